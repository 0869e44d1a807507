"""The report: every row accounted for, the datum by evidence or by asking, and nothing silently changed."""

from __future__ import annotations

import io
import json
import threading

import numpy as np
import pytest
from openpyxl import load_workbook
from shapely import box, to_geojson

from geo import datum as datums
from geo.errors import CallError, DataError
from geo.intake import (
    Cancelled,
    Choices,
    Watch,
    demo_csv,
    make_report,
    open_upload,
    propose,
    report_xlsx,
    summary,
    template_xlsx,
)
from geo.intake.credit_code import check_character
from geo.words import LANGS
from tests.geo.intake.office import HEADER, csv_bytes, register, spread_points


def report_of(rows: list[list[object]], choices: Choices | None = None):
    return make_report(open_upload("名录.csv", csv_bytes(rows)), choices)


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_the_datum_is_found_by_the_districts_that_rows_name(datum: str) -> None:
    report = report_of(register(datum=datum))
    assert (report.datum.chosen, report.datum.decided_by) == (datum, "district")
    found = report.datum.evidence[datum]
    assert (found["rows"], found["share"]) == (400, pytest.approx(1.0, abs=0.01))
    true_lon, true_lat, _ = spread_points()
    assert report.lon == pytest.approx(true_lon, abs=2e-6)
    assert report.lat == pytest.approx(true_lat, abs=2e-6)


def test_the_address_speaks_where_there_is_no_district_column() -> None:
    x, y, districts = spread_points(datum="bd09")
    rows = [["企业名称", "注册地址", "经度", "纬度"]]
    rows += [[f"演{i}", f"上海市{d}某路{i}号", a, b] for i, (a, b, d) in enumerate(zip(x, y, districts, strict=True))]
    assert report_of(rows).datum.chosen == "bd09"


def test_without_any_evidence_it_asks_and_a_person_decides() -> None:
    rows = [["企业名称", "经度", "纬度"], *([f"演{i}", "121.45", f"31.{i}"] for i in range(10, 30))]
    asked = report_of(rows)
    assert (asked.ready, asked.datum.chosen, asked.datum.decided_by) == (False, "", "undecided")
    assert [q.key for q in asked.questions] == ["intake_ask_datum_no_district"]
    told = report_of(rows, Choices(datum="gcj02"))
    assert (told.ready, told.datum.chosen, told.datum.decided_by) == (True, "gcj02", "hand")


def test_few_rows_are_too_little_evidence() -> None:
    asked = report_of(register(4, datum="gcj02"))
    assert [q.key for q in asked.questions] == ["intake_ask_datum"]


def test_a_header_that_names_the_datum_is_believed_until_the_rows_deny_it() -> None:
    rows = [["企业名称", "高德经度", "高德纬度"], *([f"演{i}", "121.45", f"31.{i}"] for i in range(10, 30))]
    assert (report_of(rows).datum.chosen, report_of(rows).datum.decided_by) == ("gcj02", "header")
    lying = register(datum="wgs84")
    lying[0] = [*HEADER[:3], "百度经度", "百度纬度"]
    asked = report_of(lying)
    assert [q.key for q in asked.questions] == ["intake_ask_claim"]
    assert asked.datum.chosen == ""


def test_points_in_the_sea_speak_against_a_datum() -> None:
    # A row of stations just inside the sea wall of Nanhui: read in the wrong datum they would stand in the water.
    lat = np.linspace(30.94, 30.99, 30)
    lon = np.interp(lat, [30.9213, 30.9996], [121.9741, 121.94])
    x, y = datums.convert(lon, lat, source="wgs84", target="gcj02")
    rows = [
        ["站名", "经度", "纬度"],
        *([f"站{i}", f"{a:.6f}", f"{b:.6f}"] for i, (a, b) in enumerate(zip(x, y, strict=True))),
    ]
    found = report_of(rows).datum.evidence
    assert found["wgs84"]["in_sea"] > found["gcj02"]["in_sea"] == 0


