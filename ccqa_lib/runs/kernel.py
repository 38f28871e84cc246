"""A kernel that is always the Python in use, whatever kernels the machine has installed."""

import os
from pathlib import Path
from typing import Any
from uuid import uuid4

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets import default

from ccqa_lib.runs.kernel_in_waiting import KernelInWaiting


class ForkedProvisioner(LocalProvisioner):
    """Hands out the kernel that waits; a second start gets a process that begins from nothing."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Start the kernel that this command describes and return its connection."""
        waiting = KernelInWaiting.take()
        if waiting is None:
            return await super().launch_kernel(cmd, **kwargs)
        env = kwargs["env"] | {"JPY_PARENT_PID": str(os.getpid())}
        self.cwd = str(kwargs.get("cwd") or Path.cwd())
        self.process = waiting.launch(cmd, self.cwd, env)
        self.pid = self.pgid = self.process.pid  # it leads a session of its own
        return self.connection_info


class OwnKernelManager(AsyncKernelManager):
    """Starts this interpreter's ipykernel, forked where one waits, else as a new process.

    Its sockets are encrypted where that can be had.
    """

    @property
    def kernel_spec(self) -> KernelSpec:
        """The specification of this interpreter's kernel, read from ipykernel itself."""
        return KernelSpec(**get_kernel_dict())

    @default("transport_encryption")
    def _encrypted_where_possible(self) -> str:
        return "auto"

    async def _async_pre_start_kernel(self, **kwargs: Any) -> tuple[list[str], dict[str, Any]]:
        if self.provisioner is None and KernelInWaiting.is_there():
            self.kernel_id = self.kernel_id or str(uuid4())
            self.provisioner = ForkedProvisioner(
                kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
            )
        return await super()._async_pre_start_kernel(**kwargs)
