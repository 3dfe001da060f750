"""A Keras model as an answer: what it predicts and what it is made of, as plain evidence."""

import numpy as np
import pytest

from dlcourse.checks.engine import Case, Evidence, Judge, judge, model, passed, probe, wrong


def cases(rng):
    return [Case("4 rows", (rng.normal(size=(4, 3)).astype("float32"),))]


def two_classes(evidence, cases):
    if evidence.facts["output_shape"] != [None, 2]:
        return wrong("wrong output", f"The last layer gives {evidence.facts['output_shape']}.")
    if not np.allclose(evidence.value.sum(axis=1), 1, atol=1e-5):
        return wrong("no probabilities", "The rows do not sum to 1.")
    return passed("demo.model: passed")


TASK = model("demo.model", tests="two probabilities", section="Here", cases=cases, hints=("a", "b"))


@pytest.mark.keras
def test_a_model_is_judged_by_what_it_does(tmp_path):
    import keras

    def build(activation, units=2):
        layers = [keras.Input((3,)), keras.layers.Dense(units, activation=activation, name="last")]
        return keras.Sequential(layers)

    def verdict(answer):
        probe(TASK, answer).save(tmp_path)
        return judge(TASK, Evidence.load(tmp_path), Judge(judge=two_classes))

    assert verdict(build("softmax")).status == "passed"
    assert verdict(build(None)).diagnosis_name == "no probabilities"
    assert verdict(build("softmax", units=3)).diagnosis_name == "wrong output"
    facts = probe(TASK, build("softmax")).facts
    assert facts["parameters"] == facts["trainable_parameters"] == 8
    assert facts["layers"] == [["Dense", "last", "softmax"]]
    breaks = keras.Sequential([keras.Input((5,)), keras.layers.Dense(2)])
    assert verdict(breaks).diagnosis_name == "exception"


def test_what_is_no_model_is_said_to_be_none():
    verdict = judge(TASK, probe(TASK, np.ones((4, 2))), Judge(judge=two_classes))
    assert verdict.diagnosis_name == "unusable type"
    assert "no Keras model" in verdict.message
