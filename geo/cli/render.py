"""``render``: draws a view without a browser, as PNG, SVG, PDF, HTML or PowerPoint."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from geo.errors import AtlasError, CallError
from geo.tables import Dataset, load
from geo.words import say

NAME = "render"
#: Widest bar of a terminal of 80 columns that leaves room for a name.
BAR = 24


class Unsaid(str):
    """The language nobody asked for: a link's own one goes before it."""

    __slots__ = ()


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    lang = parser.get_default("lang")
    parser.set_defaults(lang=Unsaid(lang))
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--view", default="", metavar="QUERY", help=say("cli_render_view", lang))
    what.add_argument("--profile", metavar="ZONE", help=say("cli_render_profile", lang))
    what.add_argument("--scenes", type=Path, metavar="FILE", help=say("cli_render_scenes", lang))
    parser.add_argument("--each", choices=("zones", "profiles"), help=say("cli_render_each", lang))
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="PATH", help=say("cli_render_output", lang))
    parser.add_argument("--format", metavar="FORM", help=say("cli_render_format", lang))
    parser.add_argument("--width", metavar="PIXELS", help=say("cli_render_width", lang))
    parser.add_argument("--dpi", metavar="DPI", help=say("cli_render_dpi", lang))
    parser.add_argument("--paper", metavar="PAPER", help=say("cli_render_paper", lang))
    parser.add_argument("--title", help=say("cli_render_title", lang))
    parser.add_argument("--subtitle", default="", help=say("cli_render_subtitle", lang))
    parser.add_argument("--notes", default="", help=say("cli_render_notes", lang))
    parser.add_argument("--approval", default="", metavar="NO", help=say("cli_render_approval", lang))
    parser.add_argument("--table", action="store_true", help=say("cli_render_table", lang))


def run(args: argparse.Namespace) -> int:
    """Draw what is asked for; the path of each file goes to stdout when it is in place."""
    dataset = load()
    if args.each:
        return _folder(args, _each(args, dataset))
    if args.scenes:
        return _scenes(args, dataset)
    if args.profile:
        return _profile(args, dataset)
    return _view(args, dataset)


def _said(args: argparse.Namespace) -> str:
    return "" if isinstance(args.lang, Unsaid) else str(args.lang)


def _options(args: argparse.Namespace) -> Any:
    from layers.sheet import Options
    from layers.sheet_layout import DEFAULT_DPI, checked_dpi, dpi_for, paper

    page = paper(args.paper or "a4")
    if args.width is not None and args.dpi is not None:
        raise CallError("render_width_or_dpi")
    dpi = checked_dpi(args.dpi) if args.dpi is not None else DEFAULT_DPI
    if args.width is not None:
        dpi = dpi_for(page, args.width)
    options = Options(
        paper=page.name, dpi=dpi, subtitle=args.subtitle, notes=args.notes, approval=args.approval, table=args.table
    )
    return options.checked(str(args.lang))


def _state(args: argparse.Namespace, dataset: Dataset) -> Any:
    from dataclasses import replace

    from layers.scenes import read_view
    from layers.sheet_text import checked_title

    state, notices = read_view(args.view, dataset, lang=_said(args), fallback=str(args.lang))
    for notice in notices:
        print(notice, file=sys.stderr)
    # What is said after the view is known is said in the view's language.
    args.lang = state.lang
    return state if args.title is None else replace(state, title=checked_title(args.title, state.lang))


def _view(args: argparse.Namespace, dataset: Dataset) -> int:
    from layers.render import form_of, render, write

    form = form_of(args.output)
    state = _state(args, dataset)
    write(args.output, render(dataset, state, form, _options(args)))
    print(args.output)
    return 0


def _profile(args: argparse.Namespace, dataset: Dataset) -> int:
    from layers.onepage import onepage
    from layers.render import form_of, write
    from layers.viewstate import zone_id

    form_of(args.output, ("pdf",))
    zone = zone_id(args.profile, dataset) or args.profile
    write(args.output, onepage(dataset, zone, str(args.lang), approval=_options(args).approval))
    print(args.output)
    return 0


def _scenes(args: argparse.Namespace, dataset: Dataset) -> int:
    from layers.render import BOOKS, book, form_of, render, scene_pages, write
    from layers.scenes import LARGEST_FILE, loads
    from layers.sheet_text import file_title

    try:
        with args.scenes.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as fault:
        raise CallError("render_unreadable", path=args.scenes.name, fault=fault.strerror or str(fault)) from None
    scenes = loads(content, lang=str(args.lang))
    pages = scene_pages(dataset, scenes, lang=_said(args), dpi=_options(args).dpi)
    if args.output.suffix and not args.output.is_dir():
        write(args.output, book(dataset, pages, form_of(args.output, BOOKS)))
        print(args.output)
        return 0
    form = _form(args)
    names = [f"{place:02d}-{file_title(scene.name)}.{form}" for place, scene in enumerate(scenes, start=1)]
    draw = (lambda page=page: render(dataset, page[0], form, page[1]) for page in pages)
    return _folder(args, zip(names, [scene.name for scene in scenes], draw, strict=True))


def _form(args: argparse.Namespace) -> str:
    from layers.render import form_of

    return form_of(Path(f"x.{args.format}")) if args.format else "png"


def _each(args: argparse.Namespace, dataset: Dataset) -> list[tuple[str, str, Any]]:
    from layers.onepage import onepage
    from layers.render import render, zone_states

    if args.each == "profiles":
        lang, approval = str(args.lang), _options(args).approval
        return [
            (f"{zone}.pdf", str(row[f"name_{lang}"]), lambda zone=zone: onepage(dataset, zone, lang, approval=approval))
            for zone, row in dataset.zones.iterrows()
        ]
    state = _state(args, dataset)
    form, options = _form(args), _options(args)
    return [
        (f"{zone}.{form}", own.title, lambda own=own: render(dataset, own, form, options))
        for zone, own in zone_states(dataset, state)
    ]


def _folder(args: argparse.Namespace, jobs: Iterable[tuple[str, str, Any]]) -> int:
    """Write one file a job into the folder; a job that fails is named and the others go on."""
    from layers.render import write

    folder = args.output
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise CallError("render_unwritable", path=str(folder), fault=fault.strerror or str(fault)) from None
    failed = 0
    for name, job in _progress(list(jobs)):
        try:
            write(folder / name, job())
        except AtlasError as fault:
            failed += 1
            print(f"\r{name}: {fault.say(str(args.lang))}", file=sys.stderr)
        else:
            print(folder / name)
    return 1 if failed else 0


def _progress(jobs: list[tuple[str, str, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield the jobs and draw a bar on stderr when somebody watches; else one line at the end."""
    watched = sys.stderr.isatty()
    for place, (name, title, job) in enumerate(jobs, start=1):
        if watched:
            filled = BAR * place // len(jobs)
            bar = f"[{'#' * filled}{'.' * (BAR - filled)}] {place}/{len(jobs)} {title[:24]:<24}"
            print(f"\r{bar}", end="", file=sys.stderr, flush=True)
        yield name, job
    print("\n" if watched else f"{len(jobs)}/{len(jobs)}", end="" if watched else "\n", file=sys.stderr)
