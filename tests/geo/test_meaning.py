"""Every measure says what it means, what it does not, and by what formula it is shown."""

from __future__ import annotations

import pytest

from geo.errors import CallError
from geo.figures import denominators, metric_ids, metric_name, unit
from geo.meaning import formula, meaning
from geo.tables import load


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_measure_has_its_definition_and_a_warning(lang):
    dataset = load()
    for metric in metric_ids(dataset):
        sentences = meaning(dataset, metric, lang)
        assert len(sentences) >= 4
        assert metric_name(dataset, metric, lang) in sentences[0]
        if metric in dataset.metrics.index:
            assert dataset.metrics.at[metric, f"definition_{lang}"].rstrip("。.") in sentences[1]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_denominator_that_is_offered_has_a_formula_in_its_unit(lang):
    dataset = load()
    for metric in metric_ids(dataset):
        for per in denominators(dataset, metric):
            text = " ".join(formula(dataset, metric, per, lang))
            assert metric_name(dataset, metric, lang) in text
            assert ("÷" in text) == (per != "none")
            if per != "none":
                assert unit(dataset, metric, per, lang) in text


def test_the_factor_of_a_formula_is_that_of_the_figure():
    dataset = load()
    assert "10,000" in formula(dataset, "high_tech_enterprises", "population", "en")[0]
    assert "× 100" in formula(dataset, "high_tech_enterprises", "enterprises", "en")[0]
    assert "×" not in formula(dataset, "high_tech_enterprises", "land_area_km2", "en")[0]


def test_a_measure_that_was_redefined_says_so():
    assert any("2024" in sentence for sentence in meaning(load(), "gdp_100m_cny", "zh"))


def test_an_unknown_measure_is_the_callers_fault():
    with pytest.raises(CallError):
        meaning(load(), "gpd", "zh")
