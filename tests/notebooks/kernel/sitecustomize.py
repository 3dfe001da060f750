"""Loaded by every kernel of the notebook tests: refuse the network, and write down who asked.

The tests put this folder on the kernels' PYTHONPATH. A refusal is an OSError, which a notebook
may swallow; the line in the file that DLCOURSE_NETWORK_LOG names fails the test all the same.
"""

import os
import sys

_EVENTS = ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname")
_HERE = ("", "localhost", "::1", "0.0.0.0", "::")


def _refuse(event, arguments):
    if event not in _EVENTS:
        return
    where = arguments[1] if event in ("socket.connect", "socket.sendto") else arguments[0]
    if event in ("socket.connect", "socket.sendto"):
        if not isinstance(where, tuple):
            return  # a Unix socket: a path on this machine
        where = where[0]
    host = where.decode("ascii", "replace") if isinstance(where, bytes) else str(where or "")
    if host in _HERE or host.startswith("127."):
        return
    log = os.environ.get("DLCOURSE_NETWORK_LOG")
    if log:
        # open, not pathlib: every kernel pays for what is imported here
        with open(log, "a", encoding="utf-8") as file:  # noqa: PTH123
            file.write(f"{event} {host}\n")
    raise OSError(f"a notebook opened a connection to {host!r}: its main line must be offline")


sys.addaudithook(_refuse)
