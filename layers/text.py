r"""Text on its way into a page: never code.

folium prints JavaScript and HTML, and branca renders what folium printed a second time as a Jinja template. A cell
``A{{7*191}}B`` would come out as ``A1337B``, and ``${...}``, a backtick or ``C:\2019`` would run in or break a
JavaScript template literal. So feature text goes as JSON (:func:`script_json`), and the few strings that folium must
print pass :func:`literal`.
"""

from __future__ import annotations

import html
import json
import math
from typing import Any

#: Characters that mean something to Jinja or to a JavaScript template literal.
LIVE = "{}$%`\\"

#: ``<``, ``>`` and ``&`` could end a script element or start a comment; U+2028 and U+2029 end a line in old browsers.
JSON_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def literal(value: object) -> str:
    """Return ``value`` as HTML text that a browser, Jinja and JavaScript all read letter for letter."""
    text = html.escape(str(value), quote=True)
    return "".join(f"&#{ord(letter)};" if letter in LIVE else letter for letter in text)


def script_json(value: Any) -> str:
    """Return ``value`` as JSON that may stand in a script file or a script element; non-finite numbers are null."""
    text = json.dumps(finite(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for letter, escape in JSON_ESCAPES.items():
        text = text.replace(letter, escape)
    return text


def finite(value: Any) -> Any:
    """Return ``value`` with numbers of numpy as plain ones, and NaN, infinities and pandas' NA as None."""
    if isinstance(value, dict):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [finite(item) for item in value]
    if hasattr(value, "item") and not isinstance(value, str):
        value = value.item()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return None if str(value) in {"<NA>", "NaT"} else str(value)


#: Separates thousands; a comma reads as a decimal point to some, a full space breaks the line.
THIN_SPACE = "\u2009"


#: From this size on a number has so many decimals.
STEPS = ((100, 0), (10, 1), (1, 2), (0.1, 3))


def number(value: float, digits: int | None = None) -> str:
    """Return a number for people: thousands apart by a thin space, ``digits`` decimals.

    Without ``digits``: whole numbers whole, others to three significant figures, at most four decimals.
    """
    if digits is None:
        digits = 0 if float(value).is_integer() else next((d for limit, d in STEPS if abs(value) >= limit), 4)
    return f"{value:,.{digits}f}".replace(",", THIN_SPACE)
