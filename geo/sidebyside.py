"""Zones side by side: many measures of few zones, with ranges, years, ranks and what they are held against.

A cell is one figure of `geo.figures`; nothing is computed here that the map or the command line would compute otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from geo import figures, measures
from geo.counted import COUNTED, counted_table, members
from geo.denominators import LAND_KINDS
from geo.errors import CallError
from geo.tables import Dataset, split
from geo.words import say
from geo.zones import SLIVER_KM2, outlines

#: Fewer is no comparison; more does not fit a screen or a slide.
FEWEST, MOST = 2, 8

#: What planners compare first, as (metric, denominator): numbers, density, concentration.
STANDARD: tuple[tuple[str, str], ...] = (
    ("facilities", "none"),
    ("facilities", "published_area_km2"),
    ("listed_enterprises", "none"),
    ("listed_enterprises", "published_area_km2"),
    ("high_tech_enterprises", "none"),
    ("high_tech_enterprises", "published_area_km2"),
    ("high_tech_enterprises", "population"),
    ("high_tech_enterprises", "enterprises"),
    ("gdp_100m_cny", "published_area_km2"),
    ("population", "land_area_km2"),
)

#: The location quotient holds a zone's high-tech enterprises per resident against those of the whole city.
QUOTIENT = ("high_tech_enterprises", "population")
LOCATION_QUOTIENT = "location_quotient"
REFERENCE = "shanghai"


@dataclass(frozen=True, eq=False)
class Column:
    """One measure of the chosen zones.

    ``table`` has the columns of `geo.figures.figure_table` and rank, rank_low, rank_high among the chosen zones, and
    by_city: True where companies of a whole city were counted from a list, not points inside an outline.
    """

    metric: str
    per: str
    year: str
    name: str
    unit: str
    good: bool
    """Whether more is better; of residents or land more is only more."""
    table: pd.DataFrame

    @property
    def key(self) -> str:
        """A name for machines: the metric, and what it is divided by."""
        return self.metric if self.per == "none" else f"{self.metric}_per_{self.per}"

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years of the figures, each once, ascending."""
        return tuple(sorted({int(year) for year in self.table["year"].dropna()}))

    @property
    def known(self) -> bool:
        """Whether any of the zones has a figure."""
        return bool(self.table["value"].notna().any())

    @property
    def counted(self) -> bool:
        """Whether we counted it ourselves by joining points."""
        return self.metric in COUNTED

    @property
    def areas(self) -> tuple[str, ...]:
        """The kinds of area it was divided by, when it was."""
        kinds = self.table.loc[self.table["value"].notna(), "per_kind"]
        return tuple(sorted({kind for kind in kinds if kind.endswith("area_km2")}))

    def extremes(self) -> tuple[list[str], list[str]]:
        """Return the zones with the highest and with the lowest figure; none where there is nothing to choose."""
        values = self.table["value"].dropna()
        if not self.good or values.nunique() < FEWEST:
            return [], []
        return list(values.index[values == values.max()]), list(values.index[values == values.min()])


@dataclass(frozen=True)
class Union:
    """How many points lie in at least one of the zones, each counted once, with the range of `geo.uncertainty`."""

    count: int
    certain: int
    possible: int
    zones: int
    """How many of the chosen zones it is over: those whose points were counted."""


def check_number(zone_ids: Sequence[str]) -> None:
    """Raise `CallError` unless there are from two to eight zones."""
    if not FEWEST <= len(zone_ids) <= MOST:
        raise CallError("compare_number", count=len(zone_ids), fewest=FEWEST, most=MOST)


