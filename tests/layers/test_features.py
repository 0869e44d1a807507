"""What is drawn: outlines that meet, stay ashore, keep their corners; names that fit; texts that match."""

from __future__ import annotations

import json
import re

import pytest
import shapely

from geo import geodesy, zones
from geo.density_grid import hexagons
from geo.tables import load
from layers import basemap, declarations, density, features, palette

DATA = load()
OUTLINES = features.drawn_outlines(DATA)
BASIS = DATA.zones["geometry_basis"].reindex(OUTLINES.index)


def test_outlines_are_stacked_from_large_to_small():
    assert OUTLINES["drawn_area_km2"].is_monotonic_decreasing
    assert OUTLINES.geometry.is_valid.all()


def test_neighbouring_districts_share_one_line():
    districts = OUTLINES.geometry[BASIS == "district"].to_numpy()
    overlap = sum(shapely.area(districts)) - shapely.area(shapely.union_all(districts))
    assert overlap < 1e-6
    # Gaps would show as rings inside the union; the enclaves of real districts are larger than any gap.
    holes = [hole for part in shapely.get_parts(shapely.union_all(districts)) for hole in part.interiors]
    assert all(shapely.area(shapely.Polygon(hole)) > 1e-6 for hole in holes)


def test_an_outline_of_named_corners_is_drawn_as_it_is():
    original = zones.outlines(DATA).geometry
    for zone_id in BASIS.index[BASIS == "corners"]:
        assert shapely.equals_exact(OUTLINES.geometry[zone_id], original[zone_id], normalize=True)


@pytest.mark.parametrize("zone_id", ["pudong", "fengxian", "jinshan", "baoshan", "chongming"])
def test_a_district_that_runs_out_to_sea_is_drawn_ashore(zone_id):
    drawn, published = geodesy.area_km2(OUTLINES.geometry[zone_id]), DATA.zones.at[zone_id, "land_area_km2"]
    assert drawn < geodesy.area_km2(zones.outlines(DATA).geometry[zone_id])
    # The coast is schematic, and Chongming's tidal flats are drawn as land but not published as such.
    assert drawn == pytest.approx(published, rel=0.5 if zone_id == "chongming" else 0.25)


def test_a_short_name_fits_and_tells_zones_apart():
    for lang, longest in (("zh", 14), ("en", 70)):
        names = features.labels(DATA, lang)[OUTLINES.index]
        assert names.str.len().max() <= longest
        assert not names.duplicated().any()
    assert features.labels(DATA, "zh")["zhangjiang-science-city-2017"] == "张江科学城 2017"
    assert features.labels(DATA, "zh")["lingang-special-area"] == "临港新片区"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everything_drawn_has_its_words(lang):
    words = features.texts(DATA, lang)
    for layer in declarations.layers():
        kind = {"areas": "zones", "zone_points": "zones"}.get(layer.draws, layer.draws)
        for feature in features.draw(DATA, layer)["features"]:
            assert words[kind][feature["properties"]["id"]]["c0"]


def test_a_point_tells_category_status_precision_confidence_and_source():
    points = features.texts(DATA, "zh")["facilities"]
    for facility_id in DATA.facilities.index[DATA.facilities["lon"].notna()]:
        names = [name for name, _ in points[facility_id]["rows"]]
        assert {"类别", "状态", "可信度", "来源"} <= set(names)
    hollow = [key for key, point in points.items() if point["low"]]
    facilities = DATA.facilities
    assert set(hollow) == set(facilities.index[(facilities["confidence"] == "low") & facilities["lon"].notna()])


def test_features_carry_ids_alone_and_coordinates_to_a_metre():
    for layer in declarations.layers():
        text = json.dumps(features.draw(DATA, layer))
        assert text.isascii()
        for feature in json.loads(text)["features"]:
            assert set(feature["properties"]) <= {"id", "c0"}
    assert basemap.rounded(shapely.Point(121.123456789, 31.5))["coordinates"] == (121.12346, 31.5) or [121.12346, 31.5]


def test_a_schematic_line_is_dashed_and_a_surveyed_one_is_not():
    layers = {layer.id: layer for layer in declarations.layers()}
    dashed = {
        feature["properties"]["id"]: feature["properties"]["c0"]
        for name in ("g60-expressway", "g60-strands")
        for feature in features.draw(DATA, layers[name])["features"]
    }
    assert dashed.pop("hukungaosu") == 0
    assert set(dashed.values()) == {1}


def test_the_base_map_is_light_and_has_land_water_roads_and_districts():
    base = basemap.build(DATA, features.district_lines(DATA))
    assert {feature["properties"]["c0"] for feature in base["features"]} == {
        "land",
        "river",
        "huangpu",
        "road",
        "district",
    }
    assert len(json.dumps(base)) < 200_000
    land = basemap.land()
    assert land.covers(shapely.Point(121.47, 31.23))
    assert land.covers(shapely.Point(121.55, 31.65)), "Chongming"
    assert not land.covers(shapely.Point(122.3, 31.0)), "the open sea"
    assert not land.covers(shapely.Point(121.3, 30.5)), "Hangzhou Bay"


def test_the_grid_draws_the_cells_that_hold_a_facility_and_each_has_its_count_in_words():
    layer = next(layer for layer in declarations.layers() if layer.draws == "cells")
    drawn = {feature["properties"]["id"]: feature for feature in features.draw(DATA, layer)["features"]}
    found = hexagons(DATA)
    assert sorted(drawn) == sorted(found.index)
    assert found["count"].sum() == DATA.facilities["lon"].notna().sum()
    for lang in ("zh", "en"):
        words = features.texts(DATA, lang)["cells"]
        assert {key: int(re.search(r"\d+", words[key]["c0"])[0]) for key in drawn} == found["count"].to_dict()
    assert not layer.shown


def test_the_classes_of_the_grid_part_its_cells_by_count_and_their_densities_do_not_overlap():
    cells = density.grid(DATA)
    assert cells.groupby("count")["class"].nunique().max() == 1, "one count, one colour"
    spans = cells.sort_values("class").groupby("class")["density"].agg(["min", "max"])
    assert (spans["min"].to_numpy()[1:] > spans["max"].to_numpy()[:-1]).all()
    for lang in ("zh", "en"):
        classes = density.legend(DATA, lang)["classes"]
        assert [one["count"] for one in classes] == cells["class"].value_counts().sort_index().to_list()
        colors = [one["color"] for one in classes]
        assert len(set(colors)) == len(spans) > 2
        assert not set(colors) & set(palette.SEQUENTIAL), "a cell must not be read as a zone"
