"""Docs and product in step: what can be named can be read about, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geo.counted import COUNTED
from geo.reference import MAKE, PAGES, VARIABLES, commands, reference
from geo.tables import load
from layers import declarations
from layers.viewstate import KEYS

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference.md"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def halves() -> dict[str, str]:
    """Return the two halves of the reference by language."""
    zh, en = REFERENCE.read_text(encoding="utf-8").split("\n# Reference\n")
    return {"zh": zh, "en": en}


def test_the_reference_is_what_the_product_says_of_itself():
    """After a change: ``python -m geo reference -o docs/reference.md``."""
    assert REFERENCE.read_text(encoding="utf-8") == reference(load(), declarations.layers(), KEYS)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_name_stands_in_both_halves_with_words_of_its_language(lang):
    text = halves()[lang]
    lines = text.splitlines()
    named = [*load().metrics.index, *COUNTED, *declarations.ids(), *KEYS, *VARIABLES, *MAKE, *PAGES]
    for name in named:
        line = next((line for line in lines if line.startswith(f"| `{name}` |")), "")
        assert line, name
        meaning = line.split(" | ", 1)[1]
        assert len(meaning.strip(" |")) > 3, name
        assert bool(CHINESE.search(meaning)) == (lang == "zh"), name


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_and_every_option_of_it_is_told(lang):
    text = halves()[lang]
    for name, command in commands(lang).items():
        section = text.split(f"### `python -m geo {name}`\n")[1].split("\n##")[0]
        for action in command._actions:
            if action.dest not in {"help", "lang"} and action.option_strings:
                start = f"| `{', '.join(action.option_strings)}`"
                line = next(line for line in section.splitlines() if line.startswith(start))
                assert len(line.split("|")[2].strip()) > 2, f"{name} {line}"


def test_every_variable_that_the_code_reads_is_told():
    files = [path for folder in ("geo", "layers", "views") for path in (ROOT / folder).rglob("*.py")]
    code = [path.read_text(encoding="utf-8") for path in files]
    read = {name for text in code for name in re.findall(r"environ(?:\.get\(|\[)\"(ATLAS_\w+|XDG_\w+)\"", text)}
    assert read
    assert read <= set(VARIABLES)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert set(re.findall(r"^([A-Z]+) \?=", makefile, flags=re.MULTILINE)) == set(MAKE)


def test_every_page_of_the_bar_is_told():
    door = (ROOT / "streamlit_app.py").read_text(encoding="utf-8")
    assert {f"/{path}" for path in re.findall(r"^    \"(\w*)\": \w+\.page,", door, flags=re.MULTILINE)} == set(PAGES)


def test_the_readme_names_every_page_and_command_and_leads_to_the_reference():
    zh, en = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## English\n")
    for text in (zh, en):
        assert "docs/reference.md" in text
        assert "data/README.md" in text
        for page in PAGES:
            assert f"`{page}`" in text, page
        for name in commands("zh"):
            assert re.search(rf"\b{name}\b", text), name


def test_no_link_of_the_docs_leads_nowhere():
    for path in (ROOT / "README.md", ROOT / "data" / "README.md", REFERENCE, *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.name}: {target}"
