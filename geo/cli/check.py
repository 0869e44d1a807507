"""``python -m geo check``: every fault of the data, one a line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from geo.check import check
from geo.cli import DATA_AT_FAULT, DONE
from geo.errors import CallError
from geo.tables import DATA
from geo.words import say

NAME = "check"


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    about = say("cli_check_root", parser.get_default("lang"))
    parser.add_argument("--root", type=Path, default=DATA, metavar="DIR", help=about)


def run(args: argparse.Namespace) -> int:
    """Print the faults, or one closing line when there is none."""
    if not args.root.is_dir():
        raise CallError("check_no_folder", folder=args.root)
    report = check(args.root)
    for fault in report.faults:
        print(fault.say(args.lang, folder=args.root.resolve().name))
    if report.faults:
        print(say("check_faults", args.lang, faults=len(report.faults)), file=sys.stderr)
        return DATA_AT_FAULT
    seen = {"tables": report.tables, "rows": report.rows}
    print(say("check_done", args.lang, **seen, version=report.version, fingerprint=report.fingerprint))
    return DONE
