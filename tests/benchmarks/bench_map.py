"""The map beside stock folium with streamlit-folium, in one run on one machine: seconds, bytes, ratios.

Both show the same zones and facilities with assets from this host. Each is measured warm, with its tab in front (a tab
in the background is throttled), several times; the median counts. Limits are ratios between the two, and bytes.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Error

from tests.browser.atlas import AtlasPage
from tests.browser.conftest import ROOT, free_port, started, wait_for

ROUNDS = 7
#: What the map must reach against the stock way.
FIRST_MAP, METRIC_CHANGE = 0.4, 0.2
FIRST_VIEW_BYTES, DOCUMENT_BYTES = 400_000, 1_500_000

FIRST = "facilities"
CHANGES = (("high_tech_enterprises", "高新技术企业"), ("population", "常住人口"), ("facilities", "科创设施"))
SHOWN = "() => document.querySelectorAll('path.leaflet-interactive').length > 100"


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    """Run the stock app from a folder of its own, with Leaflet in its static folder, and yield its address."""
    folder = tmp_path_factory.mktemp("stock")
    shutil.copy(ROOT / "tests" / "benchmarks" / "stock_app.py", folder)
    shutil.copytree(ROOT / "static" / "vendor" / "leaflet", folder / "static" / "vendor" / "leaflet")
    port = free_port()
    log = ROOT / "test-results" / "stock.log"
    log.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "streamlit", "run", str(folder / "stock_app.py"), f"--server.port={port}"]
    with log.open("w") as said:
        environment = {"PYTHONPATH": str(ROOT)}
        running = subprocess.Popen(
            [*command, "--server.address=127.0.0.1"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=said,
            stderr=said,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}", running, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            running.kill()
            running.wait()


def seconds(work: Callable[[], object]) -> float:
    """Return the time that something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def stock_frame(page):
    return page.locator("iframe[title*='folium']").first.element_handle().content_frame()


def drawn_again(page) -> None:
    """Wait until the frame, which may be a new one, has paths that were not there before."""
    fresh = "() => document.querySelectorAll('path.leaflet-interactive:not([data-old])').length > 100"
    end = time.perf_counter() + 30
    while time.perf_counter() < end:
        try:
            frame = stock_frame(page)
            if frame is not None and frame.evaluate(fresh):
                return
        except Error:
            # The frame was taken away while we asked: the next one is looked at in the next round.
            pass
        page.wait_for_timeout(10)
    raise AssertionError("the stock map was not drawn again")


def measure_ours(context, address) -> tuple[dict[str, list[float]], str]:
    """Measure first map, metric change and toggle of this product; return them with the name of the map document."""
    atlas = AtlasPage(context, address)
    result: dict[str, list[float]] = {
        "first": [],
        "change": [],
        "first bytes": [],
        "change bytes": [],
        "toggle bytes": [],
    }
    ready = f"() => window.atlas && window.atlas.state().metric === '{FIRST}' && Object.keys(window.atlas.state().values).length"

    def first() -> None:
        atlas.page.goto(f"{address}/")
        atlas.page.locator("iframe.atlas-map").wait_for()
        atlas.frame.wait_for_function(ready)

    first()
    for _ in range(ROUNDS):
        atlas.page.goto("about:blank")
        atlas.received = 0
        result["first"].append(seconds(first))
        atlas.settled()
        result["first bytes"].append(atlas.received)
    for _ in range(2):
        for metric, label in CHANGES:
            atlas.widget("metric").get_by_role("combobox").click()
            option = atlas.page.get_by_role("option", name=label, exact=True)
            option.wait_for()
            atlas.received = 0

            def change(metric=metric, option=option) -> None:
                option.click()
                atlas.frame.wait_for_function(f"() => window.atlas.state().metric === '{metric}'", polling=10)

            result["change"].append(seconds(change))
            atlas.settled()
            result["change bytes"].append(atlas.received)
    before = atlas.received + atlas.sent
    atlas.frame.get_by_label("行政区", exact=True).check()
    atlas.page.wait_for_timeout(1000)
    result["toggle bytes"].append(atlas.received + atlas.sent - before)
    document_name = atlas.frame.url.rsplit("/", 1)[-1]
    atlas.page.close()
    return result, document_name


def measure_stock(context, address) -> dict[str, list[float]]:
    """Measure first map and metric change of the stock app."""
    atlas = AtlasPage(context, address)
    page = atlas.page
    result: dict[str, list[float]] = {"first": [], "change": [], "first bytes": [], "change bytes": []}

    def first() -> None:
        page.goto(f"{address}/")
        page.locator("iframe[title*='folium']").first.wait_for()
        stock_frame(page).wait_for_function(SHOWN)

    first()
    for _ in range(ROUNDS):
        page.goto("about:blank")
        atlas.received = 0
        result["first"].append(seconds(first))
        page.wait_for_timeout(500)
        result["first bytes"].append(atlas.received)
    for _ in range(2):
        for metric, _label in CHANGES:
            page.get_by_role("combobox").click()
            option = page.get_by_role("option", name=metric, exact=True)
            option.wait_for()
            atlas.received = 0
            mark = "() => { document.querySelectorAll('path.leaflet-interactive').forEach(p => p.dataset.old = 1); }"
            stock_frame(page).evaluate(mark)

            def change(option=option) -> None:
                option.click()
                # The map is drawn again: done when paths that were not there before are.
                drawn_again(page)

            result["change"].append(seconds(change))
            page.locator("#shown", has_text=metric).wait_for()
            page.wait_for_timeout(500)
            result["change bytes"].append(atlas.received)
    page.close()
    return result


def test_the_map_beside_the_stock_way(browser, context, stock, tmp_path):
    """Print the table; hold the ratios."""
    with started("bench-map.log", ATLAS_STORE=str(tmp_path)) as address:
        ours, document_name = measure_ours(context, address)
        theirs = measure_stock(context, stock)
    middle = statistics.median
    first, change = middle(ours["first"]) / middle(theirs["first"]), middle(ours["change"]) / middle(theirs["change"])
    document = (ROOT / "static" / document_name).stat().st_size
    print(f"\n{'':24}{'Carrier Atlas':>16}{'stock':>16}{'ratio':>8}")
    for name, ratio in (("first", first), ("change", change)):
        print(f"{name + ' map, s':24}{middle(ours[name]):16.2f}{middle(theirs[name]):16.2f}{ratio:8.2f}")
        mine, other = middle(ours[f"{name} bytes"]), middle(theirs[f"{name} bytes"])
        print(f"{name + ', websocket kB':24}{mine / 1000:16.1f}{other / 1000:16.1f}{mine / other:8.2f}")
    print(f"{'toggle, websocket bytes':24}{ours['toggle bytes'][0]:16.0f}")
    print(f"{'map document, kB':24}{document / 1000:16.0f}")
    assert ours["toggle bytes"] == [0]
    assert max(ours["first bytes"]) < FIRST_VIEW_BYTES
    assert document < DOCUMENT_BYTES
    assert first <= FIRST_MAP
    assert change <= METRIC_CHANGE