def test_plane_coordinates_are_cgcs2000() -> None:
    x, y, districts = spread_points(50)
    east, north = datums.write_plane(x, y)
    rows = [["名称", "行政区", "X坐标", "Y坐标"]]
    rows += [["演", d, f"{n:.3f}", f"{e:.3f}"] for e, n, d in zip(east, north, districts, strict=True)]
    report = report_of(rows)
    assert (report.datum.chosen, report.datum.decided_by) == ("cgcs2000", "metres")
    assert report.lon == pytest.approx(x, abs=1e-6)


def test_every_row_is_placed_or_listed_with_row_column_and_reason() -> None:
    rows = register(60)
    rows[5][3] = ""
    rows[7][4] = "不详"
    rows[9][3] = rows[9][4] = "0"
    report = report_of(rows, Choices(datum="wgs84"))
    assert report.placed + len(report.unplaced()) == report.rows == 60
    assert [(row["row"], row["column"], row["reason"]) for row in report.unplaced()] == [
        (6, "经度", "no_lon"),
        (8, "纬度", "lat_not_a_number"),
        (10, "经度 / 纬度", "zero"),
    ]
    # They name a district: counted there, and said to be so.
    assert sum(both["named"] for both in report.by_district().values()) == 3
    assert "intake_note_some_by_district" in [note.key for note in report.notes]


def test_a_table_without_coordinates_is_counted_by_district_street_park_and_former_name() -> None:
    rows = [["企业名称", "行政区", "街镇", "地址"]]
    rows += [
        ["甲", "闸北区", "", ""],
        ["乙", "", "张江镇", ""],
        ["丙", "", "", "上海市奉贤区金汇镇1号"],
        ["丁", "N/A", "", "不详"],
    ]
    report = report_of(rows)
    assert (report.kind, report.placed, report.ready) == ("list", 0, True)
    assert {name: both["named"] for name, both in report.by_district().items()} == {
        "静安区": 1,
        "浦东新区": 1,
        "奉贤区": 1,
    }
    assert report.stated_by == {"district": 1, "street": 1, "address": 1}


def test_repeats_are_found_by_code_and_by_name_and_address_and_all_rows_stay() -> None:
    code = "9131000012345678A"
    code += check_character(code)
    rows = [["企业名称", "统一社会信用代码", "注册地址", "行政区"]]
    rows += [
        ["甲", code, "路1号", "徐汇区"],
        ["甲公司", code.lower(), "路9号", "徐汇区"],
        ["乙", "", "路2号", "徐汇区"],
    ]
    rows += [
        ["乙", "", "路2号", "徐汇区"],
        ["乙", "", "路3号", "徐汇区"],
        ["丙", code[:-1] + "0", "路4号", "徐汇区"],
        ["丁", code, "路5号", "徐汇区"],
    ]
    report = report_of(rows)
    assert report.duplicate_rows() == [
        {"row": 3, "first_row": 2, "by": "code"},
        {"row": 5, "first_row": 4, "by": "name_address"},
        {"row": 8, "first_row": 2, "by": "code"},
    ]
    assert report.rows_where(report.bad_code) == [7]
    assert report.rows == 7


def test_points_far_away_in_the_sea_and_on_one_spot_are_named() -> None:
    rows = register(100)
    rows += [
        ["远", "", "", "116.4", "39.9"],
        ["海", "", "", "122.2", "30.95"],
        ["同", "", "", "121.5", "31.2"],
        ["处", "", "", "121.5", "31.2"],
    ]
    report = report_of(rows, Choices(datum="wgs84"))
    assert report.rows_where(report.outside) == [102]
    assert report.rows_where(report.in_sea) == [103]
    assert report.spots == ((121.5, 31.2, 2, 104),)
    assert report.on_shared_spot == 2


def test_the_nine_cities_are_not_outside() -> None:
    rows = [["名称", "经度", "纬度"], ["嘉兴", "120.75", "30.75"], ["合肥", "117.23", "31.82"]]
    assert not report_of(rows, Choices(datum="wgs84")).outside.any()


def test_the_user_corrects_a_field() -> None:
    rows = [["名称", "经度", "纬度", "E", "N"], ["甲", "1", "1", "121.5", "31.2"]]
    table = open_upload("a.csv", csv_bytes(rows))
    report = make_report(table, Choices(fields={"E": "lon", "N": "lat", "名称": ""}, datum="wgs84"))
    assert report.fields == {"E": "lon", "N": "lat"}
    assert report.lon[0] == 121.5


