"""Small pieces of HTML that several pages share. Every text passes ``escape``; nothing else builds markup from data."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from geo.provenance import licence, linkable
from geo.tables import Dataset, split, term
from geo.words import say

THIN = "\u2009"
#: Letters that mean something in Streamlit's Markdown; with a backslash before it each stands for itself.
MARKDOWN = r"\`*_{}[]<>()#+-.!|~$:"


def escape(value: object) -> str:
    """Return text that is text, whatever it holds."""
    return html.escape(str(value), quote=True)


def plain(sentences: Iterable[str]) -> str:
    """Return sentences as Markdown that shows them letter for letter, a paragraph each: the help beside a control."""
    escaped = ("".join(f"\\{letter}" if letter in MARKDOWN else letter for letter in text) for text in sentences)
    return "\n\n".join(escaped)


def number(value: float | None, digits: int | None = None) -> str:
    """Return a figure with thin spaces between thousands; as many digits as it was published with, six at most."""
    if value is None or pd.isna(value):
        return ""
    text = f"{value:,.{digits}f}" if digits is not None else f"{float(f'{value:.6g}'):,}"
    if digits is None and text.endswith(".0"):
        text = text[:-2]
    return text.replace(",", THIN)


def figure(value: float | None, unit: str, lang: str, *, digits: int | None = None) -> str:
    """Return a figure with its unit in grey, or the words for a figure that nobody published."""
    if value is None or pd.isna(value):
        return f'<span class="unit">{escape(say("no_figure", lang))}</span>'
    # 5 000 (100 million CNY) must not be read as 5 000 100.
    unit = f"×{THIN}{unit}" if unit[:1].isdigit() else unit
    return f'{escape(number(value, digits))}<span class="unit">{THIN}{escape(unit)}</span>'


def html_table(caption: str, heads: Iterable[str], rows: Iterable[str], *, name: str = "atlas-table") -> str:
    """Return a table of ready rows in a box of its own that scrolls; caption and heads are text."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    return (
        f'<div class="atlas-table-box" tabindex="0" role="region" aria-label="{escape(caption)}"><table class="{name}">'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def source_mark(
    dataset: Dataset, source_ids: str | Iterable[str], lang: str, *, label: str = "①", extra: str = ""
) -> str:
    """Return a small mark that opens the source on hover and on focus: producer, title, date, address, licence."""
    ids = split(source_ids) if isinstance(source_ids, str) else tuple(source_ids)
    known = [source for source in ids if source in dataset.sources.index]
    if not known and not extra:
        return ""
    notes = "<br><br>".join(_source(dataset, dataset.sources.loc[source], lang) for source in known)
    body = "<br>".join(part for part in (escape(extra) if extra else "", notes) if part)
    name = escape(say("source_open", lang, ids=", ".join(known) or say("source_none", lang)))
    return f'<span class="src" tabindex="0" role="note" aria-label="{name}">{label}<span>{body}</span></span>'


def _source(dataset: Dataset, source: pd.Series, lang: str) -> str:
    """Return one source as its citation: producer, title, date, licence, notes, address."""
    parts = (source["producer"], source["date_published"], licence(dataset, source, lang))
    about = " · ".join(str(part) for part in parts if part)
    note = f"<br>{escape(source[f'note_{lang}'])}" if source[f"note_{lang}"] else ""
    link = address(source)
    line = f"<br>{link}" if link else ""
    return f"{escape(source['source_id'])} {escape(source['title'])}<br>{escape(about)}{note}{line}"


def address(source: pd.Series) -> str:
    """Return the address of a source: a link where it was reviewed, else its text."""
    url = escape(source["url"])
    if not linkable(source):
        return f'<span class="url">{url}</span>' if url else ""
    return f'<a href="{url}" target="_blank" rel="noopener noreferrer">{url}</a>'


def table_words(lang: str) -> dict[str, str]:
    """Return the words that the marks of `views.components.table` need."""
    return {"source": say("source_open", lang, ids="{ids}"), "none": say("source_none", lang)}


def table_sources(dataset: Dataset, cells: Iterable[Mapping[str, Any]], lang: str) -> dict[str, dict[str, str]]:
    """Return the sources that some cells of `views.components.table` cite, each as text and, reviewed, its link."""
    ids = dict.fromkeys(one for cell in cells for one in cell.get("sources", ()))
    found = {}
    for source_id in ids:
        if source_id in dataset.sources.index:
            source = dataset.sources.loc[source_id]
            parts = (source["title"], source["producer"], source["date_published"], licence(dataset, source, lang))
            text = " · ".join(str(part) for part in parts if part)
            found[source_id] = {"text": text, "href": source["url"]} if linkable(source) else {"text": text}
    return found


def confidence(dataset: Dataset, code: str, basis: str, lang: str) -> str:
    """Return how far a figure can be trusted; a weak one carries a hollow mark."""
    weak = code == "low" or basis == "unverified"
    words = term(dataset, "confidence", code, lang) if code else ""
    if basis == "derived":
        words = f"{words} {term(dataset, 'basis', basis, lang)}".strip()
    return f'<span class="{"weak" if weak else "second"}">{escape(words)}</span>'
