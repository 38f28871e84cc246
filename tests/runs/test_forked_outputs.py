"""What cells put out in a forked kernel is what any kernel of theirs puts out."""

import json
import os
import subprocess
import sys

import nbformat
import psutil
import pytest

from ccqa_lib.runs.linux import can_fork
from ccqa_lib.runs.warm import ENVIRONMENT

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
    "import matplotlib.pyplot as plt\nfigure = plt.figure(figsize=(1, 1)); plt.show()",
    "'done'; None",
    "_, __, Out[2]",
    "get_ipython().__class__.__name__, __name__",
)


def notebook(*sources):
    cells = [nbformat.v4.new_code_cell(each) for each in sources]
    return nbformat.v4.new_notebook(cells=cells)


PROGRAM = """
import json, sys
import nbformat, papermill
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError
from ccqa_lib.runs import engine
from ccqa_lib.runs.kernel_in_waiting import KernelInWaiting
for source, partial, forked in json.loads(sys.argv[1]):
    if forked:
        KernelInWaiting.fork()
    try:
        done = papermill.execute_notebook(
            nbformat.read(source, as_version=4), partial, engine_name=engine.ENGINE,
            kernel_name="python3", language="python", progress_bar=False,
            execution_timeout=None if forked else 60,
        )
        print(json.dumps({"done": done}))
    except PapermillExecutionError as error:
        print(json.dumps({"failed": [error.ename, error.evalue, error.cell_index]}))
    except DeadKernelError as error:
        print(json.dumps({"dead": str(error)}))
    assert KernelInWaiting.take() is None, "the forked kernel was not used"
"""
BROKEN = ("1 / 0", "raise ValueError('不要紧')", "def broken(:", "sys.exit(3)", "input('name?')")


def run(folder, *asked):
    """Run notebooks in a process of their own: a fork is sound only where no thread has begun.

    A kernel that was started now and then loses a message on its sockets and is then waited for
    without end; its cells are given a minute, and the whole is tried again once.

    Each is asked for as: the notebook, where it is saved meanwhile, and if it is forked; those
    that are not come last.
    """
    orders = []
    for number, (made, partial, forked) in enumerate(asked):
        source = folder / f"{number}.ipynb"
        nbformat.write(made, source)
        orders.append([str(source), partial and str(partial), forked])
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-P", "-c", PROGRAM, json.dumps(orders)],
            env=os.environ | ENVIRONMENT, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        if "CellTimeoutError" not in done.stderr:
            break
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(each, object_hook=nbformat.from_dict) for each in done.stdout.splitlines()]


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


def test_outputs_counts_and_widgets_are_those_of_a_kernel_that_was_started(tmp_path):
    made = notebook(*WHOLE)
    forked, started = (each.done for each in run(tmp_path, (made, None, True), (made, None, False)))
    assert told(forked) == told(started)
    kinds = {each.output_type for cell in forked.cells for each in cell.outputs}
    assert kinds == {"stream", "display_data", "execute_result"}
    assert forked.metadata.language_info == started.metadata.language_info


def test_a_cell_that_fails_fails_alike_and_ends_the_notebook(tmp_path):
    made = [notebook("import sys", end, "print('never')") for end in BROKEN]
    told = run(tmp_path, *((each, None, forked) for forked in (True, False) for each in made))
    failures = [each.failed for each in told]
    assert failures[: len(made)] == failures[len(made) :]
    assert [where for _, _, where in failures] == [1] * 2 * len(made)


def test_what_was_shown_is_on_disk_while_a_cell_takes_long_and_when_the_kernel_died(tmp_path):
    partial, other = tmp_path / "partial.ipynb", tmp_path / "other.ipynb"
    look = f"import time; time.sleep(1.5); print('shown' in open({str(partial)!r}).read())"
    long, dead = run(
        tmp_path,
        (notebook("print('sho' + 'wn')", look), partial, True),
        (notebook("print('shown')", "import os; os._exit(7)"), other, True),
    )
    assert long.done.cells[1].outputs[0].text == "True\n"
    assert dead.dead
    assert "shown" in nbformat.read(other, as_version=4).cells[0].outputs[0].text


def test_a_forked_kernel_ends_with_its_notebook(tmp_path):
    (told,) = run(tmp_path, (notebook("import os; os.getpid()"), None, True))
    assert not psutil.pid_exists(int(told.done.cells[0].outputs[0].data["text/plain"]))
