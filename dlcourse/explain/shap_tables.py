"""The explainers of shap for tables, on any backend and with one kind of answer."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..bars import bar
from ..scratch.arguments import check_count
from .attribution import Attribution
from .isolation import check_seed, isolated
from .scoring import Scores, check_target, of_target, outputs_of, scores_of
from .shap_gradient import gradient_values
from .tables import FEWEST, check_background, check_names, check_table

Array = NDArray[Any]
Row = Callable[[Array], Array]

_METHODS = ("permutation", "exact", "kernel", "partition", "gradient")
_MOST_EXACT = 15  # features: 32768 coalitions


def shap_table(
    model: Any,
    x: ArrayLike,
    background: ArrayLike,
    *,
    method: str = "permutation",
    target: ArrayLike | None = None,
    feature_names: Sequence[Any] | None = None,
    max_evals: int | None = None,
    max_background: int = 100,
    seed: int = 0,
    progress: bool = False,
) -> Attribution:
    """Return SHAP values of the columns of a table, by one of the shap library's explainers.

    All but two estimate Shapley values, with a feature that is not known replaced by its values in
    the background (Lundberg & Lee, 2017, "A unified approach to interpreting model predictions"):

    - `"permutation"`: features join in random orders, forwards and backwards.
    - `"exact"`: every coalition; at most 15 columns.
    - `"kernel"`: a weighted straight line through the worths of sampled coalitions.
    - `"partition"`: columns that correlate join as groups, which gives Owen values (Owen, 1977,
      "Values of games with a priori unions").
    - `"gradient"`: gradients on the way from the background, as in `expected_gradients`; for a
      Keras model on TensorFlow or PyTorch.

    Args:
        model: A Keras model, or a function from `(n, features)` to `(n,)` or `(n, k)`.
        x: The examples, `(n, features)`, numbers.
        background: Rows that stand for "the feature is not known", `(rows, features)`, at least
            10. Another background asks another question: compared with whom?
        method: See above.
        target: Which output to explain: one for all, or one for each example; None for the largest
            of each.
        feature_names: What the columns are called.
        max_evals: How many coalitions may be asked for an example (`"gradient"`: how many
            gradients); None for ten orders, 2048 + 2 features, 500 or 200, by the method.
        max_background: Of a larger background so many rows are drawn.
        seed: Of all that is drawn. No global generator is changed.
        progress: Show a bar.

    Returns:
        Values `(n, features)` in units of the output. `gap()` says how far they are from adding up;
        for `"gradient"` that is a measure of its error.

    Raises:
        ValueError: If the method is unknown or not for this table, the tables do not fit, hold
            text, or the background is too small.
        NotImplementedError: For `"gradient"` on JAX.

    Example:
        >>> def model(x):
        ...     return x @ [1.0, -2.0]
        >>> background = np.random.default_rng(0).normal(size=(50, 2))
        >>> found = shap_table(model, [[1.0, 1.0]], background - background.mean(axis=0))
        >>> found.values.round(3).tolist()
        [[1.0, -2.0]]
    """
    examples = check_table("x", x)
    rows = check_background(background, examples, fewest=FEWEST)
    names = check_names(feature_names, examples.shape[1])
    check_seed(seed)
    if max_evals is not None:
        check_count("max_evals", max_evals)
    if check_count("max_background", max_background) < len(rows):
        drawn = np.random.default_rng(seed).choice(len(rows), max_background, replace=False)
        rows = rows[np.sort(drawn)]
    _check_method(method, examples, rows, max_evals)
    outputs = outputs_of(model)(examples)
    targets = check_target(outputs, target)
    with isolated(seed):
        import shap  # noqa: F401 - several seconds that are not the method's

        start = time.perf_counter()
        if method == "gradient":
            values = gradient_values(
                model, examples, rows, targets, samples=max_evals or 200, seed=seed
            )
            bases = outputs_of(model)(rows).mean(axis=0)[targets].astype(np.float64)
        else:
            explainers: dict[int, Row] = {}
            values, bases = np.zeros(examples.shape), np.zeros(len(examples))
            for n in bar(range(len(examples)), progress, of="examples"):
                wanted = int(targets[n])
                if wanted not in explainers:
                    scores = scores_of(model, wanted, batch_size=2048)
                    explainers[wanted] = _explainer(method, scores, rows, max_evals, seed)
                found = explainers[wanted](examples[n : n + 1])
                values[n], bases[n] = found[:-1], found[-1]
        seconds = time.perf_counter() - start
    return Attribution(
        values=values,
        base_value=bases,
        output=of_target(outputs, targets),
        targets=targets,
        feature_names=names,
        method=f"SHAP {method}",
        seconds=seconds,
    )


def _explainer(method: str, scores: Scores, rows: Array, max_evals: int | None, seed: int) -> Row:
    """Return a function from one row to its values, and the base value behind them."""
    import shap

    features = rows.shape[1]
    if method == "kernel":
        kernel = shap.KernelExplainer(scores, rows)
        samples = max_evals or 2 * features + 2048

        def by_kernel(row: Array) -> Array:  # all features, not the ten that it takes by itself
            found = kernel.shap_values(row, nsamples=samples, l1_reg=False, silent=True)
            return np.append(np.ravel(found), float(np.ravel(kernel.expected_value)[0]))

        return by_kernel
    if method == "partition":
        masker = shap.maskers.Partition(rows, max_samples=len(rows), clustering="correlation")
        explainer = shap.PartitionExplainer(scores, masker)
        evals = max_evals or 500
    else:
        masker = shap.maskers.Independent(rows, max_samples=len(rows))
        if method == "exact":
            explainer = shap.ExactExplainer(scores, masker)
            evals = 2**features
        else:
            explainer = shap.PermutationExplainer(scores, masker, seed=seed)
            evals = max_evals or 10 * (2 * features + 1)

    def by_coalitions(row: Array) -> Array:
        found = explainer(row, max_evals=evals, silent=True)
        return np.append(np.ravel(found.values), float(np.ravel(found.base_values)[0]))

    return by_coalitions


def _check_method(method: str, examples: Array, rows: Array, max_evals: int | None) -> None:
    features = examples.shape[1]
    if method not in _METHODS:
        raise ValueError(f"`method` must be one of {', '.join(_METHODS)}. Received: {method!r}.")
    if method == "exact" and features > _MOST_EXACT:
        raise ValueError(
            f'`method="exact"` takes at most {_MOST_EXACT} columns: it asks 2^columns coalitions. '
            f'Received: {features} columns. Use `method="permutation"`.'
        )
    least = 2 * features + 1
    if method == "permutation" and max_evals is not None and max_evals < least:
        raise ValueError(
            f"`max_evals` must be at least 2 * columns + 1 = {least}, one order there and back. "
            f"Received: max_evals={max_evals}."
        )
    constant = np.flatnonzero(np.ptp(rows, axis=0) == 0)
    if method == "partition" and (constant.size or features < 2):
        raise ValueError(
            '`method="partition"` groups columns by their correlation in the background, so that '
            f"each of at least two must vary there. Received: {features} columns, of which "
            f"{constant[:5].tolist()} are constant."
        )
