"""Charts as files: the picture of the page, in our own typeface, without a browser and without a network."""

from __future__ import annotations

import contextlib
import socket

import pytest

from layers.chart_files import SCALE, WIDTH, render
from layers.inline import image
from tests.layers.place import picture, svg_texts

SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "config": {"font": "Noto Sans SC"},
    "data": {"values": [{"name": "张江科学城", "value": 3}]},
    "mark": "bar",
    "encoding": {
        "x": {"field": "value", "type": "quantitative"},
        "y": {"field": "name", "type": "nominal"},
    },
    "width": "container",
    "height": 60,
}


def test_a_chart_becomes_a_picture_large_enough_for_a_wall():
    width, height = picture(render(SPEC, "png")).size
    assert width > WIDTH * SCALE
    assert height > 60 * SCALE


def test_a_chart_becomes_an_svg_with_its_texts():
    assert "张江科学城" in svg_texts(render(SPEC, "svg"))


def test_the_specification_is_left_as_it_was():
    render(SPEC, "svg")
    assert SPEC["width"] == "container"


def test_a_chart_that_asks_another_host_for_its_data_gets_none():
    """The engine is told of no host it may ask; a server of ours that would answer hears nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/data.json"
        with contextlib.suppress(ValueError):
            render({**SPEC, "data": {"url": address}}, "svg")
        with pytest.raises(TimeoutError):
            server.accept()


def test_an_inline_picture_is_an_image_and_its_words_are_text():
    html = image("<svg xmlns='http://www.w3.org/2000/svg'/>", alt='"><script>')
    assert html.startswith('<img src="data:image/svg+xml;base64,')
    assert "<script" not in html
