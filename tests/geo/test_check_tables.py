"""Files that cannot be read are listed, and the other tables are still checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.geo.planting import Place, Plant, assert_named, bytes_of, unlink
from tests.geo.small_place import build

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
    "a descriptor of something else": (
        bytes_of("datapackage.json", b'{"name": "x", "resources": [{"path": 1}]}'),
        ("datapackage.json", 0, "", "check_not_descriptor"),
    ),
}


@pytest.mark.parametrize("case", FAULTS.values(), ids=FAULTS.keys())
def test_each_planted_fault_is_named(tmp_path: Path, case: tuple[Plant, Place]) -> None:
    assert_named(build(tmp_path), *case)
