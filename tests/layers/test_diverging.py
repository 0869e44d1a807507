"""Classes that part at zero, and colours whose sign a colour-blind reader sees."""

from __future__ import annotations

import pandas as pd
import pytest

from layers.diverging import PUOR, SIDE, diverging, nice
from tests.layers.test_palette import BLIND, lightness, linear


@pytest.mark.parametrize("values", [[-0.11, 0.0, 0.25], [-3.0, 2.0, 41.0], [1e-9, -1e-9], [250.0, -10.0], [0.0]])
def test_no_class_holds_both_signs_and_all_values_have_one(values):
    series = pd.Series([*values, float("nan")])
    found = diverging(series)
    assert found.index.iloc[-1] == -1
    assert found.colour(-1) is None
    for value, place in zip(values, found.index, strict=False):
        assert (place >= SIDE) == (value >= 0)
        assert found.colour(place) == PUOR[place]
    assert len(found.limits) == len(PUOR) - 1
    assert found.limits[SIDE - 1] == 0
    assert [-limit for limit in reversed(found.limits)] == pytest.approx(list(found.limits))


def test_the_strongest_value_is_in_the_strongest_class_or_the_one_before():
    for largest in (0.07, 0.24, 1.0, 3.3, 87.0):
        place = diverging(pd.Series([largest])).index.iloc[0]
        assert place >= len(PUOR) - 2


def test_a_width_of_a_class_is_round():
    assert [nice(width) for width in (0.011, 0.21, 0.25, 3.0, 7.0)] == pytest.approx([0.02, 0.25, 0.25, 5.0, 10.0])


@pytest.mark.parametrize("sight", ["full", "protan", "deutan"])
def test_both_sides_darken_away_from_zero_and_differ_in_hue(sight):
    seen = [linear(colour) for colour in PUOR]
    if sight != "full":
        seen = [[sum(m * c for m, c in zip(row, rgb, strict=True)) for row in BLIND[sight]] for rgb in seen]
    light = [lightness(rgb) for rgb in seen]
    assert light[0] < light[1] < light[2]
    assert light[3] > light[4] > light[5]
    # Orange is yellower than grey, purple bluer: blue against red and green tells the sides apart in every sight.
    for below, above in zip(seen[:SIDE], reversed(seen[SIDE:]), strict=True):
        assert below[2] < (below[0] + below[1]) / 2
        assert above[2] > (above[0] + above[1]) / 2
