"""The first cell: one printed line, every generator seeded, no noise, and errors that explain."""

import os
import random
import re
import subprocess
import sys
import types

import numpy as np
import pytest

from dlcourse import runtime


def in_a_fresh_process(code: str, **environment: str) -> subprocess.CompletedProcess:
    import os

    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )


def test_without_keras_one_line_is_printed_and_keras_is_not_loaded():
    code = (
        "import sys, dlcourse; dlcourse.start(seed=3, keras=False); print('keras' in sys.modules)"
    )
    done = in_a_fresh_process(code)
    assert done.stdout == "dlcourse: NumPy only on CPU, laptop scale, seed 3.\nFalse\n"
    assert done.stderr == ""


def test_start_seeds_python_and_numpy(capsys):
    drawn = []
    for _ in range(2):
        runtime.start(seed=11, keras=False)
        drawn.append((random.random(), np.random.rand()))  # noqa: NPY002
    assert drawn[0] == drawn[1]
    runtime.start(seed=12, keras=False)
    assert random.random() != drawn[0][0]
    capsys.readouterr()


def test_current_is_what_the_last_start_settled(capsys):
    run = runtime.start(seed=5, keras=False)
    assert runtime.current() is run
    assert (run.backend, run.device, run.scale, run.seed) == ("none", "CPU", "laptop", 5)
    assert capsys.readouterr().out == f"{run}\n"


@pytest.mark.parametrize("seed", [-1, 2**32, 1.0, "1", True, None])
def test_a_wrong_seed_is_explained(seed):
    with pytest.raises(ValueError, match=re.escape(f"Received: seed={seed!r}")):
        runtime.start(seed=seed, keras=False)


@pytest.mark.parametrize("seed", [0, 2**32 - 1])
def test_the_ends_of_the_seeds_range_are_valid(seed, capsys):
    assert runtime.start(seed=seed, keras=False).seed == seed


@pytest.mark.parametrize("scale", ["laptop", "gpu"])
def test_the_environment_overrides_the_scale(monkeypatch, capsys, scale):
    monkeypatch.setenv("DLCOURSE_SCALE", scale)
    assert runtime.start(keras=False).scale == scale


def test_an_unknown_scale_names_the_known_ones(monkeypatch):
    monkeypatch.setenv("DLCOURSE_SCALE", "toy")
    with pytest.raises(ValueError, match=r"one of laptop, gpu\. Received: 'toy'"):
        runtime.start(keras=False)


def test_an_unknown_backend_names_the_known_ones(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "theano")
    with pytest.raises(ValueError, match=r"one of tensorflow, jax, torch\. Received: 'theano'"):
        runtime.start()


def test_a_running_keras_on_another_backend_asks_for_a_restart(monkeypatch):
    keras = types.SimpleNamespace(backend=types.SimpleNamespace(backend=lambda: "torch"))
    monkeypatch.setitem(sys.modules, "keras", keras)
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    with pytest.raises(RuntimeError, match=r"already running on 'torch'.*Restart the kernel"):
        runtime.start()


@pytest.mark.parametrize(
    ("backend", "words"),
    [("tensorflow", "dlcourse doctor"), ("jax", "dlcourse[jax]"), ("torch", "dlcourse[torch]")],
)
def test_a_missing_backend_says_how_to_get_it(monkeypatch, backend, words):
    monkeypatch.setenv("KERAS_BACKEND", backend)
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    monkeypatch.setattr(runtime.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=re.escape(words)):
        runtime.start()


def test_a_backend_that_does_not_load_points_to_the_doctor_and_shows_what_it_wrote(tmp_path):
    package = tmp_path / "tensorflow"
    package.mkdir()
    code = "import os; os.write(2, b'said by C++'); raise ImportError('libcuda is broken')"
    (package / "__init__.py").write_text(code, encoding="utf-8")
    done = in_a_fresh_process("import dlcourse; dlcourse.start()", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert "said by C++" in done.stderr
    assert "could not load its backend TensorFlow: libcuda is broken" in done.stderr
    assert "dlcourse doctor" in done.stderr


def test_quiet_stderr_keeps_noise_away_and_gives_the_stream_back(capfd):
    import os

    with runtime._quiet_stderr():
        os.write(2, b"noise")
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"


@pytest.mark.keras
def test_keras_starts_with_one_line_and_no_noise_and_is_seeded():
    code = """
import dlcourse, sys
run = dlcourse.start(seed=7)
import keras
assert keras.backend.backend() == run.backend == "tensorflow"
first = keras.random.normal((2,)), keras.layers.Dense(2)
run = dlcourse.start(seed=7)
second = keras.random.normal((2,))
assert (keras.ops.convert_to_numpy(first[0]) == keras.ops.convert_to_numpy(second)).all()
"""
    done = in_a_fresh_process(code, CUDA_VISIBLE_DEVICES="-1")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout == "dlcourse: TensorFlow on CPU, laptop scale, seed 7.\n" * 2


def test_numpy_multiplies_on_one_thread_unless_told_otherwise():
    code = (
        "import dlcourse; dlcourse.start(keras=False); import numpy as np; np.eye(2) @ np.eye(2)\n"
        "from threadpoolctl import threadpool_info\n"
        "print([pool['num_threads'] for pool in threadpool_info() if pool['user_api'] == 'blas'])"
    )
    for chosen, threads in ((None, 1), ("2", 2)):
        environment = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"}
        if chosen is not None:
            environment["OPENBLAS_NUM_THREADS"] = chosen
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        found = done.stdout.splitlines()[-1]
        assert found in (f"[{min(threads, os.cpu_count() or 1)}]", "[]")  # []: another BLAS
