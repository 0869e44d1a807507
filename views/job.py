"""Work that may take longer than a page should: in a thread, with its progress, and stopped when the user says so."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import streamlit as st

from geo.errors import AtlasError
from geo.intake import Watch
from geo.words import say

#: Seconds that a page waits for work before it shows progress: what is quicker shows nothing at all.
PATIENCE = 0.8
#: Seconds between two looks at the progress.
PAUSE = 0.7


class Job:
    """One piece of work with its end: a result, or a fault that can be said in a sentence.

    Parameters
    ----------
    says
        The key of the words shown beside the progress.
    work
        Is given a `Watch`; what it returns is the result.
    """

    def __init__(self, says: str, work: Callable[[Watch], Any]) -> None:
        self.says = says
        self.fraction = 0.0
        self.result: Any = None
        self.fault: AtlasError | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(work,), name=f"atlas {says}", daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[Watch], Any]) -> None:
        try:
            self.result = work(Watch(self._tell, self._stop))
        except AtlasError as fault:
            self.fault = fault
        except Exception:
            logging.getLogger("atlas").exception("the work %r broke off", self.says)
            self.fault = AtlasError("data_broke_off")

    def _tell(self, fraction: float) -> None:
        self.fraction = fraction

    def stop(self) -> None:
        """Stop at the next step, with nothing left behind."""
        self._stop.set()

    def done(self, wait: float = 0.0) -> bool:
        """Return whether the work has ended, after so many seconds at most."""
        self._thread.join(wait)
        return not self._thread.is_alive()


@st.fragment(run_every=PAUSE)
def progress(job: Job, lang: str) -> None:
    """Show how far the work is, with a button that stops it; the page runs again when it has ended."""
    if job.done():
        st.rerun()
    st.progress(min(max(job.fraction, 0.0), 1.0), text=say(job.says, lang))
    st.button(say("data_cancel", lang), key="data_cancel", on_click=job.stop)
