"""What `dlcourse teach doctor` tries, to take more of a machine than a box allows."""

from .attempt import Attempt

TAKING = (
    Attempt(
        "forge an answer",
        "a line of the code's own counts as no answer",
        """
import os, stat
got = ""
for number in range(3, 64):
    try:
        if stat.S_ISFIFO(os.fstat(number).st_mode):
            os.write(number, b'{"id": 3, "done": {"kind": "value"}, "arrays": []}\\n')
    except OSError:
        pass
""",
        ends=("protocol",),
    ),
    Attempt(
        "hand out an object",
        "only plain values leave the box; nothing of the code's is run outside",
        """
class Bomb:
    def __reduce__(self):
        return print, ("run outside",)
got = Bomb()
""",
        refused=True,
    ),
    Attempt(
        "take all memory",
        "a process, or many, cannot have more than the limit",
        """
kept = []
for _ in range(2 * given["memory"] // 2**24):
    kept.append(bytearray(b"1") * 2**24)
got = "twice the memory"
""",
        ends=("memory",),
        refused=True,
    ),
    Attempt(
        "hide memory",
        "memory outside of processes (files in memory) is refused, or counts",
        """
import os
files = []
for _ in range(2 * given["memory"] // 2**23):
    files.append(os.memfd_create("hidden"))
    os.write(files[-1], bytes(2**23))
got = "twice the memory"
""",
        ends=("memory",),
        refused=True,
    ),
    Attempt(
        "fork without end",
        "there are never many more processes than the limit",
        """
import os, time
for _ in range(20 * given["most_processes"]):
    if os.fork() == 0:
        time.sleep(3)
        os._exit(0)
time.sleep(1)
got = "twenty times the processes"
""",
        ends=("processes",),
        refused=True,
    ),
    Attempt(
        "fill the disk",
        "no more can be written than the limit",
        """
import os, tempfile
with tempfile.TemporaryDirectory() as folder:
    for number in range(3 * given["disk"] // 2**20):
        with open(os.path.join(folder, str(number)), "wb") as file:
            file.write(bytes(2**20))
got = "three times the space"
""",
        refused=True,
    ),
    Attempt(
        "print without end",
        "a flood of output ends the box",
        "for _ in range(3 * given['output'] // 1000):\n    print('x' * 1000)\n"
        "got = 'three times the output'\nimport time\ntime.sleep(1)\n",
        ends=("output",),
    ),
    Attempt(
        "loop without end",
        "a cell is interrupted when its time is up",
        "import time\nend = time.time() + 8\nwhile time.time() < end: pass\ngot = '8 s'\n",
        ends=("time",),
        refused=True,
        seconds=1.0,
    ),
    Attempt(
        "hang in compiled code",
        "a cell that cannot be interrupted ends with its box",
        "import time\nbegan = time.time()\nsum(range(3 * 10**8))\ngot = 'as long as it liked'\n",
        ends=("time",),
        seconds=1.0,
    ),
)
