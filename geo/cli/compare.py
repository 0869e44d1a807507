"""``python -m geo compare``: zones side by side, with ranges and ranks."""

from __future__ import annotations

import argparse
import json
import sys

import pandas as pd

from geo.cli import language
from geo.cli._output import aligned
from geo.cli._place import deliver, zone_ids
from geo.compare import compare, labelled, sources_sheet, years_differ
from geo.denominators import PERS
from geo.errors import CallError
from geo.export import csv_text, records, xlsx_bytes
from geo.figures import metric_name, unit
from geo.tables import Dataset, load, split
from geo.words import say

NAME = "compare"
FORMATS = ("table", "csv", "xlsx", "json")
#: Columns of the table in the terminal; the files have all.
TERMINAL = ("zone_id", "name", "value", "low", "high", "year", "rank", "rank_low", "rank_high", "confidence")


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    lang = language()
    parser.add_argument("zones", nargs="*", metavar="ZONE", help=say("cli_compare_zones", lang))
    parser.add_argument("--metric", default="facilities", help=say("cli_compare_metric", lang))
    parser.add_argument("--per", default="none", metavar="|".join(PERS), help=say("cli_compare_per", lang))
    parser.add_argument("--year", default="latest", help=say("cli_compare_year", lang))
    parser.add_argument("--format", choices=FORMATS, default="table", help=say("cli_compare_format", lang))
    parser.add_argument("-o", "--output", metavar="OUT", default="", help=say("cli_compare_output", lang))


def run(args: argparse.Namespace) -> int:
    """Compare and print; what the reader must know about years and ranks goes to stderr."""
    if not args.zones:
        raise CallError("compare_no_zones")
    if args.format == "xlsx" and not args.output:
        raise CallError("compare_xlsx_where")
    dataset = load()
    ids = zone_ids(dataset, [name for word in args.zones for name in word.split(",") if name.strip()])
    table = compare(dataset, ids, metric=args.metric, per=args.per, year=args.year)
    deliver(_content(dataset, table, args), args.output)
    for sentence in _remarks(table, args):
        print(sentence, file=sys.stderr)
    return 0


def _content(dataset: Dataset, table: pd.DataFrame, args: argparse.Namespace) -> bytes:
    if args.format == "json":
        return _json(dataset, table, args).encode()
    if args.format == "csv":
        return csv_text(table).encode()
    if args.format == "xlsx":
        figures = labelled(dataset, table, args.lang, metric=args.metric, per=args.per)
        notes = sources_sheet(dataset, table)
        return xlsx_bytes({say("compare_sheet", args.lang): figures, say("compare_sources_sheet", args.lang): notes})
    head = f"{metric_name(dataset, args.metric, args.lang)}（{unit(dataset, args.metric, args.per, args.lang)}）\n"
    shown = table.rename(columns={f"name_{args.lang}": "name"})[list(TERMINAL)]
    return (head + aligned(shown) + "\n").encode()


def _json(dataset: Dataset, table: pd.DataFrame, args: argparse.Namespace) -> str:
    rows = [{**row, "source_ids": list(split(str(row["source_ids"])))} for row in records(table)]
    year = args.year if args.year == "latest" else int(args.year)
    head = {"metric": args.metric, "per": args.per, "year": year}
    names = {f"name_{lang}": metric_name(dataset, args.metric, lang) for lang in ("zh", "en")}
    own_unit = unit(dataset, args.metric, args.per, args.lang)
    return json.dumps({**head, "unit": own_unit, **names, "rows": rows}, ensure_ascii=False, indent=2) + "\n"


def _remarks(table: pd.DataFrame, args: argparse.Namespace) -> list[str]:
    lines = []
    if len(table) < 2:
        lines.append(say("compare_one_zone", args.lang))
    years = years_differ(table)
    if years:
        lines.append(say("compare_years_differ", args.lang, years="、".join(map(str, years))))
    missing = table.loc[table["value"].isna(), f"name_{args.lang}"]
    if len(missing):
        lines.append(say("compare_missing", args.lang, zones="、".join(missing)))
    return lines
