"""``python -m geo diff OLD NEW``: what changed between two data folders."""

from __future__ import annotations

import argparse
from pathlib import Path

from geo import diff
from geo.cli import language
from geo.words import say

NAME = "diff"


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("old", type=Path, help=say("cli_diff_old", language()))
    parser.add_argument("new", type=Path, help=say("cli_diff_new", language()))


def run(args: argparse.Namespace) -> int:
    """Print the report; a difference is not a fault."""
    print(diff.report(diff.diff(args.old, args.new), args.lang, old=str(args.old), new=str(args.new)), end="")
    return 0
