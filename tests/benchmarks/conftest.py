"""The browser of the browser tests, for the benchmarks that need one."""

from tests.browser.conftest import browser, context

__all__ = ["browser", "context"]
