"""The map in one file, opened from a disk in a real Chromium without a network."""

from __future__ import annotations

import pytest

from geo.tables import load
from layers.render import render
from layers.sheet import Options
from layers.viewstate import ViewState

TITLE = "张江 </script><script>window.bad = 1</script> ${7*7} {{7*7}}"


@pytest.fixture
def opened(browser, tmp_path):
    path = tmp_path / "map.html"
    state = ViewState(zones=("xuhui",), bbox=(121.3, 31.1, 121.6, 31.3), title=TITLE)
    path.write_bytes(render(load(), state, "html", Options(notes=TITLE, approval="沪S(2026)1号")))
    context = browser.new_context(offline=True, viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.faults, page.asked = [], []
    page.on("pageerror", lambda fault: page.faults.append(str(fault)))
    page.on("console", lambda line: page.faults.append(line.text) if line.type in {"error", "warning"} else None)
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(path.as_uri())
    page.wait_for_function("window.atlas && window.atlas.state().bbox")
    yield page
    context.close()


def state(page):
    return page.evaluate("window.atlas.state()")


def test_a_presenter_opens_the_file_without_a_network(opened):
    found = state(opened)
    assert found["lang"] == "zh"
    assert found["selected"] == ["xuhui"]
    west, _, east, _ = found["bbox"]
    assert west < 121.35
    assert east > 121.55
    assert opened.locator(".legend h3").is_visible()
    assert opened.locator(".imprint").inner_text().startswith(TITLE)
    assert opened.locator("h1.title").inner_text() == TITLE
    assert opened.evaluate("window.bad") is None
    # One request: the file itself; data URLs are no requests to anybody.
    assert [url for url in opened.asked if not url.startswith("data:")] == [opened.url]
    assert opened.faults == []


def test_layers_are_switched_and_points_tell_what_they_are(opened):
    assert state(opened)["layers"]["districts"] is False
    opened.get_by_label("行政区", exact=True).check()
    assert state(opened)["layers"]["districts"] is True
    spot = opened.evaluate(
        "() => { const box = document.querySelector('#map_atlas').getBoundingClientRect();"
        " return [box.x + box.width / 2, box.y + box.height / 2]; }"
    )
    opened.mouse.click(*spot)
    assert state(opened)["selected"] or opened.locator(".leaflet-popup").count()
    assert opened.faults == []
