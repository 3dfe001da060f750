"""The first cell of every notebook: which backend, which device, which scale, which seed.

`start()` has to come before Keras is imported, because the backend, the thread policy and
TensorFlow's log noise are settled at that import. With `gradients.py`, `slope.py`,
`training.py` and `compiled.py` this is the only backend-specific code in the package.
"""

import contextlib
import importlib
import importlib.util
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

BACKENDS = ("tensorflow", "jax", "torch")
SCALES = ("laptop", "gpu")
_TITLES = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch", "none": "NumPy only"}
_INSTALL = {"tensorflow": "tensorflow", "jax": "jax", "torch": "torch"}


@dataclass(frozen=True)
class Run:
    """What `start()` settled.

    Attributes:
        backend: `"tensorflow"`, `"jax"`, `"torch"`, or `"none"` where Keras is not used.
        device: `"CPU"`, or the kind and name of the accelerator.
        scale: `"laptop"` or `"gpu"`: a notebook picks its sizes by it.
        seed: What the global generators were seeded with.
    """

    backend: str
    device: str
    scale: str
    seed: int

    def __str__(self) -> str:
        return (
            f"dlcourse: {_TITLES[self.backend]} on {self.device}, "
            f"{self.scale} scale, seed {self.seed}."
        )


_current: Run | None = None


def current() -> Run | None:
    """Return what the last `start()` settled in this process, or None."""
    return _current


def start(seed: int = 0, *, keras: bool = True) -> Run:
    """Settle backend, device, scale and seed, and print them in one line.

    The backend is the environment variable `KERAS_BACKEND`, else TensorFlow. The scale is
    `DLCOURSE_SCALE`, else `"gpu"` where the backend sees an accelerator, else `"laptop"`.

    Args:
        seed: Seed of Python's, NumPy's and the backend's global generators, 0 to 2**32 - 1.
        keras: False for a notebook that needs NumPy only: it then starts in a moment.

    Returns:
        The `Run`; a notebook reads `run.scale`.

    Raises:
        ValueError: If the seed, `KERAS_BACKEND` or `DLCOURSE_SCALE` is not a known value.
        RuntimeError: If Keras was already imported with another backend.
        ImportError: If the backend is not installed or does not load.

    Example:
        >>> run = start(seed=7, keras=False)
        dlcourse: NumPy only on CPU, laptop scale, seed 7.
        >>> run.scale
        'laptop'
    """
    global _current
    seed = _valid_seed(seed)
    wanted_scale = _wanted_scale()
    _settle_numpy_threads()
    if keras:
        backend = _wanted_backend()
        _prepare(backend)
        device = _load(backend)
        importlib.import_module("keras").utils.set_random_seed(seed)
    else:
        backend, device = "none", "CPU"
        _seed_numpy(seed)
    scale = wanted_scale or ("laptop" if device == "CPU" else "gpu")
    _current = Run(backend=backend, device=device, scale=scale, seed=seed)
    sys.stdout.write(f"{_current}\n")
    return _current


def _valid_seed(seed: int) -> int:
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise ValueError(
            f"`seed` must be an integer from 0 to 2**32 - 1. Received: seed={seed!r}. "
            "Any fixed number will do: `dlcourse.start(seed=0)`."
        )
    return seed


def _wanted_backend() -> str:
    backend = os.environ.get("KERAS_BACKEND", "").strip() or "tensorflow"
    if backend not in BACKENDS:
        raise ValueError(
            f"KERAS_BACKEND must be one of {', '.join(BACKENDS)}. Received: {backend!r}. "
            "Unset the variable to use TensorFlow, the default."
        )
    loaded = sys.modules.get("keras")
    if loaded is not None and loaded.backend.backend() != backend:
        raise RuntimeError(
            f"Keras is already running on {loaded.backend.backend()!r}, and KERAS_BACKEND asks for "
            f"{backend!r}: the backend cannot change in a running kernel. "
            "Restart the kernel and call `dlcourse.start()` before anything imports Keras."
        )
    return backend


def _wanted_scale() -> str | None:
    scale = os.environ.get("DLCOURSE_SCALE", "").strip()
    if scale and scale not in SCALES:
        raise ValueError(
            f"DLCOURSE_SCALE must be one of {', '.join(SCALES)}. Received: {scale!r}. "
            "Unset the variable to let `dlcourse.start()` choose."
        )
    return scale or None


def _settle_numpy_threads() -> None:
    """Give NumPy's and SciPy's products one thread, unless the user has chosen otherwise.

    Read when NumPy is loaded. The matrices of a small network are multiplied in microseconds; a
    second OpenBLAS thread waits for the first, and spins: 4 to 10 times as slow, and on a busy
    machine 30 times.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _prepare(backend: str) -> None:
    """Set what a backend reads from the environment when it is imported."""
    os.environ["KERAS_BACKEND"] = backend
    # Idle OpenMP threads must sleep, not spin: on shared cores spinning makes PyTorch
    # an order of magnitude slower.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")


def _load(backend: str) -> str:
    """Import Keras on `backend`, quietly, and return the device it computes on."""
    if importlib.util.find_spec(backend) is None:
        raise ImportError(
            f"The backend {_TITLES[backend]} is not installed. Install it with "
            f'`pip install "dlcourse[{_INSTALL[backend]}]"` (in a clone: `pip install -e '
            f'".[{_INSTALL[backend]}]"`), or unset KERAS_BACKEND.'
            if backend != "tensorflow"
            else "TensorFlow is not installed, and the course runs on it by default. "
            "`dlcourse doctor` in a terminal says how to mend that; with JAX or PyTorch "
            "installed, set KERAS_BACKEND to `jax` or `torch` instead."
        )
    try:
        with _quiet_stderr():
            importlib.import_module("keras")
            return {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}[backend]()
    except ImportError as problem:
        raise ImportError(
            f"Keras could not load its backend {_TITLES[backend]}: {problem}. "
            "`dlcourse doctor` in a terminal finds the reason and names the cure."
        ) from problem


def _tensorflow() -> str:
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    for gpu in gpus:
        # already initialised: growth was settled by TF_FORCE_GPU_ALLOW_GROWTH
        with contextlib.suppress(RuntimeError):
            tf.config.experimental.set_memory_growth(gpu, True)
    tf.config.list_logical_devices()  # TensorFlow's remaining start-up noise comes here
    if not gpus:
        return "CPU"
    details = tf.config.experimental.get_device_details(gpus[0])
    return f"GPU ({details.get('device_name', 'unnamed')})"


def _jax() -> str:
    import jax

    device = jax.devices()[0]
    return (
        "CPU" if device.platform == "cpu" else f"{device.platform.upper()} ({device.device_kind})"
    )


def _torch() -> str:
    import torch

    if torch.cuda.is_available():
        return f"GPU ({torch.cuda.get_device_name(0)})"
    if torch.backends.mps.is_available():
        return "GPU (Apple)"
    return "CPU"


def _seed_numpy(seed: int) -> None:
    import numpy as np

    random.seed(seed)
    # the notebook's one global seed, as keras.utils.set_random_seed sets it
    np.random.seed(seed)  # noqa: NPY002


@contextlib.contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Keep what C++ libraries write to file descriptor 2 away; show it if the body fails."""
    sys.stderr.flush()
    saved = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            os.dup2(saved, 2)
            held.seek(0)
            os.write(2, held.read())
            raise
        finally:
            sys.stderr.flush()
            os.dup2(saved, 2)
            os.close(saved)
