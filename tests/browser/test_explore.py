"""An official opens the map, on an intranet, in an ordinary browser."""

from __future__ import annotations

import csv
import io
import re

import pytest

from geo import figures
from geo.density_grid import hexagons
from geo.tables import load
from tests.browser.atlas import AtlasPage, assert_quiet

#: The colour of the lightest and the darkest class on the screen differ from paper, land and water.
ZONE = "zhangjiang-science-city-2017"


def legend(atlas: AtlasPage) -> str:
    return atlas.frame.locator(".legend").first.inner_text()


def cells(atlas: AtlasPage, zone_id: str) -> list[str]:
    """Return the texts of the table's row of a zone, without what only a screen reader hears."""
    name = load().zones.loc[zone_id, "name_zh"]
    row = atlas.page.locator(".st-key-table tbody tr").filter(
        has=atlas.page.get_by_role("button", name=name, exact=True)
    )
    return [cell.evaluate("e => e.firstChild ? e.firstChild.textContent : ''") for cell in row.locator("th,td").all()]


def test_the_map_is_there_at_once_and_its_zones_are_painted(atlas):
    atlas.open("/")
    state = atlas.state()
    assert state["lang"] == "zh"
    assert state["metric"] == "facilities"
    drawn = [zone for zone, value in state["values"].items() if value["class"] >= 0]
    assert len(drawn) > 20
    fills = atlas.frame.evaluate(
        "() => [...document.querySelectorAll('.leaflet-pane path')].map(p => p.getAttribute('fill'))"
    )
    assert len({fill for fill in fills if fill and re.fullmatch("#[0-9A-Fa-f]{6}", fill)}) >= 3
    assert_quiet(atlas)


def test_the_figures_of_the_map_are_those_of_the_data(atlas):
    atlas.open("/", metric="high_tech_enterprises", per="population")
    table = figures.figure_table(load(), "high_tech_enterprises", per="population")["value"].dropna()
    values = {zone: value["value"] for zone, value in atlas.state()["values"].items()}
    assert values == pytest.approx(table.to_dict())


def test_no_request_leaves_the_host_and_nothing_is_complained_about(atlas):
    atlas.open("/")
    for metric in ("高新技术企业", "科创设施"):
        atlas.choose("metric", metric)
    atlas.open("/", lang="en")
    assert_quiet(atlas)


def test_a_toggled_layer_sends_nothing_and_changes_the_address(atlas):
    atlas.open("/")
    atlas.page.wait_for_timeout(800)
    sent, received = atlas.sent, atlas.received
    before = atlas.state()["layers"]
    atlas.frame.get_by_label("行政区", exact=True).check()
    after = atlas.until(lambda state: state["layers"] != before)["layers"]
    assert [layer for layer in after if after[layer] != before[layer]] == ["districts"]
    assert (atlas.sent, atlas.received) == (sent, received)
    assert "districts" in atlas.query()["layers"].split(",")


def test_the_density_grid_brings_its_legend_empties_the_outlines_and_sends_nothing(atlas):
    atlas.open("/")
    atlas.page.wait_for_timeout(800)
    sent, received, values = atlas.sent, atlas.received, atlas.state()["values"]
    title = "科创设施密度（个/平方公里）"
    assert title not in legend(atlas)
    box = atlas.frame.get_by_label("设施密度格网", exact=True)
    box.check()
    state = atlas.until(lambda state: state["layers"]["facility-density"])
    cells = len(hexagons(load()))
    assert title in legend(atlas)
    assert "只收录上海" in legend(atlas)
    assert f"{cells} 格" in legend(atlas)
    assert atlas.frame.locator(".leaflet-grid-pane path").count() == cells
    opacity = "() => getComputedStyle(document.querySelector('.leaflet-areas-pane path')).fillOpacity"
    assert atlas.frame.evaluate(opacity) == "0"
    assert state["values"] == values
    assert (atlas.sent, atlas.received) == (sent, received)
    assert "facility-density" in atlas.query()["layers"].split(",")
    box.uncheck()
    atlas.until(lambda state: not state["layers"]["facility-density"])
    assert title not in legend(atlas)
    assert atlas.frame.evaluate(opacity) == "1"
    assert_quiet(atlas)


