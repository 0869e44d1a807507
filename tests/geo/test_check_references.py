"""Every id must exist: zones, members, sources, metrics, subjects, codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.geo.planting import Place, Plant, all_of, assert_named, plant
from tests.geo.small_place import build, change, read, remove

WEST = 6  # row of the first of west's four corners in boundaries.csv

FAULTS: dict[str, tuple[Plant | Place, ...]] = {
    "an unknown parent": (plant("zones", 2, parent_id="pudon"), ("zones.csv", 2, "parent_id", "check_reference_near")),
    "an unknown member": (plant("zones", 4, member_ids="east|qqq"), ("zones.csv", 4, "member_ids", "check_reference")),
    "an unknown district": (plant("zones", 5, district_ids="qqq"), ("zones.csv", 5, "district_ids", "check_reference")),
    "an unknown district of a facility": (
        plant("facilities", 2, district_id="qqq"),
        ("facilities.csv", 2, "district_id", "check_reference"),
    ),
    "an unknown source in a list": (
        plant("zones", 2, name_source_id="P001|S009"),
        ("zones.csv", 2, "name_source_id", "check_reference_near"),
    ),
    "an unknown source of a figure": (
        plant("observations", 4, source_id="Z999"),
        ("observations.csv", 4, "source_id", "check_reference"),
    ),
    "an unknown metric": (
        plant("observations", 4, metric_id="wings"),
        ("observations.csv", 4, "metric_id", "check_reference"),
    ),
    "an unknown subject of a figure": (
        plant("observations", 4, subject_id="shanghia"),
        ("observations.csv", 4, "subject_id", "check_reference_near"),
    ),
    "an unknown subject in the plan": (
        plant("plan_refs", 2, subject_id="eest"),
        ("plan_refs.csv", 2, "subject_id", "check_reference_near"),
    ),
    "an indicator that is no metric": (
        plant("indicators", 2, indicator_id="qqq"),
        ("indicators.csv", 2, "indicator_id", "check_reference"),
    ),
    "corners of an unknown zone": (
        lambda folder: (
            [change(folder, "boundaries", row, zone_id="qqq") for row in range(WEST, WEST + 4)]
            and [change(folder, "zones", 3, geometry_basis="none"), change(folder, "zones", 4, member_ids="east")]
        ),
        *(("boundaries.csv", row, "zone_id", "check_reference") for row in range(WEST, WEST + 4)),
    ),
    "ids separated by a comma": (
        plant("zones", 2, district_ids="pudong,spot"),
        ("zones.csv", 2, "district_ids", "check_list_separator"),
    ),
    "an unknown kind": (plant("facilities", 2, category="pub"), ("facilities.csv", 2, "category", "check_not_a_term")),
    "a code without a name": (
        lambda folder: remove(
            folder, "terms", 1 + [row[:2] for row in read(folder, "terms")].index(["status", "planned"])
        ),
        ("terms.csv", 0, "code", "check_code_without_name"),
    ),
    "a gap in a list": (plant("zones", 2, aliases_zh="甲||乙"), ("zones.csv", 2, "aliases_zh", "check_list_gap")),
    "a value twice in a list": (
        plant("zones", 2, aliases_zh="甲|甲"),
        ("zones.csv", 2, "aliases_zh", "check_list_twice"),
    ),
    "a zone above itself": (
        all_of(plant("zones", 2, parent_id="west"), plant("zones", 3, parent_id="east")),
        ("zones.csv", 2, "parent_id", "check_circle"),
    ),
    "an unknown topic": (
        plant("plan_refs", 3, subject_id="qqq"),
        ("plan_refs.csv", 3, "subject_id", "check_reference"),
    ),
    "an unknown word of reserve": (
        plant("observations", 4, qualifier="about|perhaps"),
        ("observations.csv", 4, "qualifier", "check_not_a_term"),
    ),
}


@pytest.mark.parametrize("case", FAULTS.values(), ids=FAULTS.keys())
def test_each_planted_fault_is_named(tmp_path: Path, case: tuple[Plant, Place]) -> None:
    assert_named(build(tmp_path), *case)
