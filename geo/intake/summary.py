"""The report in sentences, for a terminal and for the top of a page."""

from __future__ import annotations

from geo.intake.report import ImportReport
from geo.words import say

#: Unplaced rows that are named one by one in the text; the JSON and the workbook name all.
LISTED = 10


def datum_line(report: ImportReport, lang: str) -> list[str]:
    """Return which datum was taken and by which evidence."""
    datum = report.datum
    by = say(f"intake_by_{datum.decided_by}", lang)
    lines = [say("report_datum", lang, datum=say(f"intake_datum_{datum.chosen or 'none'}", lang), by=by)]
    rows = int(datum.evidence.get("wgs84", {}).get("rows", 0))
    if rows:
        shares = {name: f"{found['share']:.1%}" for name, found in datum.evidence.items()}
        lines.append(say("report_datum_evidence", lang, rows=rows, **shares))
    return lines


def summary(report: ImportReport, lang: str) -> list[str]:
    """Return the report as lines of text."""
    table = report.table
    detail = "、".join(part for part in (table.sheet, table.encoding) if part) or table.name
    lines = [say("report_read", lang, rows=report.rows, format=table.format, detail=detail)]
    if report.zones is not None:
        area = f"{report.zones.area_km2.sum():.3f}"
        lines.append(say("report_zones", lang, count=len(report.zones.frame), area=area))
    else:
        lines += _placing(report, lang)
    lines += datum_line(report, lang)
    lines += _doubts(report, lang)
    lines.append(say("report_fields", lang))
    lines += [f"  {column} → {say(f'intake_field_{field}', lang)}" for column, field in report.fields.items()]
    by_district = report.by_district()
    if by_district:
        lines.append(say("report_by_district", lang))
        lines += ["  " + say("report_district_row", lang, name=name, **both) for name, both in by_district.items()]
    for skipped in table.skipped:
        why = say(f"report_why_{skipped.why}", lang)
        lines.append(say("report_skipped", lang, row=skipped.row, why=why, text=skipped.text[:60]))
    lines += [note.say(lang) for note in (*table.notes, *report.notes)]
    return lines


def _placing(report: ImportReport, lang: str) -> list[str]:
    lines = [say("report_placed", lang, placed=report.placed, unplaced=report.rows - report.placed)]
    for reason, count in report.reasons().items():
        lines.append("  " + say("report_reason", lang, count=count, reason=say(f"intake_reason_{reason}", lang)))
    if report.kind == "points":
        rows = report.unplaced()
        for row in rows[:LISTED]:
            reason = say(f"intake_reason_{row['reason']}", lang)
            lines.append("  " + say("report_unplaced_row", lang, row=row["row"], column=row["column"], reason=reason))
        if len(rows) > LISTED:
            lines.append("  " + say("report_more", lang, count=len(rows) - LISTED))
    return lines


def _doubts(report: ImportReport, lang: str) -> list[str]:
    lines = []
    if report.duplicates:
        by_code = int((report.duplicate_by == 1).sum())
        lines.append(
            say(
                "report_duplicates", lang, count=report.duplicates, by_code=by_code, by_name=report.duplicates - by_code
            )
        )
    if report.bad_code.any():
        lines.append(say("report_bad_codes", lang, count=int(report.bad_code.sum())))
    if report.outside.any():
        lines.append(say("report_outside", lang, count=int(report.outside.sum())))
    if report.in_sea.any():
        lines.append(say("report_sea", lang, count=int(report.in_sea.sum())))
    if report.spots:
        lines.append(say("report_spots", lang, count=report.on_shared_spot, most=report.spots[0][2]))
    return lines
