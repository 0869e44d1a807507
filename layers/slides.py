"""A PowerPoint file: one slide a scene, the map as a picture, title and sources as text that can be edited."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Mm, Pt

from geo.tables import Dataset
from geo.words import say
from layers import fonts, sheet_text
from layers.palette import SECOND_TEXT, TEXT
from layers.sheet import Options, compose, render
from layers.sheet_layout import PAPERS, PICTURE
from layers.viewstate import ViewState

#: What office machines have: PowerPoint takes the second for Chinese.
LATIN, CHINESE = "Arial", "Microsoft YaHei"
SUBTITLE_PT, FOOT_PT = 13, 8
#: The largest of these at which a title takes one line.
TITLE_PTS = (26, 22, 19, 16)
#: Other faces are wider than the one that is measured.
SPARE = 0.93
SIDE, TOP = 9.0, 6.0
#: The layout of the template with a title and nothing else.
TITLE_ONLY = 5
#: Zip entries carry a time; before 1980 there is none.
EPOCH = (1980, 1, 1, 0, 0, 0)

Pages = Sequence[tuple[ViewState, Options]]


def pptx(dataset: Dataset, pages: Pages) -> bytes:
    """Return a PowerPoint file with one slide a page; the same pages give the same bytes.

    Raises
    ------
    CallError
        An extent or a text of a page will not do.
    """
    deck = Presentation()
    page = PAPERS["16:9"]
    deck.slide_width, deck.slide_height = Mm(page.width), Mm(page.height)
    for state, options in pages:
        _slide(deck, dataset, state, options)
    _properties(deck, dataset, pages[0][0])
    buffer = io.BytesIO()
    deck.save(buffer)
    return _repacked(buffer.getvalue())


def _slide(deck: Deck, dataset: Dataset, state: ViewState, options: Options) -> None:
    plain = replace(options, paper=PICTURE.name, bare=True)
    found, _ = compose(dataset, state, plain)
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    title, subtitle = sheet_text.title(found, state), sheet_text.subtitle(found, state, options.subtitle)
    wide = PAPERS["16:9"].width - 2 * SIDE
    head = slide.shapes.title
    head.left, head.top, head.width, head.height = Mm(SIDE), Mm(TOP), Mm(wide), Mm(12)
    size = next((size for size in TITLE_PTS if fonts.width(title, size, bold=True) <= SPARE * wide), TITLE_PTS[-1])
    _write(head.text_frame, [title], size, TEXT, bold=True)
    _box(slide, [subtitle], SIDE, TOP + 12, wide, 7, SUBTITLE_PT, SECOND_TEXT)
    top = TOP + 21
    picture = slide.shapes.add_picture(io.BytesIO(render(dataset, state, "png", plain)), Mm(SIDE), Mm(top), width=Mm(wide))
    picture.name = say("slides_map", state.lang)
    # What a screen reader says of the picture.
    picture._element.nvPicPr.cNvPr.set("descr", f"{title}. {subtitle}")  # noqa: SLF001, python-pptx has no way of its own
    high = wide * PICTURE.height / PICTURE.width
    lines = sheet_text.foot(dataset, state, found, SPARE * wide, FOOT_PT, notes=options.notes)
    if options.approval:
        lines.append(say("sheet_approval", state.lang, number=options.approval))
    _box(slide, lines, SIDE, top + high + 1.5, wide, 20, FOOT_PT, SECOND_TEXT)
    slide.notes_slide.notes_text_frame.text = _notes(dataset, state)


def _notes(dataset: Dataset, state: ViewState) -> str:
    query = "&".join(f"{key}={value}" for key, value in state.to_query().items())
    return say("slides_notes", state.lang, view=query, version=dataset.version)


def _box(slide: Slide, lines: Sequence[str], x: float, y: float, w: float, h: float, size: int, color: str) -> None:
    frame = slide.shapes.add_textbox(Mm(x), Mm(y), Mm(w), Mm(h)).text_frame
    _write(frame, lines, size, color)


def _write(frame: TextFrame, lines: Sequence[str], size: int, color: str, *, bold: bool = False) -> None:
    frame.word_wrap = True
    frame.auto_size = MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Mm(0)
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()  # type: ignore[no-untyped-call]
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, LATIN
        run.font.color.rgb = RGBColor.from_string(color.lstrip("#"))  # type: ignore[no-untyped-call]
        paragraph.alignment = PP_ALIGN.LEFT
        east = run.font._element.makeelement(qn("a:ea"), {"typeface": CHINESE})  # noqa: SLF001
        run.font._element.append(east)  # noqa: SLF001, python-pptx sets the Latin face only


def _properties(deck: Deck, dataset: Dataset, state: ViewState) -> None:
    day = datetime.strptime(sheet_text.data_date(dataset), "%Y-%m-%d")  # noqa: DTZ007, python-pptx takes naive times
    core = deck.core_properties
    core.title, core.author, core.last_modified_by = say("slides_title", state.lang), say("brand", state.lang), ""
    core.created = core.modified = core.last_printed = day
    core.revision, core.keywords, core.comments = 1, "", f"{dataset.version}"


def _repacked(content: bytes) -> bytes:
    """Return a zip file with every entry at one fixed time, so that the same slides make the same file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return buffer.getvalue()
