"""``python -m geo coverage``: which figures exist, where sources disagree, and which rows are weak."""

from __future__ import annotations

import argparse

from geo import coverage
from geo.cli import language
from geo.cli._output import FORMATS, emit
from geo.tables import load
from geo.words import say

NAME = "coverage"
LISTS = {"matrix": coverage.matrix, "disagreements": coverage.disagreements, "weak": coverage.weak}


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--list", choices=tuple(LISTS), default="matrix", help=say("cli_coverage_list", language()))
    parser.add_argument("--format", choices=FORMATS, default="table", help=say("cli_sources_format", language()))


def run(args: argparse.Namespace) -> int:
    """Print one of the lists."""
    emit(LISTS[args.list](load()), args.format)
    return 0
