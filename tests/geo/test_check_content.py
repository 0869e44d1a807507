"""What a schema cannot say: languages, figures, pages, points."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.geo.planting import Place, Plant, assert_named, plant
from tests.geo.small_place import build

FAULTS: dict[str, tuple[Plant | Place, ...]] = {
    "a paraphrase without English": (
        plant("plan_refs", 2, summary_en=""),
        ("plan_refs.csv", 2, "summary_en", "check_required"),
    ),
    "a note without English": (plant("zones", 2, note_zh="注"), ("zones.csv", 2, "note_en", "check_english_missing")),
    "a note without Chinese": (plant("zones", 2, note_en="x"), ("zones.csv", 2, "note_zh", "check_chinese_missing")),
    "lists of different length": (
        plant("zones", 2, lead_industries_en="IC"),
        ("zones.csv", 2, "lead_industries_en", "check_list_lengths"),
    ),
    "pages separated by a comma": (
        plant("zones", 2, plan_pages="76、81"),
        ("zones.csv", 2, "plan_pages", "check_list_separator"),
    ),
    "a page in a list": (plant("zones", 2, plan_pages="76|190"), ("zones.csv", 2, "plan_pages", "check_page")),
    "a range of pages that runs backwards": (
        plant("zones", 2, plan_pages="87-86"),
        ("zones.csv", 2, "plan_pages", "check_page"),
    ),
    "half a point": (plant("facilities", 4, lat=""), ("facilities.csv", 4, "lat", "check_half_point")),
    "a point without precision": (
        plant("facilities", 4, precision_m=""),
        ("facilities.csv", 4, "precision_m", "check_precision_missing"),
    ),
    "no preferred figure": (
        plant("observations", 2, preferred="0"),
        ("observations.csv", 3, "preferred", "check_preferred_none"),
    ),
    "two preferred figures": (
        plant("observations", 3, preferred="1"),
        ("observations.csv", 3, "preferred", "check_preferred_several"),
    ),
    "a figure from the future": (
        plant("observations", 4, year="2040"),
        ("observations.csv", 4, "year", "check_future"),
    ),
    "an area without a source": (
        plant("zones", 2, area_source_id=""),
        ("zones.csv", 2, "area_source_id", "check_area_source"),
    ),
    "a tolerance without a reason": (
        plant("zones", 2, area_tolerance_pct="9"),
        ("zones.csv", 2, "area_tolerance_reason_zh", "check_tolerance_reason"),
    ),
}


@pytest.mark.parametrize("case", FAULTS.values(), ids=FAULTS.keys())
def test_each_planted_fault_is_named(tmp_path: Path, case: tuple[Plant, Place]) -> None:
    assert_named(build(tmp_path), *case)
