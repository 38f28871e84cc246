"""Papermill's client over a forked kernel: nbclient's handling of messages, without sockets."""

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jupyter_client.session import Session
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NotebookExecutionManager
from papermill.iorw import write_ipynb

from ccqa_lib.runs.kernel_in_waiting import KernelInWaiting

_IDLE_SECONDS = 0.5


class ForkedClient(PapermillNotebookClient):
    """Runs a notebook in a forked kernel, whose outputs nbclient reads as any kernel's.

    Papermill saves the notebook before and after each cell, which takes longer than most cells.
    Here it is saved when a cell takes half a second, and when the kernel dies: then what is on
    disk tells how far it came.
    """

    def __init__(self, nb_man: NotebookExecutionManager, kernel: KernelInWaiting, **traits: Any):
        super().__init__(nb_man, **traits)
        self._kernel = kernel
        self._partial, nb_man.output_path = nb_man.output_path, None
        self._to_widgets: list[dict[str, Any]] = []
        self.kc = SimpleNamespace(  # where nbclient's own widgets leave their messages
            session=Session(),
            shell_channel=SimpleNamespace(send=lambda m: self._to_widgets.append(m["content"])),
        )

    def execute(self, **kwargs: Any) -> NotebookNode:
        """Run all cells, up to one that fails; the kernel ends with the notebook.

        Raises
        ------
        DeadKernelError
            The kernel ended before its work was done.
        """
        self.reset_execution_trackers()
        try:
            about = self._kernel.launch(str(Path.cwd()), dict(os.environ))
            self.papermill_execute_cells()
        except DeadKernelError:
            self._save()
            raise
        finally:
            self._kernel.end()
        self.nb.metadata["language_info"] = about["language_info"]
        self.set_widgets_metadata()
        return self.nb

    def execute_cell(
        self, cell: NotebookNode, cell_index: int, execution_count: int | None = None,
        store_history: bool = True,
    ) -> NotebookNode:  # fmt: skip
        """Run one cell and put its outputs into it; see `NotebookClient.execute_cell`."""
        if self.on_cell_start:
            self.on_cell_start(cell=cell, cell_index=cell_index)
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        cell.outputs = []
        self.clear_before_next_output = False
        widgets, self._to_widgets = self._to_widgets, []
        for message in self._kernel.messages(cell.source, widgets, _IDLE_SECONDS, self._save):
            if message["msg_type"] != "execute_reply":
                self.process_message(message, cell, cell_index)
        reply = message["content"]
        cell["execution_count"] = reply["execution_count"]
        if reply["status"] == "error":
            raise CellExecutionError.from_cell_and_msg(cell, reply)
        return cell

    def _save(self) -> None:
        if self._partial:
            write_ipynb(self.nb, self._partial)
