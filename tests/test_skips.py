"""A skip fails where checks must happen, and only there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
WAYS = {
    "a mark": "@pytest.mark.skipif(True, reason={reason!r})\ndef test_it(): ...",
    "a call": "def test_it(): pytest.skip({reason!r})",
    "a fixture": "@pytest.fixture\ndef it(): pytest.skip({reason!r})\ndef test_it(it): ...",
    "a module": "pytest.skip({reason!r}, allow_module_level=True)",
}


def passes(folder: Path, way: str, reason: str, strict: str) -> bool:
    (folder / "test_it.py").write_text("import pytest\n\n" + WAYS[way].format(reason=reason) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.skips", "-p", "no:cacheprovider", "-p", "no:django"]
    environment = os.environ | {"BAITHAK_NO_SKIPS": strict, "PYTHONPATH": str(ROOT)}
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    done = subprocess.run(
        [*command, str(folder)], env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1, 2, 5), done.stdout + done.stderr
    assert ("Skipping is not allowed here" in done.stdout) == (done.returncode in (1, 2)), done.stdout
    return done.returncode in (0, 5)


@pytest.mark.parametrize("way", WAYS)
def test_a_skip_fails_where_checks_must_happen(way: str, tmp_path: Path) -> None:
    assert not passes(tmp_path, way, "chromium is not installed", "1")
    assert passes(tmp_path, way, "chromium is not installed", "")
    assert passes(tmp_path, way, "shared data absent: set BAITHAK_DATA", "1")
