"""Noto Sans SC cut to pieces for the browser, so that a page fetches a hundred kilobytes and not twenty megabytes.

A piece is a WOFF2 file with a Unicode range in the stylesheet; a browser fetches a piece when one of its characters
stands on the page. The first piece holds the product's own words and the zones' names, the second every other
character of the data; together they draw every page without a further request. The rest of GB 2312 (6 763 ideographs)
follows for names in a user's own table; what lies beyond falls back to the reader's system.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

FAMILY = "Noto Sans SC"
WEIGHTS = {"Regular": 400, "Bold": 700}
"""The two weights that the pages use."""

REST = 4
"""Pieces that the rest is cut into: about 220 kB each, one short wait on an office network."""

EXACT = (0, 1)
"""The pieces whose Unicode range lists every character: the product's words, the other characters of the data."""

WORDS = ("words/*.csv", "zones.csv", "metrics.csv", "layers.json", "terms.csv")
"""What every page shows; relative to the data folder."""

ALWAYS = (
    *((0x20, 0x7E), (0xA0, 0xFF), (0x2009, 0x2009), (0x2010, 0x2027), (0x2030, 0x203A)),
    *((0x2460, 0x2473), (0x3000, 0x3011), (0xFF01, 0xFF5E)),
)
"""Latin, the thin space between thousands, the punctuation of both languages, and the circled numbers of footnotes."""

FEATURES = ("ccmp", "kern", "liga", "locl", "mark", "mkmk", "tnum")
"""Tabular digits among them; upright text in vertical lines and old forms of ideographs are left out."""


def pieces(data: Path) -> list[set[str]]:
    """Return the characters of each piece, most used first; no character stands in two."""
    words = {chr(code) for first, last in ALWAYS for code in range(first, last + 1)}
    words |= _characters(path for pattern in WORDS for path in data.glob(pattern))
    facts = _characters([*data.glob("**/*.csv"), *data.glob("*.json")]) - words
    rest = sorted(_gb2312() - words - facts)
    size = -(-len(rest) // REST)
    return [words, facts, *(set(rest[start : start + size]) for start in range(0, len(rest), size))]


def cut(face: Path, characters: set[str], target: Path) -> None:
    """Write the part of a TTF that draws ``characters`` as WOFF2; what the face lacks is left out."""
    from fontTools import subset

    options = subset.Options(flavor="woff2", layout_features=list(FEATURES), hinting=False, notdef_outline=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    with subset.load_font(str(face), options) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=[ord(letter) for letter in characters])
        cutter.subset(font)
        subset.save_font(font, str(target), options)


def write(faces: dict[str, Path], parts: list[set[str]], folder: Path) -> None:
    """Cut each face into its pieces under ``folder`` and write the stylesheet that names them.

    The most used piece comes last: of two rules that would do, a browser takes the later. So a piece of the rest may
    claim its whole stretch of code points, which keeps the stylesheet short.
    """
    rules = []
    for name, face in faces.items():
        for number, characters in reversed(list(enumerate(parts))):
            file = f"noto-sans-sc-{WEIGHTS[name]}-{number}.woff2"
            cut(face, characters, folder / file)
            exact = number in EXACT
            rules.append(_rule(WEIGHTS[name], file, unicode_range(characters if exact else _whole(characters))))
    (folder / "noto-sans-sc.css").write_text("".join(rules), encoding="utf-8")


def unicode_range(characters: Iterable[str]) -> str:
    """Return the characters as a CSS ``unicode-range``: ``U+20-7e,U+4e00``."""
    codes = sorted(map(ord, characters))
    starts = [codes[0], *(after for before, after in pairwise(codes) if after != before + 1)]
    ends = [*(before for before, after in pairwise(codes) if after != before + 1), codes[-1]]
    return ",".join(
        f"U+{start:x}" if start == end else f"U+{start:x}-{end:x}" for start, end in zip(starts, ends, strict=True)
    )


def _rule(weight: int, file: str, characters: str) -> str:
    return (
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};font-display:swap;'
        f'src:url("{file}") format("woff2");unicode-range:{characters}}}\n'
    )


def _characters(paths: Iterable[Path]) -> set[str]:
    letters = {letter for path in paths for letter in path.read_text(encoding="utf-8")}
    # Line breaks, tabs and format characters are not drawn.
    return {letter for letter in letters if not unicodedata.category(letter).startswith("C")}


def _whole(characters: set[str]) -> str:
    """Return every character from the first to the last of ``characters``."""
    return "".join(map(chr, range(ord(min(characters)), ord(max(characters)) + 1)))


def _gb2312() -> set[str]:
    codes = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return {letter for code in codes if (letter := code.decode("gb2312", errors="ignore"))}