def column(
    dataset: Dataset, zone_ids: Sequence[str], metric: str, per: str, lang: str, *, year: str | int = "latest"
) -> Column:
    """Return one measure of the zones in their order, with ranks among them; 1 is the largest, ties share a rank.

    Raises
    ------
    CallError
        The metric, the denominator or the year is unknown.
    """
    table = figures.figure_table(dataset, metric, per=per, year=year).loc[list(zone_ids)]
    by_city = counted_table(dataset, metric)["by_city"] if metric in COUNTED else pd.Series(dtype=bool)
    return Column(
        metric=metric,
        per=per,
        year=str(year),
        name=figures.metric_name(dataset, metric, lang),
        unit=figures.unit(dataset, metric, per, lang),
        good=metric in COUNTED or bool(dataset.metrics.at[metric, "good_direction"] == "up"),
        table=_ranked(table).assign(by_city=by_city.reindex(table.index).eq(True)),
    )


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    return table.join(measures.rank(table["value"], low=table["low"], high=table["high"]))


def standard(
    dataset: Dataset,
    zone_ids: Sequence[str],
    lang: str,
    *,
    first: tuple[str, str, str | int] | None = None,
) -> list[Column]:
    """Return the standard measures for which at least one of the zones has a figure, and the location quotient.

    Parameters
    ----------
    first
        Metric, denominator and year that were chosen: it stands first, with or without figures, and once only.
    """
    known = {*COUNTED, *dataset.metrics.index}
    wanted: list[tuple[str, str, str | int]] = [(metric, per, "latest") for metric, per in STANDARD if metric in known]
    if first is not None:
        wanted = [first, *(one for one in wanted if one != first)]
    columns = [column(dataset, zone_ids, metric, per, lang, year=year) for metric, per, year in wanted]
    columns.append(quotient_column(dataset, zone_ids, lang))
    return [one for place, one in enumerate(columns) if one.known or (first is not None and place == 0)]


def other_metrics(dataset: Dataset, zone_ids: Sequence[str], *, but: Sequence[Column] = ()) -> list[str]:
    """Return every other published metric for which at least two of the zones have a figure, most zones first."""
    rows = dataset.observations
    rows = rows[(rows["preferred"] == 1) & rows["subject_id"].isin(zone_ids)]
    zones = rows.groupby("metric_id")["subject_id"].nunique().sort_values(ascending=False, kind="stable")
    shown = {one.key for one in but}
    return [str(metric) for metric in zones.index[zones >= FEWEST] if metric not in shown]


def others(dataset: Dataset, zone_ids: Sequence[str], lang: str, *, but: Sequence[Column] = ()) -> list[Column]:
    """Return the metrics of `other_metrics` as columns."""
    wanted = other_metrics(dataset, zone_ids, but=but)
    return [column(dataset, zone_ids, metric, "none", lang) for metric in wanted]


def quotients(dataset: Dataset, zone_ids: Sequence[str]) -> pd.DataFrame:
    """Return the location quotient of high-tech enterprises per resident against Shanghai.

    Both numbers of enterprises are of one year, the newest that zone and city share; a zone without such a year has no
    quotient. Residents change by less than one in a hundred a year: each side takes its newest figure.

    Returns
    -------
    A frame by zone id with the columns value, year (of the enterprises), per_year (of the zone's residents) and
    source_ids.
    """
    parts, wholes = _parts_and_wholes(dataset)
    found: dict[str, dict[str, object]] = {}
    for zone_id in zone_ids:
        own, city = (parts[parts.index.get_level_values(0) == each].droplevel(0) for each in (zone_id, REFERENCE))
        years = own.index.intersection(city.index)
        if years.empty or zone_id not in wholes.index or REFERENCE not in wholes.index:
            continue
        year = years.max()
        quotient = measures.location_quotient(
            own.loc[[year], "value"],
            pd.Series({year: wholes.at[zone_id, "value"]}),
            part_total=float(city.at[year, "value"]),
            whole_total=float(wholes.at[REFERENCE, "value"]),
        )
        used = [own.at[year, "source_id"], city.at[year, "source_id"]]
        used += [wholes.at[each, "source_id"] for each in (zone_id, REFERENCE)]
        found[zone_id] = {
            "value": float(quotient.iloc[0]),
            "year": int(year),
            "per_year": int(wholes.at[zone_id, "year"]),
            "source_ids": "|".join(dict.fromkeys(source for cell in used for source in split(cell))),
        }
    table = pd.DataFrame.from_dict(found, orient="index", columns=["value", "year", "per_year", "source_ids"])
    table = table.reindex(list(zone_ids)).astype({"value": float, "year": "Int64", "per_year": "Int64"})
    return table.assign(source_ids=table["source_ids"].fillna(""))


