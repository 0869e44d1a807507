"""What the map is told of own data: bounded, whole, and coloured as the table says."""

from __future__ import annotations

import json

import numpy as np
import pytest

from geo import own as own_data
from geo.intake import Choices, demo_csv, make_report, open_upload
from geo.own import OwnData
from geo.tables import load
from layers.own import FEW, LONGEST, MOST_VERTICES, coloured, overlay, unit_of
from layers.view import drawn_zones, view_payload
from layers.viewstate import ViewState

DATA = load()
HOSTILE = "A{{7*191}}B<img src=x onerror=alert(1)>`${1}"


def table_of(lon: np.ndarray, lat: np.ndarray, name: str = "单位") -> OwnData:
    rows = "".join(f"{name}{i},{x:.6f},{y:.6f}\n" for i, (x, y) in enumerate(zip(lon, lat, strict=True)))
    table = open_upload("名单.csv", f"名称,WGS84经度,WGS84纬度\n{rows}".encode())
    return own_data.from_report(make_report(table, Choices(datum="wgs84")))


@pytest.fixture(scope="module")
def mine() -> OwnData:
    return own_data.from_report(make_report(open_upload("演示数据.csv", demo_csv())))


@pytest.fixture(scope="module")
def many() -> OwnData:
    draw = np.random.default_rng(5)
    return table_of(draw.uniform(121.0, 121.9, FEW + 3_000), draw.uniform(30.8, 31.4, FEW + 3_000))


def test_a_small_table_is_sent_row_by_row_with_its_names(mine):
    layer = overlay(mine, "0", "zh")
    assert len(layer["spots"]) == mine.placed
    assert not layer["live"]
    assert layer["spots"][0][3:] == ["演示数据企业0001", 2]
    assert {spot[2] for spot in layer["spots"]} == {1}
    text = " ".join([layer["name"], *layer["lines"]])
    for words in ("演示数据.csv", "300", "294", "GCJ-02", "未存入"):
        assert words in text


def test_a_large_table_is_binned_by_extent_and_comes_apart_when_one_looks_closer(many):
    whole = overlay(many, "0", "zh")
    assert whole["live"]
    assert len(whole["spots"]) <= 2_000
    assert sum(spot[2] for spot in whole["spots"]) == many.placed
    near = overlay(many, "0", "zh", extent=(121.40, 31.10, 121.43, 31.12))
    assert 0 < len(near["spots"]) < 100
    assert all(spot[2] == 1 and spot[3].startswith("单位") for spot in near["spots"])


def test_the_message_is_json_whatever_the_cells_hold():
    own = table_of(np.array([121.5, 121.6]), np.array([31.2, 31.2]), name=HOSTILE + "长" * 300)
    layer = json.loads(json.dumps(overlay(own, "0", "en"), allow_nan=False))
    assert layer["spots"][0][3].startswith(HOSTILE)
    assert len(layer["spots"][0][3]) == LONGEST


def test_own_zones_are_sent_in_bounded_detail():
    angle = np.linspace(0, 2 * np.pi, 60_000, endpoint=False)
    ring = np.column_stack([121.5 + 0.1 * np.cos(angle), 31.2 + 0.1 * np.sin(angle)]).round(7).tolist()
    shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    features = [{"type": "Feature", "properties": {"name": "圆区"}, "geometry": shape}]
    document = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    report = make_report(open_upload("圆.geojson", document), Choices(datum="wgs84"))
    layer = overlay(own_data.from_report(report), "0", "zh")
    assert layer["kind"] == "zones"
    assert layer["shapes"][0]["name"] == "圆区"
    corners = [corner for part in layer["shapes"][0]["parts"] for ring in part for corner in ring]
    assert 100 < len(corners) <= MOST_VERTICES
    assert all(31 < lat < 31.4 and 121.3 < lon < 121.7 for lat, lon in corners)


@pytest.mark.parametrize("per", ["none", "land_area_km2", "population"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_view_says_what_the_table_says_and_its_legend_adds_up(mine, per, lang):
    state = ViewState(lang=lang, per=per)
    table = own_data.figure_table(mine, DATA, per=per)
    view = coloured(view_payload(DATA, state), DATA, state, mine, table)
    known = table["value"].dropna()
    assert {zone: value["value"] for zone, value in view["values"].items()} == pytest.approx(known.to_dict())
    assert view["metric"] == "facilities"
    assert mine.file in " ".join(view["legend"]["lines"])
    drawn = {zone: view["values"].get(zone) for zone in drawn_zones(DATA)}
    for place, row in enumerate(view["legend"]["classes"]):
        members = [value for value in drawn.values() if value and value["class"] == place]
        assert len(members) == row["count"] > 0
        assert {value["color"] for value in members} == {row["color"]}
    bare = [value for value in drawn.values() if value is None or value["value"] == 0]
    assert view["legend"]["nodata"]["count"] == len(bare)
    assert all(value["text"].endswith(unit_of(per, lang)) for value in view["values"].values())


def test_a_zone_without_a_row_says_none_and_is_not_coloured(mine):
    view = coloured(view_payload(DATA, ViewState()), DATA, ViewState(per="none"), mine, own_data.figure_table(mine, DATA))
    empty = [value for value in view["values"].values() if value["value"] == 0]
    assert empty
    assert all(value["color"] is None and value["text"] == "0 行" for value in empty)
