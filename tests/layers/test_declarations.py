"""One walk over all layers: what is declared can be drawn, and what can be drawn is declared."""

from __future__ import annotations

import re

import pytest

from geo import zones
from geo.tables import load
from layers import declarations, features
from layers.palette import CATEGORIES

DATA = load()
LAYERS = declarations.layers()


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.id)
def test_a_layer_says_what_it_is_and_draws_something(layer):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", layer.id)
    assert len(layer.id) <= 20
    assert layer.group in declarations.GROUPS
    assert layer.draws in declarations.DRAWINGS
    assert set(layer.source_ids) <= set(DATA.sources.index)
    assert layer.source_ids
    for lang, letters in (("zh", "[\u4e00-\u9fff]"), ("en", "[A-Za-z]")):
        for text in (layer.name(lang), layer.meaning(lang), layer.legend(lang)):
            assert re.search(letters, text)
    assert not re.search("[\u4e00-\u9fff]", layer.name_en + layer.meaning_en + layer.legend_en)
    table = declarations.table_of(layer, DATA)
    for column, values in layer.filter.items():
        assert set(values) <= set(table[column]), f"{column} of {layer.id} names what is not in the table"
    assert features.draw(DATA, layer)["features"]


def drawn_by(kind: str) -> list[str]:
    return [
        feature["properties"]["id"]
        for layer in LAYERS
        if layer.draws == kind
        for feature in features.draw(DATA, layer)["features"]
    ]


def test_every_outline_belongs_to_exactly_one_layer():
    assert sorted(drawn_by("areas")) == sorted(zones.outlines(DATA).index)


def test_every_zone_known_as_a_point_belongs_to_exactly_one_layer():
    only_points = DATA.zones.index[(DATA.zones["geometry_basis"] == "point") & DATA.zones["lon"].notna()]
    assert sorted(drawn_by("zone_points")) == sorted(only_points)


@pytest.mark.parametrize("kind", ["facilities", "enterprises"])
def test_every_point_belongs_to_exactly_one_layer(kind):
    table = getattr(DATA, kind)
    assert sorted(drawn_by(kind)) == sorted(table.index[table["lon"].notna()])


def test_every_category_is_in_one_layer_and_every_group_has_one():
    categories = [category for layer in LAYERS for category in layer.filter.get("category", ())]
    assert sorted(categories) == sorted(CATEGORIES)
    assert {layer.group for layer in LAYERS} == set(declarations.GROUPS)
    assert len(set(declarations.ids())) == len(LAYERS)


def test_the_first_view_is_neither_empty_nor_crowded():
    shown = declarations.shown_by_default()
    assert {"science-city", "new-area", "carriers"} <= set(shown)
    assert len(shown) < len(LAYERS) * 0.6