def test_a_change_of_metric_shows_in_the_map_the_table_and_the_legend_alike(atlas):
    atlas.open("/")
    atlas.choose("metric", "高新技术企业")
    atlas.choose("per", "不除（总量）")
    state = atlas.until(lambda state: state["metric"] == "high_tech_enterprises" and state["per"] == "none")
    text = state["values"]["pudong"]["text"]
    assert text.replace("\u2009", "").startswith("4922")
    assert cells(atlas, "pudong")[2] == text
    assert "高新技术企业" in legend(atlas)
    assert atlas.query()["metric"] == "high_tech_enterprises"


def test_two_years_of_one_metric_differ_though_only_a_suffix_does(atlas):
    atlas.open("/", metric="population", per="none", year="2010")
    old = atlas.state()["values"]["pudong"]["value"]
    atlas.choose("year", "2020")
    new = atlas.until(lambda state: state["year"] == "2020")["values"]["pudong"]["value"]
    table = load().observations.query("subject_id == 'pudong' and metric_id == 'population' and preferred == 1")
    known = table.set_index("year")["value"]
    assert (old, new) == (known[2010], known[2020])
    assert cells(atlas, "pudong")[4] == "2020"


def test_a_link_restores_language_layers_metric_year_selection_and_extent(atlas):
    atlas.open(
        "/", lang="en", layers="districts,g60-expressway", metric="population", per="land_area_km2", year="2020",
        zones="jiading", bbox="121.1,31.2,121.5,31.5",
    )  # fmt: skip
    state = atlas.state()
    assert (state["lang"], state["metric"], state["per"], state["year"]) == (
        "en",
        "population",
        "land_area_km2",
        "2020",
    )
    assert {layer for layer, shown in state["layers"].items() if shown} == {"districts", "g60-expressway"}
    assert state["selected"] == ["jiading"]
    west, south, east, north = state["bbox"]
    assert west <= 121.1
    assert south <= 31.2
    assert east >= 121.5
    assert north >= 31.5
    assert east - west < 1.2
    assert "Jiading" in atlas.page.locator(".st-key-card").inner_text()
    assert atlas.page.evaluate("document.documentElement.lang") == "en"


@pytest.mark.parametrize(
    "address",
    [
        "/?lang=%00&metric=%3Cscript%3Ealert(1)%3C/script%3E&per=__proto__&year=99999999999999999999",
        "/?layers=../../etc/passwd&zones=%27%20OR%201=1--,constructor&bbox=NaN,Infinity,-1e400,x",
        "/?v=%F0%9F%92%A9&title=%7B%7B7*191%7D%7D&present=yes&base=https://evil.example/%7Bz%7D",
        "/?bbox=180,90,-180,-90&year=-1&method=eval&zones=" + "a," * 500,
        "/?metric[]=x&lang[]=en&__class__=1&constructor.prototype=1",
    ],
)
def test_a_hostile_address_gives_the_default_view_and_a_quiet_sentence(atlas, address):
    atlas.open_address(address)
    state = atlas.state()
    assert (state["metric"], state["per"], state["year"]) == ("facilities", "published_area_km2", "latest")
    assert state["selected"] == []
    assert atlas.page.locator(".atlas-notice").count() >= 1
    assert "1337" not in atlas.text()
    assert_quiet(atlas)


@pytest.mark.parametrize("typed", ["张江", "zhangjiang", "zj", "ZhangJiang Science"])
def test_an_official_finds_zhangjiang_by_name_pinyin_or_initials(atlas, typed):
    atlas.open("/")
    before = atlas.state()["bbox"]
    atlas.fill("search", typed)
    hits = atlas.page.locator(".st-key-hits button")
    assert "张江" in hits.first.inner_text()
    hits.first.click()
    state = atlas.settled().until(lambda state: state["bbox"] != before)
    assert state["selected"][0].startswith("zhangjiang")
    assert atlas.page.locator(".st-key-hits").count() == 0


def test_a_search_for_nothing_says_so(atlas):
    atlas.open("/")
    atlas.fill("search", "<img src=x onerror=alert(1)>没有这个地方")
    assert "没有找到“<img src=x onerror=alert(1)>没有这个地方”" in atlas.text()
    assert_quiet(atlas)


