"""Layer declarations name only what exists."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.geo.planting import Place, Plant, assert_named, bytes_of, unlink
from tests.geo.small_place import build, declare

LABS = 23  # line of the second layer's id in layers.json

FAULTS: dict[str, tuple[Plant | Place, ...]] = {
    "no layers": (unlink("layers.json"), ("layers.json", 0, "", "check_missing")),
    "layers that are no JSON": (bytes_of("layers.json", b"[\n{]"), ("layers.json", 2, "", "check_not_json")),
    "layers that are no list": (bytes_of("layers.json", b'{"id": 1}'), ("layers.json", 0, "", "check_layer_not_list")),
    "a layer twice": (lambda folder: declare(folder, 1, id="parks"), ("layers.json", LABS, "id", "check_layer_twice")),
    "a layer without English": (
        lambda folder: declare(folder, 1, meaning_en=" "),
        ("layers.json", LABS, "meaning_en", "check_layer_field"),
    ),
    "a layer without a source": (
        lambda folder: declare(folder, 0, source_ids=[]),
        ("layers.json", 3, "source_ids", "check_layer_field"),
    ),
    "a layer of an unknown source": (
        lambda folder: declare(folder, 1, source_ids=["S777"]),
        ("layers.json", LABS, "source_ids", "check_layer_id"),
    ),
    "a layer of an unknown kind": (
        lambda folder: declare(folder, 0, filter={"kind": ["industrial_park", "industry_park"]}),
        ("layers.json", 3, "filter.kind", "check_layer_id"),
    ),
    "a layer of an unknown category": (
        lambda folder: declare(folder, 1, filter={"category": "research"}),
        ("layers.json", LABS, "filter.category", "check_layer_id"),
    ),
    "a layer of an unknown zone": (
        lambda folder: declare(folder, 0, filter={"zone_id": ["east", "eats"]}),
        ("layers.json", 3, "filter.zone_id", "check_layer_id"),
    ),
    "a layer of an unknown column": (
        lambda folder: declare(folder, 0, filter={"kinds": ["belt"]}),
        ("layers.json", 3, "filter", "check_layer_id"),
    ),
    "a layer nobody can draw": (
        lambda folder: declare(folder, 0, draws="art"),
        ("layers.json", 3, "draws", "check_layer_id"),
    ),
}


@pytest.mark.parametrize("case", FAULTS.values(), ids=FAULTS.keys())
def test_each_planted_fault_is_named(tmp_path: Path, case: tuple[Plant, Place]) -> None:
    assert_named(build(tmp_path), *case)
