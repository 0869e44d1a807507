"""What a figure may be divided by: areas of several kinds, residents, registered enterprises.

Land area and planned area are different things and a figure names the one it used: ``published_area_km2`` is the
planned area of a zone and the land area of a district or city. Areas are km2.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from geo.tables import Dataset
from geo.zones import outlines

AREAS = ("published_area_km2", "planned_area_km2", "land_area_km2", "drawn_area_km2")
PERS = ("none", *AREAS, "population", "enterprises")
#: Densities are told per km2, per 10 000 residents (万人) and per 100 enterprises, which makes a share a per cent.
FACTORS = {"none": 1.0, **dict.fromkeys(AREAS, 1.0), "population": 10_000.0, "enterprises": 100.0}
#: The published metric behind a denominator.
METRICS = {"population": "population", "enterprises": "enterprises_registered"}
#: Kinds of zones whose published area is land; all others publish a planned area.
LAND_KINDS = ("district", "city")


@lru_cache(maxsize=128)
def published(dataset: Dataset, metric: str, year: int | str) -> pd.DataFrame:
    """Return the preferred published figure of a metric by zone that has one.

    With ``latest`` it is the newest of each zone, a verified one before an unverified one however new: an unverified
    figure is shown only where there is nothing better. With a year it is that year's or none.

    Returns
    -------
    A frame by zone id with value, year, confidence, basis, source_id, note_zh, note_en.
    """
    rows = dataset.observations
    rows = rows[(rows["metric_id"] == metric) & (rows["preferred"] == 1) & rows["subject_id"].isin(dataset.zones.index)]
    if year != "latest":
        rows = rows[rows["year"] == int(year)]
    rows = rows.assign(verified=rows["basis"] != "unverified").sort_values(["subject_id", "verified", "year"])
    newest = rows.drop_duplicates("subject_id", keep="last").set_index("subject_id").rename_axis(None)
    return newest[["value", "year", "confidence", "basis", "source_id", "note_zh", "note_en"]]


@lru_cache(maxsize=64)
def denominator_table(dataset: Dataset, per: str, year: int | str) -> pd.DataFrame:
    """Return the denominator of every zone.

    Parameters
    ----------
    per
        One of `PERS` but ``none``.
    year
        ``latest`` or a year; it chooses the figure for residents and enterprises, areas have the year they have.

    Returns
    -------
    A frame by zone id with value (NaN where unknown or not above 0), kind, year (Int64), confidence, basis, source_ids.
    """
    zones = dataset.zones
    if per in METRICS:
        found = published(dataset, METRICS[per], year).reindex(zones.index)
        table = pd.DataFrame({"value": found["value"], "kind": per, "year": found["year"]})
        table["confidence"], table["basis"] = found["confidence"].fillna(""), found["basis"].fillna("")
        table["source_ids"] = found["source_id"].fillna("")
    elif per == "drawn_area_km2":
        drawn = outlines(dataset)["drawn_area_km2"].reindex(zones.index)
        table = pd.DataFrame({"value": drawn, "kind": per, "year": np.nan})
        table[["confidence", "basis", "source_ids"]] = ""
    else:
        table = _published_area(zones, per)
    table["value"] = table["value"].where(table["value"] > 0)
    table.loc[table["value"].isna(), "kind"] = ""
    table["year"] = table["year"].astype("Int64")
    return table


def _published_area(zones: pd.DataFrame, per: str) -> pd.DataFrame:
    land = zones["kind"].isin(LAND_KINDS)
    if per != "published_area_km2":
        land[:] = per == "land_area_km2"
    kind = np.where(land, "land_area_km2", "planned_area_km2")
    value = zones["land_area_km2"].where(land, zones["planned_area_km2"])
    year = pd.to_numeric(zones["area_year"].str[:4], errors="coerce")
    return pd.DataFrame(
        {
            "value": value,
            "kind": kind,
            "year": year.where(value.notna()),
            "confidence": zones["area_confidence"].where(value.notna(), ""),
            "basis": "",
            "source_ids": zones["area_source_id"].where(value.notna(), ""),
        },
        index=zones.index,
    )
