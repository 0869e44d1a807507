"""What is known and how well: coverage, disagreements, weak rows, and what a source is used for.

Everything here reads the tables as they are; nothing is smoothed. Together the lists are what whoever keeps the data
has to do.
"""

from __future__ import annotations

import pandas as pd

from geo.tables import Dataset, split

#: Zones that are compared with each other, by kind; a family is a row group of the coverage matrix.
FAMILIES: dict[str, tuple[str, ...]] = {
    "districts": ("district",),
    "cities": ("city",),
    "demonstration_zone": ("demonstration_zone", "demonstration_zone_park"),
    "science_city_new_area": ("science_city", "new_area", "new_area_part"),
    "carriers": ("carrier", "university_cluster", "regional_zone"),
    "parks": ("industrial_park", "specialised_park", "university_science_park", "university_science_park_other"),
    "corridor": ("corridor", "corridor_section", "belt"),
}

#: A point worse than this is shown with a ring and stands on the list of weak rows: half a kilometre is a campus.
IMPRECISE_M = 500


def family_of(dataset: Dataset) -> pd.Series:
    """Return the family of each zone; the city as a whole (``shanghai``) is a family of its own."""
    lookup = {kind: family for family, kinds in FAMILIES.items() for kind in kinds}
    return dataset.zones["kind"].map(lookup)


def matrix(dataset: Dataset) -> pd.DataFrame:
    """Return how many zones of each family have a preferred published figure, by metric, family and year.

    Returns
    -------
    A frame with the columns metric_id, family, year, zones (how many have a figure), of (how many the family has).
    """
    preferred = dataset.observations[dataset.observations["preferred"] == 1]
    family = family_of(dataset)
    named = preferred.assign(family=preferred["subject_id"].map(family).fillna("shanghai"))
    counted = named.groupby(["metric_id", "family", "year"])["subject_id"].nunique().rename("zones").reset_index()
    size = family.value_counts()
    return counted.assign(year=counted["year"].astype(int), of=counted["family"].map(size).fillna(1).astype(int))


def disagreements(dataset: Dataset) -> pd.DataFrame:
    """Return the figures for which sources differ: every row of a subject, metric and year with more than one value.

    ``spread`` is (largest - smallest) / preferred. Rows keep the order preferred first.
    """
    keys = ["subject_id", "metric_id", "year"]
    rows = dataset.observations
    several = rows.groupby(keys)["value"].transform("nunique") > 1
    rows = rows[several].sort_values([*keys, "preferred"], ascending=[True, True, True, False])
    groups = rows.groupby(keys)["value"]
    preferred = rows["value"].where(rows["preferred"] == 1).groupby([rows[key] for key in keys]).transform("max")
    spread = (groups.transform("max") - groups.transform("min")) / preferred
    return rows.assign(spread=spread, year=rows["year"].astype(int)).reset_index(drop=True)


def weak(dataset: Dataset) -> pd.DataFrame:
    """Return the rows that want a better source: table, id, name_zh, name_en, reason (a key of the words)."""
    rows: list[tuple[str, str, str, str, str]] = []
    for zone_id, zone in dataset.zones.iterrows():
        if zone["boundary_basis"] in ("schematic", "fitted"):
            rows.append(("zones", str(zone_id), zone["name_zh"], zone["name_en"], f"weak_{zone['boundary_basis']}"))
        elif zone["form"] == "area" and zone["geometry_basis"] in ("point", "none"):
            rows.append(("zones", str(zone_id), zone["name_zh"], zone["name_en"], "weak_no_outline"))
        if not split(zone["name_source_id"]):
            rows.append(("zones", str(zone_id), zone["name_zh"], zone["name_en"], "weak_no_source"))
    for name, frame in (("facilities", dataset.facilities), ("enterprises", dataset.enterprises)):
        for row_id, row in frame.iterrows():
            rows.extend((name, str(row_id), row["name_zh"], row["name_en"], reason) for reason in _point_faults(row))
    observed = dataset.observations[(dataset.observations["preferred"] == 1)]
    for _, row in observed[(observed["confidence"] == "low") | (observed["basis"] == "unverified")].iterrows():
        key = f"{row['subject_id']}/{row['metric_id']}/{row['year']:.0f}"
        metric = dataset.metrics.loc[row["metric_id"]]
        rows.append(("observations", key, metric["name_zh"], metric["name_en"], "weak_low_confidence"))
    return pd.DataFrame(rows, columns=["table", "id", "name_zh", "name_en", "reason"])


def _point_faults(row: pd.Series) -> list[str]:
    """Return the reasons for which a facility or an enterprise is weak."""
    faults = []
    if row["confidence"] == "low":
        faults.append("weak_low_confidence")
    if pd.isna(row["lon"]):
        faults.append("weak_no_point")
    elif row["precision_m"] > IMPRECISE_M:
        faults.append("weak_imprecise")
    return faults


def uses(dataset: Dataset) -> pd.DataFrame:
    """Return the sources with the number of rows of each table that cite them, and the total."""
    counts: dict[str, dict[str, int]] = {}
    cited = (
        ("zones", dataset.zones, ("area_source_id", "boundary_source_id", "name_source_id")),
        ("boundaries", dataset.boundaries, ("source_id",)),
        ("lines", dataset.lines, ("source_id",)),
        ("facilities", dataset.facilities, ("source_id",)),
        ("enterprises", dataset.enterprises, ("source_id",)),
        ("g60_enterprises", dataset.g60_enterprises, ("source_id",)),
        ("observations", dataset.observations, ("source_id",)),
        ("indicators", dataset.indicators, ("latest_source_id",)),
    )
    for name, frame, columns in cited:
        for values in frame[list(columns)].itertuples(index=False):
            for source in {source for cell in values for source in split(cell)}:
                row = counts.setdefault(source, {})
                row[name] = row.get(name, 0) + 1
    counts.setdefault("P001", {})["plan_refs"] = len(dataset.plan_refs)
    table = pd.DataFrame.from_dict(counts, orient="index").reindex(dataset.sources.index).fillna(0).astype(int)
    return dataset.sources.join(table.assign(total=table.sum(axis=1)))


def without_source(dataset: Dataset) -> pd.DataFrame:
    """Return the observations that cite no source that exists: there must be none."""
    known = set(dataset.sources.index)
    bad = [not split(cell) or not set(split(cell)) <= known for cell in dataset.observations["source_id"]]
    return dataset.observations[bad]
