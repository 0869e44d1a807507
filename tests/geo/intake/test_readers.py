"""What an office sends is read as it is, whatever its program made of it."""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapefile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from shapely import Point, box

from geo.intake import FileRefused, open_file, open_upload
from tests.geo.intake.office import HEADER, csv_bytes, workbook

ROWS = [
    HEADER,
    ["甲公司", "91350100M000100Y43", "徐汇区", "121.44", "31.19"],
    ["乙公司", "", "浦东新区", "121.59", "31.2"],
]


def cells(table) -> list[list[str | None]]:
    return [list(row.values()) for row in table.columns.to_pylist()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_a_text_table_is_read_in_every_usual_encoding_and_separator(encoding: str, separator: str) -> None:
    table = open_upload("a.csv", csv_bytes(ROWS, encoding=encoding, separator=separator))
    assert table.names == HEADER
    assert cells(table) == ROWS[1:]
    assert table.rows.tolist() == [2, 3]


def test_characters_beyond_gbk_are_read_as_gb18030() -> None:
    table = open_upload("a.csv", csv_bytes([["名称"], ["龥㐀公司"]], encoding="gb18030"))
    assert table.encoding == "gb18030"
    assert cells(table) == [["龥㐀公司"]]


def test_a_line_that_excel_writes_for_itself_is_no_header() -> None:
    table = open_upload("a.csv", b"sep=;\r\n" + csv_bytes(ROWS, separator=";"))
    assert cells(table) == ROWS[1:]
    assert table.rows.tolist() == [3, 4]


def test_titles_blank_rows_and_notes_stay_out_and_are_named() -> None:
    rows = [["某区企业名录"], ["单位：家"], *ROWS, ["", "", "", "", ""], ["注：数据截至年底"], ["合计", "2"]]
    table = open_upload("a.csv", csv_bytes(rows))
    assert len(table) == 2
    assert [(s.row, s.why) for s in table.skipped] == [(1, "title"), (2, "title"), (7, "note"), (8, "total")]


def test_ragged_rows_are_kept_and_long_ones_are_said() -> None:
    rows = [*ROWS, ["丙公司", "", "徐汇区"], ["丁公司", "", "徐汇区", "121.4", "31.2", "多", "余"]]
    table = open_upload("a.csv", csv_bytes(rows))
    assert len(table) == 4
    assert cells(table)[2][:4] == ["丙公司", "", "徐汇区", ""]
    assert cells(table)[3][5] == "多 | 余"
    assert [note.key for note in table.notes] == ["intake_note_long_rows"]


def test_quotes_around_line_breaks_and_commas_hold_a_cell_together() -> None:
    table = open_upload("a.csv", '名称,地址\r\n甲,"一行,\n二行"\r\n乙,三\r\n'.encode())
    assert cells(table) == [["甲", "一行,\n二行"], ["乙", "三"]]


def test_the_quick_and_the_patient_reader_agree() -> None:
    quick = open_upload("a.csv", csv_bytes(ROWS))
    patient = open_upload("a.csv", csv_bytes(ROWS, encoding="gbk"))
    assert cells(quick) == cells(patient)
    assert quick.rows.tolist() == patient.rows.tolist()


def test_a_file_cut_off_in_a_character_is_read_and_said() -> None:
    table = open_upload("a.csv", csv_bytes([*ROWS, ["丙公司", "", "徐汇"]])[:-3])
    assert len(table) == 3
    assert "intake_note_broken_characters" in [note.key for note in table.notes]


def office_sheet(sheet: Worksheet) -> None:
    sheet.append(["某区企业登记表"])
    sheet.merge_cells("A1:E1")
    sheet.append(["企业名称", "登记信息", None, "位置", None])
    sheet.append([None, "统一社会信用代码", "成立日期", "经度", "纬度"])
    sheet.merge_cells("B2:C2")
    sheet.merge_cells("D2:E2")
    sheet.merge_cells("A2:A3")
    sheet.append(["甲公司", "91350100M000100Y43", pd.Timestamp("2015-06-01").to_pydatetime(), 121.44, 31.19])
    sheet.append(["乙公司", "91350100M000100Y43", pd.Timestamp("2016-07-02").to_pydatetime(), "１２１．５９", "31.2"])
    sheet.append(["注：仅供测试"])
    sheet.row_dimensions[5].hidden = True


def test_an_office_sheet_with_two_header_rows_merges_dates_and_notes() -> None:
    table = open_upload("表.xlsx", workbook(office_sheet))
    assert table.names == ["企业名称", "统一社会信用代码", "成立日期", "经度", "纬度"]
    assert cells(table)[0] == ["甲公司", "91350100M000100Y43", "2015-06-01", "121.44", "31.19"]
    assert table.rows.tolist() == [4, 5]
    assert [(s.row, s.why) for s in table.skipped] == [(1, "title"), (6, "note")]
    assert "intake_note_hidden_rows" in [note.key for note in table.notes]


def test_a_value_merged_over_several_rows_belongs_to_each_of_them() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["行政区", "企业名称", "地址"])
        sheet.append(["徐汇区", "甲", "路1号"])
        sheet.append([None, "乙", "路2号"])
        sheet.append(["长宁区", "丙", "路3号"])
        sheet.merge_cells("A2:A3")

    assert [row[0] for row in cells(open_upload("a.xlsx", workbook(fill)))] == ["徐汇区", "徐汇区", "长宁区"]


