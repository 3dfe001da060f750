"""Execute one notebook in a fresh kernel of this very interpreter, and say what happened.

A notebook's own kernel name is not asked: on a learner's machine it may lead to another Python.
"""

import ast
import asyncio
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping
from importlib import metadata
from pathlib import Path
from typing import IO, Any

from . import freshness
from .notebook import Notebook, output_facts
from .outcome import Execution

CELL_TIMEOUT = 180
# what keeps a kernel's log out of the notebook and its idle threads asleep
_QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "OMP_WAIT_POLICY": "passive", "TQDM_DISABLE": "1"}
_DROPPED = ("MPLBACKEND", "PYTHONHASHSEED")  # figures are drawn inline, as a learner sees them
_START_ATTEMPTS = 2  # a port may be taken between choosing it and using it
_ASK_LOADED = (
    "(lambda m: {n: getattr(m.get(n), '__version__', None) for n in ('keras', 'numpy')}"
    " | {'backend': m['keras'].backend.backend() if 'keras' in m else None})"
    "(__import__('sys').modules)"
)

Progress = Callable[[int, int], None]


class Interrupt:
    """A switch that stops executions from another thread: theirs are the kernels it ends."""

    def __init__(self) -> None:
        self.is_set = False
        self._running: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]]] = []

    def set(self) -> None:
        """Stop every execution that runs, and every one that begins later."""
        self.is_set = True
        for loop, task in list(self._running):
            loop.call_soon_threadsafe(task.cancel)

    def watch(self) -> None:
        """Enter the running task of the running loop."""
        task = asyncio.current_task()
        if task is not None:
            self._running.append((asyncio.get_running_loop(), task))

    def forget(self) -> None:
        """Take the running task out again: its loop is about to close."""
        loop = asyncio.get_running_loop()
        self._running = [entry for entry in self._running if entry[0] is not loop]


def kernel_environment(settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a kernel: this process's, quiet, with `settings` on top."""
    environment = {**_QUIET, **os.environ}
    for name in _DROPPED:
        environment.pop(name, None)
    return {**environment, **(settings or {})}


def execute(
    path: Path,
    *,
    cell_timeout: int = CELL_TIMEOUT,
    settings: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    interrupt: Interrupt | None = None,
) -> Execution:
    """Execute the notebook `path` in a fresh kernel, in the notebook's folder; write nothing.

    Args:
        path: The `.ipynb` file.
        cell_timeout: Seconds after which a cell is stopped and the execution has failed.
        settings: Environment variables for the kernel: `{"DLCOURSE_SCALE": "gpu"}`.
        progress: Called before each code cell with how many are done, and how many there are.
        interrupt: A switch with which another thread may stop this execution.

    Returns:
        What happened; a cell that raised, a time-out and a dead kernel are its `failure`.

    Raises:
        ValueError: If the file is not a notebook, or the time-out is not positive.
        OSError: If it cannot be read.
    """
    if cell_timeout < 1:
        raise ValueError(
            f"`cell_timeout` must be at least 1 second. Received: {cell_timeout}. "
            f"The default is {CELL_TIMEOUT}."
        )
    notebook = Notebook(path)
    interrupt = interrupt or Interrupt()
    result = Execution(path=notebook.path, node=notebook.node)
    if interrupt.is_set:
        result.interrupted = True
        return result
    work = _run(notebook, result, cell_timeout, kernel_environment(settings), progress, interrupt)
    # zmq needs a selector loop, which is not the default on Windows
    with (
        contextlib.suppress(asyncio.CancelledError),
        asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner,
    ):
        runner.run(work)
    if interrupt.is_set and not result.loaded:
        result.interrupted, result.failure = True, ""
    result.facts = _facts(result.node)
    return result


async def _run(
    notebook: Notebook,
    result: Execution,
    cell_timeout: int,
    environment: dict[str, str],
    progress: Progress | None,
    interrupt: Interrupt,
) -> None:
    interrupt.watch()
    try:
        for attempt in range(1, _START_ATTEMPTS + 1):
            client = _client(result.node, cell_timeout)
            began = time.monotonic()
            with tempfile.TemporaryFile() as log:
                try:
                    async with _kernel(client, notebook.path.parent, environment, log):
                        result.start_seconds = time.monotonic() - began
                        await _run_cells(client, notebook, result, progress)
                    return
                except RuntimeError as problem:
                    if result.start_seconds or attempt == _START_ATTEMPTS:
                        result.failure = f"The kernel failed: {problem}.{_last_words(log)}"
                        return
    finally:
        interrupt.forget()


@contextlib.asynccontextmanager
async def _kernel(
    client: Any, folder: Path, environment: dict[str, str], log: IO[bytes]
) -> AsyncIterator[None]:
    """Start the client's kernel, and end it whatever happens (nbclient's own way leaves some)."""
    client.create_kernel_manager()
    try:
        await client.async_start_new_kernel(cwd=str(folder), env=environment, stderr=log)
        await client.async_start_new_kernel_client()
        yield
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        if client.km is not None and client.km.has_kernel:
            await client.km.shutdown_kernel(now=True)


def _last_words(log: IO[bytes]) -> str:
    """Return the last line of a kernel's log that says anything, to stand behind a message."""
    log.seek(0)
    lines = log.read().decode("utf-8", "replace").splitlines()
    said = [line.strip() for line in lines if line.strip() and "[IPKernelApp]" not in line]
    return f" It last said: {said[-1][:200]}" if said else ""


async def _run_cells(
    client: Any,
    notebook: Notebook,
    result: Execution,
    progress: Progress | None,
) -> None:
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    cells = _executable(notebook)
    for cell in notebook.code_cells:
        cell.node.outputs, cell.node.execution_count = [], None
    for done, cell in enumerate(cells):
        if progress is not None:
            progress(done, len(cells))
        began = time.monotonic()
        where = f"Cell {cell.number}"
        try:
            await client.async_execute_cell(cell.node, cell.number - 1, execution_count=done + 1)
        except CellExecutionError as problem:
            result.failure = f"{where} raised {problem.ename}: {problem.evalue}"
        except CellTimeoutError:
            result.failure = f"{where} took longer than {client.timeout} s and was stopped."
        except DeadKernelError:
            result.failure = (
                f"{where} ended the kernel: out of memory, a crash in a library, or `os._exit`."
            )
        result.seconds[cell.number] = time.monotonic() - began
        cell.node.outputs = _joined(cell.node.outputs)
        if result.failure:
            return
    if progress is not None:
        progress(len(cells), len(cells))
    result.loaded = await _ask_loaded(client)


def _joined(outputs: list[Any]) -> list[Any]:
    """Join what was printed in pieces, as a terminal shows it: `\\r` begins a line anew."""
    joined: list[Any] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if (
            output.output_type == "stream"
            and last is not None
            and last.get("name") == output.name
            and last.output_type == "stream"
        ):
            last.text += output.text
        else:
            joined.append(output)
    for output in joined:
        if output.output_type == "stream" and "\r" in output.text:
            lines = output.text.replace("\r\n", "\n").split("\n")
            output.text = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)
    return joined


