"""The door: every datum there and back over the whole of China, against published pairs and a second formula."""

from __future__ import annotations

import math

import numpy as np
import pyproj
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geo import datum
from geo.datum import DATUMS, convert, read_plane, write_plane
from geo.errors import CallError
from geo.geodesy import distance_m

ROUND_TRIP_DEG = 1e-7
#: Within the box of GCJ-02 by more than the longest shift, so that no point leaves it on its way.
INLAND_LON, INLAND_LAT = (72.1, 137.7), (0.9, 55.7)

#: (lon, lat) in one datum and in another: eviltransform's test vectors (its larger ellipsoid is worth 1 cm), and
#: coordtransform's.
PUBLISHED = [
    ("wgs84", (121.5272106, 31.1774276), "gcj02", (121.531541859215, 31.17530398364597), 2e-7),
    ("wgs84", (113.912316, 22.543847), "gcj02", (113.9171764808363, 22.540796131694766), 2e-7),
    ("wgs84", (116.377817, 39.911954), "gcj02", (116.38404722455657, 39.91334545536069), 2e-7),
    ("wgs84", (116.404, 39.915), "gcj02", (116.41024449916938, 39.91640428150164), 1e-12),
    ("gcj02", (116.404, 39.915), "bd09", (116.41036949371029, 39.92133699351021), 1e-12),
    ("wgs84", (116.404, 39.915), "bd09", (116.41662724378733, 39.922699552216216), 1e-12),
]


@pytest.mark.parametrize(("source", "start", "target", "end", "tolerance"), PUBLISHED)
def test_published_pairs_are_met(source, start, target, end, tolerance):
    assert convert(*start, source=source, target=target) == pytest.approx(end, abs=tolerance)


@pytest.mark.parametrize(("source", "start", "target", "end", "tolerance"), PUBLISHED)
def test_published_pairs_are_met_backwards(source, start, target, end, tolerance):
    assert convert(*end, source=target, target=source) == pytest.approx(start, abs=tolerance * 2)


def plain_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """The formula once more, one number at a time, in the words of coordtransform."""
    x, y, pi = lon - 105.0, lat - 35.0, math.pi
    dlat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    dlat += (20.0 * math.sin(6.0 * x * pi) + 20.0 * math.sin(2.0 * x * pi)) * 2.0 / 3.0
    dlat += (20.0 * math.sin(y * pi) + 40.0 * math.sin(y / 3.0 * pi)) * 2.0 / 3.0
    dlat += (160.0 * math.sin(y / 12.0 * pi) + 320 * math.sin(y * pi / 30.0)) * 2.0 / 3.0
    dlon = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    dlon += (20.0 * math.sin(6.0 * x * pi) + 20.0 * math.sin(2.0 * x * pi)) * 2.0 / 3.0
    dlon += (20.0 * math.sin(x * pi) + 40.0 * math.sin(x / 3.0 * pi)) * 2.0 / 3.0
    dlon += (150.0 * math.sin(x / 12.0 * pi) + 300.0 * math.sin(x / 30.0 * pi)) * 2.0 / 3.0
    phi, a, ee = lat / 180.0 * pi, 6378245.0, 0.00669342162296594323
    magic = 1 - ee * math.sin(phi) ** 2
    dlat = (dlat * 180.0) / ((a * (1 - ee)) / (magic * math.sqrt(magic)) * pi)
    dlon = (dlon * 180.0) / (a / math.sqrt(magic) * math.cos(phi) * pi)
    return lon + dlon, lat + dlat


@given(st.floats(*INLAND_LON), st.floats(*INLAND_LAT))
def test_arrays_and_plain_numbers_agree(lon, lat):
    assert convert(lon, lat, source="wgs84", target="gcj02") == pytest.approx(plain_gcj02(lon, lat), abs=1e-12)


@given(st.floats(*INLAND_LON), st.floats(*INLAND_LAT), st.sampled_from(DATUMS), st.sampled_from(DATUMS))
@example(105.0, 35.0, "gcj02", "wgs84")  # the formula has a root of |lon - 105|, with no slope there
@example(math.nextafter(105.0, 0), 35.0, "wgs84", "bd09")
def test_there_and_back_is_the_same_place(lon, lat, source, target):
    there = convert(lon, lat, source=source, target=target)
    assert convert(*there, source=target, target=source) == pytest.approx((lon, lat), abs=ROUND_TRIP_DEG)


