"""``python -m geo sources``: every source, and how many rows cite it."""

from __future__ import annotations

import argparse

from geo import coverage
from geo.cli import language
from geo.cli._output import FORMATS, emit
from geo.tables import load
from geo.words import say

NAME = "sources"
COLUMNS = ["source_id", "producer", "title", "date_published", "url", "licence", "total"]


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--unused", action="store_true", help=say("cli_sources_unused", language()))
    parser.add_argument("--format", choices=FORMATS, default="table", help=say("cli_sources_format", language()))


def run(args: argparse.Namespace) -> int:
    """Print the sources, most cited first."""
    table = coverage.uses(load())
    if args.unused:
        table = table[table["total"] == 0]
    emit(table.sort_values(["total", "source_id"], ascending=[False, True])[COLUMNS], args.format)
    return 0
