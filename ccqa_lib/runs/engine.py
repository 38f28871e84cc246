"""Papermill's engine as we use it: our own kernel, and each step told as it starts."""

from collections.abc import Callable

from papermill.engines import NBClientEngine, papermill_engines

from ccqa_lib.runs.kernel import OwnKernelManager
from ccqa_lib.runs.kernel_in_waiting import KernelInWaiting
from ccqa_lib.runs.steps import step_of

ENGINE = "ccqa"


class StudyEngine(NBClientEngine):
    """Runs a study's notebook in a kernel of the Python in use; `papermill --engine ccqa`.

    Where a forked kernel waits, it is taken; else one is started as a program of its own.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, **kwargs):
        """Run the notebook; `tell_step`, where given, is called with each new heading."""
        tell_step: Callable[[str], None] = kwargs.pop("tell_step", lambda step: None)

        def on_cell_start(cell, cell_index):
            tell_step(step_of(nb_man.nb.cells, cell_index))

        if waiting := KernelInWaiting.take():
            from ccqa_lib.runs.forked_client import ForkedClient

            return ForkedClient(nb_man, waiting, on_cell_start=on_cell_start).execute()
        return super().execute_managed_notebook(
            nb_man,
            kernel_name,
            kernel_manager_class=OwnKernelManager,
            on_cell_start=on_cell_start,
            shutdown_kernel="immediate",  # its work is done and proved; it has nothing to say
            extra_arguments=["--HistoryManager.enabled=False"],
            **kwargs,
        )


papermill_engines.register(ENGINE, StudyEngine)
