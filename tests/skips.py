"""With BAITHAK_NO_SKIPS=1 a skipped test fails: its check did not happen. A few reasons are allowed."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

ALLOWED = (  # what a reason says that is accepted all the same
    "Java is not installed",
    "pyspark is not installed",
    "shared data absent",
    "not a git checkout",
    "this kernel has no Landlock",
    "this run is on PostgreSQL already",
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    report = yield
    return _strictly(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    report = yield
    return _strictly(report)


def _strictly(report: pytest.TestReport | pytest.CollectReport) -> pytest.TestReport | pytest.CollectReport:
    """The report, as a failure if it is a skip that is not allowed."""
    if os.environ.get("BAITHAK_NO_SKIPS") == "1" and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not any(words in reason for words in ALLOWED):
            report.outcome = "failed"
            report.longrepr = f"{reason}\nSkipping is not allowed here (BAITHAK_NO_SKIPS=1): install what is missing."
    return report
