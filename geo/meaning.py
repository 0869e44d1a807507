"""What a measure means, what it does not, and by what formula it is shown: the help beside the choice of a measure."""

from __future__ import annotations

from geo.change import break_year
from geo.counted import COUNTED
from geo.denominators import FACTORS
from geo.figures import check_metric, metric_name, unit
from geo.tables import Dataset
from geo.words import say


def meaning(dataset: Dataset, metric: str, lang: str) -> list[str]:
    """Return sentences on a metric: its definition, and what it must not be taken for.

    Raises
    ------
    CallError
        The metric is unknown.
    """
    check_metric(dataset, metric)
    name = say("meaning_name", lang, name=metric_name(dataset, metric, lang), unit=unit(dataset, metric, "none", lang))
    if metric in COUNTED:
        return [name, say(f"meaning_{metric}", lang), say(f"meaning_not_{metric}", lang), say("meaning_counted", lang)]
    row = dataset.metrics.loc[metric]
    stop = "。" if lang == "zh" else "."
    sentences = [name, str(row[f"definition_{lang}"]).rstrip(stop) + stop, say("meaning_published", lang)]
    sentences.append(say(f"meaning_{row['kind']}", lang))
    year = break_year(dataset, metric)
    return sentences if year is None else [*sentences, say("meaning_break", lang, year=year)]


def formula(dataset: Dataset, metric: str, per: str, lang: str) -> list[str]:
    """Return the formula of a metric over a denominator with its unit, and what the denominator is.

    Raises
    ------
    CallError
        The metric is unknown.
    """
    check_metric(dataset, metric)
    name = metric_name(dataset, metric, lang)
    if per == "none":
        return [say("formula_none", lang, name=name)]
    factor = "" if FACTORS[per] == 1 else say("formula_times", lang, factor=f"{FACTORS[per]:,.0f}")
    below = say(f"per_{per}", lang)
    whole = say("formula", lang, name=name, below=below, factor=factor, unit=unit(dataset, metric, per, lang))
    return [whole, say(f"meaning_per_{per}", lang), say("meaning_year", lang)]
