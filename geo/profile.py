"""Everything that is known about one zone, in one value: what its card shows, and what a printed page needs.

Nothing is computed here that is not said elsewhere too: areas and overlaps come from `geo.zones`, counts from
`geo.counted`, figures from `geo.figures`. A zone without an outline has no counts (None or an empty frame), which is
not the same as none inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from geo.counted import COVERED_SHARE, counted_table, members, points_of
from geo.errors import CallError
from geo.figures import observation_rows
from geo.nearest import nearest
from geo.tables import Dataset, split
from geo.zones import inside_shanghai, outlines, overlaps

#: Two zones are told to contain each other when all but this share of the smaller lies inside: the width of a road.
NEARLY_ALL = 0.98
COUNTS = ("count", "certain", "possible", "unverified")


@dataclass(frozen=True)
class Areas:
    """The published area of a zone beside the drawn one, in km2; None where there is none.

    ``published_kind`` says which area was published: planned_area_km2 (a zone) or land_area_km2 (a district, a city).
    ``difference`` is drawn / published - 1; for land it is not given, since outlines by the sea take in water.
    """

    published_km2: float | None
    published_kind: str
    year: str
    confidence: str
    source_ids: tuple[str, ...]
    drawn_km2: float | None
    tolerance_pct: float | None
    tolerance_reason_zh: str
    tolerance_reason_en: str

    @property
    def difference(self) -> float | None:
        """Drawn over published area less 1."""
        if self.published_km2 is None or self.drawn_km2 is None or self.published_kind != "planned_area_km2":
            return None
        return self.drawn_km2 / self.published_km2 - 1


@dataclass(frozen=True)
class Counted:
    """What a counted table has inside a zone.

    ``count`` lies in the outline; ``certain`` ... ``possible`` is the range when outline and points move within what
    is known of them; ``unverified`` of the count are of low confidence. ``rows`` are the rows at least possibly
    inside, with the columns ``inside`` and ``certain``, those inside first.
    """

    count: int
    certain: int
    possible: int
    unverified: int
    by_category: pd.DataFrame
    rows: pd.DataFrame


@dataclass(frozen=True)
class Profile:
    """A zone with all that is known of it. Frames are shared: copy before you change one."""

    zone_id: str
    zone: pd.Series
    parents: tuple[str, ...]
    parts: tuple[str, ...]
    unions: tuple[str, ...]
    areas: Areas
    outlined: bool
    schematic: bool
    tolerance_m: float | None
    inside_shanghai: float | None
    corners: pd.DataFrame
    overlaps: pd.DataFrame
    facilities: Counted | None
    enterprises: Counted | None
    star_companies: int | None
    figures: pd.DataFrame
    plan_refs: pd.DataFrame
    plan_of: str
    source_ids: tuple[str, ...]

    @property
    def covered(self) -> bool:
        """Whether facilities and companies were gathered here: half of the zone lies in Shanghai at least."""
        return self.inside_shanghai is not None and self.inside_shanghai >= COVERED_SHARE


@lru_cache(maxsize=256)
def profile(dataset: Dataset, zone_id: str) -> Profile:
    """Return the profile of a zone.

    The fields of the result

    zone
        The row of ``zones.csv``.
    parents, parts, unions
        The chain of zones it is a part of, nearest first; the zones that name it as parent or that it is made of;
        the unions that it is a member of.
    tolerance_m
        How far the outline may be off (m); None without an outline, or where nobody has said.
    inside_shanghai
        Share of the drawn area within Shanghai; None without an outline.
    corners
        The vertices of ``boundaries.csv`` in order, with the name and the source of each.
    overlaps
        zone_id, name_zh, name_en, kind, relation (inside, contains, overlaps, same), shared_km2, share (of this
        zone), share_of_other, schematic (either outline is a sketch); the largest share first.
    facilities, enterprises
        `Counted`, or None without an outline. Outside Shanghai look at ``covered`` before showing them.
    star_companies
        STAR Market companies of a city of the G60 corridor, counted by city; else None.
    figures, plan_refs
        All published figures (not only the preferred ones), and what the plan says of the zone, by page. Where it says
        nothing of the zone itself, what it says of the nearest zone above that it speaks of.
    plan_of
        The zone that ``plan_refs`` speak of: the zone itself, or the one above; whoever shows them says which.
    source_ids
        Every source cited by any of this, sorted.

    Raises
    ------
    CallError
        There is no such zone; the sentence has the nearest ids.
    """
    if zone_id not in dataset.zones.index:
        raise CallError("zone_unknown", zone=zone_id, nearest=nearest(zone_id, dataset.zones.index))
    zone, drawn = dataset.zones.loc[zone_id], outlines(dataset)
    outline = drawn.loc[zone_id] if zone_id in drawn.index else None
    corners = dataset.boundaries[dataset.boundaries["zone_id"] == zone_id].sort_values(["part", "ring", "seq"])
    parents = _parents(dataset, zone_id)
    plan_of, refs = _plan_refs(dataset, zone_id, parents)
    figures = observation_rows(dataset, zone_id)
    facilities, enterprises = (None if outline is None else _counted(dataset, zone_id, metric) for metric in _TABLES)
    return Profile(
        zone_id=zone_id,
        zone=zone,
        parents=parents,
        parts=_parts(dataset, zone_id),
        unions=_unions(dataset, zone_id),
        areas=_areas(zone, None if outline is None else float(outline["drawn_area_km2"])),
        outlined=outline is not None,
        schematic=outline is not None and bool(outline["schematic"]),
        tolerance_m=None if outline is None else _known(outline["tolerance_m"]),
        inside_shanghai=None if outline is None else float(inside_shanghai(dataset)[zone_id]),
        corners=corners.reset_index(drop=True),
        overlaps=_overlaps(dataset, zone_id),
        facilities=facilities,
        enterprises=enterprises,
        star_companies=_star_companies(dataset, zone_id),
        figures=figures,
        plan_refs=refs,
        plan_of=plan_of,
        source_ids=_sources(zone, corners, figures, facilities, enterprises),
    )


#: Counted metric -> the column whose values the counts are told by.
_TABLES = {"facilities": "category", "listed_enterprises": "board"}


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _areas(zone: pd.Series, drawn_km2: float | None) -> Areas:
    planned, land = _known(zone["planned_area_km2"]), _known(zone["land_area_km2"])
    kind = "planned_area_km2" if planned is not None else "land_area_km2" if land is not None else ""
    return Areas(
        published_km2=land if planned is None else planned,
        published_kind=kind,
        year=zone["area_year"],
        confidence=zone["area_confidence"],
        source_ids=split(zone["area_source_id"]),
        drawn_km2=drawn_km2,
        tolerance_pct=_known(zone["area_tolerance_pct"]),
        tolerance_reason_zh=zone["area_tolerance_reason_zh"],
        tolerance_reason_en=zone["area_tolerance_reason_en"],
    )


def _parents(dataset: Dataset, zone_id: str) -> tuple[str, ...]:
    """Return parent, its parent and so on; a circle in the table ends the chain."""
    parent, chain = dataset.zones["parent_id"], [zone_id]
    while parent.get(chain[-1]) and parent[chain[-1]] not in chain:
        chain.append(parent[chain[-1]])
    return tuple(chain[1:])


def _plan_refs(dataset: Dataset, zone_id: str, parents: tuple[str, ...]) -> tuple[str, pd.DataFrame]:
    """Return what the plan says of a zone and whom it speaks of: the zone, else the nearest zone above that has any."""
    refs = dataset.plan_refs[dataset.plan_refs["subject_type"] == "zone"]
    known = set(refs["subject_id"])
    subject = next((one for one in (zone_id, *parents) if one in known), zone_id)
    own = refs[refs["subject_id"] == subject].sort_values(["page", "ref_id"])
    return subject, own.reset_index(drop=True)


def _parts(dataset: Dataset, zone_id: str) -> tuple[str, ...]:
    children = dataset.zones.index[dataset.zones["parent_id"] == zone_id]
    return tuple(dict.fromkeys([*split(dataset.zones["member_ids"][zone_id]), *children]))


def _unions(dataset: Dataset, zone_id: str) -> tuple[str, ...]:
    return tuple(str(union) for union, cell in dataset.zones["member_ids"].items() if zone_id in split(cell))


def _overlaps(dataset: Dataset, zone_id: str) -> pd.DataFrame:
    pairs, drawn = overlaps(dataset), outlines(dataset)
    columns = ["zone_id", "shared_km2", "share", "share_of_other"]
    left = pairs.loc[pairs["a"] == zone_id, ["b", "shared_km2", "share_of_a", "share_of_b"]].set_axis(columns, axis=1)
    right = pairs.loc[pairs["b"] == zone_id, ["a", "shared_km2", "share_of_b", "share_of_a"]].set_axis(columns, axis=1)
    both = pd.concat([left, right])
    inside, contains = both["share"] >= NEARLY_ALL, both["share_of_other"] >= NEARLY_ALL
    relation = np.select([inside & contains, inside, contains], ["same", "inside", "contains"], "overlaps")
    names = drawn.loc[both["zone_id"], ["name_zh", "name_en", "kind", "schematic"]].reset_index(drop=True)
    named = pd.concat([both.reset_index(drop=True), names], axis=1).assign(relation=relation)
    named["schematic"] |= bool(drawn["schematic"].get(zone_id, False))
    order = ["zone_id", "name_zh", "name_en", "kind", "relation", "shared_km2", "share", "share_of_other", "schematic"]
    return named.sort_values(["share", "share_of_other"], ascending=False, kind="stable", ignore_index=True)[order]


def _counted(dataset: Dataset, zone_id: str, metric: str) -> Counted:
    """Count one table inside a zone, in all and by category."""
    number = outlines(dataset).index.get_loc(zone_id)
    found, points = members(dataset, metric), points_of(dataset, metric)
    own = found.zone == number
    rows = points.iloc[found.point[own]].assign(inside=found.inside[own], certain=found.certain[own])
    rows = rows.assign(possible=True, unverified=rows["inside"] & (rows["confidence"] == "low"))
    rows = rows.sort_values(["inside", _TABLES[metric], "name_zh"], ascending=[False, True, True])
    numbers = rows.rename(columns={"inside": "count"}).groupby(_TABLES[metric])[list(COUNTS)].sum()
    by_category = numbers.sort_values(["count", "possible"], ascending=False, kind="stable").rename_axis("category")
    total = numbers.sum()
    return Counted(
        **{name: int(total[name]) for name in COUNTS},
        by_category=by_category,
        rows=rows.drop(columns=["possible", "unverified"]),
    )


def _star_companies(dataset: Dataset, zone_id: str) -> int | None:
    counts = counted_table(dataset, "listed_enterprises")
    by_city = zone_id in counts.index and bool(counts["by_city"][zone_id])
    return int(counts["count"][zone_id]) if by_city else None


def _sources(
    zone: pd.Series, corners: pd.DataFrame, figures: pd.DataFrame, *counted: Counted | None
) -> tuple[str, ...]:
    """Return every source that the profile rests on."""
    cells = [zone["name_source_id"], zone["area_source_id"], zone["boundary_source_id"]]
    cells += [*corners["source_id"], *figures["source_id"]]
    for table in counted:
        cells += [] if table is None else [*table.rows["source_id"]]
    return tuple(sorted({source for cell in cells for source in split(cell)}))
