"""The printed sheet beside folium's own picture through a browser, and the placing of names beside adjustText; one run.

folium's ``_to_png`` is called as it is, with a driver that hands its three calls to the Chromium of this run, which is
running already. By default it waits three seconds for tiles; it is also measured without that wait. Both draw the
same outlines and facilities at the same number of pixels. Limits are ratios, seconds are printed.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from itertools import combinations

import folium
import matplotlib as mpl
import pytest
from PIL import Image

from geo.tables import load
from geo.zones import outlines
from layers import sheet_map
from layers.assets import vendor_file
from layers.onepage import onepage
from layers.render import render
from layers.sheet import Options, compose
from layers.sheet_labels import place
from layers.sheet_layout import Box
from layers.sheet_pen import Pen
from layers.viewstate import ViewState

ROUNDS = 5
#: What the sheet must reach against folium as it comes, and A3 against A4.
AGAINST_FOLIUM, A3_AGAINST_A4 = 0.5, 3.0
#: A4 at 300 dots an inch, as a window and its pixel ratio.
WINDOW, PIXEL_RATIO = {"width": 1169, "height": 827}, 3


def seconds(work: Callable[[], object]) -> float:
    """Return the time that something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


class Driver:
    """The part of a selenium driver that folium calls, over a page of Playwright."""

    def __init__(self, browser) -> None:
        self.context = browser.new_context(viewport=WINDOW, device_scale_factor=PIXEL_RATIO)
        self.page = self.context.new_page()

    def fullscreen_window(self) -> None:
        """Leave the window as large as it was opened."""

    def get(self, address: str) -> None:
        """Open the map and wait until its paths are there, which the stock way does not."""
        self.page.goto(address.replace("file:////", "file:///"))
        self.page.wait_for_function("() => document.querySelectorAll('path.leaflet-interactive').length > 100")

    def find_element(self, _by: str, name: str) -> Driver:
        """Return itself: one map, one element."""
        self.name = name
        return self

    @property
    def screenshot_as_png(self) -> bytes:
        """The map as a picture."""
        return self.page.locator(f".{self.name}").screenshot()

    def quit(self) -> None:
        """Close the page."""
        self.context.close()


def stock_map() -> folium.Map:
    """Return the same zones and facilities as folium's documentation draws them."""
    chart = folium.Map(location=[31.11, 121.44], zoom_start=10, tiles=None)
    chart.default_js = [("leaflet", vendor_file("leaflet/leaflet.js").as_uri())]
    chart.default_css = [("leaflet_css", vendor_file("leaflet/leaflet.css").as_uri())]
    folium.GeoJson(outlines(load())[["name_zh", "geometry"]]).add_to(chart)
    for _, row in load().facilities.dropna(subset=["lon"]).iterrows():
        folium.CircleMarker([row["lat"], row["lon"]], radius=4).add_to(chart)
    return chart


def test_a_sheet_takes_half_the_time_of_a_picture_through_a_browser(browser):
    data, state = load(), ViewState()
    first = seconds(lambda: render(data, state, "png"))
    ours = statistics.median(seconds(lambda: render(data, state, "png")) for _ in range(ROUNDS))
    large = statistics.median(seconds(lambda: render(data, state, "png", Options(paper="a3"))) for _ in range(ROUNDS))
    stock_map()
    stock = statistics.median(seconds(lambda: stock_map()._to_png(driver=Driver(browser))) for _ in range(2))
    again = range(ROUNDS)
    quick = [seconds(lambda: stock_map()._to_png(delay=0, driver=Driver(browser))) for _ in again]
    unwaited = statistics.median(quick)
    size = Image.open(io.BytesIO(render(data, state, "png"))).size
    print(
        f"\nsheet A4 300 dpi {size[0]}x{size[1]}: first {first:.2f} s, then {ours:.2f} s; "
        f"A3 {large:.2f} s ({large / ours:.1f}x)\n"
        f"folium _to_png as it comes: {stock:.2f} s (ours {ours / stock:.2f} of it); "
        f"without its wait of 3 s, browser running: {unwaited:.2f} s (ours {ours / unwaited:.2f} of it)"
    )
    assert ours <= AGAINST_FOLIUM * stock
    assert large <= A3_AGAINST_A4 * ours


def test_every_form_of_the_city_and_the_profiles_in_one_batch():
    data, state = load(), ViewState()
    for form in ("png", "svg", "pdf", "html", "pptx"):
        content = render(data, state, form)
        print(f"{form}: {seconds(lambda form=form: render(data, state, form)):.2f} s, {len(content) / 1000:.0f} kB")
    zones = list(data.zones.index[:40])
    times = [seconds(lambda zone=zone: onepage(data, zone)) for zone in zones]
    later = statistics.median(times[5:])
    print(f"profiles: the first {times[0]:.2f} s, then {later:.2f} s each ({len(zones)} zones, {sum(times):.1f} s)")
    assert later < times[0]


def crossings(boxes: list[Box], taken: list[Box], frame: Box) -> int:
    """Return how many pairs of names lie over each other, over a box, or out of the frame."""
    over = sum(a.meets(b) for a, b in combinations(boxes, 2))
    return over + sum(box.meets(other) for box in boxes for other in taken) + sum(not frame.holds(box) for box in boxes)


def test_names_beside_adjusttext():
    adjust = pytest.importorskip("adjustText")
    data, state = load(), ViewState()
    found, plan = compose(data, state, Options())
    names = sheet_map.names(data, found, plan.sizes, "zh")
    legend = Box(plan.frame.x + 3, plan.frame.y + 3, 62, 90)
    dots = [(dot.x, dot.y) for dot in found.dots]
    took = seconds(lambda: place(names, plan.frame, [legend], dots))
    placed = place(names, plan.frame, [legend], dots)
    pen = Pen(plan.page)
    for name in names:
        pen.text(name.x, name.y - 1.2, name.text, name.size, align="center")
    mpl.backends.backend_agg.FigureCanvasAgg(pen.figure)
    texts = list(pen.axes.texts)
    xs, ys = zip(*dots, strict=True)
    theirs = seconds(lambda: adjust.adjust_text(texts, x=list(xs), y=list(ys), ax=pen.axes, time_lim=5))
    back = pen.axes.transData.inverted()
    boxes = []
    for text in texts:
        (x0, y0), (x1, y1) = back.transform(text.get_window_extent().get_points())
        boxes.append(Box(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0)))
    ours, other = crossings([one.box for one in placed], [legend], plan.frame), crossings(boxes, [legend], plan.frame)
    print(
        f"\nnames: ours {took:.2f} s, {len(placed)} of {len(names)} placed, {ours} crossings; "
        f"adjustText {theirs:.2f} s, {len(boxes)} placed, {other} crossings"
    )
    assert ours == 0
    assert took < theirs
