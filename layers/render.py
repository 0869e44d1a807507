"""A view as a file of any form, and a list of scenes as one file; and files put in place whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from geo.errors import CallError
from geo.tables import Dataset
from layers import selfcontained, sheet, sheet_content, sheet_files
from layers.scenes import Scene, read_view
from layers.sheet import Options
from layers.sheet_layout import DEFAULT_DPI, short
from layers.viewstate import ViewState

#: What a view may become, and what a list of scenes may become as one file.
FORMS = (*sheet_files.FORMS, "html", "pptx")
BOOKS = ("pdf", "pptx")
MIME = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "html": "text/html",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
#: Dots an inch of a preview: an A4 sheet is then as wide as an office screen leaves for it.
PREVIEW_DPI = 96


def form_of(path: Path, allowed: Sequence[str] = FORMS) -> str:
    """Return the form that a file's name asks for.

    Raises
    ------
    CallError
        Its ending is none of ``allowed``.
    """
    form = path.suffix.lower().lstrip(".")
    if form not in allowed:
        raise CallError("render_form_unknown", name=short(path.name), forms=", ".join(f".{one}" for one in allowed))
    return form


def render(dataset: Dataset, state: ViewState, form: str, options: Options | None = None) -> bytes:
    """Return a view as a file of one of `FORMS`; the same input gives the same bytes.

    Raises
    ------
    CallError
        The form is unknown, or an extent or an option will not do.
    DataError
        The typeface or the front-end files are not set up.
    """
    options = options or Options()
    if form == "html":
        return selfcontained.render(dataset, state, options)
    if form == "pptx":
        return book(dataset, [(state, options)], "pptx")
    if form not in sheet_files.FORMS:
        raise CallError("render_form_unknown", name=short(form), forms=", ".join(FORMS))
    return sheet.render(dataset, state, form, options)


def preview(dataset: Dataset, state: ViewState, options: Options) -> bytes:
    """Return a small PNG of the sheet for a page on the screen."""
    return sheet.render(dataset, state, "png", Options(**{**vars(options), "dpi": PREVIEW_DPI}))


def book(dataset: Dataset, pages: Sequence[tuple[ViewState, Options]], form: str) -> bytes:
    """Return several views as one file: ``pdf`` with a page each, or ``pptx`` with a slide each."""
    if form == "pptx":
        # python-pptx is needed for slides alone.
        from layers.slides import pptx

        return pptx(dataset, pages)
    if form != "pdf":
        raise CallError("render_form_unknown", name=short(form), forms=", ".join(BOOKS))
    return sheet.pdf(dataset, pages)


def scene_pages(
    dataset: Dataset, scenes: Sequence[Scene], *, lang: str = "", dpi: int = DEFAULT_DPI
) -> list[tuple[ViewState, Options]]:
    """Return what `book` takes, for a list of scenes; a scene's name is the title where its view has none."""
    pages = []
    for scene in scenes:
        state, _ = read_view(scene.view, dataset, lang=lang)
        if not state.title:
            state = ViewState(**{**vars(state), "title": scene.name})
        pages.append((state, scene.options(dpi)))
    return pages


def zone_states(dataset: Dataset, state: ViewState) -> list[tuple[str, ViewState]]:
    """Return a view for every zone that has a place: the zone chosen, and the extent around it."""
    states = []
    for zone_id in dataset.zones.index:
        bounds = sheet_content.zones_bounds(dataset, (str(zone_id),))
        if bounds is None:
            continue
        title = str(dataset.zones.at[zone_id, f"name_{state.lang}"] or dataset.zones.at[zone_id, "name_zh"])[:80]
        states.append((str(zone_id), ViewState(**{**vars(state), "zones": (str(zone_id),), "bbox": bounds, "title": title})))
    return states


def write(path: Path, content: bytes) -> None:
    """Put a file in place whole: whoever looks finds the old one or the new one, and never a half.

    Raises
    ------
    CallError
        The folder does not exist or may not be written to.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}-", suffix=".tmp")
    except OSError as fault:
        raise CallError("render_unwritable", path=short(path), fault=fault.strerror or str(fault)) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes files private; a picture is made to be passed on.
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as fault:
        Path(name).unlink(missing_ok=True)
        raise CallError("render_unwritable", path=short(path), fault=fault.strerror or str(fault)) from None
