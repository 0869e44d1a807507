"""What the comparison shows, made once for a choice and kept: tables as HTML, charts as specifications, files.

Every function is cached by the data's version and the choice, and so is cheap on a page that runs again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd
import shapely
import streamlit as st

from geo import families, figures, provenance, sidebyside, takeaway
from geo.counted import COUNTED
from geo.errors import CallError
from geo.families import FAMILIES
from geo.sidebyside import Column, Union
from geo.tables import Dataset, load, split
from geo.words import say
from geo.zones import outlines
from layers import silhouettes
from layers.text import number
from views import charts, comparison_table
from views.markup import escape, html_table, source_mark

#: What the scatter may be over.
SCATTERED = ("all", *FAMILIES)
#: The order of kinds in the field of zones: what the plan speaks of first.
KINDS = (
    "science_city", "demonstration_zone", "new_area", "new_area_part", "carrier", "district", "city", "industrial_park",
    "regional_zone", "university_cluster", "demonstration_zone_park", "specialised_park", "corridor",
)  # fmt: skip
#: What may stand against the chosen measure first, when the zones have it.
UPRIGHT = ("high_tech_enterprises", "listed_enterprises", "facilities")
FILES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gpkg": "application/geopackage+sqlite3",
}
#: Degrees, about 30 m: a tenth of a pixel where a district fills 200 of them.
UNSEEN = 0.0003
#: Choices kept of each part; a choice takes some 50 kB.
KEPT = 200

#: Metric, denominator, year.
Choice = tuple[str, str, str]


@dataclass(frozen=True)
class Table:
    """The table with its remarks, and how many other published figures there are to show."""

    table: str
    sentences: tuple[str, ...]
    others: int


@dataclass(frozen=True)
class Scatter:
    """The chart, the number of zones that are not named, and the chosen ones that are missing."""

    spec: dict[str, Any] | None
    others: int
    missing: tuple[str, ...]


@st.cache_data(show_spinner=False, max_entries=4)
def options(version: str, lang: str) -> list[str]:  # noqa: ARG001 - the key of the cache
    """Return the ids of all zones in the order in which the field offers them."""
    zones = load().zones
    place = {kind: number_ for number_, kind in enumerate(KINDS)}
    order = zones["kind"].map(place).fillna(len(KINDS))
    return list(zones.assign(order=order).sort_values(["order", f"name_{lang}"], kind="stable").index)


def listed(names: Sequence[str], lang: str) -> str:
    """Return names as a list in a sentence."""
    return say("side_and", lang).join(names)


def _names(dataset: Dataset, zone_ids: Sequence[str], lang: str) -> list[str]:
    return [str(name) for name in dataset.zones.loc[list(zone_ids), f"name_{lang}"]]


def columns_of(dataset: Dataset, zones: Sequence[str], chosen: Choice, lang: str) -> list[Column]:
    """Return the columns of the table; the chosen measure stands first."""
    return sidebyside.standard(dataset, zones, lang, first=chosen)


def unions_of(dataset: Dataset, zones: Sequence[str], columns: Sequence[Column]) -> dict[str, Union]:
    """Return the union's count of each counted column that has one."""
    found = {
        one.key: sidebyside.union_of(dataset, zones, one.metric)
        for one in columns
        if one.counted and one.per == "none" and one.known
    }
    return {key: union for key, union in found.items() if union is not None}


@st.cache_data(show_spinner=False, max_entries=KEPT)
def table(version: str, zones: tuple[str, ...], chosen: Choice, lang: str) -> Table:  # noqa: ARG001
    """Return the comparison as a table, with the sentences that a reader must mind."""
    dataset = load()
    columns = columns_of(dataset, zones, chosen, lang)
    unions = unions_of(dataset, zones, columns)
    return Table(
        table=comparison_table.table(dataset, columns, lang, unions=unions),
        sentences=tuple(_sentences(dataset, zones, columns, unions, lang)),
        others=len(sidebyside.other_metrics(dataset, zones, but=columns)),
    )


@st.cache_data(show_spinner=False, max_entries=KEPT)
def others(version: str, zones: tuple[str, ...], chosen: Choice, lang: str) -> str:  # noqa: ARG001
    """Return the other published figures as a table."""
    dataset = load()
    columns = columns_of(dataset, zones, chosen, lang)
    more = sidebyside.others(dataset, zones, lang, but=columns)
    return comparison_table.table(dataset, more, lang, unions={}, chosen=False)


