"""Which district a row names: in its own column, by its street or town, by a park, or in its address.

``data/places.csv`` holds the 16 districts, their streets and towns, and former districts (闸北区 is 静安区 since 2015).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from geo.intake.table import Table
from geo.regions import names as region_names
from geo.tables import DATA, Dataset, load, split

#: Fields that may name a place, in the order in which they are believed.
PLACE_FIELDS = ("district", "street", "address", "park", "city")
#: An address that begins with another province or city is not searched: 普陀区 and 宝山区 exist elsewhere too.
_ELSEWHERE = re.compile(r"^(?!上海)[^区县路]{2,7}?(省|自治区|市)")
_PREFIX = re.compile(r"^(中国)?(上海市|上海)?")
#: Zone kinds whose name places a row; corridors and regions are too wide for that.
PARK_KINDS = frozenset(
    "carrier specialised_park industrial_park university_science_park demonstration_zone_park new_area_part science_city "
    "university_science_park_other regional_zone".split()
)


@cache
def _table() -> dict[str, str]:
    with (DATA / "places.csv").open(encoding="utf-8", newline="") as file:
        return {row["place"]: row["district_zh"] for row in csv.DictReader(file)}


@cache
def _short() -> dict[str, str]:
    """Return the short forms of districts, former ones among them: 浦东, 闸北, 张江 (a town without its 镇)."""
    short: dict[str, str] = {}
    for place, district in _table().items():
        bare = re.sub(r"(新区|区|县|街道|镇|乡)$", "", place)
        if len(bare) >= 2:
            known = short.setdefault(bare, district)
            if known != district:
                short[bare] = ""
    for district in set(_table().values()):
        short[re.sub(r"(新区|区)$", "", district)] = district
    return {bare: district for bare, district in short.items() if district}


@cache
def _pattern() -> re.Pattern[str]:
    """Return a pattern of all full names, districts before towns, long before short."""
    districts = set(_table().values())
    ordered = sorted(_table(), key=lambda place: (place not in districts, -len(place), place))
    return re.compile("|".join(re.escape(place) for place in ordered))


@cache
def _parks(version: str) -> dict[str, str]:  # noqa: ARG001 - the version makes a new dataset a new table
    return _parks_of(load())


def _parks_of(dataset: Dataset) -> dict[str, str]:
    parks: dict[str, str] = {}
    for row in dataset.zones.itertuples():
        districts = split(row.district_zh)
        if row.kind in PARK_KINDS and len(districts) == 1 and districts[0] in set(_table().values()):
            for name in (row.name_zh, *split(row.aliases_zh)):
                if len(name) >= 3:
                    parks.setdefault(_plain(name), districts[0])
    return parks


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))[:200]


@cache
def _cities() -> frozenset[str]:
    return frozenset(name for name in region_names("city") if name != "上海市")


def district_named(text: str) -> str:
    """Return today's district (or a city of the delta) that a district, street or city cell names, or ``""``.

    >>> district_named("闸北"), district_named("上海市浦东"), district_named("张江镇"), district_named("嘉兴")
    ('静安区', '浦东新区', '浦东新区', '嘉兴市')
    """
    plain = _plain(text)
    bare = _PREFIX.sub("", plain) or plain
    table = _table()
    for candidate in (bare, plain):
        if candidate in table:
            return table[candidate]
        if candidate in _short():
            return _short()[candidate]
        if candidate in _cities():
            return candidate
        if f"{candidate}市" in _cities():
            return f"{candidate}市"
    return district_in_address(plain) if len(bare) > 3 else ""


def district_in_address(text: str) -> str:
    """Return today's district that an address names in full, or by its street or town; ``""`` when it names none.

    >>> district_in_address("上海市闸北区恒丰北路100号"), district_in_address("江苏省南通市崇明路1号")
    ('静安区', '南通市')
    """
    plain = _plain(text)
    if _ELSEWHERE.match(plain):
        return next((city for city in _cities() if city in plain[:12]), "")
    found = _pattern().search(plain)
    if found is None:
        return ""
    # A district named anywhere is surer than a town's name that happens to stand before it (长宁路, 南京西路街道).
    districts = set(_table().values())
    hits = [match.group() for match in _pattern().finditer(plain)]
    best = next((hit for hit in hits if hit in districts), hits[0])
    return _table()[best]


def park_named(text: str) -> str:
    """Return the district of a park by its name or alias in ``data/zones.csv``, or ``""``."""
    plain = _plain(text)
    parks = _parks(load().version)
    return parks.get(plain, "") or parks.get(_PREFIX.sub("", plain), "")


RESOLVERS = {
    "district": district_named,
    "street": district_named,
    "address": district_in_address,
    "park": park_named,
    "city": district_named,
}


def stated_districts(
    table: Table, fields: dict[str, str], rows: Sequence[int] | None = None
) -> tuple[list[str], dict[str, int]]:
    """Return the district each row names, and how many rows each field decided.

    Parameters
    ----------
    rows
        Positions of the rows that are asked for; ``None`` for all.
    """
    import pyarrow as pa

    count = len(table) if rows is None else len(rows)
    result = [""] * count
    decided: dict[str, int] = {}
    for field in PLACE_FIELDS:
        column = next((name for name, known in fields.items() if known == field), "")
        if not column or all(result):
            continue
        values = table.columns.column(column)
        cells = (values if rows is None else values.take(pa.array(rows))).to_pylist()
        seen: dict[str, str] = {}
        for i, cell in enumerate(cells):
            if cell and not result[i]:
                if cell not in seen:
                    seen[cell] = RESOLVERS[field](cell)
                if seen[cell]:
                    result[i] = seen[cell]
                    decided[field] = decided.get(field, 0) + 1
    return result, decided
