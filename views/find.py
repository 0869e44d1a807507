"""Search results under the bar: a list of hits over the page; a hit is flown to."""

from __future__ import annotations

import html
import math

import streamlit as st

from geo import search, zones
from geo.tables import Dataset
from geo.words import say
from layers.viewstate import ViewState
from views import state as address

#: Degrees around a point that is flown to: about a kilometre, so that the street grid shows.
AROUND_POINT = 0.01
#: Part of a zone's extent that is left free around it.
MARGIN = 0.15


def results(dataset: Dataset, view: ViewState, explore: st.Page, here: st.Page) -> None:  # type: ignore[valid-type]
    """Show the hits of what stands in the search field, best first."""
    text = st.session_state.get("search", "").strip()
    if not text:
        return
    hits = search.search(dataset, text)
    with st.container(key="hits"):
        if not hits:
            st.html(
                f'<p class="atlas-notice" role="status">{html.escape(say("search_none", view.lang, text=text))}</p>'
            )
        for hit in hits:
            key = f"hit_{hit.kind}_{hit.id}"
            chosen = st.button(_label(hit, view.lang), key=key, on_click=_go, args=(dataset, hit))
            if chosen and here != explore:
                zones_chosen = ",".join(st.session_state.get("selected", ()))
                st.switch_page(explore, query_params={**st.query_params.to_dict(), "zones": zones_chosen})
        st.button(say("search_close", view.lang), key="hits_close", type="tertiary", on_click=_clear)


def _label(hit: search.Hit, lang: str) -> str:
    """Return the label of a hit as plain text: what Streamlit would read as markup is escaped."""
    first, second = (hit.name_zh, hit.name_en) if lang == "zh" else (hit.name_en or hit.name_zh, hit.name_zh)
    text = f"{first}　{second}" if second and second != first else first
    return "".join(f"\\{character}" if character in r"\`*_{}[]<>()#+-.!|~$:" else character for character in text)


def _go(dataset: Dataset, hit: search.Hit) -> None:
    _clear()
    if hit.kind == "zone":
        show_zone(dataset, hit.id)
    else:
        st.session_state["found"] = (hit.kind, hit.id)
        if not math.isnan(hit.lon):
            address.fly_to(
                (hit.lon - AROUND_POINT, hit.lat - AROUND_POINT, hit.lon + AROUND_POINT, hit.lat + AROUND_POINT)
            )


def show_zone(dataset: Dataset, zone_id: str) -> None:
    """Select a zone and fly to its outline, or to its point."""
    picked = st.session_state.get("picked", ())
    address.select(zone_id, *picked)
    st.session_state.pop("found", None)
    bbox = extent(dataset, zone_id)
    if bbox:
        address.fly_to(bbox)


def extent(dataset: Dataset, zone_id: str) -> tuple[float, float, float, float] | None:
    """Return the extent of a zone with a margin (west, south, east, north in degrees), or None without a place."""
    outlines = zones.outlines(dataset)
    if zone_id in outlines.index:
        west, south, east, north = outlines.geometry[zone_id].bounds
        dx, dy = MARGIN * (east - west), MARGIN * (north - south)
        return west - dx, south - dy, east + dx, north + dy
    lon, lat = dataset.zones.loc[zone_id, ["lon", "lat"]]
    if math.isnan(lon):
        return None
    return lon - 3 * AROUND_POINT, lat - 3 * AROUND_POINT, lon + 3 * AROUND_POINT, lat + 3 * AROUND_POINT


def _clear() -> None:
    st.session_state["search"] = ""
