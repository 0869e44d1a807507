"""What stands on the one-page profile of a zone, as plain rows with numbered sources; no drawing here."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from geo import figures
from geo.profile import Counted, Profile
from geo.tables import Dataset, split, term
from geo.words import say
from layers.sheet_text import cited
from layers.text import number

#: Sources named on the page; a page with more notes than text helps nobody.
MOST_NOTES = 24


@dataclass(frozen=True)
class Row:
    """A name, a figure, and what stands beside it in grey: year, confidence, numbers of sources."""

    name: str
    value: str = ""
    beside: str = ""
    mark: str = ""
    weak: bool = False
    strong: bool = False


@dataclass
class Notes:
    """Numbers for sources, in the order in which the page cites them; one number for what reads the same."""

    dataset: Dataset
    lang: str
    found: dict[str, int] = field(default_factory=dict)

    def of(self, ids: str | tuple[str, ...]) -> str:
        """Return the marks of some sources, such as ``[2][5]``."""
        numbers = []
        for source in split(ids) if isinstance(ids, str) else ids:
            if source not in self.dataset.sources.index:
                continue
            text = cited(self.dataset, source, self.lang)
            if text not in self.found and len(self.found) >= MOST_NOTES:
                continue
            numbers.append(self.found.setdefault(text, len(self.found) + 1))
        return "".join(f"[{number}]" for number in sorted(set(numbers)))

    def line(self) -> str:
        """Return all of them as one paragraph."""
        joint = "；" if self.lang == "zh" else "; "
        listed = joint.join(f"[{number}] {text}" for text, number in self.found.items())
        return say("sheet_sources", self.lang, sources=listed) if listed else ""


def head(dataset: Dataset, known: Profile, lang: str) -> tuple[str, str]:
    """Return the name of the zone, and its other name, kind and district as one line."""
    zone = known.zone
    name = str(zone[f"name_{lang}"] or zone["name_zh"])
    other = str(zone["name_en" if lang == "zh" else "name_zh"])
    if lang == "zh":
        where = "、".join(split(zone["district_zh"]))
    else:
        ids = [one for one in split(zone["district_ids"]) if one in dataset.zones.index]
        where = ", ".join(str(dataset.zones.at[one, "name_en"]) for one in ids)
    kind = term(dataset, "zone_kind", zone["kind"], lang)
    return name, " · ".join(part for part in (kind, where, other if other != name else "") if part)


def state_of(dataset: Dataset, known: Profile, lang: str) -> tuple[str, bool]:
    """Return how the outline is known, and whether that is a warning."""
    if known.schematic:
        return say("card_schematic", lang), True
    if not known.outlined:
        return say("card_no_outline", lang) if pd.notna(known.zone["lon"]) else say("onepage_no_place", lang), True
    return term(dataset, "boundary_basis", known.zone["boundary_basis"], lang), False


def areas(known: Profile, notes: Notes, lang: str) -> list[Row]:
    """Return published and drawn area, and how far the outline may be off."""
    found = known.areas
    rows = []
    if found.published_km2 is None:
        rows.append(Row(say("area_published", lang), say("no_figure", lang), weak=True))
    else:
        weak = found.confidence == "low"
        beside = " ".join(part for part in (found.year, say("map_unverified", lang) if weak else "") if part)
        value = f"{number(found.published_km2)} km²"
        rows.append(Row(say(f"area_{found.published_kind}", lang), value, beside, notes.of(found.source_ids), weak))
    if found.drawn_km2 is not None:
        off = "" if found.difference is None else f"{found.difference:+.1%}"
        mark = notes.of(known.zone["boundary_source_id"])
        rows.append(Row(say("area_drawn", lang), f"{number(found.drawn_km2, 1)} km²", off, mark))
    if known.tolerance_m is not None:
        rows.append(Row(say("area_tolerance", lang), f"± {number(known.tolerance_m, 0)} {say('unit_m', lang)}"))
    return rows


def spread(count: int, low: int, high: int, lang: str) -> str:
    """Return a count with its range: 61（54–66）."""
    if low == high == count:
        return number(count)
    return say("count_range", lang, count=number(count), low=number(low), high=number(high))


def inside(dataset: Dataset, known: Profile, lang: str) -> tuple[list[Row], list[str]]:
    """Return what was counted in the zone, and remarks on how far that can be trusted."""
    if not known.outlined:
        return [], [say("card_not_counted", lang)]
    remarks = []
    if not known.covered:
        remarks.append(say("outside_coverage", lang))
    elif known.schematic:
        remarks.append(say("card_counted_schematic", lang))
    rows: list[Row] = []
    if known.covered:
        rows += _counted(known.facilities, "facilities", lang)
        rows += _density(dataset, known, lang)
        rows += _counted(known.enterprises, "listed_enterprises", lang)
    if known.star_companies is not None:
        rows.append(Row(say("card_star_by_city", lang), number(known.star_companies), strong=True))
    return rows, remarks


def _counted(table: Counted | None, metric: str, lang: str) -> list[Row]:
    if table is None:
        return []
    beside = say("card_unverified", lang, count=table.unverified) if table.unverified else ""
    value = spread(table.count, table.certain, table.possible, lang)
    return [Row(say(f"metric_{metric}", lang), value, beside, strong=True)]


def _density(dataset: Dataset, known: Profile, lang: str) -> list[Row]:
    row = figures.figure_table(dataset, "facilities", per="published_area_km2").loc[known.zone_id]
    if pd.isna(row["value"]):
        return []
    unit = figures.unit(dataset, "facilities", "published_area_km2", lang)
    low, high = number(row["low"]), number(row["high"])
    value = say("count_range", lang, count=number(row["value"]), low=low, high=high) if low != high else number(row["value"])
    return [Row(say("onepage_density", lang, unit=unit), value)]


def categories(dataset: Dataset, known: Profile, lang: str) -> list[tuple[str, Row]]:
    """Return category and row of the facilities inside, the most first."""
    if known.facilities is None or not known.covered:
        return []
    found = []
    for code, row in known.facilities.by_category.iterrows():
        value = spread(int(row["count"]), int(row["certain"]), int(row["possible"]), lang)
        found.append((str(code), Row(term(dataset, "category", str(code), lang), value)))
    return found


def published(dataset: Dataset, known: Profile, notes: Notes, lang: str) -> list[Row]:
    """Return each measure's newest preferred figure, the surest and newest first."""
    rows = known.figures
    rows = rows[rows["preferred"] == 1].sort_values("year", ascending=False, kind="stable")
    newest = rows.drop_duplicates("metric_id")
    newest = newest.assign(weak=newest["confidence"].eq("low") | newest["basis"].eq("unverified"))
    found = []
    for _, row in newest.sort_values(["weak", "year"], ascending=[True, False], kind="stable").iterrows():
        metric = str(row["metric_id"])
        claim = " ".join(term(dataset, "qualifier", code, lang) for code in split(row["qualifier"]))
        unit = figures.unit(dataset, metric, "none", lang)
        # 5 000 (100 million CNY) must not be read as 5 000 100.
        unit = f"× {unit}" if unit[:1].isdigit() else unit
        value = " ".join(part for part in (claim, number(row["value"]), unit) if part)
        basis = say("map_unverified", lang) if row["weak"] else ""
        if row["basis"] == "derived":
            basis = term(dataset, "basis", "derived", lang)
        beside = " ".join(part for part in (str(int(row["year"])) if pd.notna(row["year"]) else "", basis) if part)
        name = figures.metric_name(dataset, metric, lang)
        found.append(Row(name, value, beside, notes.of(row["source_id"]), bool(row["weak"])))
    return found


