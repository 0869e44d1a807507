"""A drawn page as a file, the same bytes every time: no clock, no random name, no version of a library in it."""

from __future__ import annotations

import html
import io
import re
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from layers import fonts
from layers.sheet_pen import HALO, HALO_ID

FORMS = ("png", "svg", "pdf")
CREATOR = "Carrier Atlas"
#: Of zlib: from here on each further percent of size costs a tenth of the time.
PNG_LEVEL = 3

#: TrueType outlines stay TrueType in a PDF (text can be copied), text stays text in an SVG.
RC: dict[Any, Any] = {"pdf.fonttype": 42, "svg.fonttype": "none", "svg.hashsalt": "carrier-atlas", "pdf.compression": 6}

#: The copies beneath halos, as outlines; an SVG has them as letters with a stroke.
UNDER = re.compile(rf' <g id="{HALO_ID}-under-\d+">.*?</g>\n', flags=re.DOTALL)
HALO_TEXT = re.compile(rf'(<g id="{HALO_ID}-\d+">\s*)<text style="([^"]*)"([^>]*>[^<]*</text>)')
TEXT = re.compile(r'<text style="([^"]*)"([^>]*>)([^<]*)</text>')
FAMILY = re.compile(r"font-family: [^;\"]+")
SIZE = re.compile(r"font-size: ([\d.]+)px")
FILL = re.compile(r"fill: #[0-9a-f]+;?\s*")
_RC_LOCK = threading.Lock()


def save(figure: Figure, form: str, *, dpi: int, title: str, date: str) -> bytes:
    """Return a figure as ``png``, ``svg`` or ``pdf``.

    Parameters
    ----------
    dpi
        Dots an inch of a PNG; the others have none.
    title
        Stands in the file's metadata.
    date
        YYYY-MM-DD of the data: the file's own date, since the clock would make every file another one.
    """
    day = datetime.strptime(date, "%Y-%m-%d").replace(tzinfo=UTC)
    if form == "png":
        return _png(figure, dpi, title, day)
    FigureCanvasAgg(figure)
    buffer = io.BytesIO()
    # rcParams belong to the process; the lock keeps two drawings from seeing each other's.
    with _RC_LOCK, mpl.rc_context(RC):
        figure.savefig(buffer, format=form, dpi=dpi, metadata=_metadata(form, title, day))
    content = buffer.getvalue()
    return svg(content.decode()).encode() if form == "svg" else content


def _png(figure: Figure, dpi: int, title: str, day: datetime) -> bytes:
    """Return a figure as PNG without the transparency that paper has not: a third less time and a tenth less room."""
    canvas = FigureCanvasAgg(figure)
    figure.set_dpi(dpi)
    with _RC_LOCK, mpl.rc_context(RC):
        canvas.draw()
    words = PngInfo()
    words.add_text("Software", CREATOR)
    words.add_itxt("Title", title, lang="zh")
    words.add_text("Creation Time", day.strftime("%Y-%m-%d"))
    buffer = io.BytesIO()
    opaque = Image.fromarray(np.asarray(canvas.buffer_rgba())[:, :, :3])
    opaque.save(buffer, "png", dpi=(dpi, dpi), compress_level=PNG_LEVEL, pnginfo=words)
    return buffer.getvalue()


def save_pages(figures: Sequence[Figure], *, title: str, date: str) -> bytes:
    """Return figures as one PDF, a page each; the faces are embedded once."""
    day = datetime.strptime(date, "%Y-%m-%d").replace(tzinfo=UTC)
    buffer = io.BytesIO()
    with _RC_LOCK, mpl.rc_context(RC), PdfPages(buffer, metadata=_metadata("pdf", title, day)) as pages:
        for figure in figures:
            pages.savefig(figure)
    return buffer.getvalue()


def _metadata(form: str, title: str, day: datetime) -> dict[str, object]:
    if form == "pdf":
        return {"Title": title, "Creator": CREATOR, "Producer": "matplotlib", "CreationDate": day}
    return {"Title": title, "Creator": CREATOR, "Date": day.strftime("%Y-%m-%d")}


def svg(text: str) -> str:
    """Return matplotlib's SVG with its letters as letters everywhere: halos, lengths and faces to fall back on.

    A halo is a copy of the name beneath it, since not every program knows ``paint-order``. Each line carries the length it
    was measured at, so that another face is squeezed or spread and no line leaves its box.
    """
    text = UNDER.sub("", text)
    stroke = f"fill: #ffffff; stroke: #ffffff; stroke-width: {2 * HALO / fonts.MM_PER_PT:.2f}px; stroke-linejoin: round; "

    def halo(match: re.Match[str]) -> str:
        opening, style, rest = match.groups()
        under = f'<text style="{stroke}{FILL.sub("", style)}" aria-hidden="true"{rest}'
        return f'{opening}{under}<text style="{style}"{rest}'

    families = ", ".join(f"'{name}'" for name in (*fonts.FALLBACK, "Noto Sans CJK SC")) + ", sans-serif"
    return TEXT.sub(_measured, FAMILY.sub(f"font-family: {families}", HALO_TEXT.sub(halo, text)))


def _measured(match: re.Match[str]) -> str:
    style, rest, words = match.groups()
    size = SIZE.search(style)
    if size is None or not words:
        return match[0]
    length = fonts.width(html.unescape(words), float(size[1]), bold="font-weight: 700" in style or "bold" in style)
    points = length / fonts.MM_PER_PT
    return f'<text style="{style}" textLength="{points:.2f}" lengthAdjust="spacingAndGlyphs"{rest}{words}</text>'