def test_the_sheet_that_holds_a_list_is_chosen_and_another_can_be_named() -> None:
    def cover(sheet: Worksheet) -> None:
        sheet.title = "封面"
        sheet.append(["某区"])

    def names(sheet: Worksheet) -> None:
        for row in ROWS:
            sheet.append(row)

    data = workbook(cover, sheets=[("名录", names), ("备用", names)])
    assert open_upload("a.xlsx", data).sheet == "名录"
    assert open_upload("a.xlsx", data, sheet="备用").sheet == "备用"
    with pytest.raises(FileRefused) as refused:
        open_upload("a.xlsx", data, sheet="没有")
    assert "名录" in refused.value.say("zh")


def test_every_cell_reads_as_openpyxl_reads_it() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["名称", "数", "真", "日期", "空", "文"])
        sheet.append(["甲", 1, True, pd.Timestamp("2020-02-29 12:30:00").to_pydatetime(), None, " 前后 "])
        sheet.append(["乙", 0.1, False, pd.Timestamp("1999-12-31").to_pydatetime(), None, "<b>&amp;"])
        sheet.append(["丙", -12345678901234, True, None, None, "=1+1"])
        sheet["F4"].data_type = "s"

    data = workbook(fill)
    ours = cells(open_upload("a.xlsx", data))
    theirs = list(load_workbook(io.BytesIO(data), read_only=True).active.iter_rows(min_row=2, values_only=True))
    for mine, other in zip(ours, theirs, strict=True):
        assert mine[0] == other[0]
        assert float(mine[1]) == other[1]
        assert mine[2] == str(other[2]).upper()
        assert (mine[3] or None) == (None if other[3] is None else str(other[3]).removesuffix(" 00:00:00"))
        assert mine[5] == other[5]


def test_json_records_become_a_table_with_flat_names() -> None:
    records = [{"名称": "甲", "位置": {"经度": 121.4, "纬度": 31.2}}, {"名称": "乙", "是": True, "无": None}]
    for text in (json.dumps(records), json.dumps({"data": records}), "\n".join(json.dumps(r) for r in records)):
        table = open_upload("a.json", text.encode())
        assert table.names[:3] == ["名称", "位置.经度", "位置.纬度"]
        assert cells(table)[0][:3] == ["甲", "121.4", "31.2"]
        assert len(table) == 2


def test_geojson_points_keep_their_rows_even_without_a_geometry() -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"名称": "甲"},
            "geometry": {"type": "Point", "coordinates": [121.4, 31.2, 5]},
        },
        {"type": "Feature", "properties": {"名称": "乙"}, "geometry": None},
    ]
    table = open_upload("a.geojson", json.dumps({"type": "FeatureCollection", "features": features}).encode())
    assert (table.format, table.crs, len(table)) == ("geojson", "wgs84", 2)
    assert table.lon[0] == 121.4
    assert table.lon[1] != table.lon[1]


@given(
    st.lists(
        st.dictionaries(
            st.text(max_size=5),
            st.one_of(st.none(), st.text(max_size=30), st.integers(), st.floats()),
            min_size=1,
            max_size=4,
        ),
        min_size=1,
        max_size=8,
    )
)
def test_records_read_in_windows_are_the_records(records: list[dict[str, object]]) -> None:
    table = open_upload("a.json", json.dumps(records).encode())
    assert len(table) == len(records)


@pytest.fixture
def points() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"名称": ["甲", "乙"], "数": [1, 2]}, geometry=[Point(121.4, 31.2), Point(121.5, 31.3)], crs=4326
    )


