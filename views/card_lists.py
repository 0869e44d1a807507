"""The longer lists of a zone's card: what lies inside, its relations to other zones, the corners of its outline."""

from __future__ import annotations

import pandas as pd

from geo.profile import Counted, Profile
from geo.provenance import outline_sources
from geo.tables import Dataset, split, term
from geo.words import say
from views.markup import confidence, escape, figure, number, source_mark

#: A card lists this many overlapping zones; a district overlaps with dozens, the smallest of them tell little.
MOST_OVERLAPS = 14


def spread(count: int, certain: int, possible: int, lang: str) -> str:
    """Return a count with the range that it takes when outline and points move within their tolerance: 61（54–66）."""
    if (certain, possible) == (count, count):
        return number(count)
    return say("count_range", lang, count=number(count), low=number(certain), high=number(possible))


def counted(dataset: Dataset, table: Counted, metric: str, vocabulary: str, lang: str) -> str:
    """Return how many points of a table lie in the zone: in all, by category, and each by name."""
    note = say("column_range_note", lang)
    unit = escape(say(f"unit_{metric}", lang))
    count = spread(table.count, table.certain, table.possible, lang)
    mark = source_mark(dataset, "", lang, extra=say("source_counted_list", lang)) if len(table.rows) else ""
    total = (
        f'<tr><th scope="row"><b>{escape(say(f"metric_{metric}", lang))}</b></th>'
        f'<td class="n" title="{escape(note)}"><b>{escape(count)}</b>'
        f'<span class="unit">{unit}</span>{mark}</td></tr>'
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(term(dataset, vocabulary, str(code), lang))}</th>'
        f'<td class="n">{escape(spread(int(row["count"]), int(row["certain"]), int(row["possible"]), lang))}</td></tr>'
        for code, row in table.by_category.iterrows()
    )
    weak = ""
    if table.unverified:
        weak = f'<p class="weak">{escape(say("card_unverified", lang, count=table.unverified))}</p>'
    names = "".join(_name(dataset, row, lang) for _, row in table.rows.iterrows())
    listed = ""
    if names:
        summary = escape(say("card_list", lang, count=len(table.rows)))
        listed = f"<details><summary>{summary}</summary><table>{names}</table></details>"
    return f'<div class="atlas-sourced"><table>{total}{rows}</table>{weak}{listed}</div>'


def _name(dataset: Dataset, row: pd.Series, lang: str) -> str:
    """Return one facility or enterprise: its name with its source, and whether it is surely inside."""
    name = row[f"name_{lang}"] or row["name_zh"]
    place = "place_certain" if row["certain"] else "place_inside" if row["inside"] else "place_possible"
    mark = source_mark(dataset, row["source_id"], lang, extra=row[f"note_{lang}"])
    weak = f" {confidence(dataset, 'low', '', lang)}" if row["confidence"] == "low" else ""
    return f'<tr><th scope="row">{escape(name)}{mark}{weak}</th><td class="y">{escape(say(place, lang))}</td></tr>'


def qualified(dataset: Dataset, row: pd.Series, lang: str) -> str:
    """Return what a figure may claim before it is read: about, at least, expected (ready markup)."""
    words = " ".join(term(dataset, "qualifier", code, lang) for code in split(row["qualifier"]))
    return f'<span class="unit">{escape(words)} </span>' if words else ""


def link(dataset: Dataset, zone_id: str, lang: str) -> str:
    """Return a zone's name as a button that selects it."""
    name = escape(dataset.zones.loc[zone_id, f"name_{lang}"])
    return f'<button type="button" class="zone" data-zone="{escape(zone_id)}">{name}</button>'


