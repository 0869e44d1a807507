"""The grid against the plain question "does the polygon cover the point?", asked of GEOS for every pair."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.grid import ZoneGrid

#: Coordinates on a lattice, so that points fall on vertices, edges and cell borders all the time.
lattice = st.integers(0, 24).map(lambda k: 121 + k / 8)
corner = st.tuples(lattice, lattice)


def brute(zones: list[shapely.Geometry], lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    return shapely.covers(np.array(zones, dtype=object)[:, None], shapely.points(lon, lat)[None, :])


@st.composite
def polygons(draw: st.DrawFn) -> shapely.Geometry:
    ring = draw(st.lists(corner, min_size=3, max_size=9, unique=True))
    shape = shapely.make_valid(shapely.Polygon(ring))
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    shape = shapely.union_all(parts) if parts else shapely.box(121, 121, 122, 122.5)
    if draw(st.booleans()):
        x, y = shape.centroid.coords[0]
        shape = shape.difference(shapely.box(x - 0.125, y - 0.125, x + 0.25, y + 0.125))
    return shape


def special_points(grid: ZoneGrid, zones: list[shapely.Geometry]) -> tuple[np.ndarray, np.ndarray]:
    """Vertices, middles of edges, and the crossings of cell borders with their neighbours in floating point."""
    vertices = shapely.get_coordinates(zones)
    middles = (vertices[1:] + vertices[:-1]) / 2
    step = np.arange(0, grid.size + 2)
    x, y = grid._x0 + step / grid._sx, grid._y0 + step / grid._sy
    borders = np.array([(a, b) for a in x[:: max(1, len(x) // 12)] for b in y[:: max(1, len(y) // 12)]])
    beside = np.nextafter(borders, borders + 1)
    points = np.concatenate([vertices, middles, borders, beside, np.nextafter(vertices, 0)])
    return points[:, 0], points[:, 1]


@given(st.lists(polygons(), min_size=1, max_size=6), st.lists(corner, min_size=1, max_size=40), st.integers(1, 40))
def test_counts_are_those_of_the_brute_force_join(zones, points, size):
    grid = ZoneGrid(zones, size=size)
    own = np.array(points)
    more = special_points(grid, zones)
    lon, lat = np.append(own[:, 0], more[0]), np.append(own[:, 1], more[1])
    expected = brute(zones, lon, lat)
    counts, union = grid.count(lon, lat)
    assert counts[:, 0].tolist() == expected.sum(axis=1).tolist()
    assert union.tolist() == [expected.any(axis=0).sum()]
    point, zone = grid.pairs(lon, lat)
    assert sorted(zip(zone.tolist(), point.tolist(), strict=True)) == list(zip(*np.nonzero(expected), strict=True))


def test_counts_by_value_add_up_to_the_counts():
    rng = np.random.default_rng(4)
    zones = [shapely.Point(0.3, 0.4).buffer(0.3), shapely.Point(0.6, 0.5).buffer(0.35)]
    lon, lat, by = rng.random(5000), rng.random(5000), rng.integers(0, 3, 5000)
    grid = ZoneGrid(zones, size=32)
    counts, union = grid.count(lon, lat, by=by, values=3)
    expected = brute(zones, lon, lat)
    for value in range(3):
        assert counts[:, value].tolist() == expected[:, by == value].sum(axis=1).tolist()
        assert union[value] == expected[:, by == value].any(axis=0).sum()


@pytest.mark.parametrize(("name", "limit"), [("CHUNK", 7), ("MOST_CELLS", 10)])
def test_neither_chunks_nor_many_values_change_a_count(monkeypatch, name, limit):
    rng = np.random.default_rng(9)
    grid = ZoneGrid([shapely.Point(0.3, 0.4).buffer(0.3), shapely.Point(0.6, 0.5).buffer(0.35)], size=16)
    lon, lat, by = rng.random(500), rng.random(500), rng.integers(0, 4, 500)
    whole = grid.count(lon, lat, by=by, values=4)
    monkeypatch.setattr("geo.grid." + name, limit)
    for one, other in zip(whole, grid.count(lon, lat, by=by, values=4), strict=True):
        assert one.tolist() == other.tolist()


def test_more_zones_than_bits_in_a_word():
    rng = np.random.default_rng(7)
    zones = [shapely.box(x, y, x + 0.2, y + 0.3) for x, y in rng.random((150, 2))]
    lon, lat = rng.random(2000) * 1.4, rng.random(2000) * 1.4
    counts, union = ZoneGrid(zones, size=64).count(lon, lat)
    expected = brute(zones, lon, lat)
    assert counts[:, 0].tolist() == expected.sum(axis=1).tolist()
    assert union[0] == expected.any(axis=0).sum()


def test_a_zone_of_several_parts_with_a_hole_counts_all_its_parts():
    ring = shapely.box(0, 0, 1, 1).difference(shapely.box(0.4, 0.4, 0.6, 0.6))
    zone = shapely.union_all([ring, shapely.box(2, 2, 3, 3)])
    lon, lat = np.array([0.1, 0.5, 0.4, 2.5, 1.5]), np.array([0.1, 0.5, 0.5, 2.5, 1.5])
    assert ZoneGrid([zone]).count(lon, lat)[0].tolist() == [[3]]


def test_an_empty_zone_and_points_far_away_are_outside():
    grid = ZoneGrid([shapely.box(0, 0, 1, 1), shapely.Polygon()])
    counts, union = grid.count(np.array([0.5, 180.0, -180.0]), np.array([0.5, 90.0, -90.0]))
    assert counts.tolist() == [[1], [0]]
    assert union.tolist() == [1]


@pytest.mark.parametrize("number", [0, 1])
def test_few_points_or_none(number):
    counts, union = ZoneGrid([shapely.box(0, 0, 1, 1)]).count(np.full(number, 0.5), np.full(number, 0.5))
    assert counts.tolist() == [[number]]
    assert union.tolist() == [number]