def test_a_geopackage_of_gdal_is_read_with_its_own_triggers_in_place(points: gpd.GeoDataFrame, tmp_path: Path) -> None:
    points.to_file(tmp_path / "a.gpkg", layer="企业", engine="pyogrio")
    base = sqlite3.connect(tmp_path / "a.gpkg")
    assert base.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()[0] > 0
    base.close()
    table = open_file(tmp_path / "a.gpkg")
    assert (table.format, table.sheet, table.crs) == ("gpkg", "企业", "wgs84")
    assert table.lon.tolist() == [121.4, 121.5]
    assert table.columns.column("名称").to_pylist() == ["甲", "乙"]


def test_a_geopackage_in_metres_comes_in_degrees(points: gpd.GeoDataFrame, tmp_path: Path) -> None:
    points.to_crs(4549).to_file(tmp_path / "a.gpkg", engine="pyogrio")
    table = open_file(tmp_path / "a.gpkg")
    assert table.crs == "cgcs2000"
    assert table.lon == pytest.approx([121.4, 121.5], abs=1e-5)


def shapefile_zip(encoding: str, *, cpg: bool, polygons: bool = False) -> bytes:
    parts = {end: io.BytesIO() for end in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts, encoding=encoding) as writer:
        writer.field("名称", "C", 40)
        for name, x in (("甲公司", 121.4), ("张江园", 121.6)):
            if polygons:
                writer.poly([[[x, 31.2], [x, 31.3], [x + 0.1, 31.3], [x + 0.1, 31.2], [x, 31.2]]])
            else:
                writer.point(x, 31.2)
            writer.record(name)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for end, part in parts.items():
            archive.writestr(f"数据/层.{end}", part.getvalue())
        archive.writestr(
            "数据/层.prj",
            'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]',
        )
        if cpg:
            archive.writestr("数据/层.cpg", encoding)
    return out.getvalue()


@pytest.mark.parametrize(("encoding", "cpg"), [("gbk", True), ("gbk", False), ("utf-8", True), ("utf-8", False)])
def test_a_zipped_shapefile_keeps_chinese_names_with_and_without_cpg(encoding: str, cpg: bool) -> None:
    table = open_upload("层.zip", shapefile_zip(encoding, cpg=cpg))
    assert table.columns.to_pydict() == {"名称": ["甲公司", "张江园"]}
    assert table.lon.tolist() == [121.4, 121.6]
    assert table.crs == "wgs84"


def test_polygons_of_a_shapefile_are_polygons() -> None:
    table = open_upload("层.zip", shapefile_zip("gbk", cpg=True, polygons=True))
    assert [shape.area for shape in table.geometries] == pytest.approx([0.01, 0.01])


def test_parquet_and_geoparquet(points: gpd.GeoDataFrame, tmp_path: Path) -> None:
    pd.DataFrame({"经度": [121.4], "纬度": [31.2], "名称": ["甲"]}).to_parquet(tmp_path / "a.parquet")
    table = open_file(tmp_path / "a.parquet")
    assert table.columns.to_pydict() == {"经度": ["121.4"], "纬度": ["31.2"], "名称": ["甲"]}
    points.to_parquet(tmp_path / "b.parquet")
    assert open_file(tmp_path / "b.parquet").lon.tolist() == [121.4, 121.5]
    gpd.GeoDataFrame({"名称": ["面"]}, geometry=[box(121, 31, 121.1, 31.1)], crs=4326).to_parquet(
        tmp_path / "c.parquet"
    )
    assert open_file(tmp_path / "c.parquet").geometries[0].area == pytest.approx(0.01)


REFUSED = {
    "intake_xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "intake_encrypted": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
    "intake_html": b"<html><table><tr><td>1</td></tr></table></html>",
    "intake_pdf": b"%PDF-1.7 ...",
    "intake_kml": b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"></kml>',
    "intake_shp_alone": struct.pack(">i", 9994) + b"\0" * 96,
    "intake_empty": b"",
}


@pytest.mark.parametrize(("key", "data"), REFUSED.items())
def test_what_cannot_be_read_says_how_to_save_it(key: str, data: bytes) -> None:
    # Named .xlsx on purpose: what a file is, its bytes say.
    with pytest.raises(FileRefused) as refused:
        open_upload("名录.xlsx", data)
    assert refused.value.key == key
    assert "名录.xlsx" in refused.value.say("zh")


def test_a_workbook_with_macros_is_refused_under_any_name() -> None:
    data = workbook(lambda sheet: sheet.append(["名称"]))
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(FileRefused) as refused:
        open_upload("名录.xlsx", out.getvalue())
    assert refused.value.key == "intake_xlsm"
