"""Small maps: every zone has a shape, a missing figure a hatch, a name its room."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest

from geo import families
from geo.tables import load
from layers import minimap
from layers.palette import NODATA_HATCH

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def districts():
    return tuple(families.family(load(), "districts"))


@pytest.fixture(scope="module")
def ground(districts):
    return minimap.plate(load(), districts, 200)


def test_every_district_has_a_shape_within_the_picture(ground, districts):
    assert set(ground.paths) == set(districts)
    for path in ground.paths.values():
        numbers = [float(number) for number in path.replace("M", " ").replace("z", " ").split()]
        assert min(numbers) >= 1
        assert max(numbers) <= 200
    assert max(ground.width, ground.height) == pytest.approx(200)


def test_a_zone_without_a_figure_is_hatched_and_never_white(ground, districts):
    drawing = fromstring(minimap.svg(ground, {"pudong": "#123456", "minhang": None}))
    fills = [path.get("fill") for path in drawing.iter(f"{SVG}path")]
    assert fills.count("#123456") == 1
    assert fills.count("url(#none)") == len(districts) - 1
    assert NODATA_HATCH in {rect.get("fill") for rect in drawing.iter(f"{SVG}rect")}


def test_a_name_is_written_where_there_is_room_and_never_as_markup(ground, districts):
    labels = dict.fromkeys(districts, minimap.Label("<b>区", "+1%"))
    drawing = fromstring(minimap.svg(ground, {}, labels=labels))
    texts = [text.text for text in drawing.iter(f"{SVG}text")]
    assert "<b>区" in texts
    assert 0 < len(texts) < 2 * len(districts)


def test_north_is_up_and_east_is_right(ground):
    middles = ground.middles
    assert middles["chongming"][1] < middles["jinshan"][1]
    assert middles["qingpu"][0] < middles["pudong"][0]


def test_the_legend_names_each_class_and_the_missing():
    text = minimap.legend("人口", [("#111111", "0–5"), ("#222222", "5–9")], nodata="无公开数据")
    assert text.count("<li>") == 3
    assert "无公开数据" in text
