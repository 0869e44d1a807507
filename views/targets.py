"""Where things stand beside what was aimed at: targets of zones and of the city next to the published figure."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo import figures
from geo.plan import Indicator
from geo.tables import Dataset, load
from geo.targets import Target, targets
from geo.words import say
from layers import bullet
from layers.inline import image
from views.card_lists import qualified
from views.markup import confidence, escape, figure, html_table, source_mark


def section(dataset: Dataset, lang: str) -> None:
    """Show each target that has a published figure to stand beside, and name those that have none."""
    st.html(_section(dataset.version, lang))


@st.cache_data(show_spinner=False)
def _section(version: str, lang: str) -> str:  # noqa: ARG001 - the key of the cache
    dataset = load()
    alone = [target for target in targets(dataset) if target.actual is None]
    known = [_row(dataset, one, one.actual, lang) for one in targets(dataset) if one.actual is not None]
    keys = ("column_zone", "target_column_measure", "target_column_actual", "target_column_target")
    heads = [*(say(key, lang) for key in keys), say("plan_head_chart", lang), say("plan_head_state", lang)]
    body = html_table(say("target_title", lang), heads, known, name="atlas-table atlas-plan")
    stop = "；" if lang == "zh" else "; "
    named = dict.fromkeys(f"{_place(dataset, one, lang)} {_measure(dataset, one, lang)}" for one in alone)
    about = say("target_about", lang, count=len(alone), names=stop.join(named))
    return f"<h2>{escape(say('target_title', lang))}</h2>{body}<p class='second'>{escape(about)}</p>"


def _place(dataset: Dataset, one: Target, lang: str) -> str:
    if one.subject_id == "shanghai":
        return say("family_shanghai", lang)
    return str(dataset.zones.at[one.subject_id, f"name_{lang}"])


def _measure(dataset: Dataset, one: Target, lang: str) -> str:
    return figures.metric_name(dataset, one.metric, lang)


def _row(dataset: Dataset, one: Target, actual: pd.Series, lang: str) -> str:
    drawing = Indicator(
        indicator_id=one.metric, name="", unit="", baseline=None, target=float(one.target["value"]),
        at_least="at_least" in one.target["qualifier"], latest=float(actual["value"]), latest_year="",
        source_ids=(), page="", note="",
    )  # fmt: skip
    gap = actual["year"] - one.target["year"]
    state = say("target_met" if one.met else "target_not_met", lang)
    if gap:
        state += f'{"，" if lang == "zh" else ", "}{say("target_later" if gap > 0 else "target_earlier", lang)}'
    return (
        f'<tr data-zone="{escape(one.subject_id)}"><th scope="row">{escape(_place(dataset, one, lang))}</th>'
        f"<td>{escape(_measure(dataset, one, lang))}</td>{_value(dataset, one.metric, actual, lang)}"
        f"{_value(dataset, one.metric, one.target, lang)}<td>{image(bullet.svg(drawing))}</td>"
        f"<td>{escape(state)}</td></tr>"
    )


def _value(dataset: Dataset, metric: str, row: pd.Series, lang: str) -> str:
    mark = source_mark(dataset, row["source_id"], lang, extra=row[f"note_{lang}"])
    weak = ""
    if row["confidence"] == "low" or row["basis"] == "unverified":
        weak = f" {confidence(dataset, row['confidence'], row['basis'], lang)}"
    year = escape(say("target_year", lang, year=int(row["year"])))
    text = figure(row["value"], figures.unit(dataset, metric, "none", lang), lang)
    return (
        f'<td class="n" data-value="{row["value"]:.12g}">{qualified(dataset, row, lang)}{text}{mark} '
        f'<span class="second">{year}</span>{weak}</td>'
    )
