"""What `dlcourse teach doctor` tries, to reach something outside of a box."""

from .attempt import Attempt

_CONNECT = """
import socket
got = ""
for family, address in {addresses}:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as way:
            way.settimeout(1)
            way.connect(address)
            got = f"connected to {{address!r}}"
    except OSError:
        pass
"""

_READ = """
got = ""
for path in given[{key!r}]:
    try:
        with open(path, "rb") as file:
            file.read(1)
        got = f"read {{path}}"
    except OSError:
        pass
"""

REACHING = (
    Attempt(
        "network: this machine",
        "no connection to a server that listens here",
        _CONNECT.format(addresses='[(socket.AF_INET, ("127.0.0.1", given["port"]))]'),
    ),
    Attempt(
        "network: beyond",
        "no connection to other machines, and no interface but loopback",
        _CONNECT.format(
            addresses='[(socket.AF_INET, ("1.1.1.1", 53)), '
            '(socket.AF_INET6, ("2606:4700:4700::1111", 53))]'
        )
        + 'others = [name for _, name in socket.if_nameindex() if name != "lo"]\n'
        'got = got or ", ".join(others)\n',
    ),
    Attempt(
        "network: names",
        "no name is looked up",
        "import socket\ngot = ''\n"
        "try:\n    got = str(socket.getaddrinfo('example.org', 80))\nexcept OSError:\n    pass\n",
    ),
    Attempt(
        "sockets of other programs",
        "no abstract Unix socket of this machine, and none in its folders",
        _CONNECT.format(addresses="[(socket.AF_UNIX, name) for name in given['sockets']]"),
    ),
    Attempt(
        "write to the system",
        "system, packages and the course can be read only",
        """
import os, sys, numpy, dlcourse
got = ""
folders = ["/", "/usr", "/usr/bin", "/etc", "/dev", "/proc/sys/kernel", sys.prefix]
folders += [os.path.dirname(module.__file__) for module in (os, numpy, dlcourse)]
for folder in folders + [os.path.dirname(os.path.dirname(dlcourse.__file__))]:
    path = os.path.join(folder, "dlcourse-" + given["token"])
    try:
        with open(path, "x"):
            got = f"wrote into {folder}"
        os.remove(path)
    except OSError:
        pass
""",
    ),
    Attempt(
        "write to the package",
        "no file of the course or of NumPy can be changed",
        """
import numpy, dlcourse
got = ""
for module in (numpy, dlcourse):
    try:
        with open(module.__file__, "ab"):
            got = f"opened {module.__file__} for writing"
    except OSError:
        pass
""",
    ),
    Attempt(
        "read another submission",
        "no file of a course folder is there: submissions, gradebook, seed",
        _READ.format(key="course"),
    ),
    Attempt(
        "read the teacher's files",
        "no file of the home folder or the temporary folder is there",
        _READ.format(key="personal"),
    ),
    Attempt(
        "import the references",
        "the right answers cannot be imported",
        """
import importlib, pkgutil
got = ""
try:
    found = importlib.import_module("dlcourse.checks.references")
    names = [module.name for module in pkgutil.iter_modules(found.__path__)]
    got = ", ".join(names)
except ImportError:
    pass
for slug in ("perceptron", "start_here"):
    try:
        importlib.import_module("dlcourse.checks.references." + slug)
        got = slug
    except ImportError:
        pass
""",
    ),
    Attempt(
        "look for the answers on disk",
        "no folder with references, solutions or the teacher's tools holds a file of theirs",
        """
import os
got = ""
wanted = ("checks/references", "notebooks/solutions", "teach/pages", "tests/checks")
for folder, inner, files in os.walk("/"):
    if folder == "/":
        inner[:] = [name for name in inner if name not in ("proc", "sys")]
    if folder.endswith("-packages"):  # what others wrote holds no answers of ours
        inner[:] = [name for name in inner if "dlcourse" in name]
    if files and folder.endswith(wanted):
        got = folder
""",
    ),
    Attempt(
        "read the environment",
        "no variable of the teacher's is there, in no process",
        """
import glob, os
got = ""
shown = [repr(dict(os.environ)).encode()]
for path in glob.glob("/proc/[0-9]*/environ"):
    try:
        with open(path, "rb") as file:
            shown.append(file.read())
    except OSError:
        pass
if any(given["token"].encode() in text for text in shown):
    got = "a secret of the environment"
""",
    ),
    Attempt(
        "look at other processes",
        "/proc shows none but the box's own",
        """
import glob
got = ""
for path in glob.glob("/proc/[0-9]*/cmdline"):
    try:
        with open(path, "rb") as file:
            if given["bystander_mark"].encode() in file.read():
                got = "a process outside"
    except OSError:
        pass
""",
    ),
    Attempt(
        "signal a process outside",
        "the process that grades, and one beside it, cannot be reached",
        """
import os
got = ""
for number in given["processes"]:
    try:
        os.kill(number, 0)
    except OSError:
        continue
    try:
        with open(f"/proc/{number}/cmdline", "rb") as file:
            own = b"dlcourse.teach.boxes.worker" in file.read()
    except OSError:
        own = False
    got = got if own else f"process {number}"
""",
    ),
    Attempt(
        "trace a process outside",
        "no process can be traced, nor its memory read",
        """
import ctypes
library = ctypes.CDLL(None, use_errno=True)
got = ""
number = given["bystander"]
if library.ptrace(16, number, None, None) == 0:  # PTRACE_ATTACH
    library.waitpid(number, None, 0)
    library.ptrace(17, number, None, None)  # PTRACE_DETACH
    got = f"traced process {number}"
""",
    ),
    Attempt(
        "gain privileges",
        "no capability, no way to get one, no new namespace, no mount",
        """
import ctypes, os
got = ""
with open("/proc/self/status") as file:
    status = dict(line.split(":", 1) for line in file)
if int(status["CapEff"], 16) or int(status["CapBnd"], 16):
    got = "capabilities " + status["CapEff"].strip()
if status["NoNewPrivs"].strip() != "1":
    got = "programs may gain privileges"
child = os.fork()
if child == 0:
    library = ctypes.CDLL(None)
    os._exit(0 if library.unshare(0x10000000) == 0 else 1)  # CLONE_NEWUSER
if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
    got = "a user namespace"
""",
    ),
    Attempt(
        "open a device",
        "no disk, no kernel memory, no graphics card",
        """
import os, stat
got = ""
harmless = {"null", "zero", "full", "random", "urandom", "tty", "ptmx", "console", "core"}
for folder, inner, names in os.walk("/dev"):
    inner[:] = [name for name in inner if name not in ("pts", "fd", "shm", "mqueue")]
    for name in names:
        path = os.path.join(folder, name)
        try:
            mode = os.lstat(path).st_mode
        except OSError:
            continue
        if name not in harmless and (stat.S_ISBLK(mode) or stat.S_ISCHR(mode)):
            got = path
""",
    ),
)
