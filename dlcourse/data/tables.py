"""Tables: rows of measured or recorded attributes with a class to predict."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .download import fetch_file

ADULT_COLUMNS = (
    "age",
    "workclass",
    "fnlwgt",
    "education",
    "education_num",
    "marital_status",
    "occupation",
    "relationship",
    "race",
    "sex",
    "capital_gain",
    "capital_loss",
    "hours_per_week",
    "native_country",
)
GERMAN_CREDIT_COLUMNS = (
    "checking_account",
    "duration_months",
    "credit_history",
    "purpose",
    "credit_amount",
    "savings",
    "employment_since",
    "installment_rate",
    "personal_status_and_sex",
    "other_debtors",
    "residence_since",
    "property",
    "age",
    "other_installment_plans",
    "housing",
    "existing_credits",
    "job",
    "dependents",
    "telephone",
    "foreign_worker",
)
# names and birthdays of real people, and the court files that lead back to them
COMPAS_DROPPED = (
    "name",
    "first",
    "last",
    "dob",
    "c_case_number",
    "r_case_number",
    "vr_case_number",
)


@dataclass(frozen=True)
class Table:
    """Numbers only.

    Attributes:
        x: `(n, features)`, float64.
        y: Classes, `(n,)`, int64, from 0.
        feature_names: What the columns of x are.
        target_names: What the classes are called.
    """

    x: np.ndarray
    y: np.ndarray
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...]


@dataclass(frozen=True)
class RegressionTable:
    """Numbers, and a number to predict.

    Attributes:
        x: `(n, features)`, float64.
        y: What is to be predicted, `(n,)`, float64.
        feature_names: What the columns of x are.
        target_name: What y is.
    """

    x: np.ndarray
    y: np.ndarray
    feature_names: tuple[str, ...]
    target_name: str


@dataclass(frozen=True)
class Records:
    """Columns of numbers and of text, by name: `pandas.DataFrame(records.columns)` takes them.

    Attributes:
        columns: Each `(n,)`: int64, float64 (NaN where missing), or text ("" where missing).
        y: Classes, `(n,)`, int64, from 0.
        target_names: What the classes are called.
    """

    columns: dict[str, np.ndarray]
    y: np.ndarray
    target_names: tuple[str, ...]


@dataclass(frozen=True)
class SplitRecords:
    """`Records`, split as published.

    Attributes:
        train: To learn from.
        test: Held out.
    """

    train: Records
    test: Records


def load_breast_cancer() -> Table:
    """Return 569 tumours with 30 measurements of their cell nuclei (Street et al., 1993).

    Returns:
        x `(569, 30)`, y `(569,)` of 0 (malignant, 212) and 1 (benign, 357): the classes as
        scikit-learn numbers them.

    Example:
        >>> load_breast_cancer().target_names
        ('malignant', 'benign')
    """
    from sklearn import datasets

    held = datasets.load_breast_cancer()
    return Table(
        held.data.astype(np.float64),
        held.target.astype(np.int64),
        tuple(str(name) for name in held.feature_names),
        tuple(str(name) for name in held.target_names),
    )


def load_diabetes() -> RegressionTable:
    """Return 442 patients: ten measurements, and how far the disease went in a year.

    Efron, Hastie, Johnstone & Tibshirani (2004), "Least angle regression", section 1.

    Returns:
        x `(442, 10)` as measured (years, kg/m², mmHg, mg/dl …), y `(442,)` from 25 to 346: a
        measure of progression after one year, without a unit.

    Example:
        >>> load_diabetes().feature_names[:3]
        ('age', 'sex', 'bmi')
    """
    from sklearn import datasets

    held = datasets.load_diabetes(scaled=False)
    return RegressionTable(
        held.data.astype(np.float64),
        held.target.astype(np.float64),
        tuple(str(name) for name in held.feature_names),
        "progression after one year",
    )


def fetch_adult() -> SplitRecords:
    """Return Adult: does a person of the 1994 census earn over 50K? (Becker & Kohavi, 1996).

    A `?` in the file is a missing text here: `""`. `fnlwgt` is a sampling weight, not an
    attribute of the person.

    Returns:
        train of 32,561 and test of 16,281 rows, 14 columns; y 1 is over 50K a year.

    Raises:
        DatasetUnavailable: If it is not here and cannot be had.
    """
    return SplitRecords(
        _read_adult(fetch_file("adult", "adult.data")),
        _read_adult(fetch_file("adult", "adult.test")),
    )


def _read_adult(path: Path) -> Records:
    lines = path.read_text(encoding="utf-8").splitlines()
    # the test file starts with a comment, `|1x3 Cross validator`, and its labels end in a dot
    rows = [line.rstrip(".").split(", ") for line in lines if line and not line.startswith("|")]
    rows = [["" if value == "?" else value for value in row] for row in rows]
    y = np.array([row[-1] == ">50K" for row in rows]).astype(np.int64)
    return Records(_columns(ADULT_COLUMNS, rows), y, ("<=50K", ">50K"))


def fetch_compas() -> Records:
    """Return COMPAS: who was arrested again within two years? (Angwin et al., 2016).

    The file holds real people. Names, birthdays and court file numbers are dropped here; two
    columns that stand twice, with the same values, are kept once.

    Returns:
        7,214 rows, 43 columns besides the class; y 1 is `two_year_recid`.

    Raises:
        DatasetUnavailable: If it is not here and cannot be had.
    """
    path = fetch_file("compas", "compas-scores-two-years.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    columns = _columns(header, rows)
    for name in COMPAS_DROPPED:
        del columns[name]
    y = columns.pop("two_year_recid")
    return Records(columns, y, ("not arrested again", "arrested again"))


def fetch_german_credit() -> Records:
    """Return German credit: is an applicant a good or a bad risk? (Hofmann, 1994).

    The texts are the file's codes (`A11` …), which its documentation explains.

    Returns:
        1,000 rows, 20 columns; y 0 is good (700), 1 is bad (300).

    Raises:
        DatasetUnavailable: If it is not here and cannot be had.
    """
    lines = fetch_file("german_credit", "german.data").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line]
    y = np.array([int(row[-1]) - 1 for row in rows])
    return Records(_columns(GERMAN_CREDIT_COLUMNS, rows), y, ("good", "bad"))


def _columns(names: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, np.ndarray]:
    """Turn rows of text into columns of the narrowest type that holds all their values.

    Of two columns with one name the first is kept.
    """
    columns: dict[str, np.ndarray] = {}
    for name, values in zip(names, zip(*rows, strict=True), strict=False):
        columns.setdefault(name, _typed(values))
    return columns


def _typed(values: Iterable[str]) -> np.ndarray:
    texts = list(values)
    try:
        numbers = [float(text) if text else np.nan for text in texts]
    except ValueError:
        return np.array(texts)
    if all(text.lstrip("-").isdigit() for text in texts):
        return np.array(texts, dtype=np.int64)
    return np.array(numbers)
