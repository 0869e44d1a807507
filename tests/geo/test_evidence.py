"""The datum of a table, decided by its own rows or left open."""

from __future__ import annotations

import doctest

import numpy as np
import pytest

from geo import evidence
from geo.datum import convert
from geo.evidence import weigh
from geo.regions import districts


def rows(number: int = 60) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return points just inside the edges of three districts, WGS 84, with the name of the district."""
    lon, lat, names = [], [], []
    for name, polygon in districts():
        if name not in ("徐汇区", "静安区", "杨浦区"):
            continue
        inner = polygon.buffer(-0.002).exterior
        for step in range(number // 3):
            point = inner.interpolate(step * 3 / number, normalized=True)
            lon.append(point.x)
            lat.append(point.y)
            names.append(name)
    return np.array(lon), np.array(lat), names


@pytest.mark.parametrize("datum", evidence.CANDIDATES)
def test_points_near_the_edges_of_their_districts_show_their_datum(datum):
    lon, lat, names = rows()
    x, y = convert(lon, lat, source="wgs84", target=datum)
    found = weigh(x, y, districts=names)
    assert (found.decided, found.decided_by) == (datum, "district")
    assert found.table[datum] == {"rows": 60, "agree": 60, "share": 1.0}
    assert all(row["share"] < 0.95 for name, row in found.table.items() if name != datum)


def test_points_in_the_middle_of_their_districts_show_nothing():
    wanted = ("浦东新区", "崇明区", "青浦区")
    centres = [(polygon.representative_point(), name) for name, polygon in districts() if name in wanted]
    found = weigh([p.x for p, _ in centres], [p.y for p, _ in centres], districts=[name for _, name in centres])
    assert found.decided is None
    assert [row["agree"] for row in found.table.values()] == [3, 3, 3]


def test_a_district_column_that_is_noise_decides_nothing():
    lon, lat, names = rows()
    rng = np.random.default_rng(1)
    assert weigh(lon, lat, districts=rng.permutation(names).tolist()).decided is None


@pytest.mark.parametrize("names", [None, [], ["苏州市"] * 60, [None] * 60, [float("nan")] * 60])
def test_without_a_district_of_shanghai_nothing_is_weighed(names):
    lon, lat, _ = rows()
    found = weigh(lon if names != [] else [], lat if names != [] else [], districts=names)
    assert found.decided is None
    assert found.table["wgs84"] == {"rows": 0, "agree": 0, "share": 0.0}


def test_rows_without_a_coordinate_are_left_out():
    lon, lat, names = rows()
    lon[::2] = np.nan
    lat[1] = np.inf
    assert weigh(lon, lat, districts=names).table["wgs84"]["rows"] == 29


@pytest.mark.parametrize("name", ["浦东新区", "浦东", "上海市浦东新区", " 浦东新区 ", "上海浦东"])
def test_a_district_is_known_by_the_names_people_write(name):
    assert evidence.district_number(name) == evidence.district_number("浦东新区") >= 0


@pytest.mark.parametrize("name", ["", None, "区", "上海市", "芜湖市弋江区", 3, float("nan")])
def test_other_places_are_no_districts(name):
    assert evidence.district_number(name) == -1


def test_a_long_table_is_weighed_by_a_sample(monkeypatch):
    monkeypatch.setattr(evidence, "SAMPLE", 30)
    lon, lat, names = rows()
    found = weigh(lon, lat, districts=names)
    assert found.table["wgs84"]["rows"] == 30
    assert found.decided == "wgs84"


def test_the_examples_of_the_docstrings():
    assert doctest.testmod(evidence).failed == 0
