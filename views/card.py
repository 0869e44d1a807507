"""The profile of the chosen zone as a card: what it is, how big, what is in it, and where each figure comes from."""

from __future__ import annotations

import streamlit as st

from geo import figures
from geo.profile import Profile, profile
from geo.provenance import outline_sources
from geo.tables import Dataset, load, split, term
from geo.words import say
from layers.onepage import onepage
from layers.viewstate import ViewState
from views import card_lists, components, find, own
from views.markup import confidence, escape, figure, source_mark


def show(dataset: Dataset, state: ViewState) -> None:
    """Show the card of the first selected zone, or what to do when none is."""
    lang = state.lang
    found = st.session_state.get("found")
    if found:
        st.html(card_lists.place(dataset, *found, lang))
    if not state.zones:
        if not found:
            st.html(f'<div class="atlas-card"><p class="second">{escape(say("card_hint", lang))}</p></div>')
        return
    known = profile(dataset, state.zones[0])
    st.html(f'<div class="atlas-card">{_head(dataset, known, lang)}</div>')
    _actions(state)
    mine = own.card(dataset, known.zone_id, lang)
    if mine:
        st.html(mine)
    st.html(_body(dataset.version, known.zone_id, lang))
    components.zone_links(key="card_links", within=".st-key-card", on_select=_follow)


def _follow() -> None:
    ids = st.session_state["card_links"]["selected"] or []
    if ids and ids[0] in load().zones.index:
        find.show_zone(load(), ids[0])


def _actions(state: ViewState) -> None:
    """Show what can be done with the zone: copy the link, keep it for the comparison, close the card."""
    lang, zone_id = state.lang, state.zones[0]
    picked = st.session_state.get("picked", ())
    with st.container(horizontal=True, key="card_actions", gap="small"):
        components.copy_link(
            key="copy", label=say("card_copy", lang), done=say("card_copied", lang), query=state.to_query()
        )
        label = say("card_remove" if zone_id in picked else "card_add", lang)
        st.button(label, key="card_pick", on_click=_pick, args=(zone_id,))
        words = say("card_compare", lang, count=len(picked))
        if len(picked) > 1 and st.button(words, key="card_compare", type="primary"):
            query = {**st.query_params.to_dict(), "zones": ",".join(picked)}
            st.switch_page(st.session_state["pages"]["compare"], query_params=query)
        st.download_button(
            say("card_onepage", lang),
            data=lambda: onepage(load(), zone_id, lang),
            file_name=f"{zone_id}.pdf",
            mime="application/pdf",
            key="card_onepage",
        )
        st.button(say("card_close", lang), key="card_close", type="tertiary", on_click=_close)


def _pick(zone_id: str) -> None:
    """Keep the zone for the comparison, or let it go."""
    picked = st.session_state.get("picked", ())
    kept = tuple(each for each in picked if each != zone_id) if zone_id in picked else (*picked, zone_id)
    st.session_state["picked"] = kept
    st.session_state["selected"] = tuple(dict.fromkeys([zone_id, *kept]))


def _close() -> None:
    st.session_state["selected"] = ()
    st.session_state["picked"] = ()
    st.session_state.pop("found", None)


def _head(dataset: Dataset, known: Profile, lang: str) -> str:
    zone = known.zone
    other = zone["name_en" if lang == "zh" else "name_zh"]
    where = "、".join(zone["district_zh"].split("|")) if lang == "zh" else _districts_en(dataset, zone["district_ids"])
    kind = term(dataset, "zone_kind", zone["kind"], lang)
    about = " · ".join(part for part in (kind, where) if part)
    tags = ""
    if known.schematic:
        tags += f'<span class="tag warn">{escape(say("card_schematic", lang))}</span>'
    elif known.outlined:
        tags += f'<span class="tag">{escape(term(dataset, "boundary_basis", zone["boundary_basis"], lang))}</span>'
    else:
        tags += f'<span class="tag warn">{escape(say("card_no_outline", lang))}</span>'
    if zone["specialised_park_list"]:
        listed = term(dataset, "specialised_park_list", zone["specialised_park_list"], lang)
        tags += f'<span class="tag">{escape(listed)}</span>'
    mark = source_mark(dataset, zone["name_source_id"], lang, extra=zone[f"note_{lang}"])
    return (
        f"<h2>{escape(zone[f'name_{lang}'])}{mark}</h2>"
        f'<p class="kind">{escape(other)}</p><p class="kind">{escape(about)}</p><p>{tags}</p>'
    )


def _districts_en(dataset: Dataset, ids: str) -> str:
    return ", ".join(dataset.zones.loc[zone_id, "name_en"] for zone_id in ids.split("|") if zone_id)


@st.cache_data(show_spinner=False, max_entries=400)
def _body(version: str, zone_id: str, lang: str) -> str:  # noqa: ARG001 - the key of the cache
    """Return the card below its head; the same for everybody, so it is written once."""
    dataset = load()
    known = profile(dataset, zone_id)
    sections = (
        _areas(dataset, known, lang),
        _industries(known, lang),
        _inside(dataset, known, lang),
        _published(dataset, known, lang),
        _plan(dataset, known, lang),
        card_lists.relations(dataset, known, lang),
        card_lists.corners(dataset, known, lang),
    )
    return f'<div class="atlas-card">{"".join(sections)}</div>'


