"""``python -m geo import``: a user's table or zones into the store, after a report."""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path
from typing import Any

from geo.errors import CallError
from geo.words import say

NAME = "import"


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    lang = parser.get_default("lang") or "zh"
    parser.add_argument("file", type=Path, help=say("import_option_file", lang))
    parser.add_argument("--store", metavar="DIR", help=say("import_option_store", lang))
    parser.add_argument(
        "--datum",
        default="auto",
        choices=("auto", "wgs84", "gcj02", "bd09", "cgcs2000"),
        help=say("import_option_datum", lang),
    )
    parser.add_argument("--lon", metavar="COLUMN", help=say("import_option_lon", lang))
    parser.add_argument("--lat", metavar="COLUMN", help=say("import_option_lat", lang))
    parser.add_argument(
        "--field", metavar="COLUMN=FIELD", action="append", default=[], help=say("import_option_field", lang)
    )
    parser.add_argument("--sheet", default="", help=say("import_option_sheet", lang))
    parser.add_argument("--name", default="", help=say("import_option_name", lang))
    parser.add_argument("--dry-run", action="store_true", help=say("import_option_dry_run", lang))
    parser.add_argument("--format", choices=("table", "json"), default="table", help=say("import_option_format", lang))
    parser.add_argument("--report", type=Path, metavar="FILE.xlsx", help=say("import_option_report", lang))
    parser.add_argument("--wait", type=float, default=30.0, metavar="SECONDS", help=say("import_option_wait", lang))


def run(args: argparse.Namespace) -> int:
    """Read, report, and store unless only a report was asked for or a question is open."""
    from geo.cli import DATA_AT_FAULT, DONE
    from geo.intake import Choices, dataset_name, make_report, open_file, publish, report_xlsx, summary
    from geo.store import Store

    table = open_file(args.file, sheet=args.sheet)
    report = make_report(table, Choices(fields=_fields(args), datum=args.datum))
    stored = report.ready and not args.dry_run
    if stored:
        report = publish(report, Store(args.store), name=args.name, wait=args.wait)
    if args.report:
        _save(args.report, report_xlsx(report, args.lang))
    if args.format == "json":
        print(json.dumps(finite(report.to_json()), ensure_ascii=False, indent=2))
    else:
        print("\n".join(summary(report, args.lang)))
        name = dataset_name(args.name or table.name)
        print(
            say("report_stored", args.lang, name=name, version=report.version)
            if stored
            else say("report_not_stored", args.lang)
        )
    for question in report.questions:
        print(question.say(args.lang), file=sys.stderr)
    return DONE if report.ready else DATA_AT_FAULT


def _fields(args: argparse.Namespace) -> dict[str, str]:
    fields = {}
    for value in args.field:
        column, mark, field = value.rpartition("=")
        if not mark or not column:
            raise CallError("intake_option_field", value=value)
        fields[column] = field
    for field in ("lon", "lat"):
        if getattr(args, field):
            fields[getattr(args, field)] = field
    return fields


def _save(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as fault:
        raise CallError("store_folder", store=path, fault=fault.strerror or str(fault)) from None


def finite(value: Any) -> Any:
    """Return plain values with non-finite numbers as null."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
