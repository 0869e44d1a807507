"""Pictures of our own inside a page's HTML.

Streamlit cleans the HTML it is given and throws an ``svg`` element away; the same drawing as the source of an image
stays, and a script in it could not run.
"""

from __future__ import annotations

from base64 import b64encode

from layers.text import literal


def image(svg: str, *, alt: str = "") -> str:
    """Return a drawing as an ``img`` element; without ``alt`` it is decoration to a screen reader.

    ``svg`` must name its namespace and its width and height in pixels.
    """
    return f'<img src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}" alt="{literal(alt)}">'
