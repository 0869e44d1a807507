"""One table for every figure the product shows: the map, the pages and the command line all read this.

A published figure and a count of ours are never mixed: the column ``basis`` says which it is. Missing is NaN, never
zero, and a figure keeps its own year, its sources and its confidence.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from geo.counted import COUNTED, counted_table, year_of
from geo.denominators import AREAS, FACTORS, PERS, denominator_table, published
from geo.errors import CallError
from geo.nearest import nearest
from geo.tables import Dataset, split
from geo.words import LANGS, say
from geo.zones import outlines

#: Worst first: a quotient is as weak as the weaker of its two figures.
CONFIDENCES = ("low", "medium", "high")
COLUMNS = (
    "value", "low", "high", "year", "per_year", "denominator", "per_kind", "confidence", "basis", "source_ids",
    "count", "count_certain", "count_possible", "count_unverified", "schematic", "note_zh", "note_en",
)  # fmt: skip


@lru_cache(maxsize=4)
def metric_ids(dataset: Dataset) -> tuple[str, ...]:
    """Return the counted metrics and every published one that has a figure for some zone, in the order of the table."""
    rows = dataset.observations
    known = set(rows[(rows["preferred"] == 1) & rows["subject_id"].isin(dataset.zones.index)]["metric_id"])
    return (*COUNTED, *(metric for metric in dataset.metrics.index if metric in known))


def check_metric(dataset: Dataset, metric: str) -> None:
    """Raise `CallError` with the nearest names when a metric is unknown."""
    if metric in COUNTED or metric in dataset.metrics.index:
        return
    raise CallError("metric_unknown", metric=metric, nearest=nearest(metric, [*COUNTED, *dataset.metrics.index]))


def metric_name(dataset: Dataset, metric: str, lang: str) -> str:
    """Return the name of a metric in ``zh`` or ``en``."""
    check_metric(dataset, metric)
    return say(f"metric_{metric}", lang) if metric in COUNTED else str(dataset.metrics.at[metric, f"name_{lang}"])


def unit(dataset: Dataset, metric: str, per: str, lang: str) -> str:
    """Return the unit of a figure, such as 家/平方公里; the metric's own unit where nothing is divided."""
    check_metric(dataset, metric)
    own = say(f"unit_{metric}", lang) if metric in COUNTED else str(dataset.metrics.at[metric, f"unit_{lang}"])
    if per == "none":
        return own
    return say("unit_per_area" if per in AREAS else f"unit_per_{per}", lang, unit=own)


def denominators(dataset: Dataset, metric: str) -> tuple[str, ...]:
    """Return what a metric may be divided by, ``none`` first. An intensive metric (a rate, an index) by nothing."""
    check_metric(dataset, metric)
    if metric in COUNTED:
        return PERS
    row = dataset.metrics.loc[metric]
    typical = set(split(row["typical_denominators"])) if row["kind"] == "extensive" else set()
    areas = bool(typical & set(AREAS))
    return tuple(per for per in PERS if per == "none" or per in typical or (areas and per in AREAS))


def years(dataset: Dataset, metric: str) -> list[int]:
    """Return the years for which any zone has a preferred figure, ascending."""
    check_metric(dataset, metric)
    if metric in COUNTED:
        year = year_of(dataset, metric)
        return [] if year is None else [year]
    rows = dataset.observations
    rows = rows[(rows["metric_id"] == metric) & (rows["preferred"] == 1) & rows["subject_id"].isin(dataset.zones.index)]
    return sorted({int(year) for year in rows["year"].dropna()})


def observation_rows(dataset: Dataset, zone_id: str) -> pd.DataFrame:
    """Return all published figures of a zone with those that were not preferred, by metric and newest year first."""
    rows = dataset.observations[dataset.observations["subject_id"] == zone_id]
    return rows.sort_values(["metric_id", "year", "preferred"], ascending=[True, False, False]).reset_index(drop=True)


def figure_table(dataset: Dataset, metric: str, *, per: str = "none", year: str | int = "latest") -> pd.DataFrame:
    """Return the figure of every zone.

    Parameters
    ----------
    metric
        ``facilities``, ``listed_enterprises`` (counted by us) or a metric of data/metrics.csv (published).
    per
        ``none`` or a denominator that `denominators` allows: densities are per km2, per 10 000 residents and per
        100 registered enterprises.
    year
        ``latest``: the newest preferred figure of each zone; or a year, then only that year's.

    Returns
    -------
    A frame over all zones, index zone id, with the columns of `COLUMNS`: value, low and high (the range of a counted
    figure), year and per_year (Int64), denominator and per_kind (which area it is), confidence, basis (published,
    derived, unverified, counted, or "" without a figure), source_ids ("" for a plain count: its source is the table
    of points itself), the counts (Int64), schematic (the outline is), and notes in both languages.

    Raises
    ------
    CallError
        The metric is unknown, the denominator makes no sense for it, or the year is neither ``latest`` nor a number.
    """
    check_metric(dataset, metric)
    if per not in PERS:
        raise CallError("per_unknown", per=per, nearest=nearest(per, PERS))
    if per not in denominators(dataset, metric):
        raise CallError("per_not_allowed", metric=metric, per=per, allowed=", ".join(denominators(dataset, metric)))
    if year != "latest":
        try:
            year = int(year)
        except ValueError:
            raise CallError("year_unknown", year=year) from None
    return _figure_table(dataset, metric, per, year).copy()