@lru_cache(maxsize=4)
def _parts_and_wholes(dataset: Dataset) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the enterprises by subject and year, and the newest number of residents by subject."""
    part, whole = QUOTIENT
    rows = dataset.observations[dataset.observations["preferred"] == 1]
    parts = rows[rows["metric_id"] == part].set_index(["subject_id", "year"])
    return parts, rows[rows["metric_id"] == whole].sort_values("year").groupby("subject_id").last()


def quotient_column(dataset: Dataset, zone_ids: Sequence[str], lang: str) -> Column:
    """Return the location quotients as a column like the others."""
    found = quotients(dataset, zone_ids)
    metric, _per = QUOTIENT
    table = figures.figure_table(dataset, metric).loc[list(zone_ids)]
    known = found["value"].notna()
    table = table.assign(
        value=found["value"], low=np.nan, high=np.nan, year=found["year"], per_year=found["per_year"],
        source_ids=found["source_ids"], per_kind="", note_zh="", note_en="",
        basis=np.where(known, "derived", ""), confidence=table["confidence"].where(known, ""),
    )  # fmt: skip
    return Column(
        metric=LOCATION_QUOTIENT,
        per="none",
        year="latest",
        name=say("measure_location_quotient", lang),
        unit=say("unit_location_quotient", lang),
        good=True,
        table=_ranked(table).assign(by_city=False),
    )


def land_and_plan(dataset: Dataset, zone_ids: Sequence[str]) -> bool:
    """Return whether some zones publish a land area and others a planned one: densities of two kinds."""
    land = dataset.zones.loc[list(zone_ids), "kind"].isin(LAND_KINDS)
    return bool(land.any() and not land.all())


def shared(dataset: Dataset, zone_ids: Sequence[str], metric: str) -> pd.DataFrame:
    """Return the overlap of every two of the zones that have an outline: km2, share, Jaccard index, points shared.

    ``points`` counts the points of a counted metric (`facilities` when the metric is a published one).
    """
    drawn = outlines(dataset)
    chosen = [zone_id for zone_id in zone_ids if zone_id in drawn.index]
    counted = metric if metric in COUNTED else "facilities"
    pairs = measures.overlap_matrix(drawn.geometry[chosen])
    points = measures.shared_points(members(dataset, counted), len(drawn))
    places = [drawn.index.get_loc(zone_id) for zone_id in chosen]
    return pairs.assign(points=points[np.ix_(places, places)].ravel())


def overlapping(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of different zones that share more than the width of a line drawn twice, each once."""
    return pairs[(pairs["zone_id"] < pairs["other_id"]) & (pairs["km2"] >= SLIVER_KM2)]


def union_of(dataset: Dataset, zone_ids: Sequence[str], metric: str) -> Union | None:
    """Return how many points of a counted metric lie in at least one of the zones, each counted once.

    Zones without a count of points (no outline, outside the area that was gathered, counted by city) are left out.
    None for a published metric, whose figures have no union, and where no zone has a count.
    """
    if metric not in COUNTED:
        return None
    counts = counted_table(dataset, metric)
    chosen = [zone for zone in zone_ids if zone in counts.index and not counts.loc[zone, ["outside", "by_city"]].any()]
    if not chosen:
        return None
    found, drawn = members(dataset, metric), outlines(dataset)
    places = [drawn.index.get_loc(zone_id) for zone_id in chosen]
    near = np.isin(found.zone, places)
    certain, possible = (len(np.unique(found.point[near & flag])) for flag in (found.certain, True))
    return Union(measures.union_count(found, places), certain, possible, len(chosen))