def section(key: str, lang: str, body: str) -> str:
    """Return a section with its heading, or nothing when it has no content."""
    return f"<h3>{escape(say(key, lang))}</h3>{body}" if body else ""


def _areas(dataset: Dataset, known: Profile, lang: str) -> str:
    areas, rows = known.areas, ""
    if areas.published_km2 is not None:
        mark = source_mark(dataset, areas.source_ids, lang)
        trust = confidence(dataset, areas.confidence, "", lang) if areas.confidence == "low" else ""
        rows += _line(
            say(f"area_{areas.published_kind}", lang),
            figure(areas.published_km2, "km²", lang) + mark,
            f"{escape(areas.year)} {trust}",
        )
    else:
        rows += _line(say("area_published", lang), figure(None, "", lang), "")
    if areas.drawn_km2 is not None:
        off = ""
        if areas.difference is not None:
            reason = areas.tolerance_reason_zh if lang == "zh" else areas.tolerance_reason_en
            off = f"{areas.difference:+.1%}{source_mark(dataset, (), lang, label='?', extra=reason)}"
        mark = source_mark(dataset, outline_sources(dataset, known.zone_id), lang)
        rows += _line(say("area_drawn", lang), figure(areas.drawn_km2, "km²", lang, digits=1) + mark, off)
        if known.tolerance_m is not None:
            rows += _line(say("area_tolerance", lang), figure(known.tolerance_m, say("unit_m", lang), lang) + mark, "")
    return section("card_area", lang, f"<table>{rows}</table>")


def _line(name: str, value: str, year: str) -> str:
    """Return a row of the card: a name (text), a figure and what stands in grey beside it (both ready markup)."""
    return f'<tr><th scope="row">{escape(name)}</th><td class="n">{value}</td><td class="y">{year}</td></tr>'


def _industries(known: Profile, lang: str) -> str:
    items = known.zone[f"lead_industries_{lang}"].split("|")
    return section(
        "card_industries", lang, "".join(f'<span class="tag">{escape(item)}</span>' for item in items if item)
    )


def _inside(dataset: Dataset, known: Profile, lang: str) -> str:
    if not known.outlined:
        return section("card_inside", lang, f'<p class="second">{escape(say("card_not_counted", lang))}</p>')
    parts = []
    if not known.covered:
        parts.append(f'<p class="second">{escape(say("outside_coverage", lang))}</p>')
    if known.schematic:
        parts.append(f'<p class="weak">{escape(say("card_counted_schematic", lang))}</p>')
    if known.facilities is not None and (known.covered or known.facilities.count):
        parts.append(card_lists.counted(dataset, known.facilities, "facilities", "category", lang))
    if known.enterprises is not None and known.covered:
        parts.append(card_lists.counted(dataset, known.enterprises, "listed_enterprises", "board", lang))
    if known.star_companies is not None:
        rows = dataset.g60_enterprises
        ids = sorted({one for cell in rows.loc[rows["zone_id"] == known.zone_id, "source_id"] for one in split(cell)})
        value = figure(known.star_companies, say("unit_listed_enterprises", lang), lang)
        value += source_mark(dataset, ids, lang)
        parts.append(f"<table>{_line(say('card_star_by_city', lang), value, '')}</table>")
    return section("card_inside", lang, "".join(parts))


def _published(dataset: Dataset, known: Profile, lang: str) -> str:
    """Show each measure's newest preferred figure; the other years and sources fold below."""
    rows, older = [], []
    for metric, group in known.figures.groupby("metric_id", sort=False):
        newest = group[group["preferred"] == 1].head(1).index
        for place, row in group.iterrows():
            name = figures.metric_name(dataset, str(metric), lang)
            unit = figures.unit(dataset, str(metric), "none", lang)
            claim = card_lists.qualified(dataset, row, lang)
            mark = source_mark(dataset, row["source_id"], lang, extra=row[f"note_{lang}"])
            weak = confidence(dataset, row["confidence"], row["basis"], lang) if _is_weak(row) else ""
            year = f"{int(row['year'])} {weak}"
            line = _line(name, f"{claim}{figure(row['value'], unit, lang)}{mark}", year)
            (rows if place in newest else older).append(line)
    body = f"<table>{''.join(rows)}</table>" if rows else f'<p class="second">{escape(say("no_figure", lang))}</p>'
    if older:
        head = escape(say("card_older", lang, count=len(older)))
        body += f"<details><summary>{head}</summary><table>{''.join(older)}</table></details>"
    return section("card_published", lang, body)


def _is_weak(row: object) -> bool:
    return row["confidence"] == "low" or row["basis"] != "published"  # type: ignore[index]


def _plan(dataset: Dataset, known: Profile, lang: str) -> str:
    if known.plan_refs.empty:
        return section("card_plan", lang, f'<p class="second">{escape(say("card_plan_none", lang))}</p>')
    lines = []
    if known.plan_of != known.zone_id:
        above = dataset.zones.at[known.plan_of, f"name_{lang}"]
        lines.append(f'<p class="second">{escape(say("card_plan_of", lang, name=above))}</p>')
    for _, ref in known.plan_refs.iterrows():
        page = say("plan_page", lang, page=int(ref["page"]))
        mark = source_mark(dataset, "P001", lang, extra=say("plan_paraphrase", lang))
        lines.append(f'<p>{escape(ref[f"summary_{lang}"])} <span class="second">{escape(page)}</span>{mark}</p>')
    return section("card_plan", lang, "".join(lines))

