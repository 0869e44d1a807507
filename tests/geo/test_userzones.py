"""A stranger's zones: what is understood, what is refused and in which words, one test a limit."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import datum, userzones
from geo.errors import AtlasError, CallError, DataError
from geo.userzones import read
from geo.zones import COLUMNS

SQUARE = [[121.58, 31.19], [121.60, 31.19], [121.60, 31.21], [121.58, 31.21], [121.58, 31.19]]
BOW_TIE = [[121.58, 31.19], [121.60, 31.21], [121.60, 31.19], [121.58, 31.21], [121.58, 31.19]]


def polygon(*rings: list) -> dict:
    return {"type": "Polygon", "coordinates": list(rings or (SQUARE,))}


def feature(geometry: object = None, **properties: object) -> dict:
    return {"type": "Feature", "geometry": geometry or polygon(), "properties": properties}


def shifted(east: float) -> dict:
    return polygon([[x + east, y] for x, y in SQUARE])


def collection(*features: dict, **more: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}, ensure_ascii=False).encode()


def fault_of(data: bytes, **options: object) -> AtlasError:
    with pytest.raises(AtlasError) as fault:
        read(data, **options)
    for lang in ("zh", "en"):
        assert "\n" not in fault.value.say(lang)
    return fault.value


# What is understood


def test_the_frame_is_like_that_of_our_own_outlines():
    zones = read(collection(feature(id="a", name="东园"), feature(shifted(1), id="b", name="西园", tolerance_m=30)))
    assert tuple(zones.columns) == COLUMNS
    assert zones.crs == "EPSG:4326"
    assert zones.index.name == "zone_id"
    assert zones["name_zh"].to_dict() == {"a": "东园", "b": "西园"}
    assert zones["drawn_area_km2"]["a"] == pytest.approx(4.2267, abs=1e-4)
    assert np.isnan(zones["tolerance_m"]["a"])
    assert zones["tolerance_m"]["b"] == 30
    assert not zones["schematic"].any()


def test_a_path_a_feature_and_a_bare_polygon_are_read(tmp_path: Path):
    path = tmp_path / "zones.geojson"
    path.write_bytes(collection(feature(id="a")))
    for source in (path, str(path), path.read_bytes(), json.dumps(feature(id="a")).encode()):
        assert list(read(source).index) == ["a"]
    assert list(read(json.dumps(polygon()).encode()).index) == ["1"]


def test_a_byte_order_mark_heights_and_an_open_ring_do_no_harm():
    ring = [[*corner, 12.5] for corner in SQUARE[:-1]]
    zones = read(b"\xef\xbb\xbf" + collection(feature(polygon(ring), id="a")))
    assert shapely.equals(zones.geometry["a"], shapely.box(121.58, 31.19, 121.60, 31.21))


def test_parts_and_holes_are_kept():
    hole = [[121.585, 31.195], [121.59, 31.195], [121.59, 31.2], [121.585, 31.195]]
    two = {"type": "MultiPolygon", "coordinates": [[SQUARE, hole], shifted(1)["coordinates"]]}
    shape = read(collection(feature(two, id="a"))).geometry["a"]
    assert len(shape.geoms) == 2
    assert len(shape.geoms[0].interiors) == 1


def test_the_largest_comes_first():
    big = polygon([[0, 0], [1, 0], [1, 1], [0, 0]])
    zones = read(collection(feature(id="small"), feature(big, id="big")))
    assert list(zones.index) == ["big", "small"]
    assert zones["level"].tolist() == [0, 1]


@pytest.mark.parametrize("key", ["zone_id", "id", "code", "编号"])
def test_the_usual_properties_are_ids(key):
    assert list(read(collection(feature(**{key: "甲"}))).index) == ["甲"]


def test_the_id_of_the_feature_itself_is_an_id():
    assert list(read(collection({**feature(), "id": 7})).index) == ["7"]


@pytest.mark.parametrize("values", [("a", "a"), ("a", ""), ("a", None), ("__union__", "b"), ([1], [2])])
def test_what_repeats_or_is_empty_or_reserved_is_no_id_and_zones_are_numbered(values):
    zones = read(collection(*(feature(id=value) for value in values)))
    assert sorted(zones.index) == ["1", "2"]


def test_id_and_name_can_be_chosen():
    zones = read(collection(feature(id="a", no="x", title="题")), id_property="no", name_property="title")
    assert zones["name_zh"].to_dict() == {"x": "题"}


def test_a_zone_without_a_name_has_its_id():
    assert read(collection(feature(id="a"), feature(shifted(1), id="b", name="乙")))["name_zh"]["a"] == "a"


def test_a_sketch_may_say_so():
    assert read(collection(feature(id="a", schematic=True)))["schematic"]["a"]


@pytest.mark.parametrize("value", [-1, "50", True, None, 1e400, 10**400])
def test_a_tolerance_that_is_no_length_is_unknown(value):
    assert np.isnan(read(collection(feature(id="a", tolerance_m=value)))["tolerance_m"]["a"])


def test_names_can_not_steer_a_terminal_nor_break_an_encoder():
    named = collection(feature(id="a", name="NAME")).replace(b"NAME", rb"\u001b[31m\ud800\n\u202e\u0000x")
    zones = read(named)
    assert zones["name_zh"]["a"] == "[31m x"
    zones["name_zh"]["a"].encode()


def test_corners_in_gcj02_are_brought_to_wgs84():
    lon, lat = datum.convert(*np.array(SQUARE).T, source="wgs84", target="gcj02")
    zones = read(collection(feature(polygon(np.column_stack([lon, lat]).tolist()), id="a")), datum="gcj02")
    assert shapely.equals_exact(zones.geometry["a"], shapely.Polygon(SQUARE), tolerance=1e-9)


@pytest.mark.parametrize(
    "name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4490", "epsg:4490"]
)
def test_a_reference_system_of_degrees_is_accepted(name):
    crs = {"type": "name", "properties": {"name": name}}
    assert len(read(collection(feature(id="a"), crs=crs))) == 1
    assert len(read(collection(feature(id="a"), crs=None))) == 1


# What is refused


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "name", "properties": {"name": "EPSG:3857"}},
        {"type": "name", "properties": {"name": "EPSG:4549"}},
        {"type": "link", "properties": {"href": "http://example.org/crs", "type": "proj4"}},
        {"type": "name", "properties": {}},
        "EPSG:4326",
        7,
    ],
)
def test_any_other_reference_system_is_refused(crs):
    assert fault_of(collection(feature(), crs=crs)).key == "userzones_crs"


@pytest.mark.parametrize("data", [b"", b"<OGRVRTDataSource/>", b"{", b'{"type":"Feature"', b"[%s]" % (b"1" * 5000)])
def test_what_is_no_json_is_refused(data):
    assert fault_of(data).key == "userzones_json"


@pytest.mark.parametrize("data", [b"[]", b"7", b'"x"', b"null", b"NaN", b"{}", b'{"type":"Topology"}', b'{"type":[]}'])
def test_what_is_no_geojson_is_refused(data):
    assert fault_of(data).key == "userzones_not_geojson"


def test_another_encoding_is_named():
    assert fault_of('{"name":"张江"}'.encode("gb18030")).key == "userzones_encoding"


@pytest.mark.parametrize("opened", [b"[", b'{"a":', b'{"type":"Polygon","coordinates":' + b"["])
def test_deep_nesting_is_refused(opened):
    assert fault_of(opened * 200_000).key == "userzones_deep"


def test_a_collection_without_features_is_refused():
    for data in (collection(), b'{"type":"FeatureCollection"}', b'{"type":"FeatureCollection","features":{}}'):
        assert fault_of(data).key == "userzones_empty"


def test_a_file_that_is_not_there_is_the_call_at_fault(tmp_path: Path):
    for path in (tmp_path / "none.geojson", tmp_path):
        with pytest.raises(CallError):
            read(path)


@pytest.mark.parametrize(
    "geometry", [{"type": "Point", "coordinates": [121, 31]}, {"type": "LineString"}, 7, [], {"type": []}]
)
def test_only_polygons_are_zones(geometry):
    fault = fault_of(collection(feature(id="a"), {**feature(), "geometry": geometry}))
    assert fault.key == "userzones_not_polygon"
    assert fault.params["feature"] == 2


def test_a_feature_without_geometry_is_named():
    assert fault_of(collection({**feature(), "geometry": None})).params == {"feature": 1, "kind": "null"}


@pytest.mark.parametrize("entry", [7, None, [], {"type": "Polygon"}])
def test_what_is_no_feature_is_named_by_its_number(entry):
    fault = fault_of(collection(feature(id="a"), entry))
    assert (fault.key, fault.params["feature"]) == ("userzones_not_feature", 2)


@pytest.mark.parametrize(
    "coordinates",
    [
        None, [], {}, "x", [[]], [7], [[7, 8]], [[[1]]], [[["1", "2"]]], [[{"x": 1}]], [SQUARE, 7], [SQUARE, None],
        [[[True, False], [1, 0], [1, 1]]],
    ],
)  # fmt: skip
def test_coordinates_of_another_build_are_refused(coordinates):
    fault = fault_of(collection(feature({"type": "Polygon", "coordinates": coordinates})))
    assert fault.key in ("userzones_coordinates", "userzones_short")


def test_a_bow_tie_is_named_with_its_place_and_advice():
    fault = fault_of(collection(feature(id="a"), feature(polygon(BOW_TIE), id="b")))
    assert fault.key == "userzones_crossing"
    assert "2" in fault.say("zh")
    assert "121.59, 31.2" in fault.say("zh")
    assert "修复几何" in fault.say("zh")


def test_a_hole_outside_its_shell_is_refused():
    assert fault_of(collection(feature(polygon(SQUARE, shifted(1)["coordinates"][0])))).key == "userzones_invalid"


@pytest.mark.parametrize("ring", [[[121, 31]], [[121, 31], [122, 31], [121, 31]], [[121, 31]] * 9])
def test_fewer_than_three_corners_are_no_zone(ring):
    assert fault_of(collection(feature(polygon(ring)))).key == "userzones_short"


def test_corners_in_one_line_are_no_zone():
    assert isinstance(fault_of(collection(feature(polygon([[121, 31], [122, 31], [123, 31]])))), DataError)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "1" + "0" * 400])
def test_numbers_that_are_no_numbers_are_refused(number):
    data = collection(feature(polygon([[121, 31], [122, 31], [122, 32]]))).replace(b"121", number.encode())
    assert fault_of(data).key == "userzones_not_finite"


def test_metres_and_swapped_coordinates_are_told_apart():
    metres = polygon([[642000, 3454000], [643000, 3454000], [643000, 3455000]])
    swapped = polygon([[y, x] for x, y in SQUARE])
    assert fault_of(collection(feature(metres))).key == "userzones_range"
    assert fault_of(collection(feature(swapped))).key == "userzones_swapped"


def test_a_chosen_property_must_exist_and_tell_zones_apart():
    two = collection(feature(id="a", no=1), feature(shifted(1), id="b", no=1))
    assert fault_of(two, id_property="nr").key == "userzones_property"
    assert fault_of(two, name_property="nr").key == "userzones_property"
    assert fault_of(two, id_property="no").key == "userzones_ids"


# Limits


def test_a_large_file_is_refused_unread(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(userzones, "MOST_BYTES", 400)
    path = tmp_path / "zones.geojson"
    path.write_bytes(collection(feature(id="a")))
    assert len(read(path)) == 1
    path.write_bytes(path.read_bytes() + b" " * 400)
    assert fault_of(path).key == fault_of(path.read_bytes()).key == "userzones_bytes"


def test_many_features_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(userzones, "MOST_FEATURES", 2)
    assert len(read(collection(*[feature()] * 2))) == 2
    assert fault_of(collection(*[feature()] * 3)).params == {"count": 3, "most": 2}


def test_many_vertices_are_refused_whatever_they_are_spread_over(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(userzones, "MOST_VERTICES", 10)
    assert len(read(collection(*[feature()] * 2))) == 2
    assert fault_of(collection(*[feature()] * 3)).key == "userzones_vertices"


def test_a_long_name_is_cut():
    zones = read(collection(feature(id="a", name="长" * 10_000)))
    assert zones["name_zh"]["a"] == "长" * userzones.LONGEST_NAME


# Whatever comes in, a sentence comes out

numbers = st.one_of(st.integers(-400, 400), st.floats(allow_nan=False, allow_infinity=False), st.just(121.5))
values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["type", "features", "geometry", "coordinates", "properties", "crs"]), inner),
    ),
    max_leaves=12,
)


@given(st.sampled_from(["FeatureCollection", "Feature", "Polygon", "MultiPolygon"]), values, values, values)
def test_any_json_gives_zones_or_a_sentence(kind, features, geometry, coordinates):
    document = {"type": kind, "features": features, "geometry": geometry, "coordinates": coordinates}
    try:
        assert read(json.dumps(document).encode()).geometry.is_valid.all()
    except AtlasError as fault:
        fault.say("zh")


@given(st.binary(max_size=200))
def test_any_bytes_give_a_sentence(data):
    assert fault_of(data).say("zh")
