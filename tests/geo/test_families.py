"""How unevenly an amount is spread over a family, and when there are too few figures to say."""

from __future__ import annotations

import pytest

from geo import families, figures
from geo.errors import CallError
from geo.tables import load


def test_the_families_are_wholes():
    dataset = load()
    assert {name: len(families.family(dataset, name)) for name in families.FAMILIES} == {
        "districts": 16,
        "parks": 22,
        "nine_cities": 9,
    }
    assert families.NINTH_CITY in families.family(dataset, "nine_cities")


def test_zones_belong_to_the_family_that_most_of_them_are_of():
    dataset = load()
    assert families.family_of(dataset, ["pudong", "minhang", "g60-suzhou"]) == "districts"
    assert families.family_of(dataset, ["songjiang", "g60-suzhou", "g60-hefei"]) == "nine_cities"


def test_the_curve_ends_with_the_largest_zone_and_holds_all_of_the_amount():
    dataset = load()
    found = families.spread(dataset, "districts", "facilities")
    values = figures.figure_table(dataset, "facilities").loc[families.family(dataset, "districts"), "value"]
    assert (found.known, found.of, found.enough) == (16, 16, True)
    assert found.curve["zone_id"].iloc[-1] == values.idxmax()
    assert found.curve[["zones", "amount"]].iloc[-1].tolist() == [1.0, 1.0]
    assert 0 < found.gini < 1


def test_too_few_figures_are_owned_up_to():
    dataset = load()
    known = figures.figure_table(dataset, "facilities").loc[families.family(dataset, "nine_cities"), "value"].count()
    found = families.spread(dataset, "nine_cities", "facilities")
    assert known < families.FEWEST_FIGURES
    assert (found.known, found.of, found.enough) == (known, 9, False)


def test_no_figure_at_all_is_no_curve_and_no_error():
    found = families.spread(load(), "parks", "facilities", year=1990)
    assert (found.known, found.enough, len(found.curve)) == (0, False, 0)


def test_a_rate_is_not_spread_over_zones():
    with pytest.raises(CallError, match="rate"):
        families.spread(load(), "districts", "rd_intensity_pct")
