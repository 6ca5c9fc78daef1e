"""What all tests share: where the real data is that no test may carry with it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Where real data lies: BAITHAK_DATA, or `shared/data` beside the repository; skips without it."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("BAITHAK_DATA", beside))
    if not folder.is_dir():
        pytest.skip(f"shared data absent: set BAITHAK_DATA to the folder that holds it (looked in {folder})")
    return folder
