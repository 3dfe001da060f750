"""Submissions that never end, or end the process that runs them."""

from .attempt import in_added_cell, in_answer

ENDING = (
    in_answer("infinite loop", "keeps the grader waiting for ever", "while True: pass"),
    in_answer(
        "infinite loop in the answer",
        "the function, not the cell, never returns",
        """
        def update_rule(weights, bias, x, y):
            while True:
                pass
        """,
    ),
    in_answer("sleep", "sleeps for a year", "import time; time.sleep(3e7)"),
    in_added_cell(
        "swallows the interrupt",
        "catches whatever would stop its loop",
        """
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass
        """,
    ),
    in_added_cell(
        "signal handlers",
        "takes the alarm away, ignores all signals, and loops",
        """
        import signal
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
        while True:
            pass
        """,
    ),
    in_answer(
        "hangs in C",
        "computes a number in one instruction that no signal interrupts",
        "number = 7 ** (7 ** 12)",
    ),
    in_answer(
        "hangs in C when called",
        "the same inside the function, out of reach of the thread that watches",
        """
        def update_rule(weights, bias, x, y):
            return 7 ** (7 ** 12)
        """,
    ),
    in_added_cell(
        "never answers",
        "stops its own process, so that it is there and says nothing",
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    ),
    in_added_cell(
        "the clock stands still",
        "replaces the clocks that a limit might ask",
        """
        import time
        for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
            setattr(time, name, lambda: 0.0)
        while True:
            pass
        """,
    ),
    in_added_cell(
        "threads that go on",
        "leaves threads behind that never end, one of them not a daemon",
        """
        import threading, time
        def work():
            while True:
                time.sleep(0.01)
        for daemon in (True, False):
            threading.Thread(target=work, daemon=daemon).start()
        """,
    ),
    in_added_cell(
        "atexit",
        "hangs when the process is asked to end",
        "import atexit, time; atexit.register(time.sleep, 3e7)",
    ),
    in_answer(
        "an exception that cannot be printed",
        "hangs when the grader writes the error down",
        """
        class Endless(Exception):
            def __str__(self):
                while True:
                    pass
            __repr__ = __str__
        def update_rule(weights, bias, x, y):
            raise Endless()
        """,
    ),
    in_added_cell(
        "an exception of a cell that cannot be printed",
        "the same from a cell",
        """
        class Endless(Exception):
            def __str__(self):
                while True:
                    pass
            __repr__ = __str__
        raise Endless()
        """,
    ),
    in_added_cell(
        "a repr that hangs",
        "a notebook shows a cell's last value",
        """
        class Endless:
            def __repr__(self):
                while True:
                    pass
            _repr_html_ = __str__ = __repr__
        Endless()
        """,
    ),
    in_answer("os._exit", "ends the process that grades it", "import os; os._exit(0)"),
    in_answer(
        "os._exit in the answer",
        "ends it when called",
        """
        import os
        def update_rule(weights, bias, x, y):
            os._exit(0)
        """,
    ),
    in_answer("sys.exit", "a milder way to end", "import sys; sys.exit(0)"),
    in_added_cell(
        "KeyboardInterrupt", "looks like the teacher's Ctrl-C", "raise KeyboardInterrupt"
    ),
    in_answer(
        "kills the parent",
        "kills the grader, and all else it may",
        """
        import os, signal
        for target in (os.getppid(), 1, -1):
            try:
                os.kill(target, signal.SIGKILL)
            except OSError:
                pass
        """,
    ),
    in_answer("segmentation fault", "crashes Python", "import ctypes; ctypes.string_at(0)"),
    in_answer(
        "becomes another program",
        "replaces the process by one that answers nothing",
        "import os; os.execv('/bin/sh', ['sh', '-c', 'sleep 100000'])",
    ),
    in_added_cell(
        "closes all files",
        "closes every descriptor, the ones that the answers go through included",
        "import os; os.closerange(0, 65536)",
    ),
    in_answer(
        "recursion",
        "calls itself until the stack is gone, with the limit taken away",
        """
        import sys
        sys.setrecursionlimit(10**9)
        def deeper(value):
            return [deeper(item) for item in [value]]
        update_rule = deeper
        """,
    ),
)
