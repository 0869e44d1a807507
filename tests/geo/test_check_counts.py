"""Counts that somebody approved."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.geo.planting import Place, Plant, assert_named, plant
from tests.geo.small_place import build, change, read, write

FAULTS: dict[str, tuple[Plant | Place, ...]] = {
    "a row more than approved": (
        lambda folder: (
            write(folder, "lines", [*read(folder, "lines"), [*read(folder, "lines")[2]]])
            or change(folder, "lines", 4, seq="3", lon="121.7")
        ),
        ("expected_counts.csv", 12, "rows", "check_count_table"),
    ),
    "a table nobody counted": (
        lambda folder: write(folder, "expected_counts", read(folder, "expected_counts")[:-1]),
        ("expected_counts.csv", 0, "key", "check_count_unnamed"),
    ),
    "a facility that moved into a park": (
        plant("facilities", 4, lon="121.575", lat="31.212"),
        ("expected_counts.csv", 2, "rows", "check_count_facilities"),
        ("expected_counts.csv", 5, "rows", "check_count_facilities"),
    ),
    "a zone nobody counted": (
        lambda folder: write(
            folder, "expected_counts", [row for row in read(folder, "expected_counts") if row[1] != "west"]
        ),
        ("expected_counts.csv", 0, "key", "check_count_zone_unnamed"),
    ),
}


@pytest.mark.parametrize("case", FAULTS.values(), ids=FAULTS.keys())
def test_each_planted_fault_is_named(tmp_path: Path, case: tuple[Plant, Place]) -> None:
    assert_named(build(tmp_path), *case)
