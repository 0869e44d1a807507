"""The metrics we count ourselves by joining points: facilities and listed technology companies.

Both tables were gathered for Shanghai. A zone of which less than half lies in Shanghai has a count but no figure,
since the points beyond were never gathered; the cities of the G60 corridor have their STAR Market companies by city.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from geo.join import Membership, counter
from geo.tables import Dataset, split
from geo.zones import inside_shanghai, outlines

#: metric id -> table, column that dates its rows.
COUNTED: dict[str, tuple[str, str]] = {
    "facilities": ("facilities", "status_as_of"),
    "listed_enterprises": ("enterprises", "as_of"),
}
#: Below this share of a zone's drawn area inside Shanghai the points of the zone were not gathered.
COVERED_SHARE = 0.5
NUMBERS = ("count", "count_certain", "count_possible", "count_unverified")


def points_of(dataset: Dataset, metric: str) -> pd.DataFrame:
    """Return the rows that a counted metric counts: those with a point, without companies that only have an office."""
    table = getattr(dataset, COUNTED[metric][0])
    table = table[table["lon"].notna() & table["lat"].notna()]
    return table[table["office_only"] != 1] if "office_only" in table else table


def year_of(dataset: Dataset, metric: str) -> int | None:
    """Return the year of the newest row of a counted table: the state that its counts describe."""
    table, column = COUNTED[metric]
    years = pd.to_numeric(getattr(dataset, table)[column].str[:4], errors="coerce")
    return None if years.isna().all() else int(years.max())


@lru_cache(maxsize=8)
def members(dataset: Dataset, metric: str) -> Membership:
    """Return which point of `points_of` lies in which outline (positions in `outlines` and `points_of`)."""
    points = points_of(dataset, metric)
    lon, lat, precision = (points[name].to_numpy(dtype=np.float64) for name in ("lon", "lat", "precision_m"))
    return counter(outlines(dataset)).memberships(lon, lat, precision_m=precision)


def star_by_city(dataset: Dataset) -> pd.Series:
    """Return the STAR Market companies of the G60 cities outside Shanghai, and of unions of such cities."""
    cities = dataset.g60_enterprises["zone_id"].value_counts()
    zones = dataset.zones
    result = {zone: int(cities.get(zone, 0)) for zone in zones.index[zones["kind"] == "city"]}
    for zone, row in zones[zones["geometry_basis"] == "cities"].iterrows():
        result[str(zone)] = int(sum(cities.get(member, 0) for member in split(row["member_ids"])))
    return pd.Series(result, dtype="int64")


@lru_cache(maxsize=8)
def counted_table(dataset: Dataset, metric: str) -> pd.DataFrame:
    """Count one table into all zones with an outline.

    Returns
    -------
    A frame by zone id with count, count_certain, count_possible, count_unverified (of low confidence, part of count),
    outside (True: the zone was not covered when gathering) and by_city (True: STAR companies of the city, not points).
    """
    drawn, points, found = outlines(dataset), points_of(dataset, metric), members(dataset, metric)
    low = (points["confidence"] == "low").to_numpy()
    chosen = {
        "count": found.inside,
        "count_certain": found.certain,
        "count_possible": np.ones_like(found.inside),
        "count_unverified": found.inside & low[found.point],
    }
    numbers = {name: np.bincount(found.zone[flag], minlength=len(drawn)) for name, flag in chosen.items()}
    table = pd.DataFrame(numbers, index=drawn.index)
    table["outside"] = inside_shanghai(dataset) < COVERED_SHARE
    table["by_city"] = False
    if metric == "listed_enterprises":
        star = star_by_city(dataset)
        star = star[star.index.intersection(table.index[table["outside"]])]
        for name in NUMBERS[:3]:
            table.loc[star.index, name] = star
        table.loc[star.index, ["count_unverified"]] = 0
        table.loc[star.index, "outside"] = False
        table.loc[star.index, "by_city"] = True
    return table
