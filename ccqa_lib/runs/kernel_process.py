"""What a forked kernel does: IPython's kernel, whose messages leave by a pipe."""

import asyncio
import importlib
import io
import json
import logging
import os
import random
import signal
import sys
import tempfile
import threading
from base64 import b64encode
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any, NoReturn

from ipykernel.ipkernel import IPythonKernel
from jupyter_client.jsonutil import json_default
from jupyter_client.session import Session
from matplotlib_inline.backend_inline import configure_inline_support
from traitlets import Instance
from traitlets.config import Config

from ccqa_lib.runs.linux import call_process

KERNEL_NAME = "ccqa-kernel"
_DEBUGGER = "debugpy"


def _load_without_debugger() -> None:
    """Load the module by which a kernel asks for its debugger, and spare the debugger itself.

    It takes longer to load than the kernel, and none can reach it here. It is not hidden from
    cells, nor from a process that is debugged already.
    """
    if _DEBUGGER in sys.modules:
        return
    sys.modules[_DEBUGGER] = None
    importlib.import_module("ipykernel.debugger")
    del sys.modules[_DEBUGGER]


_load_without_debugger()


class Outbox(Session):
    """A session whose messages go down a pipe, as JSON, instead of into sockets."""

    pipe = Instance(Connection)

    def send(self, stream, msg_or_type, content=None, parent=None, **more) -> dict[str, Any]:
        """Send a message, which is made here unless it is given whole; see `Session.send`."""
        message = msg_or_type
        if not isinstance(message, dict):
            message = self.msg(msg_or_type, content, parent, metadata=more.get("metadata"))
        packed = [b64encode(each).decode() for each in more.get("buffers") or ()]
        text = json.dumps(message | {"buffers": packed}, default=json_default)
        self.pipe.send_bytes(text.encode("utf-8", "backslashreplace"))
        return message


class Printed(io.TextIOBase):
    """Standard output or standard error: what is written between two flushes is one message.

    The kernel flushes before it displays; here also the other stream is flushed before this one is
    written to, so that both keep their order.
    """

    encoding = "utf-8"
    _MOST = 64 * 1024

    def __init__(self, name: str, kernel: IPythonKernel):
        self.name = name
        self.other: Printed | None = None
        self._kernel = kernel
        self._kept = io.StringIO()

    def write(self, text: str) -> int:
        """Keep the text until the next flush."""
        if self.other:
            self.other.flush()
        self._kept.write(text)
        if self._kept.tell() > self._MOST:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what was written."""
        text, self._kept = self._kept.getvalue(), io.StringIO()
        if text:
            content = {"name": self.name, "text": text}
            self._kernel.session.send(None, "stream", content, self._kernel.get_parent())

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True


def become_kernel(pipe: Connection) -> NoReturn:
    """Sleep until the order comes, then run cells as a kernel until killed; the end is `_exit`."""
    call_process(KERNEL_NAME)
    order = _next_order(pipe)
    os.setsid()
    _enter(order["cwd"], order["env"])
    kernel = _make_kernel(pipe)
    pipe.send_bytes(json.dumps({"language_info": kernel.language_info}).encode())
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    while True:
        order = _next_order(pipe)
        for content in order["widgets"]:
            kernel.comm_manager.comm_msg(None, None, {"content": content, "buffers": []})
        request = kernel.session.msg("execute_request", {"code": order["code"]})
        kernel.set_parent([], request)
        reply = loop.run_until_complete(kernel.do_execute(order["code"], silent=False))
        sys.stdout.flush()
        sys.stderr.flush()
        kernel.session.send(None, "execute_reply", reply, request)


def _next_order(pipe: Connection) -> dict[str, Any]:
    """Wait for an order; end with whoever gives them."""
    try:
        return json.loads(pipe.recv_bytes())
    except EOFError:
        os._exit(0)


def _make_kernel(pipe: Connection) -> IPythonKernel:
    kernel = IPythonKernel.instance(
        session=Outbox(pipe=pipe),
        log=logging.getLogger("ccqa.kernel"),
        config=Config(HistoryManager={"enabled": False}),
    )
    kernel.shell_channel_thread = SimpleNamespace(parent_thread=threading.current_thread())
    sys.stdout, sys.stderr = Printed("stdout", kernel), Printed("stderr", kernel)
    sys.stdout.other, sys.stderr.other = sys.stderr, sys.stdout
    configure_inline_support(kernel.shell, "inline")  # which its import does where a kernel is
    return kernel


def _enter(cwd: str, env: dict[str, str]) -> None:
    """Take on the folder, environment, signals and randomness of a process that was started."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    tempfile.tempdir = None  # found again in the new environment
    _forget_shared_randomness()


def _forget_shared_randomness() -> None:
    """Seed the global generators anew: every fork has inherited the same state of them."""
    import numpy as np

    random.seed()
    np.random.seed(None)
