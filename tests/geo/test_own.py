"""An office's own table in use: the same counts from the report and from the store, by any engine, and nothing lost."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from geo import own as own_data
from geo.denominators import FACTORS, denominator_table
from geo.errors import AtlasError, CallError
from geo.figures import COLUMNS, metric_ids
from geo.intake import ImportReport, demo_csv, make_report, open_upload, publish
from geo.join import count_points
from geo.own import METRIC, OwnData
from geo.store import Store
from geo.tables import load
from geo.zones import outlines

DATA = load()


def report_on(text: bytes | str, name: str = "名单.csv") -> ImportReport:
    return make_report(open_upload(name, text.encode() if isinstance(text, str) else text))


def square(west: float, south: float, size: float) -> dict:
    ring = [[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


ZONES = json.dumps({
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "properties": {"name": "甲片区"}, "geometry": square(121.55, 31.15, 0.12)},
        {"type": "Feature", "properties": {"name": "乙片区"}, "geometry": square(119.0, 30.0, 0.01)},
    ],
})  # fmt: skip


@pytest.fixture(scope="module")
def demo() -> ImportReport:
    return report_on(demo_csv(), "演示数据.csv")


@pytest.fixture(scope="module")
def mine(demo: ImportReport) -> OwnData:
    return own_data.from_report(demo, name="演示数据")


@pytest.fixture
def kept(demo: ImportReport, tmp_path: Path) -> OwnData:
    store = Store(tmp_path)
    publish(demo, store)
    return own_data.from_stored(store.dataset("演示数据"))


def test_every_row_is_in_a_zone_or_outside_or_unplaced(mine):
    found = own_data.counts(mine, DATA)
    assert found.union + found.outside + found.unplaced == mine.rows == 300
    assert found.unplaced == sum(mine.stated.values()) == 300 - mine.placed
    assert found.count["pudong"] > 0
    assert (found.certain <= found.count).all()
    assert (found.count <= found.possible).all()


def test_the_store_gives_the_table_that_was_put_in(mine, kept):
    assert (kept.name, kept.file, kept.kind, kept.datum) == ("演示数据", "演示数据.csv", "points", "gcj02")
    assert (kept.rows, kept.placed, kept.stated) == (mine.rows, mine.placed, mine.stated)
    assert np.array_equal(kept.lon, mine.lon, equal_nan=True)
    assert np.array_equal(kept.row_numbers, mine.row_numbers)
    assert len(kept.version) == 16
    assert kept.date.startswith("20")
    assert kept.label(0) == mine.label(0) == "演示数据企业0001"
    assert own_data.counts(kept, DATA).count.equals(own_data.counts(mine, DATA).count)


def test_the_count_by_a_column_adds_up_to_the_whole(mine):
    assert "行业" in mine.splits
    assert "企业名称" not in mine.splits
    parts = [own_data.counts(mine, DATA, column="行业", value=value) for value in own_data.values(mine, "行业")]
    assert len(parts) == 7
    assert sum(part.union for part in parts) == own_data.counts(mine, DATA).union
    assert (sum(part.count for part in parts) == own_data.counts(mine, DATA).count).all()


def test_the_figure_is_a_count_over_the_denominator_and_no_zone_without_outline_has_one(mine):
    plain = own_data.figure_table(mine, DATA)
    assert tuple(plain.columns) == COLUMNS
    assert list(plain.index) == list(DATA.zones.index)
    drawn = outlines(DATA).index
    assert plain["value"].notna().sum() == len(drawn)
    assert plain.loc[~plain.index.isin(drawn), "value"].isna().all()
    for per in ("land_area_km2", "population"):
        below = denominator_table(DATA, per, "latest")["value"]
        table = own_data.figure_table(mine, DATA, per=per)
        expected = (plain["value"] / below * FACTORS[per]).dropna()
        assert table["value"].dropna().to_dict() == pytest.approx(expected.to_dict())
        assert len(expected) > 10


def test_it_is_no_public_measure():
    assert METRIC not in metric_ids(DATA)


def test_a_denominator_that_does_not_exist_is_named(mine):
    with pytest.raises(CallError) as said:
        own_data.figure_table(mine, DATA, per="populace")
    assert "population" in said.value.say("en")


def test_a_list_without_coordinates_is_counted_by_the_district_it_names():
    report = report_on("企业名称,行政区\n甲,浦东新区\n乙,徐汇区\n丙,浦东新区\n")
    found = own_data.from_report(report)
    assert (found.kind, found.placed) == ("list", 0)
    assert found.stated == {"浦东新区": 2, "徐汇区": 1}
    assert own_data.counts(found, DATA).unplaced == 3


def test_own_zones_count_facilities_companies_and_own_rows_as_the_join_does(mine, tmp_path):
    report = report_on(ZONES, "片区.geojson")
    if report.questions:
        from geo.intake import Choices

        report = make_report(report.table, Choices(datum="wgs84"))
    store = Store(tmp_path)
    publish(report, store)
    for zones in (own_data.from_report(report), own_data.from_stored(store.dataset("片区"))):
        assert zones.zones is not None
        table = own_data.zone_figures(zones, DATA, (mine,)).set_index("name_zh")
        assert table.at["乙片区", "facilities"] == 0
        inside = (DATA.facilities["lon"].between(121.55, 121.67)) & (DATA.facilities["lat"].between(31.15, 31.27))
        assert table.at["甲片区", "facilities"] == int(inside.sum()) > 0
        rows = count_points(mine.lon, mine.lat, zones.zones).count
        assert sorted(table["own:演示数据"]) == sorted(rows)
        assert table.at["甲片区", "drawn_area_km2"] == pytest.approx(152, rel=0.02)


def test_a_version_that_is_gone_is_said(tmp_path, demo):
    store = Store(tmp_path)
    publish(demo, store)
    for file in store.dataset("演示数据").folder.iterdir():
        file.unlink()
    with pytest.raises(AtlasError):
        own_data.from_stored(store.dataset("演示数据"))
