"""Headers, types, required cells, ranges, codes and keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.geo.planting import Place, Plant, again, assert_named, plant, without_column
from tests.geo.small_place import build, read, write

FAULTS: dict[str, tuple[Plant | Place, ...]] = {
    "a missing column": (
        without_column("metrics", "good_direction"),
        ("metrics.csv", 1, "good_direction", "check_column_missing"),
    ),
    "a column nobody described": (
        lambda folder: write(folder, "metrics", [[*row, "x"] for row in read(folder, "metrics")]),
        ("metrics.csv", 1, "x", "check_column_unknown"),
    ),
    "a column twice": (
        lambda folder: write(folder, "metrics", [[*row, row[0]] for row in read(folder, "metrics")]),
        ("metrics.csv", 1, "metric_id", "check_column_twice"),
    ),
    "a blank row": (
        lambda folder: write(folder, "metrics", [*read(folder, "metrics"), []]),
        ("metrics.csv", 4, "", "check_blank_row"),
    ),
    "a cell too many": (
        lambda folder: write(
            folder, "terms", [*read(folder, "terms")[:2], [*read(folder, "terms")[2], "x"], *read(folder, "terms")[3:]]
        ),
        ("terms.csv", 3, "", "check_row_width"),
    ),
    "text where a number belongs": (
        plant("observations", 2, value="约120"),
        ("observations.csv", 2, "value", "check_type_number"),
    ),
    "half a year": (plant("observations", 4, year="2024.5"), ("observations.csv", 4, "year", "check_type_integer")),
    "a date in words": (
        plant("sources", 3, date_accessed="昨天"),
        ("sources.csv", 3, "date_accessed", "check_type_date"),
    ),
    "an infinite figure": (plant("observations", 4, value="inf"), ("observations.csv", 4, "value", "check_not_finite")),
    "a figure that is not a number": (
        plant("observations", 4, value="NaN"),
        ("observations.csv", 4, "value", "check_not_finite"),
    ),
    "an empty cell that must be filled": (plant("zones", 2, name_zh=""), ("zones.csv", 2, "name_zh", "check_required")),
    "an unknown confidence": (
        plant("facilities", 2, confidence="sure"),
        ("facilities.csv", 2, "confidence", "check_not_a_code"),
    ),
    "a year before our time": (plant("observations", 4, year="1874"), ("observations.csv", 4, "year", "check_range")),
    "a page the plan does not have": (plant("plan_refs", 3, page="109"), ("plan_refs.csv", 3, "page", "check_range")),
    "an id with spaces": (
        plant("facilities", 6, facility_id="no where"),
        ("facilities.csv", 6, "facility_id", "check_pattern"),
    ),
    "the same key twice": (again("facilities", 3), ("facilities.csv", 7, "facility_id", "check_key_twice")),
    "the same corner number twice": (
        again("lines", 3),
        ("lines.csv", 4, "line_id|part|seq", "check_key_twice"),
    ),
    "a space at the end": (plant("zones", 3, name_zh="西园 "), ("zones.csv", 3, "name_zh", "check_stray_space")),
}


@pytest.mark.parametrize("case", FAULTS.values(), ids=FAULTS.keys())
def test_each_planted_fault_is_named(tmp_path: Path, case: tuple[Plant, Place]) -> None:
    assert_named(build(tmp_path), *case)
