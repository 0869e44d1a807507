"""``python -m geo rollback``: the states of the store, and the way back."""

from __future__ import annotations

import argparse

import pandas as pd

from geo.cli._output import FORMATS, emit
from geo.words import say

NAME = "rollback"


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    lang = parser.get_default("lang") or "zh"
    parser.add_argument(
        "action", choices=("list", "undo"), nargs="?", default="list", help=say("rollback_option_action", lang)
    )
    parser.add_argument("--to", type=int, metavar="NUMBER", help=say("rollback_option_to", lang))
    parser.add_argument("--store", metavar="DIR", help=say("import_option_store", lang))
    parser.add_argument("--format", choices=FORMATS, default="table", help=say("import_option_format", lang))


def run(args: argparse.Namespace) -> int:
    """List the states, or return to one."""
    from geo.cli import DONE
    from geo.store import Store

    store = Store(args.store)
    if args.action == "undo":
        state = store.undo(to=args.to)
        print(say("rollback_done", args.lang, number=state.number))
        return DONE
    rows = [
        {
            "number": state.number, "holds": "*" if state.holds else "", "at": state.at, "action": state.action,
            "datasets": "、".join(f"{name}@{version}" for name, version in sorted(state.datasets.items()))
            or say("rollback_empty", args.lang),
        }
        for state in store.states()
    ]  # fmt: skip
    emit(pd.DataFrame(rows), args.format)
    return DONE
