"""Coordinates are read as people write them; what is in doubt is a fault with a reason, never a guess."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.datum import write_plane
from geo.intake import open_upload
from geo.intake.coordinates import EARTH, REASONS, Coordinates, locate, one_number
from geo.intake.fields import recognise
from tests.geo.intake.office import csv_bytes


def located(*pairs: tuple[object, object], header: tuple[str, str] = ("经度", "纬度")) -> Coordinates:
    table = open_upload("a.csv", csv_bytes([[*header, "名称"], *([*pair, "某"] for pair in pairs)]))
    found = locate(table, recognise(table).fields)
    assert found is not None
    return found


def reasons(found: Coordinates) -> list[str]:
    return [REASONS[code] for code in found.reason]


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("121.4737", 121.4737),
        ("１２１．４７３７", 121.4737),
        ("121.4737°", 121.4737),
        ("E121.4737", 121.4737),
        ("121,4737", 121.4737),
        ("121°28′25.32″", 121.4737),
        ("121°28'25.32\"E", 121.4737),
        ("东经121°28′25.32″", 121.4737),
        ("121度28分25.32秒", 121.4737),
        ("121°28.422′", 121.4737),
        ("121 28 25.32", 121.4737),
        ("121-28-25.32", 121.4737),
        ("121:28:25.32", 121.4737),
        ("121°28’25.32”", 121.4737),
        ("-31°30′", -31.5),
        ("S31°30′", -31.5),
        ("121°", 121.0),
        ("121度30分", 121.5),
    ],
)
def test_a_cell_is_read_in_any_usual_notation(text: str, degrees: float) -> None:
    assert one_number(text) == pytest.approx(degrees, abs=1e-9)


@pytest.mark.parametrize("text", ["", "无", "121°61′", "121°20′75″", "12a", "1e400", "nan", "inf", "121.4.5", "东经"])
def test_a_cell_that_is_no_coordinate_is_none(text: str) -> None:
    assert math.isnan(one_number(text))


@given(st.floats(73, 135, allow_nan=False), st.integers(0, 59), st.integers(0, 5999))
def test_degrees_minutes_seconds_come_back(degrees: float, minutes: int, hundredths: int) -> None:
    whole = int(degrees)
    text = f"{whole}°{minutes}′{hundredths / 100:.2f}″"
    assert one_number(text) == pytest.approx(whole + minutes / 60 + hundredths / 360000, abs=1e-9)


def test_each_fault_has_its_reason_and_its_column() -> None:
    found = located(
        ("121.4", "31.2"),
        ("", ""),
        ("", "31.2"),
        ("121.4", ""),
        ("无", "31.2"),
        ("121.4", "无"),
        ("0", "0"),
        ("12.14", "31.2"),
        ("nan", "31"),
    )
    assert reasons(found) == [
        "",
        "no_coordinates",
        "no_lon",
        "no_lat",
        "lon_not_a_number",
        "lat_not_a_number",
        "zero",
        "out_of_range",
        "lon_not_a_number",
    ]
    assert found.column_of(int(found.reason[2])) == "经度"
    assert found.column_of(int(found.reason[5])) == "纬度"
    assert np.isfinite(found.x).tolist() == [True] + [False] * 8


def test_a_swapped_table_and_a_swapped_row_are_put_right_and_said() -> None:
    whole = located(("31.2", "121.4"), ("31.3", "121.5"))
    assert whole.x.tolist() == [121.4, 121.5]
    assert [note.key for note in whole.notes] == ["intake_note_swapped_all"]
    one = located(("121.4", "31.2"), ("31.3", "121.5"))
    assert one.x.tolist() == [121.4, 121.5]
    assert one.swapped.tolist() == [1]
    assert [note.key for note in one.notes] == ["intake_note_swapped"]


@pytest.mark.parametrize(
    "cell",
    [
        "121.4,31.2",
        "121.4，31.2",
        "121.4 31.2",
        "[121.4, 31.2]",
        "POINT (121.4 31.2)",
        "121.4;31.2",
        "121.4、31.2",
        "东经121°24′，北纬31°12′",
        "31.2,121.4",
    ],
)
def test_one_column_holds_both(cell: str) -> None:
    table = open_upload("a.csv", csv_bytes([["名称", "经纬度"], *[["某", cell]] * 3]))
    found = locate(table, recognise(table).fields)
    assert found is not None
    assert found.x == pytest.approx([121.4] * 3)
    assert found.y == pytest.approx([31.2] * 3)


@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize("prefix", [0, 40e6])
def test_plane_metres_are_left_to_the_datum_in_either_order(swap: bool, prefix: float) -> None:
    east, north = write_plane([121.4, 121.5], [31.2, 31.3])
    pairs = [(f"{e + prefix:.3f}", f"{n:.3f}") for e, n in zip(east, north, strict=True)]
    found = located(*[pair[::-1] if swap else pair for pair in pairs], header=("X坐标", "Y坐标"))
    assert found.unit == "metres"
    assert found.usable.all()


def test_web_mercator_and_millionths_become_degrees() -> None:
    x = math.radians(121.4) * EARTH
    y = math.log(math.tan(math.pi / 4 + math.radians(31.2) / 2)) * EARTH
    found = located((f"{x:.2f}", f"{y:.2f}"), header=("X坐标", "Y坐标"))
    assert (found.unit, found.x[0], found.y[0]) == (
        "degrees",
        pytest.approx(121.4, abs=1e-6),
        pytest.approx(31.2, abs=1e-6),
    )
    micro = located(("121400000", "31200000"))
    assert (micro.x[0], micro.y[0]) == (121.4, 31.2)


def test_the_city_plane_has_no_public_parameters_and_is_refused_row_by_row() -> None:
    found = located(("-2345.6", "7890.1"), ("1234.5", "-678.9"), header=("X坐标", "Y坐标"))
    assert set(reasons(found)) == {"local_plane"}
