"""Submissions that look for what is none of theirs, or write where they must not.

CANARY is a word that the test plants: in other submissions, the gradebook, the environment of the
grader and its home. What finds it wins, and its answer becomes right: which the test forbids.
"""

from .attempt import in_added_cell, in_answer

CANARY = "canary-4711"

_LOOK = """
import os
def look(*roots):
    word = "canary-" + "4711"  # in pieces: its own source is no find
    for root in roots:
        for folder, _, files in os.walk(root):
            if "site-packages" in folder or folder.startswith(("/proc", "/sys", "/usr")):
                continue
            for name in files:
                path = os.path.join(folder, name)
                try:
                    if word in path or word.encode() in open(path, "rb").read(10**6):
                        return True
                except OSError:
                    pass
    return False
"""

SPYING = (
    in_answer(
        "reads other submissions and the gradebook",
        "walks through all that it can reach",
        _LOOK + "\nif look('/tmp', '/home', '/root', '/var', '/work', '/mnt', '/opt', '..'): won()",
    ),
    in_answer(
        "reads the environment",
        "looks for the teacher's variables",
        "import os\nif 'canary-' + '4711' in ' '.join(os.environ.values()): won()",
    ),
    in_answer(
        "reads other processes",
        "looks through /proc for the grader's variables, command and files",
        """
        import glob
        for path in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/cmdline"):
            try:
                text = open(path, "rb").read()
            except OSError:
                continue
            if b"canary-" + b"4711" in text or b"pytest" in text:
                won()
        for path in glob.glob("/proc/[0-9]*/root") + glob.glob("/proc/[0-9]*/cwd"):
            try:
                if any(name.startswith("teach") for name in __import__("os").listdir(path)):
                    won()
            except OSError:
                pass
        """,
    ),
    in_answer(
        "writes outside",
        "writes into the package, the system and the home",
        """
        import os, site, sys
        import dlcourse
        places = [os.path.dirname(dlcourse.__file__), *site.getsitepackages(), sys.prefix]
        for place in [*places, "/usr/lib", "/etc", "/usr/local/bin", "/opt", "/srv"]:
            for name in ("canary-4711.pth", "usercustomize.py", "sitecustomize.py"):
                try:
                    with open(os.path.join(place, name), "x") as file:
                        file.write("import os")
                    won()
                except OSError:
                    pass
        """,
    ),
    in_answer(
        "overwrites the package",
        "has the next submission's grader say yes",
        """
        import dlcourse.checks.engine.probing as probing
        try:
            with open(probing.__file__, "a") as file:
                file.write("# canary-4711")
            won()
        except OSError:
            pass
        """,
    ),
    in_answer(
        "network",
        "sends the notebook away: by address, by name, to this machine",
        """
        import socket
        for host, port in (("1.1.1.1", 53), ("127.0.0.1", 22), ("::1", 22), ("10.0.0.1", 80)):
            try:
                socket.create_connection((host, port), timeout=0.2).close()
                won()
            except OSError:
                pass
        try:
            socket.getaddrinfo("example.org", 80)
            won()
        except OSError:
            pass
        """,
    ),
    in_answer(
        "sockets of the system",
        "talks to services through files and names without a network",
        """
        import glob, socket
        listed = [line.split()[-1] for line in open("/proc/net/unix") if "@" in line or "/" in line]
        for path in listed + glob.glob("/run/**/*.sock", recursive=True) + ["/var/run/docker.sock"]:
            try:
                socket.socket(socket.AF_UNIX).connect(path.replace("@", chr(0)))
                won()
            except OSError:
                pass
        """,
    ),
    in_answer(
        "imports the reference",
        "asks for the answer by its name",
        """
        try:
            from dlcourse.checks.references import perceptron
            won()
        except Exception:
            pass
        from dlcourse.checks.engine import registry
        try:
            if registry.judge_of(registry.find("perceptron.update_rule")) is not None:
                won()
        except Exception:
            pass
        """,
    ),
    in_answer(
        "reads the reference",
        "looks for it on disk: source, compiled, solved notebooks, tests, git",
        """
        import os, dlcourse
        package = os.path.dirname(dlcourse.__file__)
        for folder, _, files in os.walk(os.path.dirname(package)):
            if "site-packages" in folder:
                continue
            for name in files:
                path = os.path.join(folder, name)
                if "references" in path or "solutions" in path or "test_perceptron" in path:
                    won()
                if f"{os.sep}.git{os.sep}" in path:
                    won()
        """,
    ),
    in_answer(
        "asks for the solution",
        "a learner's `solution` opens the answer",
        """
        try:
            from dlcourse.checks import solution
            shown = solution("perceptron.update_rule")
            if "error" in repr(shown) + str(getattr(shown, "_repr_html_", str)()):
                won()
        except Exception:
            pass
        """,
    ),
    in_answer(
        "inspects the caller's frames",
        "looks through its callers for the expected value",
        """
        import sys
        def update_rule(weights, bias, x, y):
            frame = sys._getframe()
            while frame is not None:
                for name, value in {**frame.f_locals, **frame.f_globals}.items():
                    if name in ("expected", "using", "reference", "judge") and value is not None:
                        return value(weights, bias, x, y) if callable(value) else value
                frame = frame.f_back
            return weights, bias
        """,
    ),
    in_answer(
        "searches memory",
        "looks through all objects for a reference or a judge",
        """
        import gc
        def update_rule(weights, bias, x, y):
            for found in gc.get_objects():
                try:
                    if type(found).__name__ == "Judge" and found.reference is not None:
                        return found.reference(weights, bias, x, y)
                except Exception:
                    pass
            return weights, bias
        """,
    ),
    in_answer(
        "attaches to another process",
        "traces its parent as a debugger would, and writes to its memory",
        """
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        for target in {os.getppid(), 1} - {0, os.getpid()}:
            try:
                with open(f"/proc/{target}/mem", "r+b"):
                    pass
            except OSError:
                pass
            libc.ptrace(16, target, 0, 0)
        libc.syscall(250, 0, -3, 1)  # keyctl: the session's keys
        """,
    ),
    in_answer(
        "a new namespace",
        "becomes root of a namespace of its own, from which mounts can be undone",
        """
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(0x10000000 | 0x00020000) == 0 and libc.umount2(b"/tmp", 2) == 0:
            won()
        """,
    ),
    in_added_cell(
        "leaves something behind",
        "writes into its home what Python reads when it starts, then ends the box",
        """
        import os, site
        folder = site.getusersitepackages()
        os.makedirs(folder, exist_ok=True)
        for name in ("usercustomize.py", "evil.pth"):
            with open(os.path.join(folder, name), "w") as file:
                file.write("import os; os._exit(3)")
        os._exit(0)
        """,
    ),
    in_added_cell(
        "another library",
        "starts again with a library of its own loaded before all others",
        """
        import os, sys
        os.environ["LD_PRELOAD"] = "/tmp/evil.so"
        os.environ["PYTHONSTARTUP"] = "/tmp/evil.py"
        os.execv(sys.executable, [sys.executable, "-c", "pass"])
        """,
    ),
)
