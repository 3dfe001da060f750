"""Set the course up: a `.venv` in the clone, with everything in it. Quick when nothing changed.

    python tools/bootstrap.py             what a learner needs
    python tools/bootstrap.py --dev       what the tests need as well
    python tools/bootstrap.py --ranges    the newest of pyproject.toml's ranges, not the lock

`make` calls it; on Windows it is called by hand. It is written for any Python from 2.7 on, so
that an old one can say that it is too old.
"""

from __future__ import print_function

import argparse
import errno
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.abspath(__file__)
ROOT = os.path.dirname(os.path.dirname(HERE))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "dlcourse-setup.json")
LOG = os.path.join(VENV, "dlcourse-setup.log")
PYTHON = os.path.join(VENV, *(["Scripts", "python.exe"] if os.name == "nt" else ["bin", "python"]))
LOCK = os.path.join(ROOT, "requirements.lock")
MARK = "# ==== teach and dev"  # tools/lock.py writes it
SUPPORTED = ((3, 11), (3, 12), (3, 13))
FREE_GB = 6

NO_PYTHON = """\
The course needs Python 3.11, 3.12 or 3.13. Found: {found}.
TensorFlow has no release for older or newer ones. Install one of them:
  Debian, Ubuntu   sudo apt install python3.12 python3.12-venv   (or 3.11, 3.13)
  Fedora           sudo dnf install python3.12
  macOS            brew install python@3.12
  Windows          winget install Python.Python.3.12
or install uv, which fetches a Python by itself. A Python under another name or path:
make lab PYTHON=/path/to/python3.12 (without make: /path/to/python3.12 tools/bootstrap.py)"""
NO_VENV = """\
{python} has no working `venv` module, which makes the course's environment.
  Debian, Ubuntu   sudo apt install python{version}-venv
or install uv, which needs no venv module. Then do the same again."""
NO_SPACE = """\
Not enough disk space: setting up takes about {need} GB, and {free:.1f} GB are free in
{folder}. Free some (`pip cache purge` and `uv cache clean` often give back several), or
clone the course to a larger disk. (TMPDIR moves the temporary files.) Then do the same again."""
NO_NETWORK = """\
The packages could not be downloaded: there is no connection to the package index.
Check the network (behind a proxy: set HTTPS_PROXY), then do the same again; what was
already downloaded is kept."""
WRONG_HASH = """\
A downloaded file is not the one this course was tested with: its checksum differs. Mostly that
is a broken download: do the same again. If it stays so, something between you and the package
index changes files. To install without the lock, on your own judgement: make lab RANGES=1
(without make: python tools/bootstrap.py --ranges)"""
FAILED = """\
The packages could not be installed; the reason stands at the end of the log. Where that says
"from versions: none", the package index cannot be reached or has no build for this machine."""


class SetupError(Exception):
    """What is wrong and what to do, in plain words."""


