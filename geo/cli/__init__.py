"""The command line: one module a command, found by its presence in this folder.

A command module has ``NAME``, ``add(parser)`` which declares its options, and ``run(args) -> int`` which does the
work and returns the exit code: 0 done, 1 the data is at fault, 2 the call is at fault. Results go to stdout,
sentences about faults to stderr.
"""

from __future__ import annotations

import argparse
import os
import pkgutil
import sys
from importlib import import_module

from geo.errors import CallError, DataError
from geo.words import LANGS, say

DONE, DATA_AT_FAULT, CALL_AT_FAULT = 0, 1, 2


def language() -> str:
    """Return ``ATLAS_LANG`` when it is set; else ``en`` where the locale is English, and ``zh`` everywhere else."""
    wanted = os.environ.get("ATLAS_LANG", "")
    if wanted in LANGS:
        return wanted
    locale = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "en" if locale.startswith("en") else "zh"


def parser(lang: str) -> argparse.ArgumentParser:
    """Build the parser with every command of this folder."""
    top = argparse.ArgumentParser(prog="python -m geo", description=say("cli_about", lang))
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for found in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        if found.name.startswith("_"):
            continue
        module = import_module(f"{__name__}.{found.name}")
        about = say(f"cli_{module.NAME}", lang)
        command = commands.add_parser(module.NAME, help=about, description=about)
        command.add_argument("--lang", choices=LANGS, default=lang, help=say("cli_option_lang", lang))
        module.add(command)
        command.set_defaults(run=module.run)
    return top


def main(argv: list[str]) -> int:
    """Run one command and return its exit code; a fault is one sentence on stderr, never a traceback."""
    lang = language()
    args = parser(lang).parse_args(argv)
    try:
        return args.run(args)
    except DataError as fault:
        print(fault.say(args.lang), file=sys.stderr)
        return DATA_AT_FAULT
    except CallError as fault:
        print(fault.say(args.lang), file=sys.stderr)
        return CALL_AT_FAULT
    except BrokenPipeError:
        # The reader of a pipe (head, less) has left: nothing is wrong, and nothing more can be said to it.
        sys.stderr.close()
        return DONE
