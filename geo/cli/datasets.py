"""``python -m geo datasets``: what was imported; remove and prune."""

from __future__ import annotations

import argparse
import json

import pandas as pd

from geo.cli._output import FORMATS, emit
from geo.errors import CallError
from geo.words import say

NAME = "datasets"


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    lang = parser.get_default("lang") or "zh"
    parser.add_argument(
        "action",
        nargs="?",
        choices=("list", "remove", "prune"),
        default="list",
        help=say("datasets_option_action", lang),
    )
    parser.add_argument("name", nargs="?", default="", help=say("datasets_option_name", lang))
    parser.add_argument("--store", metavar="DIR", help=say("import_option_store", lang))
    parser.add_argument("--format", choices=FORMATS, default="table", help=say("import_option_format", lang))


def run(args: argparse.Namespace) -> int:
    """List, remove or prune."""
    from geo.cli import DONE
    from geo.store import Store

    store = Store(args.store)
    if args.action == "remove":
        if not args.name:
            raise CallError("datasets_need_name")
        store.remove(args.name)
        print(say("datasets_removed", args.lang, name=args.name))
        return DONE
    if args.action == "prune":
        print(say("datasets_pruned", args.lang, count=store.prune()))
        return DONE
    rows = [
        {
            "name": found.name, "version": found.version, "kind": found.kind, "file": found.manifest.get("file"),
            "rows": found.manifest.get("rows"), "placed": found.manifest.get("placed"),
            "datum": (found.manifest.get("datum") or {}).get("chosen"), "date": found.manifest.get("date"),
        }
        for found in store.datasets()
    ]  # fmt: skip
    if args.format == "json":
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    elif not rows and args.format == "table":
        print(say("datasets_none", args.lang))
    else:
        columns = ["name", "version", "kind", "file", "rows", "placed", "datum", "date"]
        emit(pd.DataFrame(rows, columns=columns), args.format)
    return DONE