def _sentences(
    dataset: Dataset, zones: Sequence[str], columns: Sequence[Column], unions: dict[str, Union], lang: str
) -> list[str]:
    said = []
    differing = [one for one in columns if len(one.years) > 1]
    if differing:
        join, comma = say("side_and", lang), say("side_comma", lang)
        measures: dict[str, set[int]] = {}
        for one in differing:
            measures.setdefault(one.name, set()).update(one.years)
        texts = [
            say("side_years_one", lang, name=name, years=join.join(map(str, sorted(years))))
            for name, years in measures.items()
        ]
        said.append(say("side_years_differ", lang, measures=comma.join(texts)))
    if any("area_km2" in kind for one in columns for kind in one.areas) and sidebyside.land_and_plan(dataset, zones):
        said.append(say("side_areas_differ", lang))
    if len({one.counted for one in columns if one.known}) > 1:
        said.append(say("side_basis", lang))
    sketched = [zone for zone in zones if any(one.counted and one.table.at[zone, "schematic"] for one in columns)]
    if sketched:
        said.append(say("side_schematic", lang, zones=listed(_names(dataset, sketched, lang), lang)))
    if any(one.table["by_city"].any() for one in columns):
        said.append(say("side_by_city", lang))
    if any(one.metric == sidebyside.LOCATION_QUOTIENT for one in columns):
        said.append(say("side_quotient", lang))
    if unions:
        said.append(say("side_union_about", lang))
    return said


def _cited(dataset: Dataset, cell: str, note: str) -> str:
    """Return the sources of a figure in a tooltip's line; of a count, its note."""
    titles = [
        f"{source} {dataset.sources.at[source, 'title']}" for source in split(cell) if source in dataset.sources.index
    ]
    return "; ".join(titles) or note


def _rows(dataset: Dataset, one: Column, lang: str) -> list[dict[str, Any]]:
    """Return the rows that the charts draw: the largest first, those without a figure last."""
    table_ = one.table.sort_values("value", ascending=False, na_position="last", kind="stable")
    rows = []
    for zone_id, row in table_.to_dict("index").items():
        known = pd.notna(row["value"])
        spread = known and comparison_table.has_range(row)
        ranked = pd.notna(row["rank"])
        rows.append(
            {
                "name": dataset.zones.at[zone_id, f"name_{lang}"],
                "value": float(row["value"]) if known else None,
                "low": float(row["low"]) if spread else None,
                "high": float(row["high"]) if spread else None,
                "end": max(float(row["high"]) if spread else 0.0, float(row["value"])) if known else 0.0,
                "text": comparison_table.figure_text(row, lang) if known else say("no_figure", lang),
                "range": comparison_table.span(row) if spread else say("side_no_range", lang),
                "year": str(int(row["year"])) if known else "",
                "source": _cited(dataset, row["source_ids"], row[f"note_{lang}"]),
                **{key: int(row[key]) if ranked else None for key in ("rank", "rank_low", "rank_high")},
                "ranks": f"{row['rank']} ({row['rank_low']}–{row['rank_high']})" if ranked else "",
            }
        )
    return rows


def _colour(metric: str) -> str:
    return charts.COUNTED_COLOUR if metric in COUNTED else charts.PUBLISHED_COLOUR