def main(arguments=None):
    """Bring `.venv` to what `arguments` ask for; return the exit code."""
    parser = argparse.ArgumentParser(description="Set the course up in .venv.")
    parser.add_argument("--dev", action="store_true", help="also what the tests need")
    parser.add_argument("--ranges", action="store_true", help="ignore requirements.lock")
    options = parser.parse_args(arguments)
    try:
        if sys.version_info[:2] not in SUPPORTED:
            return elsewhere(sys.argv[1:] if arguments is None else arguments)
        set_up(options.dev, options.ranges)
    except SetupError as problem:
        print("\n%s" % problem, file=sys.stderr)
        return 1
    except (IOError, OSError) as problem:
        full = problem.errno == errno.ENOSPC
        text = no_space() if full else "The course could not be set up: %s" % problem
        print("\n%s" % text, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. Do the same again: it goes on from here.", file=sys.stderr)
        return 130
    return 0


def elsewhere(arguments):
    """Run this script on a Python that fits; return its exit code."""
    found = ["%s is %d.%d" % ((sys.executable or "python",) + tuple(sys.version_info[:2]))]
    for name in ("python3.12", "python3.11", "python3.13", "python3", "python"):
        path = which(name)
        version = version_of(path) if path else None
        if version in SUPPORTED:
            return subprocess.call([path, HERE] + list(arguments))
        if version:
            found.append("%s is %d.%d" % ((path,) + version))
    if which("uv"):
        command = ["uv", "run", "--no-project", "--python", "3.12", "python", HERE]
        return subprocess.call(command + list(arguments))
    raise SetupError(NO_PYTHON.format(found=", ".join(sorted(set(found)))))


def set_up(dev, ranges):
    """Make or renew `.venv`, unless its stamp says that nothing changed."""
    wanted = {"inputs": fingerprint(), "root": ROOT}
    stamp = read_stamp()
    if all(stamp.get(key) == value for key, value in wanted.items()):
        if (stamp.get("dev") or not dev) and (stamp.get("ranges") or not ranges):
            if version_of(PYTHON) in SUPPORTED:
                return
    dev = dev or bool(stamp.get("dev"))  # once there, the tests' packages stay
    check_space()
    uv = which("uv") or which(os.path.join(os.path.dirname(PYTHON), "uv"))
    make_venv(uv)
    if os.path.exists(STAMP):
        os.remove(STAMP)
    how = "uv" if uv else "pip"
    print("Installing the course into .venv with %s: some minutes the first time." % how)
    print("Log: %s" % os.path.relpath(LOG, os.getcwd()), flush=True)
    with io.open(LOG, "w", encoding="utf-8"):
        pass
    if not ranges:
        ranges = not install_locked(uv, dev)
    if ranges:
        course = ROOT + "[teach,dev]" if dev else ROOT
        install(uv, ["--editable", course], "the ranges of pyproject.toml")
    wanted.update(dev=dev, ranges=ranges)
    with io.open(STAMP, "w", encoding="utf-8") as file:
        file.write(json.dumps(wanted, indent=1))
    print("Done: the course is installed in .venv, from %s."
          % ("the ranges of pyproject.toml" if ranges else "requirements.lock"))  # fmt: skip


def install_locked(uv, dev):
    """Install the exact set that CI proved; return False where it does not fit this machine."""
    with io.open(LOCK, encoding="utf-8") as file:
        text = file.read()
    wanted = os.path.join(VENV, "dlcourse-setup.lock")
    with io.open(wanted, "w", encoding="utf-8") as file:
        file.write(text if dev else text.split(MARK)[0])
    try:
        install(uv, ["--require-hashes", "-r", wanted], "requirements.lock")
    except DoesNotFit:
        if os.environ.get("CI"):
            raise  # what CI runs on is what the lock says, or nothing
        print("The exact set of requirements.lock does not fit this machine; installing the")
        print("newest versions in the ranges of pyproject.toml instead. (Log: what did not fit.)")
        return False
    install(uv, ["--no-deps", "--no-build-isolation", "--editable", ROOT], "the course itself")
    return True


class DoesNotFit(SetupError):
    """An installation failed for no reason outside: what was asked for does not fit."""


def install(uv, what, title):
    """Run `pip install`, through uv where there is one; translate what can go wrong."""
    if uv:
        command = [uv, "pip", "install", "--python", PYTHON]
    else:
        command = [PYTHON, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    code, said = logged(command + what, title)
    if code != 0:
        raise outside(said, tail()) or DoesNotFit(FAILED + "\n\n" + tail())


def outside(said, end):
    """Return the reason outside the course, if what a tool said names one."""
    low = said.lower()
    if any(sign in low for sign in ("no space left", "errno 28", "os error 28", "os error 112")):
        return SetupError(no_space())
    if "do not match the hashes" in low or "hash mismatch" in low:
        return SetupError(WRONG_HASH + "\n\n" + end)
    signs = (
        "newconnectionerror|nameresolutionerror|connection refused|proxyerror|name resolution"
        "|timed? ?out|dns error|error sending request|unreachable|connection reset|failed to fetch"
    )
    return SetupError(NO_NETWORK + "\n\n" + end) if re.search(signs, low) else None


def logged(command, title):
    """Run `command`, everything it says to the log; return its exit code and what it said."""
    said, live = [], sys.stdout.isatty()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT)
    with io.open(LOG, "a", encoding="utf-8") as log:
        for raw in process.stdout:
            line = raw.decode("utf-8", "replace").rstrip()
            said.append(line)
            log.write(line + "\n")
            step = re.match(r"(Collecting|Installing|Building|Downloading|Prepared) ?(\S*)", line)
            if live and step:
                print("\r  %-70s" % ("%s: %s" % (title, " ".join(step.groups())))[:70], end="")
                sys.stdout.flush()
    if live:
        print("\r%72s\r" % "", end="")
    return process.wait(), "\n".join(said)


def make_venv(uv):
    """Make `.venv`, or keep the one that works."""
    version = version_of(PYTHON)
    root = read_stamp().get("root", ROOT)
    usable = version in SUPPORTED and root == ROOT
    if usable and (
        uv or subprocess.call([PYTHON, "-c", "import pip"], stderr=subprocess.PIPE) == 0
    ):
        return
    if os.path.isdir(VENV):
        print("Making .venv anew: the one that is there does not work with this clone.")
    base = getattr(sys, "_base_executable", None) or sys.executable
    if uv:
        command = [uv, "venv", "--clear", "--seed", "--quiet", "--python", base, VENV]
    else:
        command = [base, "-m", "venv", "--clear", VENV]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT)
    said = process.communicate()[0].decode("utf-8", "replace").strip()
    if process.returncode == 0:
        return
    if "ensurepip" in said or "No module named" in said:
        name = "%d.%d" % tuple(sys.version_info[:2])
        raise SetupError(NO_VENV.format(python=base, version=name))
    raise outside(said, said) or SetupError("The environment .venv could not be made:\n" + said)


