"""The reference as Markdown, made from the product itself: commands, keys of a link, layers, metrics, variables.

Written by ``python -m geo reference``; a test holds that the file in ``docs/`` is what this makes, so no name can be
added to the product without standing there, in both languages.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from geo.counted import COUNTED
from geo.meaning import meaning
from geo.tables import Dataset, split, term
from geo.words import say

#: Environment variables that the product reads.
VARIABLES = ("ATLAS_DATA", "ATLAS_STORE", "ATLAS_LANG", "XDG_DATA_HOME")
#: Variables of ``make``.
MAKE = ("PORT", "ADDRESS", "HOSTS", "PYTHON")
PAGES = ("/", "/compare", "/present", "/indicators", "/data", "/sources")


class Layer(Protocol):
    """What is told of a layer of the map."""

    @property
    def id(self) -> str:
        """The id that stands in links."""

    def name(self, lang: str) -> str:
        """Return the name."""

    def meaning(self, lang: str) -> str:
        """Return what the layer shows."""


def reference(dataset: Dataset, layers: Sequence[Layer], keys: Sequence[str]) -> str:
    """Return the whole reference, Chinese first.

    Parameters
    ----------
    layers
        The layers of the map in their order.
    keys
        The keys of a link.
    """
    parts = [say("reference_about", "zh"), "[English](#reference)", *_half(dataset, layers, keys, "zh")]
    parts += [f"# {say('reference_title', 'en')}", say("reference_about", "en"), *_half(dataset, layers, keys, "en")]
    return f"# {say('reference_title', 'zh')}\n\n" + "\n\n".join(parts) + "\n"


def _half(dataset: Dataset, layers: Sequence[Layer], keys: Sequence[str], lang: str) -> Iterator[str]:
    yield f"## {say('reference_commands', lang)}"
    yield from _commands(lang)
    yield f"## {say('reference_links', lang)}"
    yield _table(lang, ("page", "meaning"), [(f"`{page}`", say(f"reference_page_{page}", lang)) for page in PAGES])
    yield _table(lang, ("key", "meaning"), [(f"`{key}`", say(f"reference_key_{key}", lang)) for key in keys])
    yield f"## {say('reference_layers', lang)}"
    yield _table(lang, ("id", "name", "meaning"), [_layer(layer, lang) for layer in layers])
    yield f"## {say('reference_metrics', lang)}"
    yield say("reference_metrics_about", lang)
    yield _table(lang, ("id", "name", "unit", "meaning", "per"), [_counted(dataset, metric, lang) for metric in COUNTED])
    rows = [_metric(dataset, str(metric), lang) for metric in dataset.metrics.index]
    yield _table(lang, ("id", "name", "unit", "meaning", "per"), rows)
    yield f"## {say('reference_variables', lang)}"
    yield _table(lang, ("name", "meaning"), [(f"`{one}`", say(f"reference_variable_{one}", lang)) for one in VARIABLES])
    yield _table(lang, ("make", "meaning"), [(f"`{one}`", say(f"reference_make_{one}", lang)) for one in MAKE])


def _table(lang: str, heads: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    names = [say(f"reference_head_{head}", lang) for head in heads]
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _layer(layer: Layer, lang: str) -> tuple[str, str, str]:
    return f"`{layer.id}`", layer.name(lang), layer.meaning(lang)


def _counted(dataset: Dataset, metric: str, lang: str) -> tuple[str, ...]:
    sentences = meaning(dataset, metric, lang)
    return (
        f"`{metric}`", say(f"metric_{metric}", lang), say(f"unit_{metric}", lang), " ".join(sentences[1:3]),
        say("reference_any_per", lang),
    )  # fmt: skip


def _metric(dataset: Dataset, metric: str, lang: str) -> tuple[str, ...]:
    row = dataset.metrics.loc[metric]
    pers = (term(dataset, "per", per, lang) for per in split(row["typical_denominators"]))
    joint = "、" if lang == "zh" else ", "
    return (
        f"`{metric}`", str(row[f"name_{lang}"]), str(row[f"unit_{lang}"]), str(row[f"definition_{lang}"]),
        joint.join(pers) if row["kind"] == "extensive" else "",
    )  # fmt: skip


@contextmanager
def _spoken(lang: str) -> Iterator[None]:
    """Let the command line speak a language: its modules ask the environment."""
    before = os.environ.get("ATLAS_LANG")
    os.environ["ATLAS_LANG"] = lang
    try:
        yield
    finally:
        if before is None:
            del os.environ["ATLAS_LANG"]
        else:
            os.environ["ATLAS_LANG"] = before


def commands(lang: str) -> dict[str, argparse.ArgumentParser]:
    """Return the parser of each command, by name, in a language."""
    from geo.cli import parser

    with _spoken(lang):
        top = parser(lang)
    found: dict[str, argparse.ArgumentParser] = {}
    for action in top._actions:  # noqa: SLF001 - argparse has no other way to its commands
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            found.update(action.choices)
    return found


def _commands(lang: str) -> Iterator[str]:
    for name, command in commands(lang).items():
        yield f"### `python -m geo {name}`"
        yield f"{command.description}{'。' if lang == 'zh' else '.'}"
        rows = [row for action in command._actions for row in _option(action, lang)]  # noqa: SLF001
        if rows:
            yield _table(lang, ("option", "meaning"), rows)
        for inner in command._actions:  # noqa: SLF001
            if isinstance(inner, argparse._SubParsersAction):  # noqa: SLF001
                own = {each.dest: each.help or "" for each in inner._choices_actions}  # noqa: SLF001
                yield _table(lang, ("option", "meaning"), [(f"`{one}`", own.get(one, "")) for one in inner.choices])


def _option(action: argparse.Action, lang: str) -> Iterator[tuple[str, str]]:
    """Yield an option with its values and what it does; help and language are the same everywhere."""
    if action.dest in {"help", "lang"} or isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
        return
    metavar = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    values = "/".join(map(str, action.choices)) if action.choices else "" if action.nargs == 0 else metavar
    name = ", ".join(action.option_strings) or metavar
    shown = f"`{name}`" if not action.option_strings or not values else f"`{name}` {values.replace('|', '/')}"
    about = action.help or ""
    # A path as a default is this machine's own and tells a reader elsewhere nothing.
    said = "默认" in about or "when left out" in about
    if isinstance(action.default, str | int) and action.default and action.option_strings and not said:
        about += say("reference_default", lang, value=action.default)
    yield shown, about