def test_a_click_where_zones_overlap_offers_all_of_them_smallest_first(atlas):
    atlas.open("/", bbox="121.55,31.10,121.70,31.24", layers="science-city,carriers,industrial-parks,districts")
    point = load().zones.loc["zhangjiang-biomed-1", ["lon", "lat"]]
    click(atlas, *point)
    names = [text.strip() for text in atlas.frame.locator(".leaflet-popup button, .popup button").all_inner_texts()]
    order = [
        place
        for zone in ("zhangjiang-biomed-1", "zhangjiang-hitech-park", ZONE, "pudong")
        if (place := place_of(names, zone)) is not None
    ]
    assert len(order) == 4
    assert order == sorted(order)
    atlas.frame.locator(".leaflet-popup button, .popup button").nth(order[1]).click()
    assert atlas.settled().until(lambda state: state["selected"])["selected"] == ["zhangjiang-hitech-park"]
    assert "张江高科技园区" in atlas.page.locator(".st-key-card h2").inner_text()


def place_of(names: list[str], zone_id: str) -> int | None:
    name = load().zones.loc[zone_id, "name_zh"]
    return next((place for place, text in enumerate(names) if name in text), None)


def click(atlas: AtlasPage, lon: float, lat: float) -> None:
    """Click on the map where a place is."""
    bbox, box = atlas.state()["bbox"], atlas.page.locator("iframe.atlas-map").bounding_box()
    x, y = atlas.frame.evaluate(
        "([lon, lat, w, s, e, n]) => { const m = (d) => Math.log(Math.tan(Math.PI / 4 + d * Math.PI / 360));"
        " return [(lon - w) / (e - w), (m(n) - m(lat)) / (m(n) - m(s))]; }",
        [lon, lat, *bbox],
    )
    atlas.page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])


def test_the_profile_tells_each_figure_with_its_source(atlas):
    atlas.open("/", zones=ZONE)
    card = atlas.page.locator(".st-key-card")
    text = card.inner_text()
    assert "张江科学城（2017建设规划范围）" in text
    for words in ("94", "93.6", "规划第", "浦东新区"):
        assert words in text
    marks = card.locator(".src")
    assert marks.count() >= 5
    marks.first.focus()
    assert marks.first.locator("span").first.is_visible()


def test_the_table_is_sorted_by_a_click_and_a_missing_figure_stays_last(atlas):
    atlas.open("/", metric="high_tech_enterprises", per="none")
    header = atlas.page.locator(".st-key-table thead th").nth(2)
    assert header.get_attribute("aria-sort") == "descending"
    header.get_by_role("button").click()
    assert atlas.page.locator(".st-key-table thead th").nth(2).get_attribute("aria-sort") == "ascending"
    texts = [
        text.split("\n")[0] for text in atlas.page.locator(".st-key-table tbody td:nth-child(3)").all_inner_texts()
    ]
    figures_ = [float(re.sub(r"[^\d.]", "", text)) for text in texts if re.match(r"[\d]", text)]
    assert figures_ == sorted(figures_)
    assert texts[-1].startswith("无公开数据")


def test_a_row_of_the_table_selects_its_zone_with_the_keyboard_alone(atlas):
    atlas.open("/")
    button = atlas.page.locator(".st-key-table").get_by_role("button", name="嘉定区", exact=True)
    button.focus()
    atlas.page.keyboard.press("Enter")
    assert atlas.settled().until(lambda state: state["selected"])["selected"] == ["jiading"]
    assert atlas.query()["zones"] == "jiading"


def test_the_downloaded_table_opens_in_excel_and_says_the_same(atlas):
    atlas.open("/", metric="high_tech_enterprises", per="none")
    with atlas.page.expect_download() as waiting:
        atlas.page.locator(".st-key-download button").click()
    raw = waiting.value.path().read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = {row[0]: row for row in csv.reader(io.StringIO(raw.decode("utf-8-sig")))}
    assert float(rows["pudong"][3]) == atlas.state()["values"]["pudong"]["value"]


