"""A kernel that is always the Python in use, whatever kernels the machine has installed."""

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import default


class OwnKernelManager(AsyncKernelManager):
    """Starts this interpreter's ipykernel; its sockets are encrypted where that can be had."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The specification of this interpreter's kernel, read from ipykernel itself."""
        return KernelSpec(**get_kernel_dict())

    @default("transport_encryption")
    def _encrypted_where_possible(self) -> str:
        return "auto"
