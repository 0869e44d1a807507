"""The Data page without a browser: its work, its choices, its list, and that what a user typed stays text."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.errors import DataError
from geo.intake import Choices, demo_csv, make_report, open_upload, publish
from geo.intake.faults import Cancelled, Watch
from geo.store import Store
from geo.words import LANGS, keys, say
from tests.browser.conftest import ROOT
from views.data_report import plain
from views.data_work import with_field
from views.job import Job

HOSTILE = "**A**<img src=x onerror=alert(1)>:red[B]{{7*191}}$x^2$"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store"))
    return Store()


def put(store: Store, name: str, file: str = "名单.csv") -> None:
    publish(make_report(open_upload(file, demo_csv())), store, name=name)


def page(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=120)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    return app.button(key="to_data").click().run()


def html(app: AppTest) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


@pytest.mark.parametrize("lang", LANGS)
def test_a_stored_dataset_is_listed_with_file_date_datum_rows_and_version(store, lang):
    put(store, "企业名单")
    text = html(page(lang=lang))
    stored = store.dataset("企业名单")
    for words in ("企业名单", "名单.csv", stored.manifest["date"][:10], say("intake_datum_gcj02", lang), "300", "294"):
        assert words in text
    assert stored.version[:8] in text


def test_removing_and_undoing_bring_the_list_back(store):
    put(store, "甲")
    put(store, "乙")
    app = page()
    app.button(key="stored_remove_0").click().run()
    assert len(store.datasets()) == 1
    app.button(key="undo").click().run()
    assert {one.name for one in store.datasets()} == {"甲", "乙"}
    assert "甲" in html(app)
    assert "乙" in html(app)


def test_what_is_shown_stands_in_the_card_of_a_zone_and_in_no_address(store):
    put(store, "名单")
    app = page(zones="pudong")
    app.button(key="stored_show_0").click().run()
    assert app.session_state["own_shown"] == ("名单",)
    assert say("own_data", "zh") in html(app)
    assert say("own_session_only", "zh") in html(app)
    assert "名单" not in " ".join(f"{key}={value}" for key, value in app.query_params.items())
    app.selectbox(key="own_colour").set_value("名单").run()
    assert not app.exception
    assert app.selectbox(key="metric").value == "facilities"


def test_names_of_a_user_stay_text(store):
    put(store, "名<b>单", file="<img src=x onerror=alert(1)>.csv")
    text = html(page())
    assert "&lt;img src=x" in text
    assert "<img src=x" not in text
    assert "名<b>单" not in text


def test_a_header_is_shown_letter_for_letter():
    shown = plain(HOSTILE[:38])
    assert shown.replace("\\", "") == HOSTILE[:38]
    for letter in "*<>[]:":
        assert f"\\{letter}" in shown or letter not in HOSTILE[:38]


def test_a_broken_pointer_of_the_store_is_one_sentence(store):
    put(store, "名单")
    (store.root / "current.json").write_text("{", encoding="utf-8")
    app = page()
    assert not app.exception
    assert "current.json" in html(app)


def test_a_field_corrected_by_hand_belongs_to_one_column():
    first = with_field(Choices(), "列1", "lon")
    second = with_field(first, "列2", "lon")
    assert second.fields == {"列2": "lon"}
    assert with_field(second, "列3", "").fields == {"列2": "lon", "列3": ""}
    assert with_field(Choices(datum="bd09"), "列1", "name").datum == "bd09"


def test_every_question_of_the_import_has_words_of_its_own_on_the_page():
    asked = [key.removeprefix("intake_ask_") for key in keys() if key.startswith("intake_ask_")]
    assert len(asked) >= 5
    for name in asked:
        for lang in LANGS:
            params = dict.fromkeys(("rows", "wgs84_agree", "gcj02_agree", "bd09_agree", "claim", "counted"), "1")
            assert "--datum" not in say(f"data_ask_{name}", lang, **params)


def test_a_job_tells_how_far_it_is_and_what_it_came_to():
    go_on = threading.Event()

    def work(watch: Watch) -> str:
        watch.step(0.5)
        go_on.wait(30)
        return "done"

    job = Job("data_reading", work)
    while not job.fraction:
        job.done(0.01)
    assert not job.done()
    assert job.fraction == 0.5
    go_on.set()
    assert job.done(30)
    assert (job.result, job.fault) == ("done", None)


def test_a_job_that_is_stopped_ends_at_its_next_step():
    stopped = threading.Event()

    def work(watch: Watch) -> None:
        stopped.wait(30)
        watch.step(0.5)

    job = Job("data_storing", work)
    job.stop()
    stopped.set()
    assert job.done(30)
    assert isinstance(job.fault, Cancelled)


@pytest.mark.parametrize(
    ("fault", "key"),
    [(DataError("store_full", store="x", free=1, need=2), "store_full"), (ValueError("x"), "data_broke_off")],
)
def test_a_job_that_fails_says_one_sentence(fault, key):
    def work(watch: Watch) -> None:
        raise fault

    job = Job("data_storing", work)
    assert job.done(30)
    assert job.fault is not None
    assert job.fault.key == key
