"""A presenter takes pictures of a view, and shows views one after another."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from PIL import Image

from tests.browser.atlas import AtlasPage

ZONE = "zhangjiang-science-city-2017"


def download(atlas: AtlasPage, key: str) -> bytes:
    with atlas.page.expect_download() as waiting:
        atlas.page.locator(f".st-key-{key} button").click()
    return waiting.value.path().read_bytes()


def test_the_sheet_is_previewed_with_the_title_that_is_typed(atlas):
    atlas.open("/present", zones=ZONE)
    atlas.page.locator(".st-key-present [data-testid=stImage] img").wait_for()
    first = atlas.page.locator(".st-key-present [data-testid=stImage] img").get_attribute("src")
    atlas.fill("title", "张江{{7*191}}科学城")
    atlas.page.wait_for_function(
        "before => { const i = document.querySelector('.st-key-present [data-testid=stImage] img');"
        " return i && i.getAttribute('src') !== before; }",
        arg=first,
    )
    assert atlas.page.evaluate("new URL(location.href).searchParams.get('title')") == "张江{{7*191}}科学城"
    assert atlas.outside() == []


@pytest.mark.parametrize(
    ("form", "start"),
    [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<?xml"), ("pptx", b"PK"), ("html", b"<!DOCTYPE html>")],
)
def test_each_form_is_one_click_away(atlas, form, start):
    atlas.open("/present", lang="en", zones=ZONE, title="Zhangjiang 张江")
    data = download(atlas, f"file_{form}")
    assert data.lstrip()[: len(start)].lower() == start.lower()
    if form == "png":
        width, height = Image.open(io.BytesIO(data)).size
        assert abs(width - 3508) <= 1
        assert abs(height - 2480) <= 1
    if form == "pptx":
        assert "Zhangjiang 张江" in zipfile.ZipFile(io.BytesIO(data)).read("ppt/slides/slide1.xml").decode()
    if form == "html":
        assert len(data) < 2_000_000


def test_the_picture_shows_the_layers_that_the_map_shows(atlas):
    atlas.open("/")
    atlas.frame.get_by_label("行政区", exact=True).check()
    atlas.until(lambda state: state["layers"]["districts"])
    atlas.page.wait_for_timeout(400)
    atlas.page.locator(".st-key-to_present button").click()
    atlas.page.locator(".st-key-present [data-testid=stImage] img").wait_for()
    assert "districts" in atlas.page.evaluate("new URL(location.href).searchParams.get('layers')").split(",")


def test_scenes_are_kept_ordered_saved_and_shown_with_the_arrow_keys(atlas):
    atlas.open("/present", zones=ZONE, title="甲")
    atlas.page.locator(".st-key-scene_add button").click()
    atlas.settled()
    atlas.fill("title", "乙")
    atlas.page.locator(".st-key-scene_add button").click()
    atlas.page.locator(".st-key-scene_1 input").wait_for()
    atlas.page.locator(".st-key-scene_up_1 button").click()
    atlas.page.wait_for_function("document.querySelector('.st-key-scene_0 input').value === '乙'")
    saved = json.loads(download(atlas, "scenes_json"))
    assert [scene["name"] for scene in saved["scenes"]] == ["乙", "甲"]
    assert atlas.page.evaluate("new URL(location.href).searchParams.has('scenes')")

    atlas.page.locator(".st-key-scenes_play button").click()
    atlas.page.locator("iframe.atlas-map").wait_for()
    atlas.until(lambda state: state["title"] == "乙")
    assert atlas.page.locator(".st-key-bar").count() == 0
    atlas.page.locator("html[data-keys=heard]").wait_for(state="attached")
    atlas.settled()
    atlas.page.keyboard.press("ArrowRight")
    atlas.until(lambda state: state["title"] == "甲")
    atlas.settled().page.keyboard.press("ArrowLeft")
    atlas.until(lambda state: state["title"] == "乙")
    atlas.settled().page.keyboard.press("Escape")
    atlas.page.locator(".st-key-bar").wait_for()


def test_a_link_brings_its_scenes_along(atlas):
    atlas.open("/present", zones=ZONE, title="唯一")
    atlas.page.locator(".st-key-scene_add button").click()
    atlas.page.wait_for_function("new URL(location.href).searchParams.has('scenes')")
    link = atlas.page.evaluate("location.pathname + location.search")
    other = AtlasPage(atlas.page.context, atlas.server)
    other.open_address(link)
    assert other.page.locator(".st-key-scene_0 input").input_value() == "唯一"


@pytest.mark.parametrize(
    "content", [b"{", b"[]" * 400_000, b"\xff\xfe\x00", b'{"scenes": [{"name": "x", "view": "metric=nope"}]}']
)
def test_a_bad_list_of_scenes_is_one_sentence_and_loses_nothing(atlas, content):
    atlas.open("/present", title="留着")
    atlas.page.locator(".st-key-scene_add button").click()
    atlas.page.locator(".st-key-scene_0 input").wait_for()
    chooser = {"name": "scenes.json", "mimeType": "application/json", "buffer": content}
    atlas.page.locator(".st-key-scenes_file input[type=file]").set_input_files(chooser)
    atlas.page.wait_for_timeout(1500)
    atlas.settled()
    shown = [field.input_value() for field in atlas.page.locator("[class*=st-key-scene_name_] input").all()]
    if b"nope" in content:
        assert shown == ["x"]
    else:
        assert atlas.page.get_by_role("alert").count() == 1
        assert shown == ["留着"]
