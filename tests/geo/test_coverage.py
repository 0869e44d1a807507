"""What is known and how well."""

from __future__ import annotations

from dataclasses import replace

from geo import coverage
from geo.tables import load


def test_every_zone_kind_belongs_to_a_family():
    assert coverage.family_of(load()).notna().all()


def test_the_matrix_counts_each_zone_once_a_year():
    dataset = load()
    table = coverage.matrix(dataset).set_index(["metric_id", "family", "year"])
    population = table.loc[("population", "districts", 2020)]
    assert (population["zones"], population["of"]) == (16, 16)
    assert (table["zones"] <= table["of"]).all()


def test_a_disagreement_shows_both_values_the_preferred_first():
    rows = coverage.disagreements(load())
    city = rows[
        (rows["subject_id"] == "shanghai") & (rows["metric_id"] == "high_tech_enterprises") & (rows["year"] == 2020)
    ]
    assert len(city) >= 2
    assert city["preferred"].iloc[0] == 1
    assert city["spread"].iloc[0] > 0


def test_an_imprecise_point_is_on_the_list_of_weak_rows_and_a_good_one_is_not():
    dataset = load()
    facilities = dataset.facilities.head(2).copy()
    facilities["lon"], facilities["lat"], facilities["confidence"] = 121.5, 31.2, "high"
    facilities["precision_m"] = [coverage.IMPRECISE_M, coverage.IMPRECISE_M + 1]
    weak = coverage.weak(replace(dataset, facilities=facilities))
    assert list(weak[weak["table"] == "facilities"]["id"]) == [facilities.index[1]]
    assert set(weak["reason"]) <= {
        "weak_schematic",
        "weak_fitted",
        "weak_no_outline",
        "weak_no_source",
        "weak_low_confidence",
        "weak_no_point",
        "weak_imprecise",
    }


def test_no_figure_is_without_a_source_and_a_planted_one_is_found():
    dataset = load()
    assert coverage.without_source(dataset).empty
    observations = dataset.observations.copy()
    observations.loc[3, "source_id"] = "X999"
    observations.loc[7, "source_id"] = ""
    assert list(coverage.without_source(replace(dataset, observations=observations)).index) == [3, 7]


def test_uses_of_a_source_add_up():
    dataset = load()
    uses = coverage.uses(dataset)
    cited = [source for cell in dataset.observations["source_id"] for source in set(cell.split("|"))]
    assert uses["observations"].sum() == len(cited)
    assert len(uses) == len(dataset.sources)


def test_a_zone_whose_name_has_no_source_is_on_the_list_of_weak_rows():
    weak = coverage.weak(load())
    assert set(weak.loc[weak["reason"] == "weak_no_source", "id"]) == {
        zone for zone, row in load().zones.iterrows() if row["name_source_id"] == ""
    }
