"""The map document in a real browser, inside a page that posts it views, as the product does."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page

from geo.tables import load
from layers import document
from layers.assets import vendor_file
from layers.features import drawn_outlines
from layers.view import view_payload
from layers.viewstate import ViewState

pytestmark = pytest.mark.browser

HOSTILE = "A{{7*191}}B<img src=x onerror=alert(1)>`${1}"
HOST = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width"><body style="margin:0">
<iframe style="border:0;width:100vw;height:100vh;display:block"></iframe><script>
const frame = document.querySelector("iframe");
window.heard = []; addEventListener("message", (event) => heard.push(event.data));
window.post = (view) => frame.contentWindow.postMessage({kind: "view", view}, location.origin);
</script>"""


class Quiet(SimpleHTTPRequestHandler):
    """A file server that keeps its requests to itself."""

    def log_message(self, *args: object) -> None:
        return


class Host:
    """A page with the map in a frame."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.errors: list[str] = []
        page.on("pageerror", lambda fault: self.errors.append(str(fault)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("dialog", lambda box: (self.errors.append(box.message), box.dismiss()))
        page.on("request", lambda asked: self.errors.append(asked.url) if not self.local(asked.url) else None)

    def local(self, url: str) -> bool:
        return url.startswith((self.address, "data:", "blob:"))

    def show(self, name: str, view: dict) -> Frame:
        self.page.goto(f"{self.address}/host.html")
        self.page.evaluate("name => { document.querySelector('iframe').src = name; }", name)
        self.page.wait_for_function("heard.some(message => message.kind === 'ready')")
        self.post(view)
        return self.frame

    def post(self, view: dict) -> None:
        self.page.evaluate("view => post(view)", view)
        self.frame.wait_for_function("metric => window.atlas.state().metric === metric", arg=view["metric"])

    @property
    def frame(self) -> Frame:
        return next(frame for frame in self.page.frames if "/map-" in frame.url)

    def state(self) -> dict:
        return self.frame.evaluate("() => window.atlas.state()")

    def heard(self, kind: str) -> list[dict]:
        return [message for message in self.page.evaluate("heard") if message["kind"] == kind]

    def spot(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a place is on the screen."""
        west, south, east, north = self.state()["bbox"]
        size = self.page.viewport_size
        y = self.frame.evaluate(
            "([lat, s, n]) => { const m = (d) => Math.log(Math.tan(Math.PI / 4 + d * Math.PI / 360));"
            " return (m(n) - m(lat)) / (m(n) - m(s)); }",
            [lat, south, north],
        )
        return (lon - west) / (east - west) * size["width"], y * size["height"]


