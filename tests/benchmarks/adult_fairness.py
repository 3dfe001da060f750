"""Adult, by sex: a small network, four repairs, and what each of them costs on the test rows.

Who earned over 50,000 dollars a year (Becker & Kohavi, 1996)? The network is given neither sex nor
`fnlwgt`, which is a sampling weight. Four fifths of the training rows are learned from, and the
other fifth chooses the thresholds; the 16,281 test rows are scored once. The constraint-based
repair is fairlearn's reduction (Agarwal et al., "A reductions approach to fair classification",
2018) around a linear model, with the linear model beside it. Run from the root of the repository,
with Adult at hand (about 5 minutes of a core; `--quick` goes through all of it with a few rows and
writes no record):

    python tests/benchmarks/adult_fairness.py
"""

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from fairlearn import reductions
from record import write_record
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

import dlcourse
from dlcourse.data import fetch_adult
from dlcourse.society import decide, fairness_table, group_thresholds, reweighing

SEEDS = (0, 1, 2)
LEFT_OUT = ("sex", "fnlwgt")
STEPS, BATCH, RATE, WIDTH = 600, 512, 0.003, 32
STRENGTHS = (0.3, 1.0, 3.0)
SLACKS = (0.1, 0.05, 0.01)
CRITERIA = ("demographic_parity", "equal_opportunity", "equalised_odds")


def features(train: dict[str, np.ndarray], table: dict[str, np.ndarray]) -> np.ndarray:
    """Return standardised numbers and one-hot texts, as known from the training rows."""
    columns = []
    for name, known in train.items():
        if name in LEFT_OUT:
            continue
        if known.dtype.kind == "U":
            columns.append(table[name][:, None] == np.unique(known))
        else:
            held, seen = (
                np.log1p(v) if name.startswith("capital") else v for v in (table[name], known)
            )
            columns.append(((held - seen.mean()) / seen.std())[:, None])
    return np.concatenate(columns, axis=1).astype("float32")


def train_network(
    x: np.ndarray,
    y: np.ndarray,
    group: np.ndarray,
    seed: int,
    steps: int,
    *,
    weights: np.ndarray | None = None,
    strength: float = 0.0,
) -> Callable[[np.ndarray], np.ndarray]:
    """Train; return a function from rows to scores in 0…1.

    Args:
        x: Rows to learn from.
        y: Their classes.
        group: Their groups, 0 or 1.
        seed: Of the first weights and of the batches.
        steps: How many.
        weights: Of the rows.
        strength: Of the penalty on the squared gap of mean scores between the groups.
    """
    import keras
    from keras import layers, ops

    from dlcourse.training import training_step

    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    model = keras.Sequential(
        [keras.Input((x.shape[1],)), layers.Dense(WIDTH, activation="relu"), layers.Dense(1)]
    )

    def loss(x: Any, y: Any, weight: Any, side: Any) -> Any:
        z = model(x, training=True)[:, 0]
        gap = ops.sum(side * ops.sigmoid(z))
        return ops.mean(weight * (ops.softplus(z) - y * z)) + strength * gap**2

    step = training_step(loss, model, keras.optimizers.Adam(RATE))
    weights = np.ones(len(y)) if weights is None else weights
    for _ in range(steps):
        rows = rng.integers(len(y), size=BATCH)
        ones = group[rows] == 1
        side = np.where(ones, 1 / max(ones.sum(), 1), -1 / max((~ones).sum(), 1))
        step(x[rows], y[rows].astype("float32"), weights[rows].astype("float32"), side)
    return lambda rows: 1 / (1 + np.exp(-model.predict(rows, batch_size=4096, verbose=0)[:, 0]))


def measure(y: np.ndarray, decided: np.ndarray, group: np.ndarray) -> dict[str, Any]:
    """Return accuracy, the gaps between the groups, and the rates of each."""
    table = fairness_table(y, decided, group, group_names=("Female", "Male"))
    return {
        "accuracy": round(table.overall["accuracy"], 4),
        "gap": {rate: round(table.difference(rate), 4) for rate in table.rates if rate != "n"},
        "by_group": {rate: values.round(4).tolist() for rate, values in table.rates.items()},
    }


