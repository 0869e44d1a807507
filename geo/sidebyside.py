"""Zones side by side: many measures of few zones, with ranges, years, ranks and the reference they are held against.

A cell is one figure of `geo.figures`; nothing is computed here that the map or the command line would compute otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo import figures, measures
from geo.counted import COUNTED, members
from geo.errors import CallError
from geo.tables import Dataset
from geo.zones import outlines

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
REFERENCE = "shanghai"


@dataclass(frozen=True, eq=False)
class Column:
    """One measure of the chosen zones.

    ``table`` has the columns of `geo.figures.figure_table` and rank, rank_low, rank_high among the chosen zones.
    """

    metric: str
    per: str
    name: str
    unit: str
    table: pd.DataFrame

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the figures, each once, ascending."""
        return tuple(sorted({int(year) for year in self.table["year"].dropna()}))

    @property
    def known(self) -> bool:
        """Whether any of the zones has a figure."""
        return bool(self.table["value"].notna().any())


def check_number(zone_ids: Sequence[str]) -> None:
    """Raise `CallError` unless there are from two to eight zones."""
    if not FEWEST <= len(zone_ids) <= MOST:
        raise CallError("compare_number", count=len(zone_ids), fewest=FEWEST, most=MOST)


def column(
    dataset: Dataset, zone_ids: Sequence[str], metric: str, per: str, lang: str, *, year: str = "latest"
) -> Column:
    """Return one measure of the zones in their order, with ranks among them; more is better, ties share a rank.

    Raises
    ------
    CallError
        The metric, the denominator or the year is unknown.
    """
    table = figures.figure_table(dataset, metric, per=per, year=year).loc[list(zone_ids)]
    ranks = measures.rank(table["value"], low=table["low"], high=table["high"])
    return Column(
        metric=metric,
        per=per,
        name=figures.metric_name(dataset, metric, lang),
        unit=figures.unit(dataset, metric, per, lang),
        table=table.join(ranks),
    )


def standard(dataset: Dataset, zone_ids: Sequence[str], lang: str) -> list[Column]:
    """Return the standard measures for which at least one of the zones has a figure."""
    columns = (column(dataset, zone_ids, metric, per, lang) for metric, per in STANDARD)
    return [one for one in columns if one.known]


def quotients(dataset: Dataset, zone_ids: Sequence[str]) -> pd.DataFrame:
    """Return the location quotient of high-tech enterprises per resident against Shanghai.

    Both numbers of enterprises are of one year, the newest that zone and city share; a zone without such a year has no
    quotient. Residents change by less than one in a hundred a year: each side takes its newest figure.

    Returns
    -------
    A frame by zone id with the columns value and year (of the enterprises).
    """
    part, whole = QUOTIENT
    rows = dataset.observations[dataset.observations["preferred"] == 1]
    parts = rows[rows["metric_id"] == part].set_index(["subject_id", "year"])["value"]
    wholes = rows[rows["metric_id"] == whole].sort_values("year").groupby("subject_id")["value"].last()
    found: dict[str, tuple[float, int]] = {}
    for zone_id in zone_ids:
        own, city = (parts[parts.index.get_level_values(0) == each].droplevel(0) for each in (zone_id, REFERENCE))
        years = own.index.intersection(city.index)
        if len(years) and zone_id in wholes.index and REFERENCE in wholes.index:
            year = years.max()
            quotient = measures.location_quotient(
                own.loc[[year]],
                pd.Series({year: wholes[zone_id]}),
                part_total=float(city.loc[year]),
                whole_total=float(wholes[REFERENCE]),
            )
            found[zone_id] = float(quotient.iloc[0]), int(year)
    result = pd.DataFrame.from_dict(found, orient="index", columns=["value", "year"]).reindex(list(zone_ids))
    return result.astype({"value": float, "year": "Int64"})


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


def union_of(dataset: Dataset, zone_ids: Sequence[str], metric: str) -> int | None:
    """Return how many points of a counted metric lie in at least one of the zones, each counted once.

    None for a published metric: its figures have no union.
    """
    if metric not in COUNTED:
        return None
    drawn = outlines(dataset)
    places = [drawn.index.get_loc(zone_id) for zone_id in zone_ids if zone_id in drawn.index]
    return measures.union_count(members(dataset, metric), places)
