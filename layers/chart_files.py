"""Charts as files to take away, drawn on the server with our own typeface: the same picture on every machine.

The drawing engine carries Vega-Lite inside and is given specifications that hold their data: it asks no other host.
"""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from layers.assets import font_file

#: Charts that take the width of the page get this one, in pixels: half a slide.
WIDTH = 640
#: Pixels of a PNG for one of the chart: enough for a slide on a wall.
SCALE = 3
KINDS = {"png": "image/png", "svg": "image/svg+xml"}


@cache
def _engine() -> Any:
    # Late: the engine takes 80 MB, and most visitors save no chart.
    import vl_convert

    vl_convert.register_font_directory(str(font_file().parent))
    return vl_convert


def render(spec: dict[str, Any], kind: str) -> bytes:
    """Return a Vega-Lite specification as ``png`` or ``svg``.

    Raises
    ------
    DataError
        The typeface is not set up; the sentence says which command does it.
    """
    fixed = copy.deepcopy(spec)
    if fixed.get("width") == "container":
        fixed["width"] = WIDTH
    svg = _engine().vegalite_to_svg(fixed, allowed_base_urls=[])
    return _engine().svg_to_png(svg, scale=SCALE) if kind == "png" else svg.encode()
