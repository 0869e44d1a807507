"""Small maps of several years on one scale, and the change between two years as a map beside its table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd
import streamlit as st

from geo import change, figures
from geo.tables import Dataset, load
from geo.words import say
from layers import minimap
from layers.classify import classify
from layers.diverging import PUOR, Diverging, diverging
from layers.legend import labels
from layers.palette import sequential
from views.card_lists import qualified
from views.markup import THIN, escape, figure, html_table, number, source_mark

#: Maps side by side at the most, and how many open at first.
MOST_MAPS, FIRST_MAPS = 6, 3
SMALL, LARGE = 204, 430


def place_names(dataset: Dataset, lang: str) -> dict[str, str]:
    """Return the names of all zones and of the city as a whole."""
    return dataset.zones[f"name_{lang}"].to_dict() | {"shanghai": say("family_shanghai", lang)}


def value_cell(dataset: Dataset, row: pd.Series, lang: str) -> str:
    """Return a published value as a cell: what it claims, the figure, its source; a weak one is marked."""
    weak = row["confidence"] == "low" or row["basis"] == "unverified"
    mark = source_mark(dataset, row["source_id"], lang, extra=row[f"note_{lang}"])
    return (
        f'<td class="number{" weak" if weak else ""}" data-value="{row["value"]:.12g}">'
        f"{qualified(dataset, row, lang)}{escape(number(row['value']))}{mark}</td>"
    )


def small_maps(dataset: Dataset, metric: str, zones: Sequence[str], lang: str) -> None:
    """Show one small map for each year chosen, all on one scale."""
    st.html(f"<h3>{escape(say('years_maps', lang))}</h3>")
    known = change.years(dataset, metric, zones)
    fullest = sorted(known, key=lambda year: (-known[year], -year))[:FIRST_MAPS]
    pers = figures.denominators(dataset, metric)
    with st.container(horizontal=True, key="years_maps", vertical_alignment="bottom", gap="small"):
        per = st.selectbox(
            say("control_per", lang), pers, index=int("published_area_km2" in pers and pers.index("published_area_km2")),
            format_func=lambda name: say(f"per_{name}", lang), key=f"years_per_{metric}", width=170,
        )  # fmt: skip
        chosen = st.pills(
            say("years_which", lang, most=MOST_MAPS), list(known), selection_mode="multi", default=sorted(fullest),
            format_func=lambda year: say("years_year", lang, year=year, count=known[year]),
            key=f"years_shown_{metric}_{len(zones)}",
        )  # fmt: skip
    years = sorted(chosen)[:MOST_MAPS]
    if years:
        st.html(_small_maps(dataset.version, metric, per, tuple(years), tuple(zones), lang))


@st.cache_data(show_spinner=False, max_entries=128)
def _small_maps(version: str, metric: str, per: str, years: tuple[int, ...], zones: tuple[str, ...], lang: str) -> str:  # noqa: ARG001 - the version is a key of the cache
    """Return the maps of some years side by side on one scale, and the legend that they share."""
    dataset = load()
    values = pd.concat(
        {year: figures.figure_table(dataset, metric, per=per, year=year)["value"].reindex(list(zones)) for year in years}
    )
    classes = classify(values)
    colours = sequential(len(classes.upper)) if classes.upper else ()
    ground = minimap.plate(dataset, zones, SMALL)
    name = figures.metric_name(dataset, metric, lang)
    pictures = []
    for year in years:
        painted = {zone_id: colours[place] if place >= 0 else None for zone_id, place in classes.index[year].items()}
        known = int(values[year].notna().sum())
        caption = say("years_caption", lang, year=year, count=known, of=len(zones))
        pictures.append((minimap.svg(ground, painted), caption, f"{name} {caption}"))
    unit = figures.unit(dataset, metric, per, lang)
    title = say("years_legend", lang, name=name, unit=unit, per="" if per == "none" else say(f"map_per_{per}", lang))
    key = minimap.legend(title, list(zip(colours, labels(classes), strict=True)), nodata=say("no_figure", lang))
    return minimap.row(pictures, title=say("years_maps", lang)) + key


def growth(dataset: Dataset, metric: str, zones: Sequence[str], lang: str) -> None:
    """Show the growth between two years that exist, as a map and as a table beside it."""
    st.html(f"<h3>{escape(say('growth_title', lang))}</h3>")
    best = change.best_pair(dataset, metric, zones)
    if best is None:
        st.html(f'<p class="atlas-notice">{escape(say("growth_none", lang))}</p>')
        return
    pairs = change.pairs(dataset, metric, zones)
    with st.container(horizontal=True, key="growth_choice", gap="small"):
        firsts, key = sorted({pair[0] for pair in pairs}), f"{metric}_{len(zones)}"
        earlier = _year(say("growth_from", lang), firsts, best[0], f"growth_from_{key}")
        later_years = [pair[1] for pair in pairs if pair[0] == earlier]
        preset = best[1] if best[1] in later_years else later_years[-1]
        later = _year(say("growth_to", lang), later_years, preset, f"growth_to_{earlier}_{key}")
    found = change.change(dataset, metric, zones, earlier=earlier, later=later)
    if found.broken:
        name, year = figures.metric_name(dataset, metric, lang), change.break_year(dataset, metric)
        st.html(f'<p class="atlas-warning" role="status">{escape(say("growth_broken", lang, name=name, year=year))}</p>')
    left, right = st.columns([1, 1.35], gap="medium")
    with left:
        st.html(growth_map(dataset, found, lang))
    with right:
        st.html(growth_table(dataset, found, lang))
    st.html(f'<p class="second">{escape(say("growth_about" if found.relative else "growth_about_rate", lang))}</p>')


def _year(label: str, years: Sequence[int], preset: int, key: str) -> int:
    return st.selectbox(label, years, index=list(years).index(preset), key=key, width=110)


def _changed(value: float, found: change.Change, lang: str, dataset: Dataset) -> str:
    """Return a change as text: +12.3% of an amount, +0.4 points or units of a rate."""
    if found.relative:
        return f"{value:+.1%}".replace("-", "−")
    unit = figures.unit(dataset, found.metric, "none", lang)
    unit = say("growth_points", lang) if unit == "%" else unit
    return f"{value:+.3g}{THIN}{unit}".replace("-", "−")


def growth_map(dataset: Dataset, found: change.Change, lang: str) -> str:
    """Return the map of a change with names and signs where there is room, and its legend."""
    classes = diverging(found.table["change"])
    ground = minimap.plate(dataset, tuple(found.table.index), LARGE)
    names = place_names(dataset, lang)
    known = found.table["change"].dropna()
    words = {
        zone_id: minimap.Label(_short(names[zone_id]), _changed(value, found, lang, dataset))
        for zone_id, value in known.items() if zone_id in ground.middles
    }  # fmt: skip
    colours = {zone_id: classes.colour(place) for zone_id, place in classes.index.items()}
    name = figures.metric_name(dataset, found.metric, lang)
    caption = say("growth_caption", lang, name=name, earlier=found.earlier, later=found.later, count=len(known))
    picture = minimap.row([(minimap.svg(ground, colours, labels=words), caption, caption)], title=caption)
    entries = _classes(classes, found, lang, dataset) if len(known) else []
    return picture + minimap.legend(say("growth_legend", lang), entries, nodata=say("growth_nodata", lang))


def _short(name: str) -> str:
    """Return a district's name without its kind, which a small map has no room for."""
    for tail in (" New Area", " District", "新区", "区"):
        if name.endswith(tail) and len(name) - len(tail) >= 2:
            return name.removesuffix(tail)
    return name


