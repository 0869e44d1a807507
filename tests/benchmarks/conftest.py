"""The tab of the browser tests, for the benchmarks that need one."""

from tests.browser.conftest import context

__all__ = ["context"]