@pytest.fixture(scope="module")
def static(tmp_path_factory) -> Path:
    """Return a static folder with Leaflet, documents of both languages, and one whose tables are hostile."""
    folder = tmp_path_factory.mktemp("static")
    shutil.copytree(vendor_file("leaflet/leaflet.js").parent, folder / "vendor" / "leaflet")
    (folder / "host.html").write_text(HOST, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def address(static) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(static)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def host(browser, address) -> Iterator[Host]:
    context = browser.new_context(viewport={"width": 1000, "height": 560})
    made = Host(context.new_page(), address)
    yield made
    context.close()
    assert made.errors == []


@pytest.fixture
def zh(host, static):
    """Return a function that opens the Chinese map with a view."""
    return lambda **fields: host.show(document.build(load(), "zh", static), view_payload(load(), ViewState(**fields)))


def test_a_hostile_name_is_shown_letter_for_letter(host, static):
    data = load()
    facilities = data.facilities.copy()
    lab = facilities.index[facilities["lon"].notna() & (facilities["category"] == "major_science_facility")][0]
    facilities.loc[lab, ["name_zh", "address_zh"]] = HOSTILE
    hostile = replace(data, version="hostile000", facilities=facilities)
    view = view_payload(hostile, ViewState(title=HOSTILE)) | {"open": [lab]}
    frame = host.show(document.build(hostile, "zh", static), view)
    assert frame.locator(".atlas-popup h3.name").inner_text().strip() == HOSTILE
    assert HOSTILE in frame.locator(".atlas-popup dl").inner_text()
    assert frame.locator("h1.title").inner_text() == HOSTILE
    assert frame.locator("img").count() == 0


def test_a_toggle_posts_the_layers_and_nothing_else(host, zh):
    frame = zh()
    host.page.wait_for_timeout(400)
    before = host.page.evaluate("heard.length")
    frame.get_by_label("行政区", exact=True).check()
    host.page.wait_for_timeout(400)
    posted = host.page.evaluate("heard")[before:]
    assert [message["kind"] for message in posted] == ["layers"]
    assert "districts" in posted[0]["layers"]
    assert host.state()["layers"]["districts"]


def test_the_tree_is_worked_by_keyboard(host, zh):
    frame = zh()
    frame.get_by_label("行政区", exact=True).focus()
    host.page.keyboard.press("Space")
    assert host.state()["layers"]["districts"]
    frame.get_by_role("button", name="说明：行政区").press("Enter")
    assert "只画陆地" in frame.locator(".tree .note:visible").inner_text()


def test_a_larger_zone_never_covers_a_smaller_one_in_whatever_order_layers_come(host, zh):
    frame = zh(layers=("industrial-parks", "carriers"), bbox=(121.55, 31.10, 121.70, 31.24))
    frame.get_by_label("行政区", exact=True).check()
    frame.get_by_label("张江科学城", exact=True).check()
    # Over all layers together: what is painted later lies on top, so the painted zones must grow smaller.
    painted = frame.evaluate(
        "() => [...document.querySelectorAll('.leaflet-areas-pane path')].map(path => path.dataset.zone)"
    )
    sizes = drawn_outlines(load())["drawn_area_km2"]
    assert {"pudong", "zhangjiang-science-city", "zhangjiang-hitech-park", "zhangjiang-biomed-1"} <= set(painted)
    assert sizes[painted].is_monotonic_decreasing


def test_a_click_where_zones_overlap_offers_them_smallest_first_and_the_keyboard_reaches_them(host, zh):
    frame = zh(
        layers=("industrial-parks", "carriers", "science-city", "districts"), bbox=(121.55, 31.10, 121.70, 31.24)
    )
    zones = load().zones
    host.page.mouse.click(*host.spot(*zones.loc["zhangjiang-biomed-1", ["lon", "lat"]]))
    names = frame.locator(".atlas-popup button.zone .name").all_inner_texts()
    wanted = [
        "zhangjiang-biomed-1",
        "zhangjiang-hitech-park",
        "zhangjiang-science-city-2017",
        "zhangjiang-science-city",
        "pudong",
    ]
    assert [name for name in names if name in set(zones.loc[wanted, "name_zh"])] == [
        zones.at[zone, "name_zh"] for zone in wanted if zones.at[zone, "name_zh"] in names
    ]
    assert len(names) >= 4
    frame.locator(".atlas-popup button.zone").nth(1).press("Enter")
    assert host.state()["selected"] == ["zhangjiang-hitech-park"]
    host.page.wait_for_function("heard.some(message => message.kind === 'select')")
    assert host.heard("select") == [{"kind": "select", "zones": ["zhangjiang-hitech-park"]}]
    frame.locator(".leaflet-popup").wait_for(state="detached")


def test_escape_closes_a_popup_and_enter_picks_at_the_centre(host, zh):
    frame = zh(layers=("science-city", "districts"), bbox=(121.60, 31.14, 121.64, 31.17))
    frame.locator(".leaflet-container").focus()
    host.page.keyboard.press("Enter")
    assert frame.evaluate("document.activeElement.className") == "zone"
    host.page.keyboard.press("Escape")
    frame.locator(".leaflet-popup").wait_for(state="detached")
    assert "leaflet-container" in frame.evaluate("document.activeElement.className")
    assert host.heard("select") == []


def test_a_new_view_restyles_in_place(host, zh):
    frame = zh(layers=("districts",))
    path = frame.locator(".leaflet-areas-pane path").first.element_handle()
    fills = "() => [...document.querySelectorAll('.leaflet-areas-pane path')].map(path => path.getAttribute('fill'))"
    before = frame.evaluate(fills)
    view = view_payload(load(), ViewState(metric="high_tech_enterprises", layers=("districts",)))
    host.post(view)
    assert frame.evaluate(fills) != before
    assert path.is_visible()
    state = host.state()
    assert {zone: value["text"] for zone, value in state["values"].items()} == {
        zone: value["text"] for zone, value in view["values"].items()
    }
    assert view["legend"]["title"] in frame.locator(".legend").inner_text()
    painted = {fill for fill in frame.evaluate(fills) if fill.startswith("#")}
    assert painted <= {row["color"] for row in view["legend"]["classes"]}
    assert "url(#hatch-nodata)" in frame.evaluate(fills)


def test_the_state_is_a_copy_that_nobody_can_write(host, zh):
    frame = zh()
    frame.evaluate("() => { const state = atlas.state(); state.selected.push('x'); state.layers.carriers = false; }")
    assert host.state()["selected"] == []
    assert host.state()["layers"]["carriers"]
    assert frame.evaluate("() => Object.isFrozen(atlas)")


def test_the_legend_goes_with_its_layer(host, zh):
    frame = zh(layers=("major-facilities", "g60-expressway", "districts"))
    legend = frame.locator(".legend")
    assert "重大科技基础设施" in legend.inner_text()
    assert "G60沪昆高速" in legend.inner_text()
    frame.get_by_label("大科学设施与国家实验室", exact=True).uncheck()
    frame.get_by_label("G60沪昆高速", exact=True).uncheck()
    assert "重大科技基础设施" not in legend.inner_text()
    assert "G60沪昆高速" not in legend.inner_text()
    rows = legend.locator(".classes .count").all_inner_texts()
    assert sum(map(int, rows)) == 16


def test_labels_never_collide(host, zh):
    for bbox in ((120.9, 30.7, 122.0, 31.5), (121.4, 31.1, 121.7, 31.3)):
        frame = zh(bbox=bbox, layers=("districts", "carriers", "science-city", "clusters", "zone-points"))
        boxes = frame.evaluate(
            "() => [...document.querySelectorAll('.label')].map(label => label.getBoundingClientRect())"
            ".map(box => [box.left, box.top, box.right, box.bottom])"
        )
        assert len(boxes) > 10
        for place, a in enumerate(boxes):
            for b in boxes[place + 1 :]:
                assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_present_mode_keeps_legend_scale_and_sources_and_hides_the_rest(host, zh):
    frame = zh(present=True, title="承载区")
    assert frame.locator("h1.title").inner_text() == "承载区"
    for kept in (".legend .body", ".leaflet-control-scale", ".leaflet-control-attribution"):
        assert frame.locator(kept).first.is_visible()
    for hidden in (".tree", ".leaflet-control-zoom"):
        assert not frame.locator(hidden).first.is_visible()


def test_on_a_phone_panels_fold_and_one_finger_scrolls_past(browser, address, static):
    context = browser.new_context(viewport={"width": 390, "height": 560}, has_touch=True, is_mobile=True)
    host = Host(context.new_page(), address)
    frame = host.show(document.build(load(), "zh", static), view_payload(load(), ViewState()))
    assert not frame.locator(".tree .body").is_visible()
    assert not frame.locator(".legend .body").is_visible()
    frame.locator(".legend .fold").tap()
    assert frame.locator(".legend .body").is_visible()
    assert frame.evaluate("getComputedStyle(document.querySelector('.leaflet-container')).touchAction") == "pan-x pan-y"
    context.close()
    assert host.errors == []
