"""The tables as one value: what is read, what an empty cell means, what a broken table says."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from frictionless import Package

from geo.errors import DataError
from geo.tables import DATA, TABLES, load, read_table, split, term, version_of
from tests.geo.small_place import build, change, columns, read, write


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return build(tmp_path)


def test_rows_are_found_by_their_id(place: Path) -> None:
    zones = read_table("zones", place)
    assert list(zones.index) == ["east", "west", "both", "spot", "pudong"]
    assert zones.loc["west", "name_zh"] == "西园"


def test_an_empty_cell_is_unknown_and_never_zero(place: Path) -> None:
    zones = read_table("zones", place)
    assert math.isnan(zones.loc["pudong", "planned_area_km2"])
    assert zones.loc["pudong", "note_zh"] == ""


def test_numbers_are_numbers_and_codes_stay_text(place: Path) -> None:
    assert read_table("observations", place)["value"].tolist() == [120, 118, 9000]
    assert read_table("enterprises", place)["stock_code"].tolist() == ["688000"]


def test_text_that_reads_like_a_missing_value_stays_text(place: Path) -> None:
    change(place, "zones", 2, aliases_zh="NA")
    assert read_table("zones", place).loc["east", "aliases_zh"] == "NA"


def test_a_byte_order_mark_of_excel_is_no_fault(place: Path) -> None:
    path = place / "zones.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_table("zones", place).loc["east", "name_zh"] == "东园"


@pytest.mark.parametrize(
    ("content", "key"),
    [(None, "table_missing"), ("名称".encode("gbk"), "table_unreadable"), (b"", "table_unreadable")],
)
def test_a_table_that_cannot_be_read_is_named(place: Path, content: bytes | None, key: str) -> None:
    path = place / "zones.csv"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        load(place)
    assert caught.value.key == key
    assert "zones.csv" in caught.value.say("zh")
    assert "zones.csv" in caught.value.say("en")


def test_text_in_a_number_column_is_named_by_row_and_column(place: Path) -> None:
    change(place, "observations", 3, value="约118")
    with pytest.raises(DataError) as caught:
        read_table("observations", place)
    assert (caught.value.params["row"], caught.value.params["column"]) == (3, "value")
    assert "约118" in caught.value.say("zh")


@pytest.mark.parametrize("column", ["zone_id", "lon"])
def test_a_missing_column_is_named(place: Path, column: str) -> None:
    rows = read(place, "zones")
    write(place, "zones", [["x" if cell == column else cell for cell in rows[0]], *rows[1:]])
    with pytest.raises(DataError) as caught:
        read_table("zones", place)
    assert caught.value.params == {"file": "zones.csv", "column": column}


def test_the_version_follows_every_byte_of_the_tables(place: Path) -> None:
    before = version_of(place)
    assert version_of(place) == before
    change(place, "observations", 2, value="121")
    after = version_of(place)
    assert after != before
    (place / "readme.txt").write_text("not a table", encoding="utf-8")
    assert version_of(place) == after


def test_a_folder_is_loaded_once(place: Path) -> None:
    assert load(place) is load(place)


def test_split_takes_a_cell_apart() -> None:
    assert split("") == ()
    assert split("a") == ("a",)
    assert split("a|b|") == ("a", "b")


def test_a_code_has_a_name_in_both_languages() -> None:
    data = load()
    assert term(data, "status", "planned", "zh") == "规划"
    assert term(data, "status", "planned", "en") == "Planned"
    assert term(data, "status", "no such code", "en") == "no such code"


def test_the_descriptor_is_a_valid_data_package_for_anybody_elses_tool() -> None:
    report = Package(DATA / "datapackage.json").validate()
    assert report.flatten(["name", "rowNumber", "fieldName", "message"]) == []


def test_the_descriptor_says_everything_in_both_languages() -> None:
    descriptor = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    speaking = [
        descriptor,
        *descriptor["resources"],
        *(f for r in descriptor["resources"] for f in r["schema"]["fields"]),
    ]
    for one in speaking:
        assert one["title"], one["name"]
        assert one["title_en"], one["name"]
        assert ("description" in one) == ("description_en" in one), one["name"]


@pytest.mark.parametrize("table", TABLES)
def test_what_the_program_reads_as_a_number_the_descriptor_calls_one(table: str) -> None:
    descriptor = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    schema = next(resource["schema"] for resource in descriptor["resources"] if resource["name"] == table)
    kinds = {field["name"]: field["type"] for field in schema["fields"]}
    index, numbers = TABLES[table]
    assert all(kinds[column] in ("number", "integer") for column in numbers)
    assert index is None or schema["primaryKey"] == [index]
    assert columns(table) == list(getattr(load(), table).columns)