def test_english_is_one_click_away_and_leaves_no_chinese_label(atlas):
    atlas.open("/", zones=ZONE)
    atlas.choose("lang", "EN")
    atlas.until(lambda state: state["lang"] == "en")
    assert atlas.query()["lang"] == "en"
    assert atlas.page.evaluate("document.documentElement.lang") == "en"
    for part in (
        atlas.page.locator(".st-key-controls"),
        atlas.page.locator(".st-key-bar"),
        atlas.frame.locator(".legend").first,
    ):
        left = re.findall("[\u4e00-\u9fff]+", part.inner_text())
        assert left in ([], ["中"])


def test_the_back_button_restores_the_view_before(atlas):
    atlas.open("/")
    atlas.choose("metric", "高新技术企业")
    atlas.until(lambda state: state["metric"] == "high_tech_enterprises")
    atlas.page.go_back()
    atlas.settled()
    assert atlas.until(lambda state: state["metric"] == "facilities")


def test_a_change_of_metric_keeps_the_layers_and_the_extent_that_the_map_had(atlas):
    atlas.open("/")
    atlas.frame.get_by_label("行政区", exact=True).check()
    atlas.until(lambda state: state["layers"]["districts"])
    bbox = atlas.state()["bbox"]
    atlas.choose("metric", "高新技术企业")
    state = atlas.until(lambda state: state["metric"] == "high_tech_enterprises")
    assert state["layers"]["districts"]
    assert state["bbox"] == bbox
    assert "districts" in atlas.query()["layers"]


def test_the_copied_link_writes_every_key(atlas):
    atlas.open("/", zones=ZONE)
    atlas.page.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }")
    atlas.page.get_by_role("button", name="复制链接").click()
    link = atlas.page.wait_for_function("window.copied").json_value()
    for key in ("lang", "base", "layers", "metric", "per", "year", "method", "zones", "bbox", "v"):
        assert f"{key}=" in link


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080)])
def test_the_map_stands_on_the_first_screen(atlas, width, height):
    atlas.page.set_viewport_size({"width": width, "height": height})
    atlas.open("/")
    box = atlas.page.locator("iframe.atlas-map").bounding_box()
    assert box["y"] < 160
    assert box["y"] + box["height"] <= height
    assert box["height"] > 0.6 * height
    assert atlas.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_on_a_phone_the_map_comes_first_and_nothing_runs_over_the_edge(atlas):
    atlas.page.set_viewport_size({"width": 390, "height": 844})
    atlas.open("/", zones=ZONE)
    box = atlas.page.locator("iframe.atlas-map").bounding_box()
    card = atlas.page.locator(".st-key-card").bounding_box()
    assert box["width"] > 340
    assert 0.5 * 844 < box["height"] < 0.7 * 844
    assert card["y"] > box["y"] + box["height"] - 1
    assert atlas.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_present_mode_shows_the_picture_and_nothing_else(atlas):
    atlas.open("/", present="1", title="张江{{7*191}}`${1}")
    assert atlas.page.locator(".st-key-bar").count() == 0
    assert atlas.page.locator("iframe.atlas-map").bounding_box()["height"] == 768
    assert "张江{{7*191}}`${1}" in atlas.frame.locator("body").inner_text()
    assert_quiet(atlas)


def test_choices_survive_a_change_of_language_and_back(atlas):
    atlas.open("/")
    atlas.choose("metric", "高新技术企业")
    atlas.choose("per", "常住人口")
    atlas.choose("year", "2023")
    atlas.choose("year", "最新")
    atlas.choose("method", "分位数")
    chosen = {"metric": "high_tech_enterprises", "per": "population", "year": "latest", "method": "quantile"}
    for label, lang in (("EN", "en"), ("中", "zh"), ("EN", "en")):
        atlas.choose("lang", label)
        state = atlas.until(lambda state, lang=lang: state["lang"] == lang)
        assert {key: state[key] for key in ("metric", "per", "year")} == {key: chosen[key] for key in ("metric", "per", "year")}
        assert atlas.page.locator(".atlas-fault").count() == 0
        assert {key: atlas.query().get(key) for key in chosen if key in atlas.query()}.items() <= chosen.items()
    shown = atlas.widget("method").get_by_role("combobox")
    assert "Quantiles" in (shown.input_value() or shown.get_attribute("value") or "")
