"""``python -m geo reference``: the reference of commands, links, layers and metrics, as Markdown."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from geo.cli import language
from geo.reference import reference
from geo.tables import load
from geo.words import say

NAME = "reference"


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help=say("cli_option_output", language()))


def run(args: argparse.Namespace) -> int:
    """Write the reference."""
    from layers import declarations
    from layers.viewstate import KEYS

    text = reference(load(), declarations.layers(), KEYS)
    if args.output is None:
        sys.stdout.write(text)
    else:
        args.output.write_text(text, encoding="utf-8")
    return 0
