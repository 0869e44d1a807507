"""Classes against mapclassify itself, and where it has no answer."""

from __future__ import annotations

import mapclassify
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.classify import METHODS, classify
from layers.legend import labels

VALUES = pd.Series([0.4, 1.1, 1.3, 2.0, 2.2, 3.9, 4.4, 7.5, 8.1, 19.0, 20.5, 33.0], index=list("abcdefghijkl"))
PEERS = {
    "natural_breaks": mapclassify.FisherJenks,
    "quantile": mapclassify.Quantiles,
    "equal_interval": mapclassify.EqualInterval,
}


@pytest.mark.parametrize("method", METHODS)
def test_classes_are_those_of_mapclassify(method):
    ours = classify(VALUES, method)
    peer = PEERS[method](VALUES.to_numpy(), k=5)
    filled = np.unique(peer.yb)
    assert ours.upper == pytest.approx(peer.bins[filled])
    assert ours.index.to_list() == np.searchsorted(filled, peer.yb).tolist()
    assert ours.index.index.equals(VALUES.index)


@pytest.mark.parametrize("method", METHODS)
def test_a_missing_value_has_no_class_and_moves_no_limit(method):
    holes = pd.concat([VALUES, pd.Series([np.nan, np.nan], index=["x", "y"])]).sample(frac=1, random_state=1)
    ours, whole = classify(holes, method), classify(VALUES, method)
    assert ours.upper == whole.upper
    assert ours.index[["x", "y"]].to_list() == [-1, -1]
    assert ours.index[VALUES.index].equals(whole.index)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ([np.nan, np.nan], ()),
        ([], ()),
        ([3.0], (1,)),
        ([2.0] * 7, (7,)),
        ([1.0, 1.0, 5.0], (2, 1)),
        ([0.0, 1.0, 2.0, 3.0, 4.0], (1, 1, 1, 1, 1)),
    ],
)
def test_few_different_values_have_a_class_each(method, values, counts):
    assert classify(pd.Series(values, dtype=float), method).counts() == counts


@pytest.mark.parametrize("method", METHODS)
def test_ties_never_part(method):
    values = pd.Series([1.0] * 9 + [2.0] * 8 + [3.0, 4.0, 5.0, 6.0, 50.0])
    found = classify(values, method)
    assert values.groupby(found.index).nunique().sum() == values.nunique()
    assert min(found.counts()) > 0


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=40), st.sampled_from(METHODS))
def test_every_value_lies_within_the_limits_of_its_class(numbers, method):
    values = pd.Series(numbers)
    found = classify(values, method)
    assert sum(found.counts()) == len(values)
    assert len(labels(found)) == len(found.upper) <= 5
    for value, place in zip(values, found.index, strict=True):
        assert value <= found.upper[place]
        assert place == 0 or value > found.upper[place - 1]


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="eval"):
        classify(VALUES, "eval")


def test_labels_keep_limits_apart_with_few_decimals():
    assert labels(classify(pd.Series([1.0, 12.0, 350.0]))) == ["1", "1–12", "12–350"]
    assert labels(classify(pd.Series([0.011, 0.012, 0.5]), k=2)) == ["0.011–0.012", "0.012–0.500"]
