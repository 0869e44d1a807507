"""What a planner takes away opens elsewhere, says the same numbers, and runs nothing."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pandas as pd
import pyogrio
import pytest

from geo import sidebyside, takeaway
from geo.tables import Dataset, load
from geo.zones import outlines
from tests.geo.small_place import build, change

ZONES = ["east", "west", "spot"]
FORMULA = '=HYPERLINK("http://example.org","东园")'


@pytest.fixture
def place(tmp_path: Path) -> Dataset:
    (tmp_path / "place").mkdir()
    folder = build(tmp_path / "place")
    change(folder, "zones", 2, name_zh=FORMULA)
    return load(folder)


@pytest.fixture
def columns(place: Dataset) -> list[sidebyside.Column]:
    wanted = [("facilities", "none"), ("facilities", "drawn_area_km2"), ("firms", "none")]
    return [sidebyside.column(place, ZONES, metric, per, "zh") for metric, per in wanted]


def workbook(place: Dataset, columns: list[sidebyside.Column]) -> openpyxl.Workbook:
    union = sidebyside.union_of(place, ZONES, "facilities")
    assert union is not None
    content = takeaway.to_xlsx(
        place, columns, "zh", unions={"facilities": union}, pairs=sidebyside.shared(place, ZONES, "facilities"),
        points="facilities",
    )  # fmt: skip
    return openpyxl.load_workbook(io.BytesIO(content))


def test_the_csv_has_a_mark_for_excel_and_one_figure_a_row(place, columns):
    content = takeaway.to_csv(place, columns)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == len(columns) * len(ZONES)
    east = next(row for row in rows if (row["metric"], row["per"], row["zone_id"]) == ("facilities", "none", "east"))
    assert (float(east["value"]), east["unit"], east["basis"]) == (2.0, "个", "counted")
    spot = next(row for row in rows if row["zone_id"] == "spot")
    assert spot["value"] == ""


def test_a_name_that_looks_like_a_formula_stays_a_text(place, columns):
    content = takeaway.to_csv(place, columns).decode("utf-8-sig")
    assert not any(cell.startswith("=") for row in csv.reader(io.StringIO(content)) for cell in row)
    cells = [cell for sheet in workbook(place, columns) for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert FORMULA in [cell.value for cell in cells]


def test_the_workbook_has_numbers_as_numbers_a_frozen_header_and_its_sources(place, columns):
    book = workbook(place, columns)
    assert book.sheetnames == ["比较", "逐项数值", "重叠", "来源", "说明"]
    sheet = book["比较"]
    assert all(each.freeze_panes == "A2" for each in book)
    header = [cell.value for cell in sheet[1]]
    first = {name: cell.value for name, cell in zip(header, sheet[2], strict=True)}
    assert first["科创设施（个）"] == 2
    assert isinstance(first["科创设施（个）"], int | float)
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["区域编号", *ZONES, "__union__"]
    assert {row[0] for row in book["来源"].iter_rows(min_row=2, values_only=True)} == {"S001"}
    assert place.version in [row[1] for row in book["说明"].iter_rows(values_only=True)]


def test_the_union_stands_in_the_last_row_of_its_own_column_alone(place, columns):
    union = sidebyside.union_of(place, ZONES, "facilities")
    table = takeaway.by_zone(place, columns, "zh", unions={"facilities": union})
    last = table.iloc[-1]
    assert last.iloc[0] == "__union__"
    assert last["科创设施（个）"] == 3
    assert pd.isna(last["企业（家）"])


def test_the_geopackage_opens_with_its_reference_system_and_keeps_a_zone_without_an_outline(place, columns, tmp_path):
    path = tmp_path / "zones.gpkg"
    path.write_bytes(takeaway.to_geopackage(place, columns))
    assert [name for name, _ in pyogrio.list_layers(path)] == ["zones"]
    frame = pyogrio.read_dataframe(path).set_index("zone_id")
    assert frame.crs.to_epsg() == 4326
    assert list(frame.index) == ZONES
    assert frame["facilities"].fillna(-1).tolist() == [2, 2, -1]
    assert frame.geometry["spot"] is None
    assert frame.geometry["east"].equals(outlines(place).geometry["east"])
    assert frame.at["east", "firms"] == 120
    assert frame.at["east", "firms_sources"] == "S001"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_file_of_shipped_zones_can_be_written(lang):
    dataset, zones = load(), ["pudong", "zhangjiang-science-city-2017", "zjp-core", "g60-suzhou"]
    whole = sidebyside.standard(dataset, zones, lang, first=("facilities", "published_area_km2", "latest"))
    assert takeaway.to_geopackage(dataset, whole)[:6] == b"SQLite"
    table = takeaway.by_zone(dataset, whole, lang)
    assert list(table.iloc[:, 0]) == zones
    assert table.columns.is_unique