@lru_cache(maxsize=256)
def _figure_table(dataset: Dataset, metric: str, per: str, year: str | int) -> pd.DataFrame:
    table = _counted(dataset, metric, year) if metric in COUNTED else _published(dataset, metric, year)
    drawn = outlines(dataset)
    table["schematic"] = drawn["schematic"].reindex(table.index).fillna(False).astype(bool)
    if metric in COUNTED:
        _note(table, table["schematic"] & table["count"].notna(), "note_schematic")
    if per != "none":
        _divide(table, denominator_table(dataset, per, year), FACTORS[per], counted=metric in COUNTED)
        if per == "drawn_area_km2":
            _note(table, table["schematic"] & table["value"].notna(), "note_drawn_schematic")
    for name in ("year", "per_year", "count", "count_certain", "count_possible", "count_unverified"):
        table[name] = table[name].astype("Int64")
    return table[list(COLUMNS)]


def _empty(dataset: Dataset) -> pd.DataFrame:
    index = dataset.zones.index
    texts = ("per_kind", "confidence", "basis", "source_ids", "note_zh", "note_en")
    return pd.DataFrame({name: "" if name in texts else np.nan for name in COLUMNS}, index=index)


def _counted(dataset: Dataset, metric: str, year: str | int) -> pd.DataFrame:
    counts = counted_table(dataset, metric).reindex(dataset.zones.index)
    table = _empty(dataset)
    table["note_zh"], table["note_en"] = "", ""
    own_year = year_of(dataset, metric)
    for name in ("count", "count_certain", "count_possible", "count_unverified"):
        table[name] = counts[name]
    outside, by_city = (counts[name].eq(True) for name in ("outside", "by_city"))
    shown = counts["count"].notna() & ~outside
    if year not in ("latest", own_year):
        _note(table, counts["count"].notna(), "note_other_year", year=own_year)
        shown &= False
    for name, count in (("value", "count"), ("low", "count_certain"), ("high", "count_possible")):
        table[name] = counts[count].where(shown).astype(float)
    table["year"] = np.where(shown, own_year if own_year is not None else np.nan, np.nan)
    table["basis"] = np.where(shown, "counted", "")
    table["confidence"] = np.where(shown, "medium", "")
    _note(table, shown & ~by_city, "note_counted", file=f"data/{COUNTED[metric][0]}.csv")
    _note(table, by_city, "note_by_city")
    _note(table, outside, "note_outside_coverage")
    return table


def _published(dataset: Dataset, metric: str, year: str | int) -> pd.DataFrame:
    found = published(dataset, metric, year)
    table = _empty(dataset)
    table.loc[found.index, "value"] = found["value"]
    table.loc[found.index, "year"] = found["year"]
    for column in ("confidence", "basis", "note_zh", "note_en"):
        table.loc[found.index, column] = found[column]
    table.loc[found.index, "source_ids"] = found["source_id"]
    return table


def _divide(table: pd.DataFrame, below: pd.DataFrame, factor: float, *, counted: bool) -> None:
    """Turn the values of `table` into densities and lower confidence and basis to the weaker of the two figures."""
    had = table["value"].notna()
    for name in ("value", "low", "high"):
        table[name] = table[name] / below["value"] * factor
    both = table["value"].notna()
    table["denominator"], table["per_kind"] = below["value"], below["kind"]
    table["per_year"] = below["year"].astype(float)
    weak = table["basis"].eq("unverified") | below["basis"].eq("unverified")
    table["basis"] = np.where(~both, "", "counted" if counted else np.where(weak, "unverified", "derived"))
    rank = {name: place for place, name in enumerate(CONFIDENCES)}
    worst = np.minimum(table["confidence"].map(rank).fillna(9), below["confidence"].map(rank).fillna(9))
    names = pd.Series(worst, index=table.index).map(dict(enumerate(CONFIDENCES))).fillna("")
    table["confidence"] = names.where(both, "")
    joined = [_join(a, b) for a, b in zip(table["source_ids"], below["source_ids"], strict=True)]
    table["source_ids"] = pd.Series(joined, index=table.index).where(both, "")
    table["year"] = table["year"].where(both)
    _note(table, had & ~both, "note_no_denominator")


def _join(a: str, b: str) -> str:
    return "|".join(dict.fromkeys((*split(a), *split(b))))


def _note(table: pd.DataFrame, where: pd.Series, key: str, **params: object) -> None:
    """Append a sentence to the notes of the chosen zones."""
    where = where.fillna(False).astype(bool)
    for lang, mark in zip(LANGS, ("；", "; "), strict=True):
        column, text = f"note_{lang}", say(key, lang, **params)
        old = table.loc[where, column]
        table.loc[where, column] = np.where(old == "", text, old + mark + text)
