"""One HTML file with everything in it: the map of the screen for a place without a network, a server or a browser of today.

It is the map document itself with its assets written into it, so that there is one map and not two. Its security policy
forbids every request: nothing leaves, and nothing is fetched, wherever the file is opened.
"""

from __future__ import annotations

import base64
import html
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from geo.errors import CallError
from geo.tables import Dataset
from geo.words import say
from layers import document, sheet_text
from layers.assets import STATIC, VENDOR, vendor_file
from layers.policy import secured
from layers.sheet import Options, compose
from layers.sheet_content import Content
from layers.view import view_payload
from layers.viewstate import ViewState

#: Bytes. A larger file is refused by many a mail gateway, and this one has no reason to be.
LARGEST = 2_000_000
#: The first piece of each weight holds the product's words and the names of the zones; the rest would double the file.
FONT_PIECES = ("noto-sans-sc-400-0.woff2", "noto-sans-sc-700-0.woff2")

STEM = "atlas"
URL = re.compile(r"url\(\s*[\"']?([^)\"']+)[\"']?\s*\)")
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")

STYLE = """
body { display: flex; flex-direction: column; height: 100vh; }
#map_atlas { flex: 1 1 auto; height: auto; min-height: 0; }
.tree .body { max-height: calc(100vh - 250px); }
.legend .body { max-height: calc(100vh - 170px); }
.imprint { flex: none; max-height: 30vh; overflow: auto; padding: 6px 14px 8px; background: #F7F6F2;
  border-top: 1px solid #DAD6CB;
  font: 11.5px/1.5 "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #1F2328; }
.imprint p, .imprint ul { margin: 0; }
.imprint ul { padding-left: 18px; color: #6B7075; }
.imprint summary { cursor: pointer; color: #0B6E8F; }
@media print { .leaflet-control-zoom, .tree, .imprint details { display: none; } }
"""


def render(dataset: Dataset, state: ViewState, options: Options | None = None) -> bytes:
    """Return a view as one HTML file; the same dataset, view and options give the same bytes.

    Raises
    ------
    CallError
        The extent or a text will not do.
    DataError
        The front-end files are not set up.
    """
    options = (options or Options()).checked(state.lang)
    sheet_text.checked_title(state.title, state.lang)
    found, _ = compose(dataset, state, options)
    title = sheet_text.title(found, state)
    view = {**view_payload(dataset, state), "title": title, "present": False}
    if view["bbox"] is None and state.zones:
        west, south, east, north = found.window.bounds
        view["bbox"] = [round(number, 5) for number in (west, south, east, north)]
    text = _page(dataset, state.lang)
    text = text.replace(_SCRIPT, f"<script>{_closed(document.script(dataset, state.lang, view))}</script>", 1)
    text = re.sub(r"<title>.*?</title>", lambda _: f"<title>{html.escape(title)}</title>", text, count=1, flags=re.DOTALL)
    text = text.replace("</body>", f"{imprint(dataset, state, options, found)}\n</body>", 1)
    content = secured(text, host=False).encode()
    if len(content) > LARGEST:
        raise CallError("html_too_large", size=f"{len(content) / 1e6:.1f}", limit=f"{LARGEST / 1e6:.0f}")
    return content


#: Stands in the cached page where the script with the view goes.
_SCRIPT = f'<script src="{STEM}.js"></script>'


@lru_cache(maxsize=2)
def _page(dataset: Dataset, lang: str) -> str:
    """Return the document with libraries, styles and faces written into it, without the script that holds the view."""
    text = document.render(dataset, lang, STEM, STATIC)
    leaflet = _closed(vendor_file("leaflet/leaflet.js").read_text(encoding="utf-8"))
    text = text.replace('<script src="vendor/leaflet/leaflet.js"></script>', f"<script>{leaflet}</script>", 1)
    text = re.sub(r'\s*<link rel="stylesheet" href="vendor/fonts/[^"]*"/>', "", text)
    own = (Path(document.__file__).parent / "map" / "atlas.css").read_text(encoding="utf-8")
    for link, style in (
        ("vendor/leaflet/leaflet.css", inlined(vendor_file("leaflet/leaflet.css"))),
        (f"{STEM}.css", f"{faces()}\n{own}\n{STYLE}"),
    ):
        text = text.replace(f'<link rel="stylesheet" href="{link}"/>', f"<style>{style}</style>", 1)
    return text


def _closed(script: str) -> str:
    # A script element ends at the first "</script", even inside a string.
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def inlined(stylesheet: Path) -> str:
    """Return a stylesheet with its pictures as data; what is no file beside it is taken out."""

    def data(match: re.Match[str]) -> str:
        picture = stylesheet.parent / match[1]
        return f'url("{data_url(picture, "image/png")}")' if picture.is_file() else "none"

    return URL.sub(data, stylesheet.read_text(encoding="utf-8"))


def data_url(path: Path, kind: str) -> str:
    """Return a file as a data URL."""
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


@lru_cache(maxsize=1)
def faces() -> str:
    """Return the font faces of the first pieces with the faces themselves; other letters fall back to the reader's own."""
    rules = FONT_FACE.findall(vendor_file("fonts/noto-sans-sc.css").read_text(encoding="utf-8"))
    kept = []
    for rule in rules:
        named = URL.search(rule)
        if named and named[1] in FONT_PIECES:
            kept.append(URL.sub(f'url("{data_url(VENDOR / "fonts" / named[1], "font/woff2")}")', rule))
    return "\n".join(kept)


def imprint(dataset: Dataset, state: ViewState, options: Options, found: Content) -> str:
    """Return the foot of the file: notes, sources, version, and every source in full."""
    lang = state.lang
    # The foot of a sheet of 300 mm in 7 pt fits a screen of 1366 pixels.
    lines = sheet_text.foot(dataset, state, found, 300.0, 7.0, notes=options.notes, plane=False)
    if options.approval:
        lines.append(say("sheet_approval", lang, number=options.approval))
    parts = [f"<p>{html.escape(line)}</p>" for line in lines]
    items = [f"<li>{html.escape(full(dataset, source, lang))}</li>" for source in sheet_text.source_ids(dataset, state, found)]
    summary = html.escape(say("html_all_sources", lang, count=len(items)))
    noscript = html.escape(say("html_no_script", lang))
    return (
        f'<footer class="imprint">{"".join(parts)}<details><summary>{summary}</summary><ul>{"".join(items)}</ul></details>'
        f"<noscript><p>{noscript}</p></noscript></footer>"
    )


def full(dataset: Dataset, source: str, lang: str) -> str:
    """Return a source with its publisher, title, date and address as text: a file without a network has no links."""
    row: dict[str, Any] = dataset.sources.loc[source].to_dict()
    date = row["date_published"] or (say("sheet_source_read", lang, date=row["date_accessed"]) if row["date_accessed"] else "")
    return " · ".join(str(part) for part in (row["producer"], row["title"], date, row["url"]) if part)
