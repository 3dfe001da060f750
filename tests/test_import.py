"""`import dlcourse` is light and changes nothing; names load when they are first used."""

import json
import subprocess
import sys

import pytest

import dlcourse

HEAVY = [
    "keras", "tensorflow", "torch", "jax", "shap", "lime", "matplotlib", "sklearn", "skimage",
    "pandas", "scipy", "numpy", "statsmodels", "IPython", "nbformat", "rich", "pooch", "requests",
]  # fmt: skip

IN_A_FRESH_PROCESS = """
import json, os, sys, warnings, random, socket, signal, logging
def state():
    return {
        "environ": dict(os.environ), "filters": repr(warnings.filters), "path": list(sys.path),
        "cwd": os.getcwd(), "hooks": repr((sys.excepthook, sys.displayhook, sys.meta_path)),
        "random": repr(random.getstate())[:200], "timeout": socket.getdefaulttimeout(),
        "signal": repr(signal.getsignal(signal.SIGINT)),
        "logging": [logging.getLogger().level, len(logging.getLogger().handlers)],
    }
before = state()
%s
print(json.dumps([sorted(sys.modules), before == state()]))
"""


def after(statement: str) -> tuple[set[str], bool]:
    code = IN_A_FRESH_PROCESS % statement
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    modules, unchanged = json.loads(done.stdout)
    return set(modules), unchanged


def test_import_loads_nothing_heavy_and_changes_nothing_global():
    modules, unchanged = after("import dlcourse")
    assert not modules & set(HEAVY)
    assert unchanged


def test_import_adds_little_to_bare_python():
    bare, _ = after("pass")
    modules, _ = after("import dlcourse")
    assert len(modules - bare) <= 8, sorted(modules - bare)


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ("import dlcourse.cli", set()),
        ("import dlcourse.doctor", set()),
        ("import dlcourse.data", set()),
        ("import dlcourse.course", set()),
        ("import dlcourse.checks", set()),
        ("import dlcourse.models", set()),
        ("import dlcourse.explain", set()),
        ("import dlcourse.metrics", set()),
        ("import dlcourse.society", set()),
        ("import dlcourse.text", set()),
        ("import dlcourse.gradients", {"numpy"}),
        ("import dlcourse.scratch", {"numpy"}),
        ("import dlcourse.plots", {"numpy", "matplotlib"}),
    ],
)
def test_each_part_loads_no_more_than_it_needs(statement, allowed):
    modules, unchanged = after(statement)
    drawing = {"scipy", "IPython"} if "matplotlib" in allowed else set()  # what it loads itself
    assert not modules & (set(HEAVY) - allowed - drawing)
    assert unchanged or allowed, "NumPy adds warning filters of its own"


@pytest.mark.parametrize("name", dlcourse.__all__)
def test_every_public_name_is_there_and_listed(name):
    assert getattr(dlcourse, name) is not None
    assert name in dir(dlcourse)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'strat'"):
        dlcourse.strat  # noqa: B018
