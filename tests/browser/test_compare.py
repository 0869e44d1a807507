"""A planner puts zones side by side, reads them with their ranges, and takes the table away."""

from __future__ import annotations

import csv
import io
import re

import pytest

from geo import sidebyside
from geo.tables import load
from tests.browser.atlas import AtlasPage

ZONES = ["pudong", "zhangjiang-science-city-2017", "yangpu"]
#: Streamlit looks for its own server below the page's path first; the refusal is no fault of the page.
PROBE = re.compile(r"/compare/_stcore/")


def table(atlas: AtlasPage):
    return atlas.page.locator("table.atlas-side").first


def cell(atlas: AtlasPage, zone: str, measure: str):
    return table(atlas).locator(f'tr[data-zone="{zone}"] td[data-measure="{measure}"]')


def take(atlas: AtlasPage, key: str) -> bytes:
    with atlas.page.expect_download() as waiting:
        atlas.page.locator(f".st-key-{key} button").click()
    return waiting.value.path().read_bytes()


def assert_quiet(atlas: AtlasPage) -> None:
    assert atlas.outside() == []
    assert [error for error in atlas.errors if not PROBE.search(error)] == []


def test_a_link_puts_zones_side_by_side_with_ranges_and_asks_no_other_host(atlas):
    atlas.open("/compare", zones=",".join(ZONES))
    figure = sidebyside.column(load(), ZONES, "facilities", "none", "zh").table
    for zone in ZONES:
        shown = cell(atlas, zone, "facilities")
        assert float(shown.get_attribute("data-value")) == figure.at[zone, "value"]
        assert f"{figure.at[zone, 'low']:g}–{figure.at[zone, 'high']:g}" in shown.inner_text()
    union = sidebyside.union_of(load(), ZONES, "facilities")
    assert table(atlas).locator("tfoot td[data-union]").first.get_attribute("data-union") == str(union.count)
    atlas.page.locator(".st-key-chart_bars svg.marks").wait_for()
    assert_quiet(atlas)


def test_a_source_opens_on_focus_and_is_seen_whole_on_an_office_screen(atlas):
    atlas.open("/compare", zones=",".join(ZONES))
    mark = cell(atlas, "pudong", "high_tech_enterprises").locator(".src")
    mark.focus()
    note = mark.locator("span").first
    assert note.is_visible()
    box = note.bounding_box()
    corner = [box["x"] + 9, box["y"] + 9]
    assert atlas.page.evaluate("([x, y]) => Boolean(document.elementFromPoint(x, y)?.closest('.src'))", corner)


def test_zones_are_added_in_the_field_and_the_way_back_to_the_map_keeps_them(atlas):
    atlas.open("/compare", zones="pudong,yangpu")
    field = atlas.widget("zones").get_by_role("combobox")
    field.fill("闵行区")
    atlas.page.get_by_role("option", name="闵行区", exact=True).click()
    atlas.settled()
    assert atlas.query()["zones"] == "pudong,yangpu,minhang"
    assert cell(atlas, "minhang", "facilities").count() == 1
    atlas.page.locator(".st-key-to_explore button").click()
    atlas.settled()
    assert atlas.until(lambda state: state["selected"])["selected"] == ["pudong", "yangpu", "minhang"]


def test_without_zones_a_suggestion_is_one_click_away(atlas):
    atlas.open("/compare")
    atlas.page.locator(".st-key-suggest_carriers button").click()
    atlas.settled()
    assert table(atlas).locator("tbody tr").count() == 3
    assert atlas.query()["zones"].startswith("zhangjiang-science-city-2017")


def test_the_chosen_measure_leads_the_table_and_the_address(atlas):
    atlas.open("/compare", zones="pudong,minhang")
    atlas.choose("metric", "高新技术企业")
    assert "高新技术企业" in table(atlas).locator("thead th.chosen").inner_text()
    assert atlas.query()["metric"] == "high_tech_enterprises"


def test_outlines_are_seen_at_one_scale(atlas):
    atlas.open("/compare", zones="pudong,yangpu")
    large, small = (picture.bounding_box() for picture in atlas.page.locator(".atlas-shapes img").all())
    assert large["height"] > 3 * small["height"] > 0
    bar = atlas.page.locator(".atlas-shapes .bar").bounding_box()
    told = float(atlas.page.locator(".atlas-shapes").get_attribute("data-pixels"))
    assert bar["width"] == pytest.approx(told, abs=3)


def test_the_table_charts_and_layer_are_taken_away(atlas):
    atlas.open("/compare", zones=",".join(ZONES))
    rows = list(csv.DictReader(io.StringIO(take(atlas, "take_csv").decode("utf-8-sig"))))
    found = {row["zone_id"]: row for row in rows if (row["metric"], row["per"]) == ("facilities", "none")}
    for zone in ZONES:
        assert float(found[zone]["value"]) == float(cell(atlas, zone, "facilities").get_attribute("data-value"))
    assert take(atlas, "take_xlsx").startswith(b"PK")
    assert take(atlas, "take_gpkg").startswith(b"SQLite")
    assert take(atlas, "save_bars_png").startswith(b"\x89PNG")
    assert "浦东新区" in take(atlas, "save_bars_svg").decode()
    assert take(atlas, "take_shapes").startswith(b"<svg")


def test_english_leaves_no_chinese_behind(atlas):
    atlas.open("/compare", zones="pudong,zhangjiang-science-city-2017", lang="en")
    assert re.findall("[\u4e00-\u9fff]+", table(atlas).locator("thead").inner_text()) == []
    for part in (".st-key-compare h2", ".st-key-compare .atlas-notice", ".st-key-compare p.second"):
        for text in atlas.page.locator(part).all_inner_texts():
            assert re.findall("[\u4e00-\u9fff]+", text) == []


@pytest.mark.parametrize("width", [390, 1366])
def test_nothing_runs_over_the_edge_of_the_screen(atlas, width):
    atlas.page.set_viewport_size({"width": width, "height": 800})
    atlas.open("/compare", zones=",".join(ZONES))
    atlas.page.locator(".st-key-chart_bars svg.marks").wait_for()
    assert atlas.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert table(atlas).bounding_box()["y"] < 420