def relations(dataset: Dataset, known: Profile, lang: str) -> str:
    """Return what the zone belongs to, what belongs to it, and which zones it overlaps with, by share."""
    parts = []
    for key, ids in (("card_parents", known.parents), ("card_parts", known.parts), ("card_unions", known.unions)):
        if ids:
            links = "、".join(link(dataset, zone_id, lang) for zone_id in ids)
            parts.append(f'<p><span class="second">{escape(say(key, lang))}</span> {links}</p>')
    overlaps = known.overlaps.head(MOST_OVERLAPS)
    if len(overlaps):
        rows = "".join(_overlap(dataset, known.zone_id, row, lang) for _, row in overlaps.iterrows())
        summary = escape(say("card_overlaps", lang, count=len(known.overlaps)))
        parts.append(f"<details><summary>{summary}</summary><table>{rows}</table></details>")
    return f"<h3>{escape(say('card_relations', lang))}</h3>{''.join(parts)}" if parts else ""


def _overlap(dataset: Dataset, zone_id: str, row: pd.Series, lang: str) -> str:
    relation = say(f"relation_{row['relation']}", lang)
    ids = dict.fromkeys((*outline_sources(dataset, zone_id), *outline_sources(dataset, row["zone_id"])))
    mark = source_mark(dataset, ids, lang, extra=say("source_overlap", lang))
    return (
        f'<tr><th scope="row">{link(dataset, row["zone_id"], lang)}</th><td class="y">{escape(relation)}</td>'
        f'<td class="n">{figure(row["shared_km2"], "km²", lang, digits=1)}{mark}</td>'
        f'<td class="y">{row["share"]:.0%}</td></tr>'
    )


def corners(dataset: Dataset, known: Profile, lang: str) -> str:
    """Return the corners of the outline, each with what it is, how it was located and its source."""
    if known.corners.empty:
        return ""
    basis = "corner_basis_zh" if lang == "zh" else "corner_basis"
    rows = "".join(
        f'<tr><th scope="row" lang="zh">{escape(row["corner"])}'
        f"{source_mark(dataset, row['source_id'], lang, extra=row[basis] or say('corner_assumed', lang))}</th>"
        f'<td class="y">{row["lon"]:.5f}, {row["lat"]:.5f}</td></tr>'
        for _, row in known.corners.iterrows()
    )
    text = known.zone["boundary_text_zh"]
    bounds = (
        f'<p lang="zh">{escape(text)}{source_mark(dataset, known.zone["boundary_source_id"], lang)}</p>' if text else ""
    )
    summary = escape(say("card_corners_open", lang, count=len(known.corners)))
    body = f"{bounds}<details><summary>{summary}</summary><table>{rows}</table></details>"
    return f"<h3>{escape(say('card_corners', lang))}</h3>{body}"


def place(dataset: Dataset, kind: str, row_id: str, lang: str) -> str:
    """Return a found facility or enterprise as a card of its own."""
    row = (dataset.facilities if kind == "facility" else dataset.enterprises).loc[row_id]
    code, vocabulary = (row["category"], "category") if kind == "facility" else (row["board"], "board")
    about = [term(dataset, vocabulary, code, lang)]
    if kind == "facility":
        status = term(dataset, "status", row["status"], lang)
        year = row["status_as_of"]
        about.append(say("status_as_of", lang, status=status, year=year) if year else status)
    address = row["address_zh"] if kind == "facility" else row["office_address_zh"] or row["registered_address_zh"]
    located = (
        say("place_listed", lang)
        if pd.isna(row["lon"])
        else say("place_drawn", lang, metres=number(row["precision_m"]))
    )
    mark = source_mark(dataset, row["source_id"], lang, extra=row[f"note_{lang}"])
    weak = confidence(dataset, "low", "", lang) if row["confidence"] == "low" else ""
    return (
        f'<div class="atlas-card found"><h2>{escape(row[f"name_{lang}"] or row["name_zh"])}{mark}</h2>'
        f'<p class="kind">{escape(" · ".join(about))} {weak}</p>'
        f'<p lang="zh">{escape(row["district_zh"])} {escape(address)}</p>'
        f'<p class="second">{escape(located)}</p></div>'
    )
