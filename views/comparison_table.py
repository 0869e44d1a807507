"""The comparison as a table: a zone a row, a measure a column, every figure with its range, year and source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from geo.counted import COUNTED
from geo.sidebyside import LOCATION_QUOTIENT, Column, Union
from geo.tables import Dataset, split
from geo.takeaway import denominator
from geo.words import say
from layers.text import number
from views.markup import address, escape, source_mark

#: A figure with all that stands beside it: a row of `Column.table`.
Row = Mapping[str, Any]
DASH = "—"


class Footnotes:
    """Numbers for sources in the order in which a reader meets them."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def label(self, cell: str) -> str:
        """Return the numbers of the sources of a cell, such as ``1,2``."""
        for source in split(cell):
            if source not in self.ids:
                self.ids.append(source)
        return ",".join(str(self.ids.index(source) + 1) for source in split(cell))


def table(
    dataset: Dataset, columns: Sequence[Column], lang: str, *, unions: Mapping[str, Union], chosen: bool = True
) -> str:
    """Return the table and the list of its sources as HTML.

    Parameters
    ----------
    unions
        The union's count by key of a column; a last row shows it. Empty: no such row.
    chosen
        Whether the first column is the measure that was chosen on the page.
    """
    zones = columns[0].table.index
    notes = Footnotes()
    extremes = [one.extremes() for one in columns]
    heads = "".join(_head(one, lang, chosen=chosen and not place) for place, one in enumerate(columns))
    figures = [one.table.to_dict("index") for one in columns]
    rows = []
    for zone_id in zones:
        cells = "".join(
            _cell(dataset, one, str(zone_id), table_[zone_id], lang, notes, ends)
            for one, table_, ends in zip(columns, figures, extremes, strict=True)
        )
        name = escape(dataset.zones.at[zone_id, f"name_{lang}"])
        rows.append(f'<tr data-zone="{escape(zone_id)}"><th scope="row">{name}</th>{cells}</tr>')
    foot = f"<tfoot>{_union_row(dataset, columns, unions, len(zones), lang)}</tfoot>" if unions else ""
    caption = escape(say("side_table", lang, count=len(zones), measures=len(columns)))
    box = "atlas-side-box" if chosen else "atlas-side-box wide"
    return (
        f'<div class="{box}" tabindex="0" role="region" aria-label="{caption}"><table class="atlas-side">'
        f'<caption>{caption}</caption><thead><tr><th scope="col">{escape(say("column_zone", lang))}</th>{heads}</tr>'
        f"</thead><tbody>{''.join(rows)}</tbody>{foot}</table></div>{_sources(dataset, notes, lang)}"
    )


def _head(one: Column, lang: str, *, chosen: bool) -> str:
    derived = one.per != "none" or one.metric == LOCATION_QUOTIENT
    kind = "counted" if one.counted else "derived" if derived else "published"
    years = one.years
    year = say("side_year", lang, year=years[0]) if len(years) == 1 else say("side_many_years", lang) if years else ""
    per = "" if one.per == "none" else say("side_per", lang, per=denominator(one.per, lang)).lstrip("， ")
    parts = [f'<span class="m">{escape(one.name)}</span>']
    parts += [f"<small>{escape(text)}</small>" for text in (per, one.unit, year) if text]
    tag = f'<span class="tag {kind}">{escape(say(f"side_{kind}", lang))}</span>'
    return f'<th scope="col" data-measure="{one.key}"{" class=chosen" if chosen else ""}>{"".join(parts)}{tag}</th>'


def _cell(
    dataset: Dataset,
    one: Column,
    zone_id: str,
    row: Row,
    lang: str,
    notes: Footnotes,
    ends: tuple[list[str], list[str]],
) -> str:
    if pd.isna(row["value"]):
        note = row[f"note_{lang}"]
        mark = source_mark(dataset, "", lang, label=say("side_note_mark", lang), extra=note) if note else ""
        return f'<td class="n none" data-measure="{one.key}">{escape(say("no_figure", lang))}{mark}</td>'
    best, worst = (zone_id in end for end in ends)
    weak = row["confidence"] == "low" or row["basis"] == "unverified"
    value, span_below = _two_lines(row, lang)
    hidden = say("side_best", lang) if best else say("side_worst", lang) if worst else ""
    classes = " ".join(["n", *(["best"] if best else ["worst"] if worst else []), *(["weak"] if weak else [])])
    label = notes.label(row["source_ids"]) or say("side_note_mark", lang)
    dagger = "†" if row["by_city"] else ""
    year = "" if len(one.years) == 1 else f'<small class="y">{int(row["year"])}</small>'
    unverified = f"<small>{escape(say('side_unverified', lang))}</small>" if weak else ""
    return (
        f'<td class="{classes}" data-measure="{one.key}" data-value="{row["value"]:.12g}">{value}{dagger}'
        f"{source_mark(dataset, row['source_ids'], lang, label=label, extra=about(row, lang))}"
        f"{span_below}{unverified}{year}"
        f'{f"<span class=atlas-hidden>{escape(hidden)}</span>" if hidden else ""}</td>'
    )


