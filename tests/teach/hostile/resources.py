"""Submissions that use the machine up."""

from .attempt import EITHER, in_added_cell, in_answer

RESOURCES = (
    in_added_cell(
        "fork bomb",
        "doubles its processes until none can start",
        """
        import os
        while True:
            try:
                os.fork()
            except OSError:
                pass
        """,
    ),
    in_added_cell(
        "fork bomb through the shell",
        "the same with sh",
        """
        import subprocess
        subprocess.run(["sh", "-c", "f() { f | f & f; }; f"])
        """,
    ),
    in_added_cell(
        "thread bomb",
        "starts threads as long as it can",
        """
        import threading, time
        while True:
            threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
        """,
        later=EITHER,
    ),
    in_added_cell(
        "memory bomb",
        "takes all memory",
        """
        held = []
        while True:
            held.append(b"x" * 2**24)
        """,
    ),
    in_answer(
        "memory bomb in the answer",
        "takes it when called",
        """
        def update_rule(weights, bias, x, y):
            held = []
            while True:
                held.append(b"x" * 2**24)
        """,
    ),
    in_added_cell(
        "shared memory bomb",
        "many processes take it together, each a little",
        """
        import os, time
        for _ in range(8):
            if os.fork() == 0:
                held = b"x" * (150 * 2**20)
                time.sleep(1000)
        time.sleep(1000)
        """,
    ),
    in_added_cell(
        "10 GB of output",
        "fills the disk through what it prints",
        """
        import os
        text = b"x" * 2**20
        for _ in range(10_000):
            os.write(1, text)
        """,
    ),
    in_added_cell(
        "output to the log",
        "the same through the other stream, line by line",
        """
        import sys
        for _ in range(10**7):
            print("x" * 1000, file=sys.stderr)
        """,
    ),
    in_added_cell(
        "fills the disk",
        "writes wherever it can until the disk is full",
        """
        import os
        for folder in (".", "/tmp", "/dev/shm", "/var/tmp", os.path.expanduser("~"), "/"):
            try:
                with open(os.path.join(folder, "filler"), "wb") as file:
                    for _ in range(10_000):
                        file.write(b"x" * 2**20)
            except OSError:
                pass
        """,
    ),
    in_added_cell(
        "a file in memory",
        "fills memory through a file that is in no folder",
        """
        import os
        file = os.memfd_create("filler")
        for _ in range(10_000):
            os.write(file, b"x" * 2**20)
        """,
    ),
    in_added_cell(
        "open files",
        "opens files until none are left",
        """
        held = []
        try:
            while True:
                held.append(open("/dev/null"))
        except OSError:
            held.clear()
        """,
    ),
    in_added_cell(
        "takes its limits away",
        "asks for no limits, then takes memory",
        """
        import resource
        for name in dir(resource):
            if name.startswith("RLIMIT"):
                try:
                    resource.setrlimit(getattr(resource, name), (-1, -1))
                except (OSError, ValueError):
                    pass
        held = []
        while True:
            held.append(b"x" * 2**24)
        """,
    ),
    in_answer(
        "an array of a milliard entries",
        "returns more than can be compared",
        """
        import numpy as np
        def update_rule(weights, bias, x, y):
            return np.broadcast_to(0.0, (10**9,)), bias
        """,
        message="too large",
    ),
    in_answer(
        "a text of 300 MB",
        "returns it, to be written down",
        """
        def update_rule(weights, bias, x, y):
            return "x" * (300 * 2**20)
        """,
        message="characters",
    ),
    in_answer(
        "a list that holds itself",
        "has no end to be written down to",
        """
        def update_rule(weights, bias, x, y):
            held = []
            held.append(held)
            return held
        """,
    ),
    in_answer(
        "a milliard of lists",
        "forty lists, each twice in the next",
        """
        def update_rule(weights, bias, x, y):
            held = [0.0]
            for _ in range(40):
                held = [held, held]
            return held
        """,
    ),
    in_answer(
        "an exception of 200 MB",
        "is written down, too",
        """
        def update_rule(weights, bias, x, y):
            raise ValueError("x" * (200 * 2**20))
        """,
    ),
    in_answer(
        "a type with a long name",
        "has its name written down",
        """
        Long = type("L" * 10**6 + "<script>", (Exception,), {})
        def update_rule(weights, bias, x, y):
            raise Long()
        """,
    ),
    in_answer(
        "nothing, of enormous size",
        "empty arrays whose entries, or whose other axis, would fill the memory",
        """
        import numpy as np
        def update_rule(weights, bias, x, y):
            return np.zeros(0, dtype="U400000000"), np.zeros((10**9, 0))
        """,
    ),
    in_answer(
        "as much as is allowed",
        "returns four million entries for every input",
        """
        import numpy as np
        def update_rule(weights, bias, x, y):
            return np.random.default_rng(0).normal(size=4_000_000), bias
        """,
    ),
)
