"""A home of its own for every test, so that no key of one dialogue serves another."""

from __future__ import annotations

from pathlib import Path

import pytest

from baithak.voices import hall as halls


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, settings) -> None:
    settings.HOME = tmp_path
    halls.forget_rounds("room-1")