def check_space():
    """Stop early where the disk is too full for a first installation."""
    if not os.path.exists(STAMP) and free_gb(ROOT) < FREE_GB:
        raise SetupError(NO_SPACE.format(need=FREE_GB, free=free_gb(ROOT), folder=ROOT))


def no_space():
    """Return what to say about a full disk: the clone's, or the one for temporary files."""
    folder = min((ROOT, tempfile.gettempdir()), key=free_gb)
    return NO_SPACE.format(need=FREE_GB, free=free_gb(folder), folder=folder)


def free_gb(folder):
    """Return the free space, in GB, of the disk that holds `folder`."""
    return shutil.disk_usage(folder).free / 1e9


def fingerprint():
    """Return a hash of everything the installation depends on."""
    digest = hashlib.sha256()
    for path in (os.path.join(ROOT, "pyproject.toml"), LOCK, HERE):
        with io.open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def read_stamp():
    """Return what the last set-up recorded, or an empty mapping."""
    try:
        with io.open(STAMP, encoding="utf-8") as file:
            return dict(json.load(file))
    except (IOError, ValueError, TypeError):
        return {}


def tail(lines=12):
    """Return the end of the log."""
    with io.open(LOG, encoding="utf-8") as file:
        said = [line[:160] for line in file.read().split("\n") if not line.startswith("Ignoring")]
    return "\n".join(["The log ends so (%s):" % LOG] + said[-lines:]).rstrip()


def version_of(python):
    """Return (major, minor) of the Python at that path, or None if it does not run."""
    code = "import sys; print('%d %d' % tuple(sys.version_info[:2]))"
    try:
        process = subprocess.Popen(
            [python, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        words = process.communicate()[0].decode("ascii", "replace").split()
    except OSError:
        return None
    return tuple(int(word) for word in words) if process.returncode == 0 else None


def which(name):
    """Return the path of a program, or None (Python 2 has no `shutil.which`)."""
    if hasattr(shutil, "which"):
        return shutil.which(name)
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        path = os.path.join(folder, name)
        if os.access(path, os.X_OK) and not os.path.isdir(path):
            return path
    return None


if __name__ == "__main__":
    sys.exit(main())
