"""What the page hands out: an empty workbook with explained headers, and a made-up table to try the page with."""

from __future__ import annotations

import csv
import io

import numpy as np
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

from geo.datum import convert
from geo.intake.credit_code import ALPHABET, check_character
from geo.intake.surroundings import surroundings
from geo.words import say

#: Headers of the template with the key of their explanation; they are the headers that are recognised best.
TEMPLATE = (
    ("企业名称", "template_name"),
    ("统一社会信用代码", "template_code"),
    ("行政区", "template_district"),
    ("街镇", "template_street"),
    ("园区", "template_park"),
    ("注册地址", "template_address"),
    ("经度", "template_lon"),
    ("纬度", "template_lat"),
    ("坐标系", "template_datum"),
    ("行业", "template_industry"),
    ("是否高企", "template_high_tech"),
    ("成立日期", "template_date"),
)
DEMO_SEED = 20210701
DEMO_ROWS = 300
DEMO_MARK = "演示数据"
INDUSTRIES = ("集成电路", "生物医药", "人工智能", "新材料", "高端装备", "新能源汽车", "软件和信息服务")


def template_xlsx(lang: str = "zh") -> bytes:
    """Return the template as a workbook: a sheet to fill in, and a sheet that explains each column."""
    book = Workbook()
    sheet = book.active
    sheet.title = say("template_sheet", lang)
    sheet.append([header for header, _ in TEMPLATE])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDEBF7")
    for number, (header, _) in enumerate(TEMPLATE, start=1):
        letter = sheet.cell(1, number).column_letter
        sheet.column_dimensions[letter].width = max(12, 2 * len(header) + 4)
        if header == "统一社会信用代码":
            # Excel turns eighteen digits into 9.13E+17 unless the column is text.
            for row in range(2, 502):
                sheet.cell(row, number).number_format = "@"
    sheet.freeze_panes = "A2"
    notes = book.create_sheet(say("template_notes", lang))
    notes.append([say("template_column", lang), say("template_meaning", lang)])
    for header, key in TEMPLATE:
        notes.append([header, say(key, lang)])
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 22, 90
    for row in notes.iter_rows(min_row=2, min_col=2, max_col=2):
        row[0].alignment = Alignment(wrap_text=True, vertical="top")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def demo_csv(*, rows: int = DEMO_ROWS, seed: int = DEMO_SEED, datum: str = "gcj02") -> bytes:
    """Return a made-up table of companies that do not exist, marked 演示数据 in every row; the same for a seed.

    Points are spread over all districts at random, in GCJ-02, as a list copied from AMap would be; some rows have the
    faults that real lists have: no coordinates, a repeated code, a wrong check digit, swapped columns.
    """
    draw = np.random.default_rng(seed)
    around = surroundings()
    lon, lat, district = _points(draw, rows)
    x, y = convert(lon, lat, source="wgs84", target=datum)
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow(
        ["企业名称", "统一社会信用代码", "行政区", "注册地址", "经度", "纬度", "行业", "是否高企", "成立日期", "备注"]
    )
    codes: list[str] = []
    for i in range(rows):
        body = "91310000" + "".join(ALPHABET[n] for n in draw.integers(0, 10, 9))
        codes.append(codes[i - 1] if i and i % 60 == 0 else body + check_character(body))
        code = codes[i][:-1] + ("0" if codes[i][-1] != "0" else "1") if i % 75 == 7 else codes[i]
        pair = [f"{x[i]:.6f}", f"{y[i]:.6f}"]
        pair = ["", ""] if i % 50 == 13 else pair[::-1] if i % 97 == 31 else pair
        name, high = around.names[district[i]], "是" if draw.random() < 0.3 else "否"
        date = f"{draw.integers(2005, 2024)}-{draw.integers(1, 13):02d}-{draw.integers(1, 29):02d}"
        industry = INDUSTRIES[draw.integers(len(INDUSTRIES))]
        address = f"上海市{name}{DEMO_MARK}路{i + 1}号"
        write.writerow([f"{DEMO_MARK}企业{i + 1:04d}", code, name, address, *pair, industry, high, date, DEMO_MARK])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _points(draw: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return random points on the land of Shanghai with the position of their district."""
    around = surroundings()
    lon, lat, district = (np.empty(0) for _ in range(3))
    while len(lon) < rows:
        x, y = draw.uniform(120.86, 121.98, 4 * rows), draw.uniform(30.68, 31.87, 4 * rows)
        point, zone = around.grid.pairs(x, y)
        wet = point[zone == len(around.names) - 1]
        good = (zone < around.districts) & ~np.isin(point, wet)
        # A point on the line of two districts counts for the first; the bound keeps one row a point.
        point, first = np.unique(point[good], return_index=True)
        lon, lat = np.append(lon, x[point]), np.append(lat, y[point])
        district = np.append(district, zone[good][first])
    return lon[:rows], lat[:rows], district[:rows].astype(int)
