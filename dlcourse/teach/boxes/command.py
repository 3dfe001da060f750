"""How a worker is started, whatever box it is in."""

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Command:
    """How a worker is started.

    Attributes:
        line: Program and arguments.
        environment: Of the program; None for ours.
        folder: It is started in; None for the current one.
        inherited: Open files that the program is to have; closed here once it runs.
        watched: False where the box holds memory and processes to their limits itself.
        whole: True where all in the box ends with the started process.
        apart: True where the system counts the box's processes apart from the user's others.
        end: Ends what killing the started processes would leave behind.
    """

    line: Sequence[str]
    environment: Mapping[str, str] | None = None
    folder: Path | None = None
    inherited: Sequence[int] = ()
    watched: bool = True
    whole: bool = False
    apart: bool = False
    end: Callable[[], None] = lambda: None


def start(command: Command) -> "subprocess.Popen[bytes]":
    """Start a worker, with pipes to its three streams.

    Raises:
        RuntimeError: If it cannot be started.
    """
    try:
        return subprocess.Popen(
            list(command.line),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=None if command.environment is None else dict(command.environment),
            cwd=command.folder,
            pass_fds=tuple(command.inherited),
            start_new_session=True,  # Ctrl-C is for the one who drives
        )
    except OSError as problem:
        command.end()
        raise RuntimeError(
            f"The box must start. Received: {problem}. `dlcourse teach doctor` looks for the cause."
        ) from problem
    finally:
        for number in command.inherited:
            os.close(number)
