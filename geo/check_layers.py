"""The declarations of ``data/layers.json`` against the tables: a layer names only what exists.

A row is the line of the file on which the layer's id stands, as an editor shows it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from geo.check_tables import DataFolder, Fault, Json, fault

FILE = "layers.json"

#: Drawing function of layers/ -> the table it draws from; its filter names columns of that table.
DRAWS_FROM = {
    "areas": "zones",
    "zone_points": "zones",
    "facilities": "facilities",
    "enterprises": "enterprises",
    "lines": "lines",
    "cells": "facilities",
}
GROUPS = ("point", "line", "area")
TEXTS = ("name_zh", "name_en", "meaning_zh", "meaning_en", "legend_zh", "legend_en")


def layer_faults(folder: DataFolder) -> list[Fault]:
    """Return the faults of all layer declarations."""
    path = folder.root / FILE
    try:
        text = path.read_text(encoding="utf-8")
        layers = json.loads(text)
    except FileNotFoundError:
        return [fault(FILE, 0, "", "check_missing")]
    except (UnicodeDecodeError, json.JSONDecodeError) as broken:
        return [fault(FILE, getattr(broken, "lineno", 0), "", "check_not_json", fault=str(broken))]
    if not isinstance(layers, list) or not all(isinstance(layer, dict) for layer in layers):
        return [fault(FILE, 0, "", "check_layer_not_list")]
    lines = _lines(text, layers)
    faults: list[Fault] = []
    seen: set[str] = set()
    for row, layer in zip(lines, layers, strict=True):
        name = str(layer.get("id", ""))
        if name in seen:
            faults.append(fault(FILE, row, "id", "check_layer_twice", layer=name))
        seen.add(name)
        faults += _layer(folder, row, name, layer)
    return faults


def _lines(text: str, layers: list[Json]) -> list[int]:
    """Return the line of each layer's id, in order; the first line of the file where ids are missing."""
    found = [number for number, line in enumerate(text.splitlines(), start=1) if re.match(r'\W*"id"\s*:', line)]
    return found if len(found) == len(layers) else [1] * len(layers)


def _layer(folder: DataFolder, row: int, name: str, layer: Json) -> Iterator[Fault]:
    for field in ("id", *TEXTS):
        if not str(layer.get(field) or "").strip():
            yield fault(FILE, row, field, "check_layer_field", layer=name or "?", field=field)
    yield from _unknown(row, name, "group", [layer.get("group")], set(GROUPS), " | ".join(GROUPS))
    yield from _unknown(row, name, "draws", [layer.get("draws")], set(DRAWS_FROM), " | ".join(DRAWS_FROM))
    sources = _listed(layer.get("source_ids"))
    if not sources:
        yield fault(FILE, row, "source_ids", "check_layer_field", layer=name or "?", field="source_ids")
    if folder.has("sources", "source_id"):
        known = folder.values("sources", "source_id")
        yield from _unknown(row, name, "source_ids", sources, known, "sources.csv source_id")
    yield from _filter(folder, row, name, layer)


def _filter(folder: DataFolder, row: int, name: str, layer: Json) -> Iterator[Fault]:
    """Yield columns and values of a filter that the table drawn does not have."""
    table = folder.tables.get(DRAWS_FROM.get(str(layer.get("draws")), ""))
    if table is None:
        return
    described = {field["name"]: field for field in table.fields}
    chosen = layer.get("filter") or {}
    if not isinstance(chosen, dict):
        yield fault(FILE, row, "filter", "check_layer_field", layer=name or "?", field="filter")
        return
    for column, values in chosen.items():
        if column not in described:
            yield from _unknown(row, name, "filter", [column], set(), table.file)
        elif column in table.position:
            known = {cell for _, cell in table.cells(column)} | _codes(folder, described[column])
            yield from _unknown(row, name, f"filter.{column}", _listed(values), known, f"{table.file} {column}")


def _codes(folder: DataFolder, field: Json) -> set[str]:
    vocabulary = field.get("vocabulary")
    return {code for _, name, code in folder.cells("terms", "vocabulary", "code") if name == vocabulary}


def _listed(value: object) -> list[object]:
    """Return a list as it is and anything else as a list of one, so that a forgotten bracket is one fault."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _unknown(row: int, name: str, field: str, values: list[object], known: set[str], what: str) -> Iterator[Fault]:
    for value in values:
        if str(value) not in known:
            yield fault(FILE, row, field, "check_layer_id", layer=name or "?", value=str(value), what=what)
