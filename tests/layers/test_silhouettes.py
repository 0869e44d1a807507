"""Outlines side by side at one scale: twice as wide on the ground is twice as wide on the screen."""

from __future__ import annotations

import base64
import re
from xml.etree import ElementTree as ET

import pytest
import shapely

from geo.geodesy import area_km2
from geo.tables import load
from geo.zones import outlines
from layers.scale import round_length
from layers.silhouettes import LARGEST, WIDTH, Shape, pictures, plane, svg

LABELS = {"title": "轮廓", "km": "千米", "m": "米"}


def square(name: str, side_m: float, *, schematic: bool = False) -> Shape:
    return Shape(name, (side_m / 1000) ** 2, schematic, shapely.box(0, 0, side_m, side_m))


def drawings(html: str) -> list[ET.Element]:
    """Return the pictures inside the page's HTML."""
    return [ET.fromstring(base64.b64decode(found)) for found in re.findall(r"base64,([A-Za-z0-9+/=]+)", html)]


def extent(path: str) -> tuple[float, float]:
    numbers = [tuple(map(float, pair.split(","))) for pair in re.findall(r"-?[\d.]+,-?[\d.]+", path)]
    xs, ys = zip(*numbers, strict=True)
    return max(xs) - min(xs), max(ys) - min(ys)


def test_the_largest_fills_its_room_and_the_others_are_at_its_scale():
    paths = [drawing[0].attrib["d"] for drawing in drawings(pictures([square("a", 8000), square("b", 2000)], labels=LABELS))]
    assert extent(paths[0]) == pytest.approx((LARGEST, LARGEST), abs=0.2)
    assert extent(paths[1]) == pytest.approx((LARGEST / 4, LARGEST / 4), abs=0.2)


def test_the_scale_bar_is_true():
    html = pictures([square("a", 8000)], labels=LABELS)
    metres, pixels = (float(re.search(f'data-{name}="([\\d.]+)"', html)[1]) for name in ("metres", "pixels"))
    assert pixels / metres == pytest.approx(LARGEST / 8000)
    assert "5 千米" in html


@pytest.mark.parametrize(("metres", "expected"), [(0.7, 0.5), (1, 1), (1999, 1000), (2000, 2000), (74_000, 50_000)])
def test_the_bar_has_a_round_length(metres, expected):
    assert round_length(metres) == pytest.approx(expected)


@pytest.mark.parametrize("zone", ["pudong", "caohejing", "g60-hefei"])
def test_the_plane_keeps_the_area_of_a_zone(zone):
    outline = outlines(load()).geometry[zone]
    assert plane(outline).area / 1e6 == pytest.approx(area_km2(outline), rel=1e-3)


def test_a_sketch_is_dashed():
    sure, sketch = drawings(pictures([square("a", 9), square("b", 9, schematic=True)], labels=LABELS))
    assert "stroke-dasharray" in sketch[0].attrib
    assert "stroke-dasharray" not in sure[0].attrib


def test_a_hole_stays_a_hole():
    ring = shapely.box(0, 0, 900, 900).difference(shapely.box(300, 300, 600, 600))
    drawing = drawings(pictures([Shape("a", 0.7, schematic=False, geometry=ring)], labels=LABELS))[0]
    assert drawing[0].attrib["d"].count("M") == 2
    assert drawing[0].attrib["fill-rule"] == "evenodd"


def test_names_are_text_whatever_they_hold():
    name = '<script>alert("{{7*191}}")</script>'
    for text in (pictures([square(name, 9)], labels=LABELS), svg([square(name, 9)], labels=LABELS)):
        assert "<script" not in text
        assert "{{" not in text
    assert name[:9] in "".join(ET.fromstring(svg([square(name, 9)], labels=LABELS)).itertext())


def test_the_file_is_one_picture_that_stays_in_its_width():
    shapes = [square(f"一个相当长的区域名称{number}", 5000) for number in range(8)]
    root = ET.fromstring(svg(shapes, labels=LABELS))
    texts = [float(each.attrib["x"]) for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert all(0 <= x <= WIDTH for x in texts)
    assert len({each.attrib["y"] for each in root.iter("{http://www.w3.org/2000/svg}text")}) > 3


def test_no_outline_is_no_picture():
    assert (pictures([], labels=LABELS), svg([], labels=LABELS)) == ("", "")
