"""The printed sheet: the same bytes every time, what it must say, and a picture beside the one that was approved."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from geo.errors import CallError
from layers import palette
from layers.render import render
from layers.sheet import Options, compose
from layers.sheet_content import blend
from layers.sheet_text import data_date
from layers.viewstate import ViewState
from tests.layers.place import dataset, picture, said, svg_texts, tool

GOLDEN = Path(__file__).parents[1] / "golden"
#: A golden picture is compared after shrinking eight times: another build of FreeType moves edges by parts of a pixel and
#: the data version in the foot has other digits. A class of another colour or a box that moved is far above.
SHRINK, MEAN_OFF, FAR_OFF, FAR_SHARE = 8, 0.7, 40, 0.004

VIEW = ViewState(zones=("east",), title="东园与西园")
ENGLISH = ViewState(lang="en", metric="firms", per="none", zones=("east", "spot"), layers=("industrial-parks",))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return dataset(tmp_path_factory.mktemp("place"))


def svg(place, state=VIEW, **options):
    return svg_texts(render(place, state, "svg", Options(**options)))


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_two_runs_give_the_same_bytes(place, form):
    options = Options(dpi=96, table=True, approval="沪S(2026)1号")
    assert render(place, VIEW, form, options) == render(place, VIEW, form, options)


def test_another_process_with_another_hash_seed_gives_the_same_bytes(place):
    script = (
        "import hashlib, sys; from pathlib import Path; from geo.tables import load; from layers.render import render;"
        "from layers.sheet import Options; from tests.layers.test_sheet import VIEW;"
        "place = load(Path(sys.argv[1]));"
        "print(*(hashlib.sha256(render(place, VIEW, form, Options(dpi=96))).hexdigest() for form in sys.argv[2:]))"
    )
    forms = ["png", "svg", "pdf", "html", "pptx"]
    environment = {**os.environ, "PYTHONHASHSEED": "12345", "TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "1"}
    run = subprocess.run(
        [sys.executable, "-c", script, str(place.root), *forms], env=environment, check=True, capture_output=True, text=True
    )
    here = [hashlib.sha256(render(place, VIEW, form, Options(dpi=96))).hexdigest() for form in forms]
    assert dict(zip(forms, run.stdout.split(), strict=True)) == dict(zip(forms, here, strict=True))


@pytest.mark.parametrize(("name", "state"), [("sheet-zh", VIEW), ("sheet-en", ENGLISH)])
def test_the_sheet_looks_as_the_approved_picture(place, name, state):
    drawn = picture(render(place, state, "png", Options(dpi=96, table=True, approval="沪S(2026)1号"))).convert("RGB")
    path = GOLDEN / f"{name}.png"
    if os.environ.get("ATLAS_GOLDEN") == "write":
        drawn.quantize(96).save(path, optimize=True)
    approved = Image.open(path).convert("RGB")
    assert path.stat().st_size < 100_000
    assert drawn.size == approved.size
    small = [np.asarray(one.reduce(SHRINK), dtype=float) for one in (drawn, approved)]
    off = np.abs(small[0] - small[1]).max(axis=2)
    assert off.mean() < MEAN_OFF
    assert (off > FAR_OFF).mean() < FAR_SHARE


def test_a_golden_picture_would_notice_another_class_colour(place, monkeypatch):
    approved = np.asarray(Image.open(GOLDEN / "sheet-zh.png").convert("RGB").reduce(SHRINK), dtype=float)
    monkeypatch.setattr("layers.sheet_content.blend", lambda *_: "#D0A0A0")
    options = Options(dpi=96, table=True, approval="沪S(2026)1号")
    other = np.asarray(picture(render(place, VIEW, "png", options)).convert("RGB").reduce(SHRINK), dtype=float)
    off = np.abs(other - approved).max(axis=2)
    assert (off > FAR_OFF).mean() > FAR_SHARE


def test_the_sheet_says_what_a_report_asks_for(place):
    words = "\n".join(svg(place, table=True, notes="内部使用", approval="沪S(2026)1号"))
    legend = compose(place, VIEW, Options())[0].payload["legend"]
    wanted = [
        "东园与西园", legend["title"], *legend["lines"], "无公开数据", "区界（示意）", "比例尺", "数据来源", "某网页", "WGS 84",
        "横轴墨卡托", place.version, data_date(place), "内部使用", "审图号：沪S(2026)1号", "科研院所", "东园", "西园",
    ]  # fmt: skip
    assert [one for one in wanted if one not in words] == []


def test_the_approval_number_is_printed_only_when_given(place):
    assert "审图号" not in "\n".join(svg(place))


def test_an_english_sheet_has_no_chinese_of_ours(place):
    ours = "\n".join(svg(place, ENGLISH, table=True))
    # Names that have no English one, and sources, stay as they are.
    assert not [word for word in ("图例", "无公开数据", "数据来源", "比例尺", "示意", "年份") if word in ours]
    assert "no published figure" in ours


def test_a_link_of_older_data_is_drawn_with_a_line_that_says_so(place):
    older = replace(VIEW, v="0123456789")
    assert any("0123456789" in line and place.version in line for line in svg(place, older))
    assert not any("0123456789" in line for line in svg(place, replace(VIEW, v=place.version)))


def test_the_legend_counts_the_zones_that_are_seen(place):
    found, _ = compose(place, replace(VIEW, bbox=(121.55, 31.17, 121.62, 31.24)), Options())
    assert sum(found.counts()) == len(found.zone_ids)
    # The corner of the east park alone: the west one is neither drawn nor counted.
    corner, _ = compose(place, replace(VIEW, bbox=(121.596, 31.188, 121.604, 31.194)), Options())
    assert "west" not in corner.zone_ids
    assert sum(corner.counts()) < sum(found.counts())


def test_text_that_is_no_mathematics_stays_text(place):
    title = "预算 $100$ 与 {x} \\ ${y} <b>"
    assert title.replace("<", "&lt;").replace(">", "&gt;") in svg(place, replace(VIEW, title=title))


def test_text_in_a_pdf_can_be_copied_and_both_faces_are_embedded(place, tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(render(place, replace(VIEW, title="东园与西园的密度 龘"), "pdf", Options(table=True)))
    text = said(tool("pdftotext"), path, "-")
    assert "东园与西园的密度 龘" in text
    assert "无公开数据" in text
    rows = [line.split() for line in said(tool("pdffonts"), path).splitlines()[2:]]
    assert {row[0].split("+")[1] for row in rows} == {"NotoSansSC-Regular", "NotoSansSC-Bold"}
    assert {row[4] for row in rows} == {"yes"}
    assert {" ".join(row[1:3]) for row in rows} == {"CID TrueType"}


def test_an_svg_names_fonts_to_fall_back_on_and_keeps_its_letters(place):
    content = render(place, VIEW, "svg").decode()
    assert "'Noto Sans SC', " in content
    assert "'Microsoft YaHei'" in content
    assert "DejaVu" not in content
    # A halo is a copy beneath, hidden from screen readers; letters come last and are never covered.
    spot = content.index(">西园</text>")
    assert 'aria-hidden="true"' in content[content.rindex("<text", 0, spot) : spot]
    lines = re.findall(r'<text style="font-size: ([0-9.]+)px[^"]*" textLength="([0-9.]+)"[^>]*>科研院所</text>', content)
    assert [float(length) for _, length in lines] == [pytest.approx(4 * float(size), abs=0.01) for size, _ in lines]
    assert lines


@pytest.mark.parametrize(("paper", "ratio"), [("a4", 297 / 210), ("a3", 420 / 297), ("16:9", 16 / 9)])
def test_a_picture_has_the_size_of_its_paper(place, paper, ratio):
    size = picture(render(place, VIEW, "png", Options(paper=paper, dpi=96))).size
    assert abs(size[0] / size[1] - ratio) < 0.005


def test_a_picture_says_how_large_it_is_printed(place):
    found = picture(render(place, VIEW, "png", Options(dpi=200)))
    assert [round(number) for number in found.info["dpi"]] == [200, 200]
    assert found.info["Software"] == "Carrier Atlas"


def test_classes_stay_apart_on_a_grey_printer():
    def luminance(color):
        red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    greys = [luminance(blend(color)) for color in palette.SEQUENTIAL]
    assert greys == sorted(greys, reverse=True)
    assert min(a - b for a, b in pairwise(greys)) > 0.04


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"paper": "a9"}, "sheet_paper_unknown"),
        ({"dpi": 0}, "sheet_dpi_bad"),
        ({"dpi": 10_000}, "sheet_dpi_bad"),
        ({"dpi": float("nan")}, "sheet_dpi_bad"),
        ({"notes": "长" * 201}, "sheet_text_long"),
        ({"subtitle": "a\nb"}, "sheet_text_control"),
        ({"approval": "x" * 41}, "sheet_text_long"),
    ],
)
def test_an_option_that_will_not_do_is_one_sentence(place, options, key):
    with pytest.raises(CallError) as fault:
        render(place, VIEW, "png", Options(**options))
    assert fault.value.key == key
    for lang in ("zh", "en"):
        assert len(fault.value.say(lang)) < 160


@pytest.mark.parametrize(
    ("bbox", "key"),
    [
        ((121.7, 31.1, 121.5, 31.3), "sheet_extent_reversed"),
        ((121.5, 31.1, 121.5, 31.1), "sheet_extent_reversed"),
        ((100.0, 20.0, 125.0, 40.0), "sheet_extent_wide"),
        ((121.5, 31.1, 121.5001, 31.1001), "sheet_extent_narrow"),
        ((100.0, 20.0, 101.0, 21.0), "sheet_extent_no_zone"),
        ((float("nan"), 31.1, 121.5, 31.2), "sheet_extent_bad"),
    ],
)
def test_an_extent_that_will_not_do_is_one_sentence(place, bbox, key):
    with pytest.raises(CallError) as fault:
        render(place, replace(VIEW, bbox=bbox), "png", Options(dpi=96))
    assert fault.value.key == key
    assert fault.value.say("zh")
    assert fault.value.say("en")


@pytest.mark.parametrize("title", ["长" * 100_000, "a\x00b", "a\u202eb"])
def test_a_title_that_will_not_do_is_one_sentence(place, title):
    with pytest.raises(CallError) as fault:
        render(place, replace(VIEW, title=title), "png", Options(dpi=96))
    assert len(fault.value.say("zh")) < 100


def test_a_long_title_takes_two_lines_and_stays_on_the_page(place):
    _, plan = compose(place, replace(VIEW, title="东" * 80), Options())
    assert len(plan.title) == 2
    assert plan.frame.h > 100
