"""What cells put out in a forked kernel is what any kernel of theirs puts out."""

import os
import signal
import sys
from copy import deepcopy

import nbformat
import papermill
import pytest
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError

from ccqa_lib.runs import engine
from ccqa_lib.runs.kernel_in_waiting import KernelInWaiting
from ccqa_lib.runs.linux import can_fork

pytestmark = pytest.mark.skipif(not can_fork(), reason="forked on Linux only")

WHOLE = (
    "x = 1",
    "print('one'); print('二', end=''); import sys; print('err', file=sys.stderr); x + 1",
    "from IPython.display import display, clear_output, update_display, HTML\n"
    "shown = display(HTML('<b>1</b>'), display_id='a'); display({'text/plain': 'raw'}, raw=True)",
    "update_display(HTML('<b>2</b>'), display_id='a')\n"
    "print('gone'); clear_output(); print('kept')",
    "import asyncio\nawait asyncio.sleep(0)\nawait asyncio.sleep(0, 'awaited')",
    "%precision 3\n3.14159",
    "import ipywidgets\nslider = ipywidgets.IntSlider(3, 0, 9); slider",
    "out = ipywidgets.Output()\nwith out:\n    print('captured')\nout",
    "'done'; None",
    "_, __, Out[2]",
    "get_ipython().__class__.__name__, __name__",
)


def notebook(*sources):
    cells = [nbformat.v4.new_code_cell(each) for each in sources]
    return nbformat.v4.new_notebook(cells=cells)


def run(made, kernel, path=None):
    return papermill.execute_notebook(
        made, path, engine_name=kernel, kernel_name="python3", language="python",
        progress_bar=False,
    )  # fmt: skip


def run_forked(made, path=None):
    KernelInWaiting.fork()
    done = run(made, engine.ENGINE, path)
    assert not KernelInWaiting.take(), "the forked kernel was not used"
    return done


def told(done):
    """Outputs and widgets with what differs by chance (names of widgets, of figures) counted."""
    widgets = done.metadata.get("widgets", {}).values()
    models = sorted(state["model_name"] for each in widgets for state in each["state"].values())
    outputs = [
        [{**each, "data": shown(each.get("data", {}))} for each in cell.outputs]
        for cell in done.cells
    ]
    return outputs, [cell.execution_count for cell in done.cells], models, captured(widgets)


def shown(data):
    return {kind: value for kind, value in data.items() if "widget" not in kind and kind != PNG}


PNG = "image/png"


def captured(widgets):
    states = [state["state"] for each in widgets for state in each["state"].values()]
    return [each["outputs"] for each in states if "outputs" in each]


def test_outputs_counts_and_widgets_are_those_of_a_kernel_that_was_started():
    made = notebook(*WHOLE)
    forked = run_forked(deepcopy(made))
    started = run(deepcopy(made), engine.ENGINE)
    assert told(forked) == told(started)
    kinds = {each.output_type for cell in forked.cells for each in cell.outputs}
    assert kinds == {"stream", "display_data", "execute_result"}
    assert forked.metadata.language_info == started.metadata.language_info


@pytest.mark.parametrize(
    "end", ["1 / 0", "raise ValueError('不要紧')", "def broken(:", "sys.exit(3)", "input('name?')"]
)
def test_a_cell_that_fails_fails_alike_and_ends_the_notebook(end):
    def failure(how):
        with pytest.raises(PapermillExecutionError) as caught:
            how(notebook("import sys", end, "print('never')"))
        return caught.value.ename, caught.value.evalue, caught.value.cell_index

    assert failure(run_forked) == failure(lambda made: run(made, engine.ENGINE))


def test_a_kernel_that_dies_is_told_and_what_it_showed_is_on_disk(tmp_path):
    path = tmp_path / "partial.ipynb"
    with pytest.raises(DeadKernelError):
        run_forked(notebook("print('shown')", "import os; os._exit(7)"), str(path))
    assert "shown" in nbformat.read(path, as_version=4).cells[0].outputs[0].text


def test_a_long_cell_has_what_came_before_it_on_disk(tmp_path):
    path = tmp_path / "partial.ipynb"
    look = f"import time; time.sleep(1.5); print('shown' in open({str(path)!r}).read())"
    done = run_forked(notebook("print('sho' + 'wn')", look), str(path))
    assert done.cells[1].outputs[0].text == "True\n"


def test_a_forked_kernel_ends_with_its_notebook():
    done = run_forked(notebook("import os; os.getpid()"))
    pid = int(done.cells[0].outputs[0].data["text/plain"])
    assert pid != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    assert sys.stdout is not None
