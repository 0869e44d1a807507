"""Where the figures come from: every source, what is covered, where sources disagree, and what wants a better one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo import coverage, figures
from geo.provenance import licence, linkable
from geo.tables import Dataset, load, split, term
from geo.words import say
from layers.viewstate import ViewState
from views import components
from views.markup import escape, number, table_sources, table_words

SECTIONS = ("sources", "coverage", "disagreements", "weak")


def page() -> None:
    """Show one of the four lists; the choice is a control, not a tab, so that only one is sent."""
    dataset = load()
    state: ViewState = st.session_state["view"]
    lang = state.lang
    with st.container(key="sources_page"):
        st.html(
            f"<h2>{escape(say('sources_title', lang))}</h2><p class='second'>{escape(say('sources_about', lang))}</p>"
        )
        section = st.segmented_control(
            say("sources_section", lang),
            SECTIONS,
            default="sources",
            required=True,
            key="sources_section",
            label_visibility="collapsed",
            format_func=lambda name: say(f"sources_{name}", lang),
        )
        {"sources": _sources, "coverage": _coverage, "disagreements": _disagreements, "weak": _weak}[section](
            dataset, lang
        )


def _columns(lang: str, *ids: str, numeric: tuple[str, ...] = ()) -> list[dict[str, object]]:
    return [{"id": name, "label": say(f"sources_column_{name}", lang), "numeric": name in numeric} for name in ids]


def _show(
    key: str, lang: str, columns: list[dict[str, object]], rows: list[dict[str, object]], *, order: str, down: bool
) -> None:
    caption = say("sources_caption", lang, title=say(f"sources_{key}", lang), count=len(rows))
    st.html(f"<p class='second'>{escape(caption)}</p>")
    cells = [cell for row in rows for cell in row.values() if isinstance(cell, dict)]
    components.table(
        key=f"table_{key}", caption=caption, columns=columns, rows=rows,
        words={"order": {"id": order, "down": down}, **table_words(lang)},
        sources=table_sources(load(), cells, lang),
    )  # fmt: skip


@st.cache_data(show_spinner=False)
def _source_rows(version: str, lang: str) -> list[dict[str, object]]:  # noqa: ARG001 - the key of the cache
    table = coverage.uses(load())
    return [
        {
            "id": source_id,
            "source": source_id,
            "title": {"text": row["title"], "note": row[f"note_{lang}"]},
            "producer": row["producer"],
            "published": row["date_published"],
            "licence": {"text": licence(load(), row, lang), "note": row["licence"] if lang == "en" else ""},
            "uses": {"text": str(row["total"]), "sort": int(row["total"])},
            "url": _address(row, lang),
        }
        for source_id, row in table.iterrows()
    ]


def _address(source: pd.Series, lang: str) -> dict[str, str]:
    """Return the address of a source: a link where it was reviewed, else its text."""
    url = str(source["url"])
    if linkable(source):
        return {"text": url, "href": url}
    return {"text": f"{url} {say('source_not_linked', lang)}"} if url else {"text": ""}


def _sources(dataset: Dataset, lang: str) -> None:
    rows = _source_rows(dataset.version, lang)
    columns = _columns(lang, "source", "title", "producer", "published", "licence", "uses", "url", numeric=("uses",))
    _show("sources", lang, columns, rows, order="uses", down=True)


def _coverage(dataset: Dataset, lang: str) -> None:
    """Show metric by family: how many zones have a figure in any year, and in which years."""
    table = coverage.matrix(dataset)
    families = [*coverage.FAMILIES, "shanghai"]
    columns = [
        {"id": "metric", "label": say("sources_column_metric", lang)},
        *({"id": family, "label": say(f"family_{family}", lang), "numeric": True} for family in families),
    ]
    zones = _zones_ever(dataset)
    rows = []
    for metric, group in table.groupby("metric_id"):
        row: dict[str, object] = {"id": metric, "metric": figures.metric_name(dataset, str(metric), lang)}
        for family, years in group.groupby("family"):
            ever, of = zones.loc[(metric, family)], int(years["of"].iloc[0])
            note = ", ".join(f"{year}: {count}" for year, count in zip(years["year"], years["zones"], strict=True))
            row[str(family)] = {"text": f"{ever}/{of}", "sort": ever, "note": note}
        rows.append(row)
    _show("coverage", lang, columns, rows, order="districts", down=True)


def _zones_ever(dataset: Dataset) -> pd.Series:
    """Return how many zones of a family have a figure in any year, by metric and family."""
    preferred = dataset.observations[dataset.observations["preferred"] == 1]
    family = preferred["subject_id"].map(coverage.family_of(dataset)).fillna("shanghai")
    return preferred.groupby([preferred["metric_id"], family])["subject_id"].nunique()


def _name(dataset: Dataset, subject: str, lang: str) -> str:
    return say("family_shanghai", lang) if subject == "shanghai" else str(dataset.zones.loc[subject, f"name_{lang}"])


def _disagreements(dataset: Dataset, lang: str) -> None:
    rows = [
        {
            "id": str(place),
            "zone": _name(dataset, row["subject_id"], lang),
            "metric": figures.metric_name(dataset, row["metric_id"], lang),
            "year": {"text": str(row["year"]), "sort": int(row["year"])},
            "value": {
                "text": number(row["value"]), "sort": float(row["value"]), "sources": list(split(row["source_id"])),
            },
            "spread": {"text": f"{row['spread']:.1%}", "sort": float(row["spread"])},
            "preferred": say("sources_preferred", lang) if row["preferred"] == 1 else "",
            "confidence": term(dataset, "confidence", row["confidence"], lang),
            "source": row["source_id"],
            "note": row[f"note_{lang}"],
        }
        for place, row in coverage.disagreements(dataset).iterrows()
    ]
    names = ("zone", "metric", "year", "value", "spread", "preferred", "confidence", "source", "note")
    columns = _columns(lang, *names, numeric=("year", "value", "spread"))
    _show("disagreements", lang, columns, rows, order="", down=False)


def _weak(dataset: Dataset, lang: str) -> None:
    rows = [
        {
            "id": f"{row['table']}/{row['id']}/{row['reason']}",
            "table": say(f"table_{row['table']}", lang),
            "name": row[f"name_{lang}"] or row["name_zh"],
            "reason": say(row["reason"], lang),
            "row": row["id"],
        }
        for _, row in coverage.weak(dataset).iterrows()
    ]
    _show("weak", lang, _columns(lang, "table", "name", "reason", "row"), rows, order="reason", down=False)
