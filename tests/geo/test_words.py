"""Every word in both languages, and every word the code asks for is there."""

from __future__ import annotations

import ast
import csv
import re
from pathlib import Path
from string import Formatter

import pytest

from geo.words import WORDS, keys, say

HOME = Path(__file__).parents[2]
ASKING = {"say", "CallError", "DataError", "AtlasError", "fault"}


def rows() -> list[tuple[str, int, dict[str, str]]]:
    """Return (file, row, cells) of every row of every table of words."""
    found = []
    for path in sorted(WORDS.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found += [(path.name, row, cells) for row, cells in enumerate(csv.DictReader(file, strict=True), start=2)]
    return found


def parameters(text: str) -> set[str]:
    """Return the names in braces; a sentence that is not a format string raises ValueError."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def asked() -> list[tuple[str, str, set[str], bool]]:
    """Return (place, key, keywords, whether more are passed by **) of every call that names its words by a literal."""
    found = []
    for path in sorted(
        [*HOME.glob("*.py"), *(p for top in ("geo", "layers", "views") for p in HOME.glob(f"{top}/**/*.py"))]
    ):
        if "node_modules" in path.parts:
            continue
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "id", "")  # error.say(lang), a method, asks for no key
            place = 3 if name == "fault" else 0  # fault(file, row, column, key)
            if name in ASKING and len(call.args) > place:
                named = {keyword.arg for keyword in call.keywords if keyword.arg}
                starred = any(keyword.arg is None for keyword in call.keywords)
                found += [
                    (f"{path.relative_to(HOME)}:{call.lineno}", literal.value, named, starred)
                    for literal in literals(call.args[place])
                ]
    return found


def literals(node: ast.expr) -> list[ast.Constant]:
    """Return the strings an argument may be: itself, or either side of ``a if x else b``."""
    if isinstance(node, ast.IfExp):
        return [*literals(node.body), *literals(node.orelse)]
    return [node] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def test_every_key_has_words_in_both_languages() -> None:
    assert [
        (file, row) for file, row, cells in rows() if not (cells["zh"] or "").strip() or not (cells["en"] or "").strip()
    ] == []


def test_every_table_of_words_has_three_columns() -> None:
    assert [(file, row) for file, row, cells in rows() if list(cells) != ["key", "zh", "en"] or None in cells] == []


def test_no_key_stands_twice() -> None:
    named = [cells["key"] for _, _, cells in rows()]
    assert sorted(named) == sorted(keys())


def test_both_languages_take_the_same_parameters() -> None:
    differing = [(file, row) for file, row, cells in rows() if parameters(cells["zh"]) != parameters(cells["en"])]
    assert differing == []


def test_chinese_words_use_chinese_punctuation() -> None:
    """A western comma between Chinese words is a slip of the keyboard; 西,南,东,北 is how an extent is written."""
    slip = re.compile(r"[\u4e00-\u9fff]{3}[,;:?!][\u4e00-\u9fff]{3}")
    assert [(file, row) for file, row, cells in rows() if slip.search(cells["zh"])] == []


def test_every_key_that_code_asks_for_exists() -> None:
    known = set(keys())
    calls = asked()
    assert len(calls) > 50
    assert [(place, key) for place, key, _, _ in calls if key not in known] == []


def test_code_passes_the_parameters_of_the_sentence() -> None:
    """A parameter that is missing would be a KeyError before a person's eyes."""
    missing = []
    for place, key, named, starred in asked():
        wanted = parameters(say(key, "zh")) if key in keys() else set()
        if not starred and wanted - named:
            missing.append((place, key, wanted - named))
    assert missing == []


def test_an_unknown_key_or_language_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("no such words", "zh")
    with pytest.raises(ValueError, match="not in tuple"):
        say("cli_about", "fr")


def test_parameters_are_filled_in_both_languages() -> None:
    zh, en = (say("table_missing", lang, file="zones.csv") for lang in ("zh", "en"))
    assert "zones.csv" in zh
    assert "zones.csv" in en
    assert zh != en
