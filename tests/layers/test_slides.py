"""Slides: a picture at full resolution, words that stay words, a file that other programs open."""

from __future__ import annotations

import io
import zipfile

import pytest
from pptx import Presentation

from layers.render import book
from layers.sheet import Options
from layers.viewstate import ViewState
from tests.layers.place import dataset, picture, said, tool

PAGES = [
    (ViewState(title="东园 $1$ <b>"), Options(dpi=96, notes="内部使用", approval="沪S(2026)1号")),
    (ViewState(lang="en", zones=("west",), title="West Park " * 7), Options(dpi=96, table=True)),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return dataset(tmp_path_factory.mktemp("place"))


@pytest.fixture(scope="module")
def content(place):
    return book(place, PAGES, "pptx")


def test_one_slide_a_page_with_title_and_sources_as_text(place, content):
    deck = Presentation(io.BytesIO(content))
    assert len(deck.slides) == 2
    assert (deck.slide_width, deck.slide_height) == pytest.approx((12_192_000, 6_858_000), abs=2000)
    first, second = deck.slides
    assert first.shapes.title.text == "东园 $1$ <b>"
    words = "\n".join(shape.text_frame.text for shape in first.shapes if shape.has_text_frame)
    for wanted in ("内部使用", "数据来源", "审图号：沪S(2026)1号", place.version):
        assert wanted in words
    assert "metric=facilities" in first.notes_slide.notes_text_frame.text
    assert "Sources" in "\n".join(shape.text_frame.text for shape in second.shapes if shape.has_text_frame)


def test_every_picture_has_words_for_a_screen_reader_and_its_full_resolution(content):
    for slide in Presentation(io.BytesIO(content)).slides:
        (shape,) = [shape for shape in slide.shapes if shape.shape_type == 13]
        assert slide.shapes.title.text in shape._element.nvPicPr.cNvPr.get("descr")
        assert picture(shape.image.blob).width == pytest.approx(shape.width / 914_400 * 96, abs=2)


def test_nothing_leaves_the_slide_or_lies_over_the_picture(content):
    deck = Presentation(io.BytesIO(content))
    for slide in deck.slides:
        boxes = [(s.left, s.top, s.left + s.width, s.top + s.height) for s in slide.shapes]
        assert all(box[0] >= 0 and box[2] <= deck.slide_width + 1 for box in boxes)
        (shape,) = [shape for shape in slide.shapes if shape.shape_type == 13]
        others = [s for s in slide.shapes if s is not shape and s.shape_type != 13]
        assert all(s.top + s.height <= shape.top + 1 or s.top >= shape.top + shape.height for s in others)


def test_the_file_has_no_clock_in_it(place, content):
    assert book(place, PAGES, "pptx") == content
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert all(entry.date_time[0] == 1980 for entry in file.infolist())
        assert file.testzip() is None


def test_libreoffice_opens_the_slides(content, tmp_path):
    path = tmp_path / "x.pptx"
    path.write_bytes(content)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    said(tool("soffice"), profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, path)
    assert "Pages:           2" in said(tool("pdfinfo"), tmp_path / "x.pdf")


def test_several_sheets_are_one_pdf(place, tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(book(place, PAGES, "pdf"))
    assert book(place, PAGES, "pdf") == path.read_bytes()
    assert "Pages:           2" in said(tool("pdfinfo"), path)
