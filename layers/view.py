"""The small value that the page posts to the map document: figures, colours, the legend, what is shown."""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache
from typing import Any

import pandas as pd

from geo import figures
from geo.tables import Dataset
from geo.words import say
from layers import declarations
from layers.classify import Classes, classify
from layers.legend import legend
from layers.palette import sequential
from layers.text import finite, number
from layers.viewstate import COUNTED, ViewState


def view_payload(dataset: Dataset, state: ViewState, *, fly: int = 0, seq_layers: int = 0) -> dict[str, Any]:
    """Return the view of ``state`` for the map document; JSON, about 4 kB.

    Parameters
    ----------
    fly
        The document moves to ``state.bbox`` at its first view and whenever this number changes.
    seq_layers
        The document shows ``state.layers`` at its first view and whenever this number changes; in between its own
        layer tree decides.
    """
    figured = _figured(dataset, state.lang, state.metric, state.per, state.year, state.method)
    return {
        "lang": state.lang,
        "metric": state.metric,
        "per": state.per,
        "year": state.year,
        "method": state.method,
        "title": state.title,
        "layers": list(state.shown),
        "seq_layers": seq_layers,
        # A copy: the page may change its view, the kept one must stay as it is.
        **deepcopy(figured),
        "selected": list(state.zones),
        "bbox": list(state.bbox) if state.bbox else None,
        "fly": fly,
        "present": state.present,
    }


@lru_cache(maxsize=512)
def _figured(dataset: Dataset, lang: str, metric: str, per: str, year: str, method: str) -> dict[str, Any]:
    state = ViewState(lang=lang, metric=metric, per=per, year=year, method=method)
    table = figures.figure_table(dataset, metric, per=per, year=state.year_value)
    shown = table.loc[table.index.isin(drawn_zones(dataset))]
    classes = classify(shown["value"], method)
    whole = per == "none" and _whole(shown["value"])
    unit = figures.unit(dataset, metric, per, lang)
    values = {
        zone_id: _value(row, unit, state, whole=whole) for zone_id, row in table.iterrows() if pd.notna(row["value"])
    }
    _colour(values, classes)
    notes = {zone_id: _reason(row, state) for zone_id, row in shown.iterrows() if pd.isna(row["value"])}
    return finite(
        {
            "values": values,
            "notes": {zone_id: note for zone_id, note in notes.items() if note},
            "legend": legend(dataset, state, shown, classes),
        }
    )


@lru_cache(maxsize=2)
def drawn_zones(dataset: Dataset) -> frozenset[str]:
    """Return the ids of the zones that some layer draws."""
    found: set[str] = set()
    for layer in declarations.layers():
        if layer.draws in {"areas", "zone_points"}:
            chosen = declarations.rows(layer, dataset.zones)
            found |= set(chosen.index[chosen["geometry_basis"] != "none"])
    return frozenset(found)


def _whole(values: pd.Series) -> bool:
    known = values.dropna()
    return bool((known == known.round()).all())


def _value(row: pd.Series, unit: str, state: ViewState, *, whole: bool) -> dict[str, Any]:
    digits = 0 if whole else None
    low, high = row["low"], row["high"]
    ranged = state.metric in COUNTED and pd.notna(low) and pd.notna(high) and low != high
    weak = row["basis"] == "unverified" or row["confidence"] == "low"
    text = number(row["value"], digits)
    return {
        "value": float(row["value"]),
        "text": f"{text} {unit}".strip(),
        "class": -1,
        "color": None,
        "year": int(row["year"]) if pd.notna(row["year"]) else None,
        "range": f"{number(low, digits)}–{number(high, digits)}" if ranged else "",
        "mark": say("map_unverified", state.lang) if weak else "",
    }


def _reason(row: pd.Series, state: ViewState) -> str:
    """Return why a zone has no figure, where that is more than that nobody published one."""
    if state.metric in COUNTED and pd.isna(row["count"]):
        return say("map_no_outline", state.lang)
    return str(row[f"note_{state.lang}"] or "")


def _colour(values: dict[str, dict[str, Any]], classes: Classes) -> None:
    colors = sequential(len(classes.upper)) if classes.upper else ()
    for zone_id, place in classes.index.items():
        if place >= 0:
            values[str(zone_id)] |= {"class": int(place), "color": colors[place]}