def test_there_and_back_on_a_grid_over_the_whole_of_china():
    lon, lat = np.meshgrid(np.linspace(*INLAND_LON, 401), np.linspace(*INLAND_LAT, 401))
    for source in DATUMS:
        for target in DATUMS:
            back = convert(*convert(lon, lat, source=source, target=target), source=target, target=source)
            assert max(np.abs(back[0] - lon).max(), np.abs(back[1] - lat).max()) < ROUND_TRIP_DEG


def test_in_shanghai_gcj02_is_half_a_kilometre_off_and_bd09_more_than_one():
    lon, lat = 121.4737, 31.2304
    for name, low, high in (("gcj02", 400, 600), ("bd09", 1000, 1300)):
        assert low < float(distance_m(lon, lat, *convert(lon, lat, source=name, target="wgs84"))) < high


@pytest.mark.parametrize(("lon", "lat"), [(-74.006, 40.7128), (139.69, 35.68), (121.0, -10.0), (60.0, 31.0)])
def test_gcj02_leaves_the_rest_of_the_world_alone(lon, lat):
    for pair in (("wgs84", "gcj02"), ("gcj02", "wgs84")):
        assert convert(lon, lat, source=pair[0], target=pair[1]) == (lon, lat)


def test_cgcs2000_degrees_are_taken_as_they_are():
    assert convert(121.5, 31.2, source="cgcs2000", target="wgs84") == (121.5, 31.2)


def test_a_missing_coordinate_stays_missing_and_its_neighbours_do_not_mind():
    lon, lat = convert([121.5, np.nan, 121.6, np.inf], [31.2, 31.2, np.nan, 31.2], source="gcj02", target="wgs84")
    assert np.isnan(lon).tolist() == [False, True, True, True]
    assert np.isnan(lat).tolist() == [False, True, True, True]


@pytest.mark.parametrize("point", [(181, 31), (121, 91), (643000.0, 3454000.0), (-1e9, 0)])
def test_what_is_no_place_on_earth_is_missing(point):
    assert np.isnan(convert(*point, source="gcj02", target="wgs84")).all()


def test_the_shape_is_kept_and_the_input_untouched():
    lon, lat = np.full((3, 2), 121.5), np.full((3, 2), 31.2)
    out = convert(lon, lat, source="bd09", target="wgs84")
    assert out[0].shape == out[1].shape == (3, 2)
    assert (lon == 121.5).all()
    assert (lat == 31.2).all()
    assert convert([], [], source="bd09", target="wgs84")[0].shape == (0,)


def test_batches_do_not_change_the_result(monkeypatch):
    lon, lat = np.linspace(110, 122, 1000), np.linspace(20, 40, 1000)
    whole = convert(lon, lat, source="bd09", target="wgs84")
    monkeypatch.setattr(datum, "BATCH", 7)
    assert np.allclose(whole, convert(lon, lat, source="bd09", target="wgs84"), rtol=0, atol=1e-10)


def test_an_unknown_datum_is_named():
    with pytest.raises(CallError) as fault:
        convert(121, 31, source="gcj03", target="wgs84")
    assert "gcj03" in fault.value.say("zh")
    assert "gcj02" in fault.value.say("en")


# Gauss-Kruger metres


def kruger(lon: float, lat: float, meridian: float) -> tuple[float, float]:
    """Krüger's series in the third flattening to n^4 on GRS 80, written without PROJ: easting, northing in metres."""
    a, f = 6378137.0, 1 / 298.257222101
    n, e2 = f / (2 - f), f * (2 - f)
    radius = a / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    alpha = (
        n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16 + 41 * n**4 / 180,
        13 * n**2 / 48 - 3 * n**3 / 5 + 557 * n**4 / 1440,
        61 * n**3 / 240 - 103 * n**4 / 140,
        49561 * n**4 / 161280,
    )
    e, phi, away = math.sqrt(e2), math.radians(lat), math.radians(lon - meridian)
    t = math.sinh(math.atanh(math.sin(phi)) - e * math.atanh(e * math.sin(phi)))
    xi, eta = math.atan2(t, math.cos(away)), math.atanh(math.sin(away) / math.hypot(1, t))
    series = list(enumerate(alpha, start=1))
    north = radius * (xi + sum(c * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, c in series))
    east = radius * (eta + sum(c * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, c in series))
    return 500_000 + east, north