def plan(known: Profile, lang: str) -> list[tuple[str, str]]:
    """Return page and our paraphrase of what the plan asks, chapter 7 first."""
    refs = known.plan_refs
    # Chapter 7 is about the zones; what other chapters say of one comes after it.
    refs = refs.assign(other=~refs["section"].astype(str).str.startswith("7"))
    ordered = refs.sort_values(["other", "page", "ref_id"], kind="stable")
    return [(say("plan_page", lang, page=int(row["page"])), str(row[f"summary_{lang}"])) for _, row in ordered.iterrows()]


def relations(dataset: Dataset, known: Profile, lang: str, most: int = 8) -> list[str]:
    """Return what the zone belongs to and which zones it overlaps with, as sentences."""
    joint, stop = ("、", "；") if lang == "zh" else (", ", "; ")
    names = dataset.zones[f"name_{lang}"]
    lines = []
    if known.parents:
        lines.append(f"{say('card_parents', lang)} {joint.join(str(names[one]) for one in known.parents)}")
    if len(known.overlaps):
        shown = known.overlaps.head(most)
        parts = [f"{row[f'name_{lang}']} {_percent(row['share'])}" for _, row in shown.iterrows()]
        lines.append(f"{say('card_overlaps', lang, count=len(known.overlaps))}{'：' if lang == 'zh' else ': '}{stop.join(parts)}")
    return lines


def _percent(share: float) -> str:
    # Something is not nothing.
    return "<1%" if share < 0.005 else f"{share:.0%}"
