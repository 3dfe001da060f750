"""The `dlcourse` command: one module a group of subcommands, each of which parses, calls, prints.

The command modules import what they need inside their functions, so that `dlcourse --help`
and `dlcourse doctor` work however broken the rest of the installation is.
"""

import argparse
import io
import os
import sys
from collections.abc import Sequence

from .. import __version__
from . import concepts, course, data, doctor, exercises, progress, teach, workspace


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command."""
    parser = argparse.ArgumentParser(
        prog="dlcourse",
        description="The deep-learning course: run it, check it, get its data.",
        epilog="`dlcourse COMMAND --help` explains a command. Something broken? `dlcourse doctor`.",
    )
    parser.add_argument("--version", action="version", version=f"dlcourse {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in (workspace, doctor, course, concepts, exercises, progress, data, teach):
        module.add_commands(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `dlcourse` with `arguments` (default: the command line) and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # an old console lacks some letters: show `?`
    options = build_parser().parse_args(arguments)
    try:
        code = int(options.run(options))
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print("\nInterrupted; what had finished is kept.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader (`| head`) has seen enough
        # what is left in the buffer must not fail again when the interpreter ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ValueError, OSError) as problem:  # bad input, said in one line
        print(f"dlcourse: {problem}", file=sys.stderr)
        return 2
