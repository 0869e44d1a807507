"""Distances against the geodesic, ranges against a Monte Carlo and against two ways of computing them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.join import count_points
from geo.uncertainty import Boundary, metres_per_degree, widened

GEOD = pyproj.Geod(ellps="WGS84")


def star(seed: int, *, lon: float = 121.6, lat: float = 31.2, size: float = 0.05) -> shapely.Polygon:
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.uniform(0, 2 * np.pi, 40))
    radius = size * (0.6 + 0.4 * rng.random(40))
    return shapely.Polygon(np.column_stack([lon + radius * np.cos(angle), lat + radius * np.sin(angle)])).buffer(0)


def geodesic_distance(lon: float, lat: float, zone: shapely.Polygon) -> float:
    """The least geodesic distance to points set every few metres along the boundary."""
    line = shapely.segmentize(zone.exterior, 2e-5)
    xy = shapely.get_coordinates(line)
    _, _, metres = GEOD.inv(np.full(len(xy), lon), np.full(len(xy), lat), xy[:, 0], xy[:, 1])
    return float(metres.min())


@given(st.floats(18, 53))
def test_metres_of_a_degree_are_those_of_the_ellipsoid(lat):
    kx, ky = metres_per_degree(np.array([lat]))
    assert kx[0] * 1e-4 == pytest.approx(GEOD.inv(121, lat, 121.0001, lat)[2], rel=1e-6)
    assert ky[0] * 1e-4 == pytest.approx(GEOD.inv(121, lat - 5e-5, 121, lat + 5e-5)[2], rel=1e-6)


@given(st.floats(121.45, 121.75), st.floats(31.1, 31.3), st.integers(0, 5))
def test_distances_are_geodesic_to_half_a_metre(lon, lat, seed):
    zone = star(seed)
    expected = geodesic_distance(lon, lat, zone)
    if expected < 10_000:
        assert Boundary(zone).distance_m(np.array([lon]), np.array([lat]))[0] == pytest.approx(expected, abs=0.5)


@given(st.integers(0, 5), st.floats(1, 5000))
def test_near_is_what_the_distances_say(seed, radius):
    rng = np.random.default_rng(seed)
    lon, lat = rng.uniform(121.5, 121.7, 300), rng.uniform(31.1, 31.3, 300)
    boundary = Boundary(star(seed))
    near = boundary.near(lon, lat, np.full(300, radius))
    assert near.tolist() == (boundary.distance_m(lon, lat) < radius).tolist()


@pytest.mark.parametrize("tolerance", [14.0, 60.0, 300.0, 1000.0])
def test_drawing_zones_in_and_widening_them_gives_the_ranges_of_the_distances(tolerance):
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(121.5, 121.7, 20_000), rng.uniform(31.1, 31.3, 20_000)
    zones = [star(seed) for seed in range(3)]
    frame = gpd.GeoDataFrame({"tolerance_m": tolerance}, index=["a", "b", "c"], geometry=zones, crs="EPSG:4326")
    many, one_by_one = count_points(lon, lat, frame), count_points(lon, lat, frame, precision_m=np.zeros(len(lon)))
    # The two may differ for points whose distance is within half a metre of the tolerance: none to a few in 20 000.
    for name in ("certain", "possible"):
        assert (getattr(many, name) - getattr(one_by_one, name)).abs().max() <= 3, name
    assert many.count.equals(one_by_one.count)


def test_ranges_hold_the_count_and_grow_with_precision():
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(121.5, 121.7, 3000), rng.uniform(31.1, 31.3, 3000)
    frame = gpd.GeoDataFrame({"tolerance_m": [50.0]}, index=["a"], geometry=[star(1)], crs="EPSG:4326")
    widths = []
    for precision in (0.0, 100.0, 500.0):
        counts = count_points(lon, lat, frame, precision_m=np.full(3000, precision))
        assert counts.certain["a"] <= counts.count["a"] <= counts.possible["a"]
        widths.append(counts.possible["a"] - counts.certain["a"])
    assert widths == sorted(set(widths))


def test_a_monte_carlo_of_moved_points_and_outlines_stays_within_the_range_and_reaches_it():
    rng = np.random.default_rng(11)
    zone, tolerance, precision = star(2), 80.0, 250.0
    lon, lat = rng.uniform(121.53, 121.67, 400), rng.uniform(31.13, 31.27, 400)
    frame = gpd.GeoDataFrame({"tolerance_m": [tolerance]}, index=["a"], geometry=[zone], crs="EPSG:4326")
    counts = count_points(lon, lat, frame, precision_m=np.full(400, precision))
    kx, ky = metres_per_degree(lat)
    ever, always = np.zeros(400, dtype=bool), np.ones(400, dtype=bool)
    for _ in range(600):
        # The outline may move by its tolerance and the point by its precision: their relative shift is the sum.
        angle = rng.uniform(0, 2 * np.pi, (2, 400))
        shift = np.array([tolerance, precision])[:, None] * 0.999
        x = lon + (shift * np.cos(angle)).sum(axis=0) / kx
        y = lat + (shift * np.sin(angle)).sum(axis=0) / ky
        inside = shapely.intersects_xy(zone, x, y)
        assert counts.certain["a"] <= inside.sum() <= counts.possible["a"]
        ever |= inside
        always &= inside
    # Points that a draw moved in are possible ones, and nearly all possible ones are moved in by some draw.
    assert counts.certain["a"] <= always.sum() <= counts.certain["a"] * 1.1 + 3
    assert counts.possible["a"] * 0.9 - 3 <= ever.sum() <= counts.possible["a"]


@pytest.mark.parametrize("radius", [-900.0, -50.0, 50.0, 900.0])
def test_a_widened_outline_runs_at_its_radius(radius):
    zone = star(4)
    moved = widened(zone, radius)
    xy = shapely.get_coordinates(shapely.segmentize(moved.boundary, 1e-3))
    metres = Boundary(zone).distance_m(xy[:, 0], xy[:, 1])
    assert metres == pytest.approx(abs(radius), abs=0.5)
    assert moved.area < zone.area if radius < 0 else moved.area > zone.area


def test_a_small_zone_has_nothing_certain_under_a_large_tolerance():
    zone = shapely.box(121.6, 31.2, 121.602, 31.202)
    assert widened(zone, -1000).is_empty
    frame = gpd.GeoDataFrame({"tolerance_m": [1000.0]}, index=["a"], geometry=[zone], crs="EPSG:4326")
    counts = count_points([121.601], [31.201], frame)
    assert (counts.certain["a"], counts.count["a"], counts.possible["a"]) == (0, 1, 1)


def test_an_unknown_tolerance_or_precision_counts_as_none():
    frame = gpd.GeoDataFrame({"tolerance_m": [np.nan]}, index=["a"], geometry=[star(1)], crs="EPSG:4326")
    counts = count_points([121.6], [31.2], frame, precision_m=[np.nan])
    assert (counts.certain["a"], counts.possible["a"]) == (1, 1)
