"""The notebook tests see what nbval alone does not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat import v4

from dlcourse.course import notebook

pytestmark = pytest.mark.network  # a kernel is talked to over loopback

RUN = Path(__file__).with_name("run.py")
SWALLOW = """\
import socket, urllib.request
try:
    {call}
except OSError as refusal:
    print("swallowed")
"""


@pytest.fixture
def nbval(tmp_path):
    """Write notebooks of the given cells, run the entry point on them; its exit code and words."""

    def run(*names, budget=60, **notebooks):
        budgets = "".join(f"{name} = {budget}\n" for name in notebooks)
        (tmp_path / "budget.toml").write_text(f"[lessons]\n{budgets}", encoding="utf-8")
        for name, sources in notebooks.items():
            cells = [v4.new_code_cell(source, execution_count=1) for source in sources]
            node = v4.new_notebook(cells=cells or [v4.new_markdown_cell("words")])
            notebook.write(tmp_path / f"{name}.ipynb", node)
        environment = {**os.environ, "DLCOURSE_TEST_BUDGETS": str(tmp_path / "budget.toml")}
        environment.pop("DLCOURSE_TEST_MIRROR", None)
        chosen = names or [str(tmp_path / f"{name}.ipynb") for name in notebooks]
        done = subprocess.run(
            [sys.executable, str(RUN), *chosen, "--", "-n", "0", "-p", "no:cacheprovider"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return run


def test_good_notebooks_pass_strict_offline_and_in_their_folder(nbval, tmp_path):
    asked = ("DLCOURSE_STRICT", "DLCOURSE_OFFLINE")
    code, said = nbval(
        good=[f"import os; assert [os.environ[n] for n in {asked}] == ['1', '1']"],
        also=[f"import os; assert os.path.samefile(os.getcwd(), {str(tmp_path)!r})"],
    )
    assert code == 0, said
    assert "2 passed" in said
    assert "good.ipynb: " in said
    assert " of 60 s" in said


@pytest.mark.parametrize(
    ("call", "host"),
    [
        ("urllib.request.urlopen('http://example.org/')", "example.org"),
        ("socket.create_connection(('192.0.2.1', 80))", "192.0.2.1"),
        ("socket.socket().connect(('192.0.2.1', 80))", "192.0.2.1"),
        ("socket.gethostbyname('example.org')", "example.org"),
        ("socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 53))", "192.0.2.1"),
    ],
)
def test_a_connection_fails_the_cell_even_if_the_refusal_is_swallowed(nbval, call, host):
    code, said = nbval(calls=["1", SWALLOW.format(call=call), "3"])
    assert code == 1, said
    assert f"opened a connection, which was refused: socket.{said.split('refused: socket.')[1]}"
    assert host in said.split("refused: socket.")[1].splitlines()[0]
    assert "1 failed, 2 passed" in said


def test_a_connection_in_a_child_process_fails_too(nbval):
    child = "import socket; socket.create_connection(('192.0.2.1', 80))"
    source = (
        f"import subprocess, sys; _ = subprocess.run([sys.executable, '-c', {child!r}], stderr=-3)"
    )
    code, said = nbval(calls=[source])
    assert code == 1, said
    assert "192.0.2.1" in said


def test_talking_to_this_machine_is_allowed(nbval):
    code, said = nbval(
        loopback=[
            "import socket; server = socket.create_server(('127.0.0.1', 0))",
            "socket.create_connection(('localhost', server.getsockname()[1])).close()",
        ]
    )
    assert code == 0, said


def test_a_dead_kernel_is_noticed_long_before_the_time_out(nbval):
    code, said = nbval(dead=["1", "import os; os._exit(3)", "3"], budget=100_000)
    assert code == 1, said
    assert "the kernel died while this cell ran" in said
    assert "2 failed, 1 passed" in said


def test_a_notebook_that_hangs_is_stopped_at_three_times_its_budget(nbval):
    code, said = nbval(hangs=["import time; time.sleep(10_000)"], budget=1)
    assert code == 1, said
    assert "Timeout of 3 seconds" in said


def test_a_cell_that_writes_to_stderr_fails(nbval):
    code, said = nbval(warns=["import warnings; warnings.warn('mind the gap')"])
    assert code == 1, said
    assert "the cell wrote to stderr" in said
    assert "mind the gap" in said


def test_a_missed_band_fails_a_lesson(nbval):
    source = "from dlcourse.checks import expect; expect('accuracy', 0.1, low=0.9)"
    code, said = nbval(missed=[source])
    assert code == 1, said
    assert "outside the band" in said


def test_the_summary_says_which_benchmark_did_not_run(nbval):
    fact = {"kind": "benchmark", "name": "mnist", "available": False}
    code, said = nbval(
        asks=[f"display({{'text/plain': ''}}, raw=True, metadata={{'dlcourse': {fact}}})"]
    )
    assert code == 0, said
    assert "mnist NOT run" in said
    assert "DLCOURSE_TEST_MIRROR names no folder" in said


def test_a_notebook_without_code_is_skipped_with_a_reason(nbval):
    code, said = nbval(words=[])
    assert code == 0, said
    assert "words.ipynb: skipped, it has no code" in said


def test_a_name_that_fits_no_notebook_fails(nbval):
    code, said = nbval("99")
    assert code == 2
    assert "Received: '99'" in said


def test_a_notebook_without_a_budget_is_named(nbval, tmp_path):
    notebook.write(tmp_path / "new.ipynb", v4.new_notebook(cells=[v4.new_code_cell("1")]))
    code, said = nbval(str(tmp_path / "new.ipynb"))
    assert code == 2
    assert "none for new.ipynb" in said
