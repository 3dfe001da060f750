"""Model cards and datasheets: facts are read off, missing texts are named and never invented."""

import keras
import numpy as np
import pytest

from dlcourse.society import (
    CARD_SECTIONS,
    DATASHEET_SECTIONS,
    datasheet,
    estimate_energy,
    model_card,
)


@pytest.fixture
def model():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)], name="iris")


DATA = {"training": (np.arange(20.0).reshape(5, 4), [0, 1, 2, 0, 1]), "test": np.ones((2, 4))}


def test_every_section_stands_on_the_card_in_order(model):
    card = model_card(model, DATA)
    heads = [line[3:] for line in card.splitlines() if line.startswith("## ")]
    assert heads == list(CARD_SECTIONS)
    sheet = datasheet(DATA, name="flowers")
    assert [line[3:] for line in sheet.splitlines() if line.startswith("## ")] == list(
        DATASHEET_SECTIONS
    )


def test_what_nobody_wrote_is_named(model):
    card = model_card(model, DATA, texts={"Intended use": "To learn from.", "Metrics": "  "})
    missing = card.splitlines()[2]
    assert missing.startswith("Not stated yet:")
    assert "Metrics" in missing
    assert "Intended use" not in missing
    assert card.count("*Not stated.*") == len(CARD_SECTIONS) - 1


def test_a_full_card_has_nothing_missing(model):
    card = model_card(model, DATA, texts=dict.fromkeys(CARD_SECTIONS, "Said."))
    assert "ot stated" not in card
    assert card.count("Said.") == len(CARD_SECTIONS)


def test_facts_of_model_data_and_energy_are_read_off(model):
    model.compile("sgd", "mse")
    card = model_card(model, DATA, name="Flowers", energy=estimate_energy(3600))
    assert card.startswith("# Model card: Flowers\n")
    for fact in (
        "parameters: 15",
        "optimiser: sgd",
        "10 Wh (5 to 20)",
        "by class 0: 2, 1: 2, 2: 1",
    ):
        assert fact in card
    training, evaluation = card.index("- training: 5"), card.index("- test: 2")
    assert card.index("## Training data") < training
    assert card.index("## Evaluation data") < evaluation < card.index("## Training data")


def test_a_number_that_does_not_exist_is_no_number(model):
    results = {"all": {"accuracy": 0.9, "FPR": 0.125}, "north": {"accuracy": float("nan")}}
    card = model_card(model, DATA, results=results)
    assert "| | accuracy | FPR |" in card
    assert "| all | 0.9 | 0.125 |" in card
    assert "| north | cannot be computed | not measured |" in card


def test_holes_and_copies_in_the_data_are_counted():
    x = np.array([[1.0, 2], [1, 2], [np.nan, 0]])
    sheet = datasheet({"all": (x, ["a", "b", "b"])}, name="three")
    assert "1 with missing values; 1 exact copies of another one; by class a: 1, b: 2" in sheet


def test_many_classes_are_summed_up():
    sheet = datasheet({"all": (np.eye(20), np.arange(20))}, name="twenty")
    assert "20 classes of 1 to 1" in sheet


def test_an_unknown_section_is_refused(model):
    with pytest.raises(ValueError, match=r"may have these sections: Model details.*'Use'"):
        model_card(model, DATA, texts={"Use": "x"})
    with pytest.raises(TypeError, match="`texts` must be a mapping"):
        datasheet(DATA, name="x", texts="Motivation")


def test_data_that_do_not_fit_are_refused(model):
    with pytest.raises(TypeError, match="`data` must be a mapping"):
        model_card(model, np.ones((2, 4)))
    with pytest.raises(ValueError, match="as many labels or none"):
        model_card(model, {"training": (np.ones((2, 4)), [1])})
    with pytest.raises(ValueError, match="at least one part"):
        datasheet({}, name="nothing")


def test_what_is_no_model_is_refused():
    with pytest.raises(TypeError, match="Keras model that knows its shapes"):
        model_card("iris", DATA)
    with pytest.raises(TypeError, match="Keras model that knows its shapes"):
        model_card(keras.Sequential([keras.layers.Dense(3)]), DATA)


def test_results_without_measures_are_refused(model):
    with pytest.raises(TypeError, match="mapping of rows to measures"):
        model_card(model, DATA, results={"accuracy": 0.9})
