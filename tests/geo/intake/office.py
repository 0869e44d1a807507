"""Small files such as offices make, built in memory for the tests."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from geo.datum import convert
from geo.intake.surroundings import area_of, surroundings

HEADER = ["企业名称", "统一社会信用代码", "行政区", "经度", "纬度"]


def workbook(
    fill: Callable[[Worksheet], None], *, sheets: Sequence[tuple[str, Callable[[Worksheet], None]]] = ()
) -> bytes:
    """Return a workbook whose first sheet is filled by ``fill``."""
    book = Workbook()
    fill(book.active)
    for title, more in sheets:
        more(book.create_sheet(title))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_bytes(
    rows: Iterable[Sequence[object]], *, encoding: str = "utf-8", separator: str = ",", end: str = "\r\n"
) -> bytes:
    """Return rows as a text table; a cell that holds the separator is quoted."""

    def cell(value: object) -> str:
        text = "" if value is None else str(value)
        return f'"{text}"' if separator in text or "\n" in text else text

    return "".join(separator.join(map(cell, row)) + end for row in rows).encode(encoding)


def spread_points(rows: int = 400, *, datum: str = "wgs84", seed: int = 5) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return points over Shanghai in a datum, with the district that each truly lies in."""
    draw = np.random.default_rng(seed)
    lon, lat = draw.uniform(121.2, 121.7, 3 * rows), draw.uniform(31.0, 31.4, 3 * rows)
    area, _ = area_of(lon, lat)
    inside = np.flatnonzero((area >= 0) & (area < surroundings().districts))[:rows]
    x, y = convert(lon[inside], lat[inside], source="wgs84", target=datum)
    return x, y, [surroundings().names[i] for i in area[inside]]


def register(rows: int = 400, *, datum: str = "wgs84", seed: int = 5) -> list[list[object]]:
    """Return a register of companies that do not exist, header first."""
    x, y, districts = spread_points(rows, datum=datum, seed=seed)
    body = [
        [f"演示企业{i:04d}", "", name, f"{a:.6f}", f"{b:.6f}"]
        for i, (a, b, name) in enumerate(zip(x, y, districts, strict=True))
    ]
    return [HEADER, *body]
