"""What nbval does not see, as a pytest plugin: `tests/notebooks/run.py` loads it beside nbval.

A cell fails that opens a connection (even if it swallows the refusal) or writes to stderr; a
dead kernel is noticed within a second; a notebook has three times its budget, and no more.
"""

import os
import tempfile
import time
import tomllib
from collections import defaultdict
from pathlib import Path
from queue import Empty

import pytest
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell

HERE = Path(__file__).resolve().parent
BUDGETS = Path(os.environ.get("DLCOURSE_TEST_BUDGETS", HERE.parent / "budget.toml"))
SLACK = 3  # a busy machine is no failure; a notebook that hangs is
_POLL_SECONDS = 1.0
_spent = defaultdict(float)


def budget(path):
    """Return the seconds that the notebook at `path` may take; ValueError if it has none."""
    budgets = tomllib.loads(BUDGETS.read_text(encoding="utf-8"))
    kind = path.parent.name if path.parent.name in budgets else "lessons"
    seconds = budgets[kind].get(path.stem)
    if seconds is None:
        raise ValueError(
            f"Every notebook must have a budget. Received: none for {path.name}. "
            f"Add it to [{kind}] in tests/budget.toml."
        )
    return seconds


def pytest_configure(config):
    """In the process that starts the kernels: give them the hook, and a file to write to."""
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        return
    handle, name = tempfile.mkstemp(prefix="network-", suffix=".log")
    os.close(handle)
    os.environ["DLCOURSE_NETWORK_LOG"] = name
    rest = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    paths = [str(HERE / "kernel"), *(path for path in rest if path and path != str(HERE))]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    RunningKernel.await_reply = _await_reply


def pytest_unconfigure(config):
    """Take the file away again."""
    name = os.environ.pop("DLCOURSE_NETWORK_LOG", None)
    if name:
        Path(name).unlink(missing_ok=True)


def _await_reply(self, msg_id, timeout=None):
    """Wait as nbval does, in short turns, and look in between whether the kernel lives."""
    deadline = None if timeout is None else time.monotonic() + timeout
    while True:
        left = _POLL_SECONDS if deadline is None else deadline - time.monotonic()
        try:
            message = self.get_message(stream="shell", timeout=max(0, min(_POLL_SECONDS, left)))
        except Empty:
            if not self.is_alive():
                raise RuntimeError("the kernel died while this cell ran") from None
            if deadline is not None and time.monotonic() >= deadline:
                raise
            continue
        if message["parent_header"].get("msg_id") == msg_id:
            if message["content"]["status"] == "aborted":
                raise RuntimeError("the kernel aborted this cell")
            return


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Before a cell (and, at the first one, before the kernel): strictness and time left."""
    if not isinstance(item, IPyNbCell):
        return
    # a blank exercise says "not attempted yet"; in strict mode that is an error
    os.environ["DLCOURSE_STRICT"] = "0" if item.path.parent.name == "exercises" else "1"
    left = SLACK * budget(item.path) - _spent[item.path]
    item.config.option.nbval_cell_timeout = max(1, left)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    """After a cell: what it said on stderr, whom it called, which benchmark it had."""
    began = time.monotonic()
    outcome = yield
    if not isinstance(item, IPyNbCell):
        return
    _spent[item.path] += time.monotonic() - began
    outputs = item.test_outputs or []
    for output in outputs:
        facts = output.get("metadata", {}).get("dlcourse", {})
        if facts.get("kind") == "benchmark":
            item.user_properties.append(("benchmark", (facts["name"], bool(facts["available"]))))
    if outcome.excinfo is None:
        said = "".join(o.text for o in outputs if o.output_type == "stream" and o.name == "stderr")
        if said.strip():
            outcome.force_exception(RuntimeError(f"the cell wrote to stderr: {said.strip()}"))
        else:
            _refused(outcome)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_teardown(item):
    """After a notebook's last cell, and what its threads did meanwhile."""
    outcome = yield
    if isinstance(item, IPyNbCell) and outcome.excinfo is None:
        _refused(outcome)


def _refused(outcome):
    log = Path(os.environ["DLCOURSE_NETWORK_LOG"])
    calls = log.read_text(encoding="utf-8").split("\n")[:-1]
    if calls:
        log.write_text("", encoding="utf-8")
        message = f"the notebook opened a connection, which was refused: {'; '.join(calls)}"
        outcome.force_exception(RuntimeError(message))


def pytest_terminal_summary(terminalreporter):
    """Show each notebook's seconds beside its budget, and which benchmarks ran."""
    seconds, benchmarks = defaultdict(float), defaultdict(dict)
    for reports in terminalreporter.stats.values():
        for report in reports:
            name = getattr(report, "nodeid", "").partition("::")[0]
            if name.endswith(".ipynb") and hasattr(report, "duration"):
                seconds[name] += report.duration
                found = (v for k, v in report.user_properties if k == "benchmark")
                benchmarks[name].update(dict(found))
    if not seconds:
        return
    terminalreporter.section("notebooks: seconds, budget, benchmarks")
    for name, spent in sorted(seconds.items()):
        allowed = budget(Path(name))
        over = ", OVER BUDGET" if spent > allowed else ""
        sets = "".join(
            f", {one} {'run' if had else 'NOT run'}" for one, had in benchmarks[name].items()
        )
        terminalreporter.line(f"{name}: {spent:.1f} s of {allowed} s{over}{sets}")
