"""What all tests share: where the real data is that no test may carry with it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.backends.sqlite3.base import DatabaseOperations
from django.utils import translation

from baithak.publications import for_good
from tests.accounts_fixture import signed_in  # noqa: F401  a fixture
from tests.journeys.browsers import browse, chromium  # noqa: F401  fixtures
from tests.journeys.stage import (  # noqa: F401  fixtures
    closed,
    enrolling,
    found,
    in_phases,
    released,
    signed,
    speaking,
    stage,
    voting,
)
from tests.postgresql import postgresql  # noqa: F401  a fixture
from tests.processes import pytest_xdist_make_scheduler  # noqa: F401  a hook
from tests.skips import pytest_make_collect_report, pytest_runtest_makereport  # noqa: F401  hooks


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Where real data lies: BAITHAK_DATA, or `shared/data` beside the repository; skips without it."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("BAITHAK_DATA", beside))
    if not folder.is_dir():
        pytest.skip(f"shared data absent: set BAITHAK_DATA to the folder that holds it (looked in {folder})")
    return folder


@pytest.fixture(autouse=True)
def _spoken_in_english() -> Iterator[None]:
    """A page asked for in Urdu leaves this thread speaking Urdu: the next test does not inherit it."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session", autouse=True)
def _emptied_between_tests() -> Iterator[None]:
    """What is published cannot be deleted: the triggers step aside only while a test's database is emptied."""
    flush = DatabaseOperations.execute_sql_flush

    def empty(self: DatabaseOperations, sql_list: list[str]) -> None:
        is_guarded = for_good.PUBLICATION in self.connection.introspection.table_names()
        if is_guarded:
            for_good.lift(self.connection)
        flush(self, sql_list)
        if is_guarded:
            for_good.guard(self.connection)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(DatabaseOperations, "execute_sql_flush", empty)
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Phase by phase where a dialogue is shared. On another database than SQLite only what asks it is repeated."""
    items[:] = in_phases(items)
    if "BAITHAK_TEST_DATABASE_URL" not in os.environ:
        return
    kept, left = [], []
    for item in items:
        asks = {"db", "transactional_db"} & {*getattr(item, "fixturenames", ())} or item.get_closest_marker("django_db")
        (kept if asks else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept
