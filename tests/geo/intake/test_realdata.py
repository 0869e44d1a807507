"""The import against real office tables, where they lie beside the project; skipped by name where they do not."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from geo.intake import Choices, FileRefused, ImportReport, make_report, open_file

HERE = Path(__file__).resolve().parents[3]
REAL = Path(os.environ.get("ATLAS_REALDATA", "") or HERE.parent / "shared" / "realdata")

pytestmark = pytest.mark.skipif(not (REAL / "README.md").exists(), reason="the real tables are not beside the project")

DECIDED = {
    "points_gcj02_enterprises.xlsx": "gcj02",
    "points_bd09_enterprises.csv": "bd09",
    "points_wgs84_cafes_gbk.csv": "wgs84",
    "points_swapped_parks.csv": "wgs84",
    "points_dms_metro.csv": "wgs84",
}


def expected(file: str) -> dict[str, int]:
    with (REAL / "expected_counts_by_district.csv").open(encoding="utf-8-sig", newline="") as table:
        return {row["district"]: int(row["count"]) for row in csv.DictReader(table) if row["file"] == file}


def counts(report: ImportReport) -> dict[str, int]:
    return {name: both["placed"] for name, both in report.by_district().items()}


def assert_as_expected(report: ImportReport, file: str) -> None:
    wanted = expected(file)
    found = counts(report)
    assert {name: found.get(name, 0) for name in wanted if name.endswith("区")} == {
        name: count for name, count in wanted.items() if name.endswith("区")
    }
    assert report.rows - report.placed == wanted["no location"]


@pytest.mark.parametrize(("file", "datum"), DECIDED.items())
def test_the_datum_is_found_by_the_districts_and_every_row_falls_where_it_should(file: str, datum: str) -> None:
    report = make_report(open_file(REAL / file))
    assert (report.datum.chosen, report.datum.decided_by) == (datum, "district")
    assert_as_expected(report, file)


def test_bus_stops_without_a_district_are_asked_about_and_count_right_once_told() -> None:
    file = "points_onecolumn_busstops.csv"
    table = open_file(REAL / file)
    asked = make_report(table)
    assert not asked.ready
    assert asked.datum.chosen == ""
    told = make_report(table, Choices(datum="wgs84"))
    assert told.ready
    assert_as_expected(told, file)
    assert told.reasons() == {"zero": 19, "out_of_range": 1}


def test_a_table_with_two_datums_takes_the_pair_it_is_told_to() -> None:
    file = "companies_two_datums.json"
    table = open_file(REAL / file)
    report = make_report(table, Choices(fields={"gdLocation.lon": "lon", "gdLocation.lat": "lat"}))
    assert (report.datum.chosen, report.datum.decided_by) == ("gcj02", "header")
    assert_as_expected(report, file)


def test_positions_are_the_true_ones_to_a_tenth_of_a_metre() -> None:
    with (REAL / "truth_wgs84.csv").open(encoding="utf-8-sig", newline="") as table:
        truth = {(row["file"], row["row_key"]): row for row in csv.DictReader(table)}
    for file, key in (("points_gcj02_enterprises.xlsx", "统一社会信用代码"), ("points_dms_metro.csv", "编号")):
        report = make_report(open_file(REAL / file))
        keys = report.table.columns.column(key).to_pylist()
        far = 0
        for i, value in enumerate(keys):
            row = truth[file, value]
            if row["truth_lon_wgs84"]:
                # The truth is printed to seven decimals, the notation 度分秒 to hundredths of a second (3e-6 degree).
                far += abs(report.lon[i] - float(row["truth_lon_wgs84"])) > 4e-6
                far += abs(report.lat[i] - float(row["truth_lat_wgs84"])) > 4e-6
        assert far == 0


def test_the_register_under_two_title_rows_is_read_whole_and_counted_by_district() -> None:
    report = make_report(open_file(REAL / "enterprises_registry_office.xlsx"))
    assert report.rows == 22_000
    assert report.table.header_row == 4
    assert [skipped.why for skipped in report.table.skipped] == ["title", "title", "note"]
    assert report.kind == "list"
    assert sum(both["named"] for both in report.by_district().values()) > 21_000


def test_the_register_in_gb18030_is_read_whole() -> None:
    report = make_report(open_file(REAL / "enterprises_registry_2004_gb18030.csv"))
    assert (report.rows, report.table.encoding) == (7502, "gb18030")
    assert {"闸北区", "自贸区"}.isdisjoint(report.by_district())


def test_json_records_are_read_whole() -> None:
    report = make_report(open_file(REAL / "enterprises_1986_1987.json"))
    assert report.rows == 452
    assert report.bad_code.sum() < 10


def test_an_old_workbook_is_refused_with_the_way_to_save_it_anew() -> None:
    with pytest.raises(FileRefused) as refused:
        open_file(REAL / "enterprises_1989.xls")
    assert ".xlsx" in refused.value.say("zh")
    assert "另存为" in refused.value.say("zh")
