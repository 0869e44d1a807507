"""A drawn page as a file, the same bytes every time: no clock, no random name, no version of a library in it."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from layers import fonts
from layers.sheet_pen import HALO, HALO_ID

FORMS = ("png", "svg", "pdf")
CREATOR = "Carrier Atlas"

#: TrueType outlines stay TrueType in a PDF (text can be copied), text stays text in an SVG.
RC: dict[Any, Any] = {"pdf.fonttype": 42, "svg.fonttype": "none", "svg.hashsalt": "carrier-atlas", "pdf.compression": 6}

#: The copies beneath halos: an SVG paints its halo itself and needs them not.
UNDER = re.compile(rf' <g id="{HALO_ID}-under-\d+">.*?</g>\n', flags=re.DOTALL)
HALO_TEXT = re.compile(rf'(<g id="{HALO_ID}-\d+">\s*<text style=")')
FAMILY = re.compile(r"font-family: [^;\"]+")
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
    FigureCanvasAgg(figure)
    buffer = io.BytesIO()
    day = datetime.strptime(date, "%Y-%m-%d").replace(tzinfo=UTC)
    # rcParams belong to the process; the lock keeps two drawings from seeing each other's.
    with _RC_LOCK, mpl.rc_context(RC):
        figure.savefig(buffer, format=form, dpi=dpi, metadata=_metadata(form, title, day))
    content = buffer.getvalue()
    return svg(content.decode()).encode() if form == "svg" else content


def save_pages(figures: Sequence[Figure], *, title: str, date: str) -> bytes:
    """Return figures as one PDF, a page each; the faces are embedded once."""
    day = datetime.strptime(date, "%Y-%m-%d").replace(tzinfo=UTC)
    buffer = io.BytesIO()
    with _RC_LOCK, mpl.rc_context(RC), PdfPages(buffer, metadata=_metadata("pdf", title, day)) as pages:
        for figure in figures:
            pages.savefig(figure)
    return buffer.getvalue()


def _metadata(form: str, title: str, day: datetime) -> dict[str, object]:
    if form == "png":
        return {"Software": CREATOR, "Title": title, "Creation Time": day.strftime("%Y-%m-%d")}
    if form == "pdf":
        return {"Title": title, "Creator": CREATOR, "Producer": "matplotlib", "CreationDate": day}
    return {"Title": title, "Creator": CREATOR, "Date": day.strftime("%Y-%m-%d")}


def svg(text: str) -> str:
    """Return matplotlib's SVG with halos as strokes of the letters themselves and with fonts to fall back on."""
    text = UNDER.sub("", text)
    stroke = f"paint-order: stroke; stroke: #ffffff; stroke-width: {2 * HALO / fonts.MM_PER_PT:.2f}px; stroke-linejoin: round; "
    text = HALO_TEXT.sub(rf"\1{stroke}", text)
    families = ", ".join(f"'{name}'" for name in (*fonts.FALLBACK, "Noto Sans CJK SC")) + ", sans-serif"
    return FAMILY.sub(f"font-family: {families}", text)