@pytest.mark.parametrize(
    "choices", [Choices(fields={"没有": "lon"}), Choices(fields={"名称": "胡说"}), Choices(datum="bj54")]
)
def test_a_choice_that_does_not_exist_is_a_fault_of_the_call(choices: Choices) -> None:
    table = open_upload("a.csv", csv_bytes([["名称", "经度", "纬度"], ["甲", "121", "31"]]))
    with pytest.raises(CallError):
        propose(table, choices)


def test_the_json_has_its_shape_and_nothing_that_json_does_not_know() -> None:
    said = report_of(register()).to_json()
    assert {"file", "rows", "placed", "unplaced", "duplicates", "datum", "fields", "version"} <= set(said)
    assert set(said["datum"]["evidence"]) == {"wgs84", "gcj02", "bd09"}
    json.dumps(said, allow_nan=False)


def test_zones_of_a_file_become_zones_with_areas() -> None:
    feature = {
        "type": "Feature",
        "properties": {"名称": "甲园"},
        "geometry": json.loads(to_geojson(box(121.5, 31.2, 121.51, 31.21))),
    }
    report = make_report(
        open_upload("园.geojson", json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())
    )
    assert (report.kind, report.ready, report.datum.decided_by) == ("zones", True, "file")
    assert report.zones is not None
    assert report.zones.frame["name_zh"].tolist() == ["甲园"]
    assert report.zones.area_km2[0] == pytest.approx(1.06, abs=0.02)
    feature["geometry"]["coordinates"][0][1:3] = feature["geometry"]["coordinates"][0][2:0:-1]
    with pytest.raises(DataError):
        make_report(
            open_upload("园.geojson", json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())
        )


def test_the_workbook_marks_faulty_rows_and_runs_no_formula() -> None:
    rows = register(20)
    rows[3][0], rows[3][3] = '=HYPERLINK("http://a")', ""
    report = report_of(rows, Choices(datum="wgs84"))
    book = load_workbook(io.BytesIO(report_xlsx(report, "zh")))
    sheet = book["全部行"]
    assert sheet.max_row == 21
    bad = sheet[4]
    assert (bad[0].value, bad[1].value) == (4, "缺经度")
    assert bad[2].value.startswith("=HYPERLINK")
    assert bad[2].data_type == "s"
    assert bad[2].fill.fgColor.rgb.endswith("F8CBAD")
    assert book["有问题的行"].max_row == 2


@pytest.mark.parametrize("lang", LANGS)
def test_the_summary_speaks_both_languages(lang: str) -> None:
    rows = register(60)
    rows[5][3] = ""
    lines = summary(report_of(rows), lang)
    assert len(lines) > 8
    assert any("60" in line for line in lines)


def test_a_user_stops_the_work() -> None:
    stop = threading.Event()
    seen: list[float] = []

    def progress(fraction: float) -> None:
        seen.append(fraction)
        if fraction > 0.3:
            stop.set()

    with pytest.raises(Cancelled):
        make_report(open_upload("a.csv", csv_bytes(register())), watch=Watch(progress, stop))
    assert seen == sorted(seen)


def test_the_demo_is_marked_the_same_each_time_and_finds_its_own_datum() -> None:
    data = demo_csv()
    assert data == demo_csv()
    assert data != demo_csv(seed=1)
    report = make_report(open_upload("演示数据.csv", data))
    assert (report.datum.chosen, report.rows) == ("gcj02", 300)
    assert set(report.table.columns.column("备注").to_pylist()) == {"演示数据"}
    assert report.duplicates > 0
    assert report.bad_code.any()
    assert report.unplaced()


def test_every_column_of_the_template_is_recognised() -> None:
    book = load_workbook(io.BytesIO(template_xlsx()))
    headers = [cell.value for cell in book.worksheets[0][1]]
    table = open_upload("a.csv", csv_bytes([headers, ["x"] * len(headers)]))
    assert set(propose(table, Choices()).recognition.fields) >= set(headers) - {"经度", "纬度"}
    assert book.worksheets[1].max_row == len(headers) + 1
