"""Which process runs which test, where several run them: all that share a dialogue in one, the others file by file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parents[1]
STAGE = "tests.journeys.stage"


class Files(LoadScopeScheduling):
    """Hands out whole files, in the order of collection; all that take their dialogue from STAGE as one."""

    def _split_scope(self, nodeid: str) -> str:
        return _scope(nodeid.partition("::")[0])


@cache
def _scope(file: str) -> str:
    return STAGE if f"from {STAGE} import" in (ROOT / file).read_text(encoding="utf-8") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return Files(config, log)