def run_seed(seed: int, held: dict[str, np.ndarray], quick: bool) -> dict[str, Any]:
    """Train everything with one seed, and return what each method does to the test rows."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(held["y"]))
    cut = len(order) * 4 // 5
    learn, choose = order[:cut], order[cut:]
    x, y, group = (held[name][learn] for name in ("x", "y", "group"))
    x_test, y_test, group_test = (held[f"{name}_test"] for name in ("x", "y", "group"))
    steps = 20 if quick else STEPS
    found = {}

    def keep(name: str, decided: np.ndarray) -> None:
        found[name] = measure(y_test, decided, group_test)

    score = train_network(x, y, group, seed, steps)
    of_test, of_choose = score(x_test), score(held["x"][choose])
    keep("network", of_test >= 0.5)
    weights = reweighing(group, y)
    keep("reweighing", train_network(x, y, group, seed, steps, weights=weights)(x_test) >= 0.5)
    for criterion in CRITERIA:
        thresholds = group_thresholds(
            held["y"][choose], of_choose, held["group"][choose], criterion=criterion
        )
        keep(f"thresholds, {criterion}", decide(of_test, group_test, thresholds))
    for strength in STRENGTHS:
        penalised = train_network(x, y, group, seed, steps, strength=strength)
        keep(f"penalty {strength:g}", penalised(x_test) >= 0.5)
    linear = LogisticRegression(max_iter=200)
    keep("linear", linear.fit(x, y).predict(x_test))
    for slack in SLACKS:
        constrained = reductions.ExponentiatedGradient(
            LogisticRegression(max_iter=200),
            reductions.DemographicParity(difference_bound=slack),
            eps=slack / 2,
            max_iter=3 if quick else 25,
        )
        constrained.fit(x, y, sensitive_features=group)
        keep(f"constraint {slack:g}", constrained.predict(x_test, random_state=seed))
    return found


def main() -> None:
    """Measure, then write the record."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="a few rows, no record")
    quick = parser.parse_args().quick
    run = dlcourse.start(seed=0)
    adult = fetch_adult()
    rows = slice(0, 1500 if quick else None)
    held = {}
    for part, end in ((adult.train, ""), (adult.test, "_test")):
        held[f"x{end}"] = features(adult.train.columns, part.columns)[rows]
        held[f"y{end}"] = part.y[rows]
        held[f"group{end}"] = (part.columns["sex"] == "Male").astype(np.int64)[rows]
    begin = time.perf_counter()
    runs = [run_seed(seed, held, quick) for seed in tqdm(SEEDS[: 1 if quick else None])]
    seconds = time.perf_counter() - begin
    methods = {name: [one[name] for one in runs] for name in runs[0]}
    for name, each in methods.items():
        gaps = [np.mean([e["gap"][r] for e in each]) for r in ("selection_rate",)]
        print(f"{name:32s} {np.mean([e['accuracy'] for e in each]):.4f}", np.round(gaps, 3))
    if quick:
        return
    write_record(
        "adult_fairness",
        made_by=__file__,
        seeds=SEEDS,
        seconds=seconds,
        packages=["keras", run.backend, "numpy", "scikit-learn", "fairlearn", "dlcourse"],
        result={
            "dataset": "adult",
            "backend": run.backend,
            "device": run.device,
            "settings": {
                "left_out": list(LEFT_OUT),
                "groups": ["Female", "Male"],
                "training_rows": len(held["y"]),
                "of_them_to_choose_thresholds": len(held["y"]) - len(held["y"]) * 4 // 5,
                "test_rows": len(held["y_test"]),
                "hidden_units": WIDTH,
                "steps": STEPS,
                "batch_size": BATCH,
                "learning_rate": RATE,
            },
            "majority_accuracy": round(float(1 - held["y_test"].mean()), 4),
            "methods": methods,
        },
    )


if __name__ == "__main__":
    main()
