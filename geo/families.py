"""Families of zones that make a whole, and how unevenly an amount is spread over one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from geo import figures, measures
from geo.counted import COUNTED
from geo.errors import CallError
from geo.tables import Dataset

#: Zones of one kind that are few enough to be a whole: what a curve of inequality is drawn over.
FAMILIES: dict[str, tuple[str, ...]] = {
    "districts": ("district",),
    "parks": ("demonstration_zone_park",),
    "nine_cities": ("city",),
}
#: Songjiang is the ninth city of the G60 corridor and a district of Shanghai.
NINTH_CITY = "songjiang"
#: A curve over fewer zones, or over less than half of a family, says more about who publishes than about the zones.
FEWEST_FIGURES, LEAST_PART = 5, 0.5


@dataclass(frozen=True, eq=False)
class Spread:
    """How unevenly an amount is spread over a family.

    ``enough`` says whether there are figures enough for curve and coefficient to mean something. ``curve`` has the
    columns zones and amount (cumulative shares) and zone_id, the zone that the step ends with.
    """

    known: int
    of: int
    enough: bool
    years: tuple[int, ...]
    gini: float
    curve: pd.DataFrame


def family(dataset: Dataset, name: str) -> list[str]:
    """Return the ids of the zones of a family of `FAMILIES`."""
    chosen = dataset.zones["kind"].isin(FAMILIES[name])
    ninth = [NINTH_CITY] if name == "nine_cities" and NINTH_CITY in dataset.zones.index else []
    return [*map(str, dataset.zones.index[chosen]), *ninth]


def family_of(dataset: Dataset, zone_ids: Sequence[str]) -> str:
    """Return the family in which most of the zones are; the first one when none is in any."""
    return max(FAMILIES, key=lambda name: len(set(family(dataset, name)) & set(zone_ids)))


def spread(dataset: Dataset, name: str, metric: str, *, year: str | int = "latest") -> Spread:
    """Return the Lorenz curve and the Gini coefficient of a metric over a family.

    Raises
    ------
    CallError
        The metric is a rate or an index (amounts are spread over zones, rates are not), or has negative values.
    """
    if metric not in COUNTED and dataset.metrics.at[metric, "kind"] != "extensive":
        raise CallError("lorenz_intensive", metric=metric)
    zones = family(dataset, name)
    table = figures.figure_table(dataset, metric, year=year).loc[zones]
    values = table["value"].dropna().sort_values(kind="stable")
    curve = measures.lorenz(values)
    return Spread(
        known=len(values),
        of=len(zones),
        enough=len(values) >= max(FEWEST_FIGURES, LEAST_PART * len(zones)) and len(curve) > 0,
        years=tuple(sorted({int(year) for year in table.loc[values.index, "year"].dropna()})),
        gini=measures.gini(values),
        curve=curve.assign(zone_id=["", *values.index] if len(curve) else []),
    )
