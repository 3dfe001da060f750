"""Adult: how good three models are, and how far explanations of a network agree with exact ones.

Of each person twelve attributes are kept: `education` says what `education_num` says, and `fnlwgt`
is a weight of the sample. So the exact Shapley values can be computed, with an attribute as one
player; the other methods are held against them. Run it from the root of the repository, with Adult
at hand (some minutes of a core; `--quick` goes through all of it with few people, and writes no
record):

    python tests/benchmarks/adult_explanations.py
"""

import argparse
import time
from typing import Any

import numpy as np
from record import write_record
from scipy.stats import spearmanr

import dlcourse
from dlcourse.data import fetch_adult

SEEDS = (0, 1, 2)
DROPPED = ("education", "fnlwgt")
PEOPLE, ROWS, EPOCHS = 20, 50, 8


class Encoding:
    """Attributes as whole numbers or measures, and from there to what a network takes."""

    def __init__(self, train: Any) -> None:
        self.names = [name for name in train.columns if name not in DROPPED]
        self.values = {
            name: np.unique(train.columns[name])
            for name in self.names
            if train.columns[name].dtype.kind not in "if"
        }
        table = self.codes(train)
        self.mean, self.sd = table.mean(axis=0), table.std(axis=0)

    def codes(self, records: Any) -> np.ndarray:
        """Return `(n, 12)`: a measure, or the number of a category."""
        columns = []
        for name in self.names:
            column = records.columns[name]
            if name in self.values:
                column = np.searchsorted(self.values[name], column)
            columns.append(np.asarray(column, dtype=np.float64))
        return np.stack(columns, axis=1)

    def inputs(self, codes: np.ndarray) -> np.ndarray:
        """Return `(n, columns)`: measures in standard deviations, categories as 0 and 1."""
        parts = []
        for place, name in enumerate(self.names):
            column = codes[:, place]
            if name in self.values:
                count = len(self.values[name])
                number = np.clip(np.rint(column), 0, count - 1).astype(int)
                parts.append(np.eye(count)[number])
            else:
                parts.append(((column - self.mean[place]) / self.sd[place])[:, None])
        return np.concatenate(parts, axis=1).astype("float32")

    def owners(self) -> np.ndarray:
        """Return which attribute each column of `inputs` belongs to."""
        sizes = [len(self.values[name]) if name in self.values else 1 for name in self.names]
        return np.repeat(np.arange(len(sizes)), sizes)


def build(columns: int, seed: int) -> Any:
    """Return the network, compiled."""
    import keras

    keras.utils.set_random_seed(seed)
    hidden = [keras.layers.Dense(32, activation="relu"), keras.layers.Dense(16, activation="relu")]
    model = keras.Sequential([keras.Input((columns,)), *hidden, keras.layers.Dense(1)])
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.002), loss)
    return model


def scores(train: Any, test: Any, encoding: Encoding, seed: int, epochs: int) -> tuple[Any, dict]:
    """Train three models; return the network, and the accuracies on the published test rows."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression

    codes, held = encoding.codes(train), encoding.codes(test)
    x, x_test = encoding.inputs(codes), encoding.inputs(held)
    model = build(x.shape[1], seed)
    model.fit(x, train.y, batch_size=256, epochs=epochs, verbose=0)
    answers = model.predict(x_test, batch_size=4096, verbose=0)[:, 0] > 0
    logistic = LogisticRegression(max_iter=500, random_state=seed).fit(x, train.y)
    which = [name in encoding.values for name in encoding.names]
    trees = HistGradientBoostingClassifier(categorical_features=which, random_state=seed)
    return model, {
        "network": round(float((answers == test.y).mean()), 4),
        "logistic regression": round(float(logistic.score(x_test, test.y)), 4),
        "gradient boosting": round(float(trees.fit(codes, train.y).score(held, test.y)), 4),
    }


def agreement(model: Any, encoding: Encoding, people: Any, rows: Any, seed: int) -> dict[str, Any]:
    """Explain some people by five methods; hold four of them against the exact values."""
    from dlcourse.explain import expected_gradients, lime_table, shap_table, shapley_values
    from dlcourse.explain.scoring import outputs_of

    network = outputs_of(model, batch_size=8192)

    def answer(codes: np.ndarray) -> np.ndarray:
        return network(encoding.inputs(codes))[:, 0]

    shap_table(answer, people[:1], rows)  # what is compiled once is no method's time
    exact = shapley_values(answer, people, rows)
    rng = np.random.default_rng(seed)
    paths = expected_gradients(
        model, encoding.inputs(people), encoding.inputs(rows), rng=rng, samples=1000
    )
    owners = np.eye(people.shape[1])[encoding.owners()]
    found = {
        "permutation": shap_table(answer, people, rows, seed=seed),
        "kernel": shap_table(answer, people, rows, method="kernel", seed=seed),
        "LIME": lime_table(answer, people, rows, bins=True, samples=2000, seed=seed),
    }
    values = {name: one.values for name, one in found.items()}
    values["expected gradients"] = paths.values @ owners
    seconds = {name: one.seconds for name, one in found.items()}
    seconds |= {"expected gradients": paths.seconds, "exact": exact.seconds}
    rank = {
        name: [float(spearmanr(a, b)[0]) for a, b in zip(v, exact.values, strict=True)]
        for name, v in values.items()
    }
    same = {
        name: float((np.abs(v).argmax(axis=1) == np.abs(exact.values).argmax(axis=1)).mean())
        for name, v in values.items()
    }
    return {
        "rank_correlation": {name: round(float(np.mean(r)), 4) for name, r in rank.items()},
        "same_first": {name: round(share, 3) for name, share in same.items()},
        "largest_gap": round(float(np.abs(exact.gap()).max()), 8),
        "seconds_per_person": {name: round(s / len(people), 4) for name, s in seconds.items()},
        "mean_absolute": dict(
            zip(encoding.names, np.abs(exact.values).mean(axis=0).round(3).tolist(), strict=True)
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few people, and no record")
    quick = parser.parse_args().quick
    start = time.perf_counter()
    dlcourse.start(seed=0)
    adult = fetch_adult()
    encoding = Encoding(adult.train)
    train_codes, test_codes = encoding.codes(adult.train), encoding.codes(adult.test)
    runs = []
    for seed in SEEDS[: 1 if quick else None]:
        model, accuracy = scores(adult.train, adult.test, encoding, seed, 1 if quick else EPOCHS)
        rng = np.random.default_rng(seed)
        count = 2 if quick else PEOPLE
        people = test_codes[rng.choice(len(test_codes), count, replace=False)]
        rows = train_codes[rng.choice(len(train_codes), ROWS, replace=False)]
        found = agreement(model, encoding, people, rows, seed)
        runs.append({"accuracy": accuracy} | found)
        print(seed, runs[-1])
    if quick:
        return
    path = write_record(
        "adult_explanations",
        made_by=__file__,
        seeds=SEEDS,
        seconds=time.perf_counter() - start,
        packages=("keras", "tensorflow", "numpy", "scikit-learn", "shap", "lime"),
        result={
            "baseline": round(float((adult.test.y == 0).mean()), 4),
            "people": PEOPLE,
            "background": ROWS,
            "runs": runs,
        },
    )
    print(path)


if __name__ == "__main__":
    main()
