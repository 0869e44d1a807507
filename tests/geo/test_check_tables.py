"""Files that cannot be read are listed, and the other tables are still checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from geo.check import check
from tests.geo.planting import Place, Plant, assert_named, bytes_of, rewrite, unlink
from tests.geo.small_place import build, change

FAULTS: dict[str, tuple[Plant | Place, ...]] = {
    "a missing table": (unlink("lines.csv"), ("lines.csv", 0, "", "check_missing")),
    "a table saved in GBK": (bytes_of("lines.csv", "名称\n沪昆".encode("gbk")), ("lines.csv", 0, "", "check_not_utf8")),
    "a quotation mark left open": (bytes_of("lines.csv", b'line_id\n"road\n'), ("lines.csv", 0, "", "check_not_csv")),
    "an empty file": (bytes_of("lines.csv", b""), ("lines.csv", 0, "", "check_empty_file")),
    "a table nobody described": (
        bytes_of("mine.csv", b"a\n1\n"),
        ("mine.csv", 0, "", "check_table_not_described"),
    ),
    "no descriptor": (unlink("datapackage.json"), ("datapackage.json", 0, "", "check_missing")),
    "a descriptor that is no JSON": (
        bytes_of("datapackage.json", b'{\n"name": x'),
        ("datapackage.json", 2, "", "check_not_json"),
    ),
    "a descriptor without a date": (
        lambda folder: rewrite(folder, lambda descriptor: descriptor.pop("created")),
        ("datapackage.json", 0, "created", "check_created"),
    ),
    "a descriptor of something else": (
        bytes_of("datapackage.json", b'{"name": "x", "resources": [{"path": 1}]}'),
        ("datapackage.json", 0, "", "check_not_descriptor"),
    ),
}


@pytest.mark.parametrize("case", FAULTS.values(), ids=FAULTS.keys())
def test_each_planted_fault_is_named(tmp_path: Path, case: tuple[Plant, Place]) -> None:
    assert_named(build(tmp_path), *case)


def test_a_type_of_ones_own_is_judged_too(tmp_path: Path) -> None:
    def make_boolean(descriptor: dict[str, Any]) -> None:
        schema = next(resource for resource in descriptor["resources"] if resource["name"] == "places")["schema"]
        next(field for field in schema["fields"] if field["name"] == "note_zh")["type"] = "boolean"

    def planted(folder: Path) -> None:
        rewrite(folder, make_boolean)
        change(folder, "places", 2, note_zh="maybe")

    assert_named(build(tmp_path), planted, ("places.csv", 2, "note_zh", "check_type"))


def test_a_resource_without_a_schema_is_no_traceback(tmp_path: Path) -> None:
    def strip(descriptor: dict[str, Any]) -> None:
        next(resource for resource in descriptor["resources"] if resource["name"] == "places").pop("schema")

    folder = build(tmp_path)
    rewrite(folder, strip)
    assert {fault.key for fault in check(folder).faults} == {"check_column_unknown"}