@st.cache_data(show_spinner=False, max_entries=KEPT)
def bars_and_ranks(
    version: str, zones: tuple[str, ...], chosen: Choice, lang: str  # noqa: ARG001
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return the two charts of the chosen measure, or None when no zone has a figure."""
    dataset = load()
    metric, per, year = chosen
    one = sidebyside.column(dataset, zones, metric, per, lang, year=year)
    if not one.known:
        return None
    rows, colour = _rows(dataset, one, lang), _colour(metric)
    bars = charts.bars(rows, title=one.name, unit=one.unit, colour=colour, lang=lang)
    dots = charts.ranks(rows, title=one.name, colour=colour, lang=lang)
    return bars, dots


@lru_cache(maxsize=256)
def _plane(dataset: Dataset, zone_id: str) -> shapely.Geometry:
    """Return an outline in metres, without the vertices that no picture shows."""
    return silhouettes.plane(shapely.simplify(outlines(dataset).geometry[zone_id], UNSEEN))


def _shapes(dataset: Dataset, zones: Sequence[str], lang: str) -> list[silhouettes.Shape]:
    drawn = outlines(dataset)
    chosen = [zone for zone in zones if zone in drawn.index]
    return [
        silhouettes.Shape(
            name, float(drawn.at[zone, "drawn_area_km2"]), bool(drawn.at[zone, "schematic"]), _plane(dataset, zone)
        )
        for zone, name in zip(chosen, _names(dataset, chosen, lang), strict=True)
    ]


def _shape_words(lang: str) -> dict[str, str]:
    return {"title": say("side_silhouettes_title", lang), "km": say("side_km", lang), "m": say("side_m", lang)}


@st.cache_data(show_spinner=False, max_entries=KEPT)
def shapes(version: str, zones: tuple[str, ...], lang: str) -> tuple[str, tuple[str, ...]]:  # noqa: ARG001
    """Return the outlines as HTML, and the names of the zones that have none."""
    dataset = load()
    drawn = outlines(dataset).index
    without = _names(dataset, [zone for zone in zones if zone not in drawn], lang)
    drawing = silhouettes.pictures(_shapes(dataset, zones, lang), labels=_shape_words(lang))
    if drawing:
        drawing = f'<div class="atlas-sourced">{drawing}{_outline_sources(dataset, zones, lang)}</div>'
    return drawing, tuple(without)


def _outline_sources(dataset: Dataset, zones: Sequence[str], lang: str) -> str:
    """Return the sentence that says where the outlines of the zones come from."""
    ids = dict.fromkeys(source for zone in zones for source in provenance.outline_sources(dataset, zone))
    if not ids:
        return ""
    return f'<p class="second">{escape(say("source_outlines", lang))}{source_mark(dataset, ids, lang)}</p>'


def shapes_file(dataset: Dataset, zones: Sequence[str], lang: str) -> bytes:
    """Return the outlines as an SVG file."""
    return silhouettes.svg(_shapes(dataset, zones, lang), labels=_shape_words(lang)).encode()


def family_of(dataset: Dataset, zones: Sequence[str], *, default: str = "all") -> str:
    """Return the family that the zones are of, or ``default`` when one of them is in none."""
    name = families.family_of(dataset, zones)
    return name if set(zones) <= set(families.family(dataset, name)) else default


@st.cache_data(show_spinner=False, max_entries=KEPT)
def upright(version: str, zones: tuple[str, ...], metric: str) -> str:  # noqa: ARG001
    """Return the metric to show first against another one: the one that most of the zones have."""
    dataset = load()
    free = [name for name in UPRIGHT if name != metric]
    return max(free, key=lambda name: int(figures.figure_table(dataset, name).loc[list(zones), "value"].count()))


@st.cache_data(show_spinner=False, max_entries=KEPT)
def scatter(
    version: str, zones: tuple[str, ...], axes: tuple[Choice, Choice], family: str, lang: str  # noqa: ARG001
) -> Scatter:
    """Return two measures of a family against each other; the chosen zones are always in."""
    dataset = load()
    members = list(dataset.zones.index) if family == "all" else families.family(dataset, family)
    wanted = list(dict.fromkeys([*zones, *members]))
    x, y = (sidebyside.column(dataset, wanted, metric, per, lang, year=year) for metric, per, year in axes)
    both = x.table["value"].notna() & y.table["value"].notna()
    missing = tuple(_names(dataset, [zone for zone in zones if not both[zone]], lang))
    known = [zone for zone in wanted if both[zone]]
    if len(known) < 2:
        return Scatter(None, 0, missing)
    sides = [one.table.loc[known].to_dict("index") for one in (x, y)]
    rows = []
    for zone, name in zip(known, _names(dataset, known, lang), strict=True):
        pair = [side[zone] for side in sides]
        texts = [comparison_table.figure_text(row, lang) for row in pair]
        rows.append(
            {
                "name": name,
                **{axis: float(row["value"]) for axis, row in zip("xy", pair, strict=True)},
                **{f"{axis}_text": text for axis, text in zip("xy", texts, strict=True)},
                "chosen": zone in zones,
                "year": " / ".join(str(row["year"]) for row in pair),
                "source": " / ".join(_cited(dataset, row["source_ids"], row[f"note_{lang}"]) for row in pair),
            }
        )
    titles = [(one.name, takeaway.measured_in(one, lang)) for one in (x, y)]
    chart = charts.scatter(rows, titles=titles, colour=_colour(x.metric), lang=lang)
    return Scatter(chart, len(known) - sum(row["chosen"] for row in rows), missing)


@st.cache_data(show_spinner=False, max_entries=KEPT)
def lorenz(
    version: str, family: str, metric: str, year: str, lang: str  # noqa: ARG001
) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    """Return the Lorenz curve of a metric over a family, or None, and what there is to say."""
    dataset = load()
    try:
        found = families.spread(dataset, family, metric, year=year)
    except CallError as fault:
        named = figures.metric_name(dataset, metric, lang)
        return None, (say(fault.key, lang, **{**fault.params, "metric": named}),)
    words = {
        "family": say(f"side_family_{family}", lang), "known": found.known, "of": found.of,
        "metric": figures.metric_name(dataset, metric, lang), "gini": f"{found.gini:.2f}",
    }  # fmt: skip
    if not found.enough:
        return None, (say("side_lorenz_few", lang, **words),)
    said = [say("side_lorenz_found", lang, **words)]
    if len(found.years) > 1:
        said.append(say("side_lorenz_years", lang, years=say("side_and", lang).join(map(str, found.years))))
    names = dataset.zones[f"name_{lang}"].to_dict() | {"": "0"}
    curve = found.curve.assign(name=found.curve["zone_id"].map(names))
    rows = curve.drop(columns="zone_id").to_dict("records")
    return charts.lorenz(rows, colour=_colour(metric), lang=lang), tuple(said)


@st.cache_data(show_spinner=False, max_entries=KEPT)
def overlaps(version: str, zones: tuple[str, ...], metric: str, lang: str) -> str:  # noqa: ARG001
    """Return the overlap matrix as HTML, or the sentence that there is none."""
    dataset = load()
    pairs = sidebyside.shared(dataset, zones, metric)
    if sidebyside.overlapping(pairs).empty:
        return f'<p class="atlas-notice">{escape(say("side_overlaps_none", lang))}</p>'
    counted = metric if metric in COUNTED else "facilities"
    points = figures.metric_name(dataset, counted, lang)
    cells = pairs.set_index(["zone_id", "other_id"])
    ids = [zone for zone in zones if zone in set(pairs["zone_id"])]
    names = dict(zip(ids, _names(dataset, ids, lang), strict=True))
    rows = []
    for zone in ids:
        row = "".join(_shared(cells.loc[(zone, other)], lang, own=zone == other) for other in ids)
        rows.append(f'<tr><th scope="row">{escape(names[zone])}</th>{row}</tr>')
    heads = [say("column_zone", lang), *names.values()]
    about = escape(say("side_overlaps_about", lang, metric=points))
    matrix = html_table(say("side_overlaps", lang), heads, rows, name="atlas-table atlas-overlaps")
    sources = _outline_sources(dataset, ids, lang)
    return f'<div class="atlas-sourced">{matrix}<p class="second">{about}</p>{sources}</div>'


def _shared(pair: pd.Series, lang: str, *, own: bool) -> str:
    if not own and pair["km2"] < sidebyside.SLIVER_KM2:
        return '<td class="number none">—</td>'
    text = escape(say("side_overlap_cell", lang, km2=number(float(pair["km2"])), points=int(pair["points"])))
    index = "" if own else f'<small class="second">{pair["jaccard"]:.2f}</small>'
    return f'<td class="number{" own" if own else ""}" data-km2="{pair["km2"]:.6g}">{text}{index}</td>'


def file(dataset: Dataset, zones: Sequence[str], chosen: Choice, lang: str, *, kind: str) -> bytes:
    """Return the comparison as a file of one of ``FILES``; the other published figures are in it too."""
    columns = columns_of(dataset, zones, chosen, lang)
    whole = [*columns, *sidebyside.others(dataset, zones, lang, but=columns)]
    if kind == "csv":
        return takeaway.to_csv(dataset, whole)
    if kind == "gpkg":
        return takeaway.to_geopackage(dataset, whole)
    points = chosen[0] if chosen[0] in COUNTED else "facilities"
    pairs = sidebyside.shared(dataset, zones, points)
    return takeaway.to_xlsx(
        dataset, whole, lang, unions=unions_of(dataset, zones, columns), pairs=pairs, points=points
    )