def _classes(classes: Diverging, found: change.Change, lang: str, dataset: Dataset) -> list[tuple[str, str]]:
    limits = ["0" if not limit else _changed(limit, found, lang, dataset) for limit in classes.limits]
    if found.relative:
        limits = [limit.replace(".0%", "%") for limit in limits]
    first, last = say("growth_below", lang, limit=limits[0]), say("growth_above", lang, limit=limits[-1])
    between = [f"{low} … {high}" for low, high in pairwise(limits)]
    return list(zip(PUOR, [first, *between, last], strict=True))


def growth_table(dataset: Dataset, found: change.Change, lang: str) -> str:
    """Return both figures with their sources and the change, the largest first; zones without both stand last."""
    names = place_names(dataset, lang)
    table = found.table.assign(known=found.table[["value_1", "value_2"]].notna().sum(axis=1))
    table = table.sort_values(["change", "known", "value_2"], ascending=False, kind="stable", na_position="last")
    rows = [_growth_row(dataset, found, str(zone_id), row, names[zone_id], lang) for zone_id, row in table.iterrows()]
    unit = figures.unit(dataset, found.metric, "none", lang)
    heads = [say("column_zone", lang), f"{found.earlier} ({unit})", f"{found.later} ({unit})", say("growth_column", lang)]
    name = figures.metric_name(dataset, found.metric, lang)
    caption = say("growth_table", lang, name=name, earlier=found.earlier, later=found.later)
    return html_table(caption, heads, rows, name="atlas-table atlas-growth")


def _growth_row(dataset: Dataset, found: change.Change, zone_id: str, row: pd.Series, name: str, lang: str) -> str:
    cells = ""
    for place in (1, 2):
        value = row[f"value_{place}"]
        if pd.isna(value):
            cells += f'<td class="number">{figure(None, "", lang)}</td>'
            continue
        own = {key: row[f"{key}_{place}"] for key in change.KEPT}
        cells += value_cell(dataset, pd.Series(own), lang)
    if pd.notna(row["change"]):
        about = say("growth_loose", lang) if row["loose"] else ""
        mark = source_mark(dataset, "", lang, label="?", extra=about) if about else ""
        weak = " weak" if row["weak"] else ""
        text = escape(_changed(row["change"], found, lang, dataset))
        cells += f'<td class="number{weak}" data-change="{row["change"]:.12g}">{text}{mark}</td>'
    else:
        both = pd.notna(row["value_1"]) and pd.notna(row["value_2"])
        reason = "not_both" if not both else "not_comparable" if found.broken else "bound"
        why = say(f"growth_{reason}", lang)
        cells += f'<td class="number second">{escape(why)}</td>'
    return f'<tr data-zone="{escape(zone_id)}"><th scope="row">{escape(name)}</th>{cells}</tr>'
