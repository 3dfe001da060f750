"""Plots are tested on a canvas without a screen, and must leave matplotlib as they found it."""

import matplotlib as mpl
import pytest

mpl.use("Agg")
import matplotlib.pyplot as plt


@pytest.fixture(autouse=True)
def _clean_matplotlib():
    plt.close("all")
    before = mpl.rcParams.copy()
    yield
    assert mpl.rcParams == before, "a plot changed rcParams"
    plt.close("all")


@pytest.fixture
def ax():
    return plt.subplots()[1]
