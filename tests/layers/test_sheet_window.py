"""The plane of a sheet: a scale that is true on the ellipsoid, and a north that is north."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from layers.scale import round_length
from layers.sheet_layout import Box, Sizes, paper
from layers.sheet_legend import scale_of
from layers.sheet_window import Window, around, check
from layers.viewstate import FIRST_VIEW

FRAME = Box(12.0, 30.0, 273.0, 150.0)
GEOD = Geod(ellps="WGS84")
VIEWS = [FIRST_VIEW, (121.55, 31.15, 121.65, 31.25), (116.9, 28.4, 122.2, 33.0)]


@pytest.mark.parametrize("bounds", VIEWS)
def test_the_scale_bar_is_as_long_as_the_ground_it_stands_for(bounds):
    window = Window.around(bounds, FRAME)
    scale = scale_of(window, Sizes.of(paper("a4")), "zh", ratio=True)
    cx, cy = FRAME.centre
    lon, lat = window.degrees([cx - scale.bar / 2, cx + scale.bar / 2], [cy, cy])
    _, _, metres = GEOD.inv(lon[0], lat[0], lon[1], lat[1])
    assert metres == pytest.approx(scale.length_m, rel=1e-4)
    # A ruler on the paper agrees with 1 : n.
    assert scale.bar * window.scale / 1000 == pytest.approx(scale.length_m, rel=1e-4)


def test_the_scale_holds_all_over_a_sheet_of_the_city():
    window = Window.around(FIRST_VIEW, FRAME)
    for x, y in ((FRAME.x, FRAME.y), (FRAME.right - 20, FRAME.bottom), (FRAME.x + 50, FRAME.centre[1])):
        lon, lat = window.degrees([x, x + 20.0, x], [y, y, y - 20.0])
        for other in (1, 2):
            _, _, metres = GEOD.inv(lon[0], lat[0], lon[other], lat[other])
            assert metres == pytest.approx(20.0 * window.metres, rel=3e-4)


@pytest.mark.parametrize("bounds", VIEWS)
def test_the_plane_is_conformal(bounds):
    window = Window.around(bounds, FRAME)
    x, y = FRAME.x + 20, FRAME.y + 20
    lon, lat = window.degrees([x, x + 1.0, x], [y, y, y - 1.0])
    east, _, _ = GEOD.inv(lon[0], lat[0], lon[1], lat[1])
    north, _, _ = GEOD.inv(lon[0], lat[0], lon[2], lat[2])
    assert (east - north) % 360 == pytest.approx(90.0, abs=0.05)


def test_the_north_arrow_follows_the_meridian():
    window = Window.around((116.9, 28.4, 122.2, 33.0), FRAME)
    x, y = FRAME.right - 15, FRAME.bottom - 15
    lon, lat = window.degrees([x, x], [y, y - 5.0])
    azimuth, _, _ = GEOD.inv(lon[0], lat[0], lon[1], lat[1])
    # Straight up on the page points this far east of north, so that north lies as far to the left.
    assert window.north(x, y) == pytest.approx(-azimuth, abs=0.02)
    assert abs(window.north(x, y)) > 0.5
    # Convergence of a transverse Mercator plane: (lon - lon0) sin lat.
    assert window.north(x, y) == pytest.approx(-(lon[0] - window.lon) * math.sin(math.radians(lat[0])), abs=0.05)
    assert window.north(*FRAME.centre) == pytest.approx(0.0, abs=1e-3)


@given(
    st.floats(116.0, 123.0), st.floats(27.0, 34.0), st.floats(0.01, 4.0), st.floats(0.01, 4.0)
)
def test_all_of_an_extent_is_in_the_frame(west, south, wide, high):
    bounds = (west, south, west + wide, south + high)
    window = Window.around(bounds, FRAME)
    xs, ys = window.millimetres([bounds[0], bounds[2], bounds[0], bounds[2]], [bounds[1], bounds[1], bounds[3], bounds[3]])
    inside = FRAME.grown(0.01)
    assert inside.x <= min(xs)
    assert max(xs) <= inside.right
    assert inside.y <= min(ys)
    assert max(ys) <= inside.bottom
    lon, lat = window.degrees(xs, ys)
    assert lon == pytest.approx([bounds[0], bounds[2], bounds[0], bounds[2]], abs=1e-7)
    assert lat == pytest.approx([bounds[1], bounds[1], bounds[3], bounds[3]], abs=1e-7)


def test_a_scale_has_two_figures():
    assert Window.around(FIRST_VIEW, FRAME).scale % 10_000 == 0


@given(st.floats(1.0, 1e7))
def test_a_bar_has_a_round_length_that_fits(limit):
    length = round_length(limit)
    assert limit / 2.5 < length <= limit
    assert f"{length:e}"[0] in "125"


def test_room_around_a_zone_keeps_its_middle():
    west, south, east, north = around((121.0, 31.0, 121.2, 31.1))
    assert check((west, south, east, north))
    assert ((west + east) / 2, (south + north) / 2) == pytest.approx((121.1, 31.05))