def has_range(row: Row) -> bool:
    """Return whether a figure has a range that is more than the figure itself."""
    known = pd.notna(row["low"]) and pd.notna(row["high"])
    return bool(known and (row["low"] < row["value"] or row["high"] > row["value"]))


def figure_text(row: Row, lang: str) -> str:
    """Return a figure with its range, such as 61（54–66）."""
    value = number(float(row["value"]))
    return say("side_with_range", lang, value=value, range=span(row)) if has_range(row) else value


def _two_lines(row: Row, lang: str) -> tuple[str, str]:
    """Return a figure, and its range as a line below it: that keeps a table of many measures narrow."""
    value = escape(number(float(row["value"])))
    below = f"<small class=r>{escape(say('side_range_alone', lang, range=span(row)))}</small>" if has_range(row) else ""
    return value, below


def span(row: Row) -> str:
    """Return low to high."""
    return f"{number(float(row['low']))}–{number(float(row['high']))}"


def about(row: Row, lang: str) -> str:
    """Return what stands behind a figure: rank with its range, denominator, notes."""
    parts = []
    if pd.notna(row["rank"]):
        rank, low, high = (int(row[name]) for name in ("rank", "rank_low", "rank_high"))
        one = low == high
        parts.append(say("side_rank_one" if one else "side_rank", lang, rank=rank, low=low, high=high))
    if pd.notna(row["denominator"]):
        key = "side_denominator" if pd.isna(row["per_year"]) else "side_denominator_year"
        kind = denominator(row["per_kind"], lang)
        year = "" if pd.isna(row["per_year"]) else int(row["per_year"])
        parts.append(say(key, lang, value=number(float(row["denominator"])), kind=kind, year=year))
    if row[f"note_{lang}"]:
        parts.append(row[f"note_{lang}"])
    return say("side_join", lang).join(parts)


def _union_row(
    dataset: Dataset, columns: Sequence[Column], unions: Mapping[str, Union], zones: int, lang: str
) -> str:
    cells = []
    for one in columns:
        union = unions.get(one.key)
        if union is None:
            cells.append(f'<td class="n none" title="{escape(say("side_union_none", lang))}">{DASH}</td>')
            continue
        row = {"value": union.count, "low": union.certain, "high": union.possible}
        part = ""
        if union.zones != zones:
            part = f"<small>{escape(say('side_union_part', lang, zones=union.zones))}</small>"
        value, below = _two_lines(row, lang)
        note = say("note_counted", lang, file=f"data/{COUNTED[one.metric][0]}.csv")
        mark = source_mark(dataset, "", lang, label=say("side_note_mark", lang), extra=note)
        cells.append(f'<td class="n" data-union="{union.count}">{value}{mark}{below}{part}</td>')
    return f'<tr><th scope="row">{escape(say("side_union", lang))}</th>{"".join(cells)}</tr>'


def _sources(dataset: Dataset, notes: Footnotes, lang: str) -> str:
    """Return the sources in the order of their numbers, folded away."""
    if not notes.ids:
        return ""
    items = []
    for source_id in notes.ids:
        if source_id not in dataset.sources.index:
            items.append(f"<li>{escape(source_id)}</li>")
            continue
        source = dataset.sources.loc[source_id]
        facts = [escape(source[name]) for name in ("title", "producer", "date_published") if source[name]]
        items.append(f"<li><small>{escape(source_id)}</small> {' · '.join(facts)} {address(source)}</li>")
    head = escape(say("side_sources", lang, count=len(items)))
    return f'<details class="atlas-side-sources"><summary>{head}</summary><ol>{"".join(items)}</ol></details>'
