"""What a schema cannot say: pairs of languages, figures, pages, points and the counts somebody approved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from geo.check_references import SEPARATORS, items
from geo.check_tables import DESCRIPTOR, DataFolder, Fault, RawTable, fault

PLAN_PAGES = range(1, 109)  # the plan (沪府发〔2021〕22号) has 108 pages


def content_faults(folder: DataFolder) -> list[Fault]:
    """Return the faults of what the cells say."""
    faults: list[Fault] = []
    for table in folder.tables.values():
        faults += _pairs(table)
        faults += _pages(table)
        faults += _precision(table)
    return [*faults, *_preferred(folder), *_future(folder), *_areas(folder), *_expected_rows(folder)]


def _pairs(table: RawTable) -> Iterator[Fault]:
    """Yield text that stands in one language only, and lists that do not have as many items in both."""
    fields = {field["name"]: field for field in table.fields}
    for name_zh, field_zh in fields.items():
        name_en = name_zh[:-3] + "_en"
        if not name_zh.endswith("_zh") or name_en not in fields:
            continue
        needs = {
            name: not (field.get("constraints", {}).get("required") or "mayLackTranslation" in field)
            for name, field in ((name_zh, field_zh), (name_en, fields[name_en]))
        }
        for row, zh, en in table.cells(name_zh, name_en):
            if zh and not en and needs[name_en]:
                yield fault(table.file, row, name_en, "check_english_missing", other=name_zh)
            elif en and not zh and needs[name_zh]:
                yield fault(table.file, row, name_zh, "check_chinese_missing", other=name_en)
            elif zh and en and field_zh["type"] == "list" and len(items(zh)) != len(items(en)):
                yield fault(table.file, row, name_en, "check_list_lengths", zh=len(items(zh)), en=len(items(en)))


def _pages(table: RawTable) -> Iterator[Fault]:
    for row, cell in table.cells("plan_pages"):
        for page in items(cell):
            if SEPARATORS & set(page):
                yield fault(table.file, row, "plan_pages", "check_list_separator", value=page)
            elif page.strip() and not _is_page(page):
                yield fault(table.file, row, "plan_pages", "check_page", value=page, last=PLAN_PAGES[-1])


def _is_page(text: str) -> bool:
    """Return whether the text is a page of the plan, or a range of them such as 86-87."""
    ends = text.split("-")
    if not all(end.isdecimal() and int(end) in PLAN_PAGES for end in ends):
        return False
    return len(ends) == 1 or (len(ends) == 2 and int(ends[0]) < int(ends[1]))


def _precision(table: RawTable) -> Iterator[Fault]:
    """Yield half points, and points that do not say how far off they may be.

    A zone with an outline has a point for its label only: its uncertainty is the outline's ``tolerance_m``.
    """
    labels = {row for row, basis in table.cells("geometry_basis") if basis != "point"}
    for row, lon, lat in table.cells("lon", "lat"):
        if bool(lon) != bool(lat):
            yield fault(table.file, row, "lat" if lon else "lon", "check_half_point")
    for row, lon, precision in table.cells("lon", "precision_m"):
        if lon and not precision and row not in labels:
            yield fault(table.file, row, "precision_m", "check_precision_missing")


def _preferred(folder: DataFolder) -> Iterator[Fault]:
    """Yield subject + metric + year of which not exactly one figure is the preferred one."""
    figures: dict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
    for row, *about, preferred in folder.cells("observations", "subject_id", "metric_id", "year", "preferred"):
        figures[tuple(about)].append((row, preferred))
    for (subject, metric, year), rows in figures.items():
        if any(preferred not in ("0", "1") for _, preferred in rows):
            continue  # a fault of its own
        chosen = [row for row, preferred in rows if preferred == "1"]
        if len(chosen) == 1:
            continue
        key = "check_preferred_several" if chosen else "check_preferred_none"
        named = chosen or [row for row, _ in rows]
        params = {"subject": subject, "metric": metric, "year": year, "rows": tuple(named)}
        yield fault("observations.csv", named[-1], "preferred", key, **params)


def _future(folder: DataFolder) -> Iterator[Fault]:
    """Yield figures of a year later than the data itself; a target (its metric id says so) may lie ahead."""
    try:
        made = date.fromisoformat(str(folder.descriptor.get("created", ""))[:10]).year
    except ValueError:
        yield fault(DESCRIPTOR, 0, "created", "check_created")
        return
    for row, metric, year in folder.cells("observations", "metric_id", "year"):
        if "_target" not in metric and year.isdecimal() and int(year) > made:
            yield fault("observations.csv", row, "year", "check_future", value=year, made=made)


def _areas(folder: DataFolder) -> Iterator[Fault]:
    """Yield areas without a source and tolerances without a reason."""
    for row, planned, land, source in folder.cells("zones", "planned_area_km2", "land_area_km2", "area_source_id"):
        if (planned or land) and not source:
            yield fault("zones.csv", row, "area_source_id", "check_area_source")
    for row, tolerance, reason in folder.cells("zones", "area_tolerance_pct", "area_tolerance_reason_zh"):
        if tolerance and not reason:
            yield fault("zones.csv", row, "area_tolerance_reason_zh", "check_tolerance_reason")


def _expected_rows(folder: DataFolder) -> Iterator[Fault]:
    """Yield tables whose number of rows is not the one that stands in expected_counts.csv, or that stand not there."""
    if not folder.has("expected_counts", "kind", "key", "rows"):
        return
    counts = {name: sum(1 for _ in table.cells()) for name, table in folder.tables.items()}
    named = set()
    for row, kind, key, rows in folder.cells("expected_counts", "kind", "key", "rows"):
        named |= {key} if kind == "table" else set()
        if kind == "table" and key in counts and rows.isdecimal() and int(rows) != counts[key]:
            params = {"table": key, "expected": rows, "found": counts[key]}
            yield fault("expected_counts.csv", row, "rows", "check_count_table", **params)
    for name in sorted(set(counts) - named - {"expected_counts"}):
        yield fault("expected_counts.csv", 0, "key", "check_count_unnamed", table=name)
