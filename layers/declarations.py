"""The layers of the map, as data: ``data/layers.json``. A layer is one declaration and one drawing function.

An id is a public interface: it stands in links. Rename a layer by its names, never by its id.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from geo.tables import DATA, Dataset

GROUPS = ("point", "line", "area")

#: What may draw a layer; each is a function of layers/features.py.
DRAWINGS = ("areas", "zone_points", "facilities", "enterprises", "lines", "cells")


@dataclass(frozen=True)
class Layer:
    """One layer: what it is called, what it means, where it comes from, and what it draws."""

    id: str
    group: str
    name_zh: str
    name_en: str
    meaning_zh: str
    meaning_en: str
    legend_zh: str
    legend_en: str
    source_ids: tuple[str, ...]
    draws: str
    shown: bool = False
    #: Column -> allowed values of the table that is drawn (zones, facilities, lines); all must hold.
    filter: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def name(self, lang: str) -> str:
        """Return the name in ``zh`` or ``en``."""
        return self.name_zh if lang == "zh" else self.name_en

    def meaning(self, lang: str) -> str:
        """Return what the layer shows, in ``zh`` or ``en``."""
        return self.meaning_zh if lang == "zh" else self.meaning_en

    def legend(self, lang: str) -> str:
        """Return the line of the legend in ``zh`` or ``en``."""
        return self.legend_zh if lang == "zh" else self.legend_en


@cache
def layers(root: Path = DATA) -> tuple[Layer, ...]:
    """Return all layers in the order of the layer tree."""
    rows = json.loads((root / "layers.json").read_text(encoding="utf-8"))
    return tuple(_layer(row) for row in rows)


def _layer(row: dict[str, Any]) -> Layer:
    chosen = {column: tuple(values) for column, values in row.get("filter", {}).items()}
    return Layer(**{**row, "source_ids": tuple(row["source_ids"]), "filter": chosen})


@cache
def ids(root: Path = DATA) -> tuple[str, ...]:
    """Return the ids of all layers."""
    return tuple(layer.id for layer in layers(root))


@cache
def shown_by_default(root: Path = DATA) -> tuple[str, ...]:
    """Return the ids of the layers that the first view shows."""
    return tuple(layer.id for layer in layers(root) if layer.shown)


def rows(layer: Layer, table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``table`` that ``layer`` draws."""
    keep = pd.Series(True, index=table.index)
    for column, values in layer.filter.items():
        keep &= table[column].isin(values)
    return table[keep]


def table_of(layer: Layer, dataset: Dataset) -> pd.DataFrame:
    """Return the table that ``layer`` draws from."""
    return {
        "areas": dataset.zones,
        "zone_points": dataset.zones,
        "facilities": dataset.facilities,
        "enterprises": dataset.enterprises,
        "lines": dataset.lines,
        "cells": dataset.facilities,
    }[layer.draws]
