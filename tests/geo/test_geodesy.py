"""Areas and distances on the ellipsoid, against numbers that anybody can work out again."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.geodesy import area_km2, distance_m, length_km, local_crs, project, project_points

MERIDIAN_QUADRANT_M = 10_001_965.729  # equator to pole on WGS 84
EARTH_KM2 = 510_065_621.724  # the whole ellipsoid


def test_the_octants_of_the_earth_add_up():
    octant = shapely.Polygon([(0, 0), (90, 0), (90, 89.9999999), (0, 90)])
    assert area_km2(octant) == pytest.approx(EARTH_KM2 / 8, rel=1e-6)


def test_equator_to_pole_is_the_quadrant():
    assert float(distance_m(121, 0, 121, 90)) == pytest.approx(MERIDIAN_QUADRANT_M, abs=0.01)


def test_a_small_square_has_the_area_of_its_sides():
    square = shapely.box(121.50, 31.20, 121.51, 31.21)
    wide, high = float(distance_m(121.50, 31.205, 121.51, 31.205)), float(distance_m(121.505, 31.20, 121.505, 31.21))
    assert area_km2(square) == pytest.approx(wide * high / 1e6, rel=1e-6)


def test_a_hole_is_taken_off_whatever_way_the_rings_turn():
    outer, inner = shapely.box(121, 31, 121.4, 31.4), shapely.box(121.1, 31.1, 121.2, 31.2)
    expected = area_km2(outer) - area_km2(inner)
    for shell in (outer.exterior.coords, outer.exterior.coords[::-1]):
        for hole in (inner.exterior.coords, inner.exterior.coords[::-1]):
            assert area_km2(shapely.Polygon(shell, [hole])) == pytest.approx(expected)


def test_parts_that_turn_different_ways_do_not_cancel():
    left, right = shapely.box(121, 31, 121.1, 31.1), shapely.box(122, 31, 122.1, 31.1)
    assert area_km2(shapely.MultiPolygon([left, right.reverse()])) == pytest.approx(area_km2(left) + area_km2(right))


def test_an_array_gives_an_array_and_nothing_has_no_area():
    areas = area_km2([shapely.box(121, 31, 122, 32), None, shapely.Point(121, 31), shapely.Polygon()])
    assert areas[0] > 9_000
    assert np.isnan(areas[1])
    assert areas[2] == areas[3] == 0


def test_distances_are_broadcast_and_missing_stays_missing():
    metres = distance_m([121.4, np.nan], [31.2, 31.2], 121.5, 31.2)
    assert metres.shape == (2,)
    assert metres[0] == pytest.approx(9_531, abs=5)
    assert np.isnan(metres[1])


def test_a_line_is_as_long_as_its_legs():
    line = shapely.LineString([(121.4, 31.2), (121.5, 31.2), (121.5, 31.3)])
    legs = distance_m([121.4, 121.5], [31.2, 31.2], [121.5, 121.5], [31.2, 31.3]).sum() / 1000
    assert length_km(line) == pytest.approx(float(legs))


@given(st.floats(0, 0.4), st.floats(0, 2 * math.pi))
def test_the_local_plane_keeps_distances_from_its_centre(away, direction):
    lon, lat = 121.5 + away * math.cos(direction), 31.2 + away * math.sin(direction)
    x, y = project_points(lon, lat, local_crs(121.5, 31.2))
    assert float(np.hypot(x, y)) == pytest.approx(float(distance_m(121.5, 31.2, lon, lat)), abs=1e-3)


def test_the_local_plane_keeps_scale_to_1_in_90000_within_50_km():
    crs = local_crs(121.5, 31.2)
    x, y = project_points([121.9, 121.9], [31.4, 31.41], crs)
    true = float(distance_m(121.9, 31.4, 121.9, 31.41))
    assert math.hypot(x[1] - x[0], y[1] - y[0]) == pytest.approx(true, rel=1 / 90_000)


def test_to_the_plane_and_back_is_the_same_place():
    square, crs = shapely.box(121.50, 31.20, 121.51, 31.21), local_crs(121.5, 31.2)
    back = project(project(square, crs), crs, back=True)
    assert shapely.equals_exact(back, square, tolerance=1e-10)
