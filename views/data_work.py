"""What a session has in hand on the Data page: the file it dropped, what was read, and the work under way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from geo import own as own_data
from geo.errors import AtlasError
from geo.intake import (
    Choices,
    ImportReport,
    Proposal,
    Table,
    Watch,
    dataset_name,
    make_report,
    open_upload,
    propose,
    publish,
)
from geo.own import OwnData
from geo.store import Store
from geo.tables import load
from views import own
from views.job import PATIENCE, Job

#: Seconds that an import waits for another one before it says that the store is busy.
WAIT = 4.0
#: Part of the progress that reading takes; the report and the counts take the rest.
READING = 0.6


@dataclass
class Work:
    """One dropped file. `revision` changes with every new report, so that the choices on the page start from it."""

    file: str
    upload: Any
    job: Job | None = None
    table: Table | None = None
    choices: Choices = field(default_factory=Choices)
    proposal: Proposal | None = None
    report: ImportReport | None = None
    own: OwnData | None = None
    fault: AtlasError | None = None
    revision: int = 0
    stored_as: str = ""

    @property
    def known(self) -> ImportReport:
        """Return the report; only a file that was read has one."""
        if self.report is None:
            raise LookupError(self.file)
        return self.report


def dropped() -> None:
    """Take the file that the user dropped, or let go of the one that the user removed."""
    before: Work | None = st.session_state.get("work")
    if before is not None and before.job is not None:
        before.job.stop()
    own.hide(own.UPLOAD)
    st.session_state.pop("own_extent", None)
    upload = st.session_state.get("upload")
    if upload is None:
        st.session_state.pop("work", None)
        return
    work = Work(file=upload.name, upload=upload)
    st.session_state["work"] = work
    read(work)


def read(work: Work, *, sheet: str = "") -> None:
    """Start reading the file, or another sheet of it."""
    upload = work.upload

    def reading(watch: Watch) -> tuple[Any, ...]:
        table = open_upload(upload.name, upload.getbuffer(), sheet=sheet, watch=watch.within(0.0, READING))
        return (table, *_report(table, Choices(), watch.within(READING, 1.0)))

    work.choices, work.fault = Choices(), None
    work.job = Job("data_reading", reading)


def choose(work: Work, choices: Choices) -> None:
    """Make the report anew with what the user corrected."""
    table = work.known.table
    work.choices, work.fault, work.stored_as = choices, None, ""
    work.job = Job("data_reporting", lambda watch: (table, *_report(table, choices, watch)))


def _report(table: Table, choices: Choices, watch: Watch) -> tuple[Proposal, ImportReport, OwnData | None]:
    proposal = propose(table, choices, watch=watch.within(0.0, 0.3))
    report = make_report(table, choices, proposal=proposal, watch=watch.within(0.3, 0.8))
    if report.questions or (report.kind == "points" and not report.placed):
        return proposal, report, None
    mine = own_data.from_report(report, name=dataset_name(table.name))
    if report.kind == "points":
        own_data.counts(mine, load())
    watch.step(1.0)
    return proposal, report, mine


def store(work: Work, name: str) -> None:
    """Start storing the table under a name."""
    report = work.known
    work.fault = None

    def storing(watch: Watch) -> str:
        publish(report, Store(), name=name, watch=watch, wait=WAIT)
        return dataset_name(name or report.table.name)

    work.job = Job("data_storing", storing)


def settled(work: Work) -> bool:
    """Take over what the work under way has come to; False while it goes on."""
    job = work.job
    if job is None:
        return True
    if not job.done(PATIENCE):
        return False
    work.job = None
    if job.fault is not None:
        # What was read before stays: a wrong choice or a busy store loses nothing.
        work.fault = job.fault
    elif job.says == "data_storing":
        work.stored_as = job.result
        if own.is_shown(own.UPLOAD):
            own.hide(own.UPLOAD)
            own.show(job.result)
    else:
        work.table, work.proposal, work.report, work.own = job.result
    work.revision += 1
    return True


def with_field(choices: Choices, column: str, wanted: str) -> Choices:
    """Return the choices with one column corrected; a field belongs to one column."""
    kept = {name: known for name, known in choices.fields.items() if not wanted or known != wanted}
    return replace(choices, fields={**kept, column: wanted})
