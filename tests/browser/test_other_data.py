"""The page over another version of the data: one with a hostile name in it, one with a broken table."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from geo.tables import DATA
from tests.browser.atlas import AtlasPage, assert_quiet
from tests.browser.conftest import started

#: What a name may hold at worst: a Jinja expression, an element with a handler, a template literal, a Windows path.
HOSTILE = "A{{7*191}}B<img src=x onerror=alert(1)>`${1}`C:\\2019 {% for x in y %} \"'--></script>"


@pytest.fixture
def folder(tmp_path):
    target = tmp_path / "data"
    shutil.copytree(DATA, target, ignore=shutil.ignore_patterns("cache"))
    return target


def rewrite(path, change):
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    change(frame).to_csv(path, index=False, lineterminator="\n")


def test_a_hostile_name_is_shown_letter_for_letter_everywhere(folder, context):
    def rename_facility(frame):
        frame.loc[frame["facility_id"] == "ssrf", ["name_zh", "name_en", "address_zh"]] = HOSTILE
        return frame

    def rename_zone(frame):
        frame.loc[frame["zone_id"] == "caohejing", ["name_zh", "name_en"]] = HOSTILE
        return frame

    rewrite(folder / "facilities.csv", rename_facility)
    rewrite(folder / "zones.csv", rename_zone)
    with started("hostile.log", ATLAS_DATA=str(folder)) as address:
        atlas = AtlasPage(context, address)
        dialogs = []
        atlas.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        atlas.open("/", zones="caohejing")
        assert HOSTILE in atlas.page.locator(".st-key-card h2").first.inner_text()
        assert HOSTILE in atlas.page.locator(".st-key-table").inner_text()
        atlas.fill("search", "A{{7*191}}B")
        hits = atlas.page.locator(".st-key-hits button").all_inner_texts()
        assert any(HOSTILE in text for text in hits)
        atlas.page.locator(".st-key-hits button").filter(has_text=HOSTILE).last.click()
        atlas.settled()
        popup = atlas.frame.locator(".leaflet-popup")
        popup.wait_for()
        assert HOSTILE in popup.inner_text() or HOSTILE in atlas.page.locator(".st-key-card").inner_text()
        assert "1337" not in atlas.text() + atlas.frame.locator("body").inner_text()
        assert atlas.frame.locator("img[src='x']").count() == 0
        assert atlas.page.locator("img[src='x']").count() == 0
        assert dialogs == []
        assert_quiet(atlas)


def test_a_broken_table_is_named_in_one_sentence(folder, context):
    def break_it(frame):
        frame.loc[4, "lon"] = "abc"
        return frame

    rewrite(folder / "facilities.csv", break_it)
    with started("broken.log", ATLAS_DATA=str(folder)) as address:
        atlas = AtlasPage(context, address)
        for lang, words in (("zh", "facilities.csv 第 6 行"), ("en", "facilities.csv, row 6")):
            atlas.open("/", lang=lang)
            alert = atlas.page.get_by_role("alert")
            assert words in alert.inner_text()
            assert "abc" in alert.inner_text()
            assert "Traceback" not in atlas.text()