@given(st.floats(120.5, 122.5), st.floats(30.5, 32.0), st.sampled_from([117.0, 120.0, 123.0]))
def test_metres_agree_with_krugers_series(lon, lat, meridian):
    east, north = write_plane(lon, lat, meridian=meridian)
    assert (float(east), float(north)) == pytest.approx(kruger(lon, lat, meridian), abs=1e-3)


@given(st.floats(120.9, 122.2), st.floats(30.7, 31.8), st.sampled_from([40, 41]), st.booleans())
def test_a_prefixed_easting_says_its_zone_in_either_order(lon, lat, zone, swapped):
    east, north = kruger(lon, lat, zone * 3.0)
    pair = (zone * 1e6 + east, north)
    back = convert(*(pair[::-1] if swapped else pair), source="cgcs2000", target="wgs84")
    assert back == pytest.approx((lon, lat), abs=1e-7)


@pytest.mark.parametrize("epsg", range(4513, 4534))
def test_every_3_degree_zone_of_epsg_is_recognised(epsg):
    meridian = 3.0 * (epsg - 4513 + 25)
    pair = pyproj.Transformer.from_crs(4490, epsg, always_xy=True).transform(meridian + 1.2, 33.0)
    assert convert(*pair, source="cgcs2000", target="wgs84") == pytest.approx((meridian + 1.2, 33.0), abs=1e-9)


@pytest.mark.parametrize("epsg", range(4491, 4502))
def test_every_6_degree_zone_of_epsg_is_recognised(epsg):
    meridian = 6.0 * (epsg - 4491 + 13) - 3
    pair = pyproj.Transformer.from_crs(4490, epsg, always_xy=True).transform(meridian - 2.5, 33.0)
    assert convert(*pair, source="cgcs2000", target="wgs84") == pytest.approx((meridian - 2.5, 33.0), abs=1e-9)


@pytest.mark.parametrize("meridian", [117.0, 120.0, 123.0])
def test_a_bare_easting_is_read_on_the_plane_that_brings_it_to_shanghai(meridian):
    lon, lat = np.array([121.45, 121.6, 121.3]), np.array([31.2, 31.1, 31.3])
    assert np.allclose(read_plane(*write_plane(lon, lat, meridian=meridian)), (lon, lat), atol=1e-9)


def test_a_bare_easting_elsewhere_is_read_on_120_degrees_unless_told():
    hangzhou = np.array([120.2]), np.array([30.25])
    assert np.allclose(read_plane(*write_plane(*hangzhou)), hangzhou, atol=1e-9)
    hefei = np.array([117.3]), np.array([31.8])
    assert np.allclose(read_plane(*write_plane(*hefei, meridian=117.0), meridian=117.0), hefei, atol=1e-9)


def test_degrees_and_metres_may_stand_in_one_column():
    east, north = write_plane([121.5], [31.2])
    lon, lat = convert([121.5, east[0], np.nan], [31.2, north[0], 31], source="cgcs2000", target="wgs84")
    assert lon[:2] == pytest.approx([121.5, 121.5])
    assert lat[:2] == pytest.approx([31.2, 31.2])
    assert np.isnan(lon[2])


@pytest.mark.parametrize("point", [(-1234.5, 5678.9), (99_640_000, 3_454_000), (3_454_000, 3_454_000), (6e5, 6e5)])
def test_metres_of_no_known_plane_are_refused(point):
    with pytest.raises(CallError) as fault:
        convert(*point, source="cgcs2000", target="wgs84")
    assert fault.value.key == "plane_unknown"


def test_one_bad_pair_of_metres_among_good_ones_is_missing():
    east, north = write_plane([121.5], [31.2])
    lon, _ = convert([east[0], 12_345.0], [north[0], 12_345.0], source="cgcs2000", target="wgs84")
    assert lon[0] == pytest.approx(121.5)
    assert np.isnan(lon[1])


def test_a_meridian_that_no_plane_has_is_refused():
    with pytest.raises(CallError) as fault:
        write_plane(121.5, 31.2, meridian=121.0)
    assert "121" in fault.value.say("zh")
