"""A dropped table on the map and in the plan's zones, before it is stored."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from geo import own as own_data
from geo.counted import COUNTED
from geo.own import OwnData
from geo.tables import Dataset, load, term
from geo.words import say
from layers import declarations
from layers import own as own_layers
from layers.view import view_payload
from layers.viewstate import ViewState
from views import components, own
from views.card_lists import spread
from views.data_work import Work
from views.explore import map_document
from views.markup import escape, number

#: Own zones in the table on the page.
MOST_ZONES = 500


def preview(work: Work, state: ViewState) -> None:
    """Show the rows over the map, the zones coloured by how many of them they hold."""
    dataset, lang = load(), state.lang
    mine = work.own
    if mine is None or (mine.zones is None and not mine.placed):
        key = "data_no_map_question" if work.known.questions else "data_no_map_list"
        st.html(f'<p class="atlas-empty">{escape(say(key, lang))}</p>')
        return
    plain = replace(state, per="none", title="", zones=())
    payload = view_payload(dataset, plain)
    if mine.zones is None:
        counted = own_data.figure_table(mine, dataset)
        payload = own_layers.coloured(payload, dataset, plain, mine, counted)
    points = {layer.id for layer in declarations.layers() if layer.group == "point"}
    payload |= {"bbox": _around(mine), "fly": f"{work.file} {work.revision}"}
    # The public points would hide the office's own.
    payload["layers"] = [layer for layer in payload["layers"] if layer not in points]
    components.atlas_map(
        document=map_document(dataset.version, lang), title=say("data_map_title", lang), view=payload, on_select=_ignore
    )
    own.overlay([(own.UPLOAD, mine)], lang, folded=True)


def _ignore() -> None:
    """Leave the selection alone: a click on the preview only tells of the zone there."""


def _around(mine: OwnData) -> list[float] | None:
    """Return the extent of the middle 98 % of the points: a row in the sea off Africa must not shrink Shanghai."""
    if mine.zones is not None:
        west, south, east, north = (float(edge) for edge in mine.zones.total_bounds)
    else:
        frame = pd.DataFrame({"x": mine.lon, "y": mine.lat}).dropna()
        low, high = frame.quantile(0.01), frame.quantile(0.99)
        west, south, east, north = float(low["x"]), float(low["y"]), float(high["x"]), float(high["y"])
    dx, dy = max(0.02, 0.06 * (east - west)), max(0.02, 0.06 * (north - south))
    return [west - dx, south - dy, east + dx, north + dy]


def table(work: Work, state: ViewState) -> None:
    """Show the counts: by zone of the plan, by district for a list, by its own outlines for a file of zones."""
    report, mine, lang = work.report, work.own, state.lang
    if report is None or report.questions or mine is None:
        return
    if mine.zones is not None:
        points = tuple(one for name, one in own.shown() if one.zones is None)
        zones(load(), mine, points, lang)
    elif mine.placed:
        points_table(load(), mine, lang)
    if report.zones is None:
        _districts(mine, lang)


def points_table(dataset: Dataset, mine: OwnData, lang: str) -> None:
    """Show the counts by zone, most first, with the union counted once, outside, and unplaced."""
    st.html(f"<h3>{escape(say('data_counts_title', lang))}</h3>")
    column, value = _split(mine, lang)
    found = own_data.counts(mine, dataset, column=column, value=value)
    totals = [("data_union", found.union), ("data_outside", found.outside)]
    if not column:
        totals.append(("data_unplaced", found.unplaced))
    cells = "".join(f"<div><dt>{escape(say(key, lang))}</dt><dd>{escape(number(n))}</dd></div>" for key, n in totals)
    st.html(f'<dl class="atlas-figures small">{cells}</dl><p class="second">{escape(say("data_union_about", lang))}</p>')
    rows = [
        _zone(dataset, str(zone_id), int(count), int(found.certain[zone_id]), int(found.possible[zone_id]), lang)
        for zone_id, count in found.count.sort_values(ascending=False, kind="stable").items() if found.possible[zone_id]
    ]  # fmt: skip
    columns: list[dict[str, Any]] = [
        {"id": "zone", "label": say("column_zone", lang)},
        {"id": "kind", "label": say("column_kind", lang)},
        {"id": "count", "label": say("data_count", lang), "numeric": True},
        {"id": "range", "label": say("column_range", lang), "numeric": True, "note": say("column_range_note", lang)},
    ]
    components.table(
        key="counts", caption=say("data_counts_title", lang), columns=columns, rows=rows,
        words={"order": {"id": "count", "down": True}},
    )  # fmt: skip


def _split(mine: OwnData, lang: str) -> tuple[str, str]:
    """Let the count be of the rows with one value of a column."""
    if not mine.splits:
        return "", ""
    with st.container(horizontal=True, key="data_split", gap="small"):
        column = st.selectbox(
            say("data_split_by", lang), ["", *mine.splits], key=f"split_{mine.file}", width=220,
            format_func=lambda name: own_layers.shortened(name, 40) if name else say("data_split_all", lang),
        )  # fmt: skip
        if not column:
            return "", ""
        value = st.selectbox(
            say("data_split_value", lang), own_data.values(mine, column), key=f"split_{mine.file}_{column}", width=260,
            format_func=lambda text: own_layers.shortened(text, 60),
        )  # fmt: skip
    return column, value or ""


def _zone(dataset: Dataset, zone_id: str, count: int, low: int, high: int, lang: str) -> dict[str, Any]:
    row = dataset.zones.loc[zone_id]
    return {
        "id": zone_id,
        "zone": row[f"name_{lang}"],
        "kind": term(dataset, "zone_kind", row["kind"], lang),
        "count": {"text": number(count), "sort": count},
        "range": {"text": "" if low == high else f"{number(low)}–{number(high)}", "sort": low},
    }


def zones(dataset: Dataset, mine: OwnData, points: tuple[OwnData, ...], lang: str) -> None:
    """Show what lies in the outlines of an own file: facilities, listed companies, own rows."""
    frame = own_data.zone_figures(mine, dataset, points)
    st.html(f"<h3>{escape(say('data_zones_title', lang))}</h3>")
    measures = [*COUNTED, *(f"own:{one.name}" for one in points)]
    heads = {**{name: say(f"metric_{name}", lang) for name in COUNTED}, **{f"own:{one.name}": one.name for one in points}}
    columns: list[dict[str, Any]] = [
        {"id": "zone", "label": say("column_zone", lang)},
        {"id": "area", "label": say("area_drawn", lang) + "（km²）", "numeric": True},
        *({"id": f"m{place}", "label": heads[name], "numeric": True} for place, name in enumerate(measures)),
    ]
    rows = []
    for zone_id, row in frame.head(MOST_ZONES).iterrows():
        cells = {
            f"m{place}": {
                "text": spread(int(row[name]), int(row[f"{name}_low"]), int(row[f"{name}_high"]), lang),
                "sort": int(row[name]),
            }
            for place, name in enumerate(measures)
        }
        area = {"text": number(row["drawn_area_km2"], 2), "sort": float(row["drawn_area_km2"])}
        rows.append({"id": str(zone_id), "zone": str(row["name_zh"]), "area": area, **cells})
    components.table(
        key="own_zones", caption=say("data_zones_title", lang), columns=columns, rows=rows,
        words={"order": {"id": "m0", "down": True}},
    )  # fmt: skip


def _districts(mine: OwnData, lang: str) -> None:
    """Show the rows that have no place and name a district: counted there, and said to be so."""
    if not mine.stated:
        return
    st.html(
        f"<h3>{escape(say('data_by_name_title', lang, count=number(sum(mine.stated.values()))))}</h3>"
        f'<p class="second">{escape(say("data_by_name_about", lang))}</p>'
    )
    rows = [
        {"id": name, "district": name, "count": {"text": number(count), "sort": count}}
        for name, count in sorted(mine.stated.items(), key=lambda pair: -pair[1])
    ]
    columns = [
        {"id": "district", "label": say("data_column_district", lang)},
        {"id": "count", "label": say("data_count", lang), "numeric": True},
    ]
    components.table(key="by_name", caption=say("data_by_name_title", lang, count=len(rows)), columns=columns, rows=rows,
                     words={"order": {"id": "count", "down": True}})  # fmt: skip