def _executable(notebook: Notebook) -> list[Any]:
    return [cell for cell in notebook.code_cells if cell.source.strip()]


async def _ask_loaded(client: Any) -> dict[str, str | None]:
    """Ask the kernel, unseen, which versions and which backend the notebook had."""
    message = client.kc.execute(
        "", silent=True, store_history=False, user_expressions={"loaded": _ASK_LOADED}
    )
    reply = await client.async_wait_for_reply(message)
    answer = (reply or {}).get("content", {}).get("user_expressions", {}).get("loaded", {})
    text = answer.get("data", {}).get("text/plain", "{}")
    loaded = dict(ast.literal_eval(text))
    return {
        "python": ".".join(map(str, sys.version_info[:3])),
        "dlcourse": metadata.version("dlcourse"),
        **{name: loaded.get(name) for name in ("numpy", "keras", "backend")},
    }


def execution_record(result: Execution) -> dict[str, str | None]:
    """Return what is stored under `dlcourse.execution`: the code's hash and the versions."""
    return {"code": freshness.code_hash(result.node), **result.loaded}


def _client(node: Any, cell_timeout: int) -> Any:
    """Return an nbclient of `node` whose kernel is this interpreter."""
    import ipykernel.kernelspec
    from jupyter_client import AsyncKernelManager
    from jupyter_client.kernelspec import KernelSpec
    from nbclient import NotebookClient

    class ThisInterpreter(AsyncKernelManager):
        @property
        def kernel_spec(self) -> KernelSpec:
            return KernelSpec(
                resource_dir=ipykernel.kernelspec.RESOURCES,
                **ipykernel.kernelspec.get_kernel_dict(),
            )

    return NotebookClient(
        node,
        kernel_name="python3",
        kernel_manager_class=ThisInterpreter,
        timeout=cell_timeout,
        iopub_timeout=30,
        record_timing=False,  # time stamps would be stored in every cell
        store_widget_state=False,
    )


def _facts(node: Any) -> list[dict[str, Any]]:
    outputs = (output for cell in node.cells for output in cell.get("outputs", []))
    return [facts for facts in map(output_facts, outputs) if facts]
