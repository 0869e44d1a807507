"""Colours that a colour-blind reader and a grey printer tell apart."""

from __future__ import annotations

from itertools import pairwise

import pytest

from geo.tables import load
from layers import palette

#: Colour matrices of Viénot, Brettel and Mollon (1999) on linear RGB: what red-blind and green-blind people see.
BLIND = {
    "protan": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deutan": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
}


def linear(color: str) -> list[float]:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def lightness(rgb: list[float]) -> float:
    """Return L* of CIE 1976 from linear RGB."""
    luminance = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance


@pytest.mark.parametrize("sight", ["full", "protan", "deutan"])
def test_each_class_is_clearly_darker_than_the_one_before(sight):
    seen = [linear(color) for color in palette.SEQUENTIAL]
    if sight != "full":
        seen = [[sum(m * c for m, c in zip(row, rgb, strict=True)) for row in BLIND[sight]] for rgb in seen]
    steps = [lightness(rgb) for rgb in seen]
    assert all(a - b > 7 for a, b in pairwise(steps))


def test_fewer_classes_span_the_whole_scale():
    assert palette.sequential(5) == palette.SEQUENTIAL
    assert palette.sequential(2) == (palette.SEQUENTIAL[0], palette.SEQUENTIAL[-1])
    assert len(set(palette.sequential(4))) == 4
    with pytest.raises(ValueError, match="6 classes"):
        palette.sequential(6)


def test_every_category_has_a_mark_of_its_own_and_no_colour_tells_alone():
    marks = list(palette.CATEGORIES.values())
    assert len(set(marks)) == len(marks)
    terms = load().terms
    assert set(palette.CATEGORIES) == set(terms.loc[terms["vocabulary"] == "category", "code"])
    for color in {mark.color for mark in marks}:
        shapes = [mark.shape for mark in marks if mark.color == color]
        assert len(set(shapes)) == len(shapes)
    assert {mark.shape for mark in marks} <= set(palette.SHAPES)
