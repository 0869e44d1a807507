"""An office drops its list on the page: it is understood, asked about, counted, stored, shown, and never leaves."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import openpyxl
import pytest

from geo import own as own_data
from geo.intake import demo_csv, make_report, open_upload
from geo.store import Store
from geo.store_lock import locked
from geo.tables import load
from geo.words import say
from tests.browser.atlas import AtlasPage
from tests.browser.conftest import ROOT

#: Streamlit looks for its own server below the page's path first; the refusal is no fault of the page.
PROBE = re.compile(r"/data/_stcore/")
DROP = ".st-key-upload input[type=file]"
SECRET = "机密企业甲乙丙"
HOSTILE = "A{{7*191}}B<img src=x onerror=alert(1)>`${1}"


def assert_quiet(atlas: AtlasPage) -> None:
    assert atlas.outside() == []
    assert [error for error in atlas.errors if not PROBE.search(error)] == []


def drop(atlas: AtlasPage, name: str, data: bytes) -> None:
    """Drop a file and wait until the page has said something about it."""
    atlas.page.locator(DROP).set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": data})
    atlas.page.get_by_text(name, exact=True).first.wait_for()
    said(atlas).first.wait_for(timeout=90_000)
    atlas.settled()


def said(atlas: AtlasPage):
    """Return what the page shows when it is done with a file: the figures, or why not."""
    return atlas.page.locator(".st-key-data .atlas-figures, .st-key-data .atlas-fault")


def figures(atlas: AtlasPage) -> dict[str, int]:
    names = atlas.page.locator(".atlas-figures").first.locator("dt").all_inner_texts()
    numbers = atlas.page.locator(".atlas-figures").first.locator("dd").all_inner_texts()
    return {name: int(re.sub(r"\D", "", number)) for name, number in zip(names, numbers, strict=True)}


def counts(atlas: AtlasPage) -> dict[str, int]:
    """Return the table of counts as a person reads it."""
    rows = atlas.page.locator(".st-key-counts tbody tr").all()
    return {row.locator("th").inner_text(): int(row.locator("td").nth(1).inner_text()) for row in rows}


def store_it(atlas: AtlasPage, name: str) -> None:
    field = atlas.page.locator(".st-key-data_actions input[type=text]")
    field.fill(name)
    field.press("Tab")
    atlas.settled()
    atlas.page.locator(".st-key-store button").click()
    atlas.page.locator(".atlas-done").wait_for(timeout=60_000)
    atlas.settled()


def own_state(atlas: AtlasPage) -> list[dict]:
    return atlas.until(lambda state: len(state["own"]) > 0)["own"]


@pytest.fixture(autouse=True)
def emptied(store: Path) -> None:
    """Begin each test with an empty list; the versions stay, as they would for a user."""
    kept = Store(store)
    for dataset in kept.datasets():
        kept.remove(dataset.name)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_dropped_list_is_reported_counted_stored_and_seen_on_the_map(atlas, store, lang):
    atlas.open("/data", lang=lang)
    drop(atlas, "演示数据.csv", demo_csv())
    report = make_report(open_upload("演示数据.csv", demo_csv()))
    assert figures(atlas) == {
        say("data_rows", lang): 300,
        say("data_placed", lang): report.placed,
        say("data_unplaced", lang): 300 - report.placed,
        say("data_duplicates", lang): report.duplicates,
    }
    chosen = atlas.page.locator(".st-key-datum_box tr.selected")
    assert "GCJ-02" in chosen.inner_text()
    assert f"{report.placed} / {report.placed}" in chosen.inner_text().replace("\u2009", "")
    expected = own_data.counts(own_data.from_report(report), load()).count
    names = load().zones[f"name_{lang}"]
    seen = counts(atlas)
    assert seen
    assert {name: seen.get(name, 0) for name in names[expected.index]} == {
        names[zone]: int(count) for zone, count in expected.items()
    }
    unplaced = atlas.page.locator(".st-key-unplaced tbody tr")
    assert unplaced.count() == 300 - report.placed
    assert own_state(atlas)[0]["points"] == report.placed
    store_it(atlas, "我的名单")
    assert Store(store).dataset("我的名单").manifest["placed"] == report.placed
    atlas.page.locator(".st-key-on_map button").click()
    atlas.page.wait_for_url(re.compile(r"/\?|/$"))
    atlas.settled()
    shown = own_state(atlas)[0]
    assert shown["name"] == "演示数据.csv"
    assert "GCJ-02" in " ".join(shown["lines"])
    legend = atlas.frame.locator(".legend").inner_text()
    assert say("own_data", lang) in legend
    assert "演示数据.csv" in atlas.frame.locator(".tree").inner_text()
    assert_quiet(atlas)


def test_the_datum_is_asked_for_and_nothing_is_stored_before_the_answer(atlas, store):
    rows = "".join(f"单位{i},{121.45 + i / 500:.6f},31.2{i:02d}\n" for i in range(30))
    atlas.open("/data")
    drop(atlas, "无坐标系.csv", f"名称,经度,纬度\n{rows}".encode())
    assert atlas.page.locator(".atlas-question").is_visible()
    options = atlas.page.locator(".st-key-datum_box input[type=radio]")
    assert options.count() == 4
    assert [option.is_checked() for option in options.all()] == [False] * 4
    assert atlas.page.locator(".st-key-store button").is_disabled()
    atlas.page.locator(".st-key-datum_box label").filter(has_text="BD-09").click()
    atlas.page.locator(".st-key-counts table").wait_for(timeout=60_000)
    atlas.settled()
    assert atlas.page.locator(".atlas-question").count() == 0
    store_it(atlas, "百度坐标")
    assert Store(store).dataset("百度坐标").manifest["datum"]["chosen"] == "bd09"
    assert_quiet(atlas)


def test_a_column_taken_for_the_wrong_thing_is_corrected_on_the_page(atlas):
    rows = "".join(f"单位{i},浦东新区,{121.55 + i / 900:.6f},31.2{i:02d},甲{i}\n" for i in range(40))
    atlas.open("/data")
    drop(atlas, "名单.csv", f"企业名称,行政区,WGS84经度,WGS84纬度,编码\n{rows}".encode())
    assert figures(atlas)["已定位"] == 40
    atlas.page.locator(".st-key-data .stExpander summary").click()
    box = atlas.page.locator(".st-key-data .stExpander .stSelectbox").filter(has_text="WGS84经度")
    option = atlas.page.get_by_role("option", name=say("data_no_field", "zh"), exact=True)
    for _ in range(10):
        # The list of options closes when the page moves beneath it, as it does while the box opens.
        box.get_by_role("combobox").press("ArrowDown")
        atlas.page.wait_for_timeout(400)
        if option.count():
            break
    option.click()
    atlas.page.locator(".atlas-figures dd").nth(2).get_by_text("40").wait_for(timeout=60_000)
    assert figures(atlas)["未定位"] == 40
    assert figures(atlas)["已定位"] == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("坏.xlsx", b"PK\x03\x04 this is no workbook"),
        ("空.csv", b""),
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)),
        ("深.geojson", b"[" * 100_000),
    ],
)
def test_a_bad_file_is_one_sentence_and_what_is_stored_stays(atlas, store, lang, name, data):
    atlas.open("/data", lang=lang)
    drop(atlas, "演示数据.csv", demo_csv())
    store_it(atlas, "先前")
    atlas.page.get_by_label("Remove 演示数据.csv").click()
    said(atlas).first.wait_for(state="detached")
    drop(atlas, name, data)
    fault = atlas.page.locator(".st-key-data .atlas-fault")
    assert fault.count() == 1
    assert 8 < len(fault.inner_text()) < 300
    assert "Traceback" not in atlas.text()
    assert [dataset.name for dataset in Store(store).datasets()] == ["先前"]
    assert "先前" in atlas.page.locator(".st-key-data_list").inner_text()


def test_a_second_import_is_told_that_the_store_is_busy_and_can_store_afterwards(atlas, store):
    atlas.open("/data")
    drop(atlas, "演示数据.csv", demo_csv())
    store.mkdir(exist_ok=True)
    with locked(store / "lock", purpose="别人的名单.xlsx"):
        atlas.page.locator(".st-key-store button").click()
        fault = atlas.page.locator(".st-key-data .atlas-fault")
        fault.wait_for(timeout=60_000)
        assert "别人的名单.xlsx" in fault.inner_text()
        assert Store(store).datasets() == []
    assert figures(atlas)["读取行数"] == 300
    store_it(atlas, "轮到我")
    assert [dataset.name for dataset in Store(store).datasets()] == ["轮到我"]


def test_a_long_reading_is_stopped_and_leaves_nothing(atlas, store, tmp_path):
    large = tmp_path / "大表.csv"
    with large.open("w", encoding="utf-8") as file:
        file.write("企业名称,WGS84经度,WGS84纬度\n")
        file.writelines(f"企业{i},{121.2 + i % 997 / 2000:.5f},{31 + i % 991 / 4000:.5f}\n" for i in range(1_000_000))
    atlas.open("/data")
    atlas.page.locator(DROP).set_input_files(large)
    atlas.page.locator(".st-key-data_cancel button").click(timeout=90_000)
    atlas.page.get_by_text(say("intake_cancelled", "zh")).wait_for(timeout=90_000)
    atlas.settled()
    assert atlas.page.locator(".atlas-figures").count() == 0
    assert Store(store).datasets() == []
    atlas.page.get_by_label("Remove 大表.csv").click()
    said(atlas).first.wait_for(state="detached")
    drop(atlas, "演示数据.csv", demo_csv())
    assert figures(atlas)["读取行数"] == 300


def test_undo_brings_back_what_was_removed(atlas, store):
    atlas.open("/data")
    drop(atlas, "演示数据.csv", demo_csv())
    store_it(atlas, "名单")
    atlas.page.locator(".st-key-stored_remove_0 button").first.click()
    atlas.page.get_by_text(say("data_stored_none", "zh")).wait_for()
    atlas.page.locator(".st-key-undo button").click()
    atlas.page.locator(".st-key-stored_show_0").wait_for()
    assert [dataset.name for dataset in Store(store).datasets()] == ["名单"]


def test_the_report_and_the_template_are_workbooks(atlas):
    atlas.open("/data")
    with atlas.page.expect_download() as waiting:
        atlas.page.locator(".st-key-template button").click()
    assert "经度" in [cell.value for cell in openpyxl.load_workbook(io.BytesIO(waiting.value.path().read_bytes())).active[1]]
    with atlas.page.expect_download() as waiting:
        atlas.page.locator(".st-key-demo button").click()
    demo = waiting.value.path().read_bytes()
    assert demo == demo_csv()
    drop(atlas, "演示数据.csv", demo)
    with atlas.page.expect_download() as waiting:
        atlas.page.locator(".st-key-report button").click()
    book = openpyxl.load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
    assert len(book.sheetnames) >= 2


def test_nothing_of_a_users_table_is_ever_a_public_file(atlas, server):
    rows = "".join(f"{SECRET}{i},{121.55 + i / 900:.6f},31.2{i:02d}\n" for i in range(30))
    atlas.open("/data")
    drop(atlas, f"{SECRET}.csv", f"企业名称,WGS84经度,WGS84纬度\n{rows}".encode())
    assert own_state(atlas)[0]["points"] == 30
    store_it(atlas, SECRET)
    atlas.page.locator(".st-key-on_map button").click()
    atlas.page.wait_for_url(re.compile(r"/\?|/$"))
    atlas.settled()
    own_state(atlas)
    word = SECRET.encode()
    for path in (ROOT / "static").rglob("*"):
        assert SECRET not in path.name
        if path.is_file() and "vendor" not in path.parts:
            data = path.read_bytes()
            assert word not in data
            assert json.dumps(SECRET).strip('"').encode() not in data
    assert SECRET not in atlas.page.url
    assert not any(SECRET in address for address in atlas.requests if "/upload" not in address.lower())
    assert_quiet(atlas)


def test_another_session_does_not_see_what_this_one_shows(atlas, context, server):
    atlas.open("/data")
    drop(atlas, "演示数据.csv", demo_csv())
    atlas.page.locator(".st-key-on_map button").click()
    atlas.page.wait_for_url(re.compile(r"/\?|/$"))
    atlas.settled()
    assert own_state(atlas)
    other = AtlasPage(context, server)
    other.open_address(atlas.page.url.removeprefix(server))
    assert other.state()["own"] == []
    assert say("own_data", "zh") not in other.frame.locator(".legend").inner_text()


def test_hostile_cells_stay_text_on_the_page_and_on_the_map(atlas):
    rows = "".join(f"{HOSTILE},{121.6:.5f},{31.2 + i / 1000:.5f}\n" for i in range(3))
    atlas.open("/data")
    drop(atlas, "名单 {{7*7}}.csv", f"企业名称 <b>x</b>,WGS84经度,WGS84纬度\n{rows}".encode())
    own_state(atlas)
    atlas.frame.locator(".legend .fold").click()
    legend = atlas.frame.locator(".legend").inner_text()
    assert "名单 {{7*7}}.csv" in legend
    assert "1337" not in atlas.text() + legend
    assert atlas.page.locator(".st-key-data img").count() == 0
    assert_quiet(atlas)


def test_own_zones_are_drawn_and_hold_counts(atlas, store):
    ring = [[121.55, 31.15], [121.67, 31.15], [121.67, 31.27], [121.55, 31.27], [121.55, 31.15]]
    shape = {"type": "Feature", "properties": {"name": "甲片区"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    atlas.open("/data")
    drop(atlas, "片区.geojson", json.dumps({"type": "FeatureCollection", "features": [shape]}).encode())
    assert own_state(atlas)[0]["shapes"] == 1
    inside = load().facilities["lon"].between(121.55, 121.67) & load().facilities["lat"].between(31.15, 31.27)
    row = atlas.page.locator(".st-key-own_zones tbody tr")
    assert row.locator("th").inner_text() == "甲片区"
    assert re.match(rf"{int(inside.sum())}\b", row.locator("td").nth(1).inner_text())
    store_it(atlas, "片区")
    assert Store(store).dataset("片区").kind == "zones"


def test_the_map_can_be_coloured_by_own_rows_and_the_table_says_the_same(atlas):
    atlas.open("/data")
    drop(atlas, "演示数据.csv", demo_csv())
    atlas.page.locator(".st-key-on_map button").click()
    atlas.page.wait_for_url(re.compile(r"/\?|/$"))
    atlas.settled()
    own_state(atlas)
    atlas.choose("own_colour", say("own_colour_by", "zh", file="演示数据.csv"))
    mine = own_data.from_report(make_report(open_upload("演示数据.csv", demo_csv())))
    expected = own_data.figure_table(mine, load(), per="published_area_km2")["value"].dropna()
    state = atlas.until(lambda now: len(now["values"]) == len(expected))
    assert {zone: value["value"] for zone, value in state["values"].items()} == pytest.approx(expected.to_dict())
    assert "own" not in atlas.query().values()
    head = atlas.page.locator(".st-key-table thead").inner_text()
    assert say("own_metric", "zh") in head
    atlas.page.locator(".st-key-table button.row").filter(has_text="浦东新区").first.click()
    atlas.settled()
    count = int(own_data.counts(mine, load()).count["pudong"])
    assert str(count) in atlas.page.locator(".atlas-card.own").inner_text()
