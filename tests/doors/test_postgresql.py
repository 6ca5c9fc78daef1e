"""The same tests on the other database: what stands in people, voices, outcomes and accounts, on a real PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.postgresql import PostgresServer

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("tests/accounts", "tests/people", "tests/voices", "tests/outcomes", "tests/doors/test_backup.py")


@pytest.mark.skipif("BAITHAK_TEST_DATABASE_URL" in os.environ, reason="this run is on PostgreSQL already")
def test_every_test_of_an_app_passes_on_postgresql(postgresql: PostgresServer) -> None:
    folders = [folder for folder in FOLDERS if [*ROOT.glob(f"{folder}/test_*.py")] or (ROOT / folder).is_file()]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--tb=short", "-k", "not in_browser", *folders]
    environment = os.environ | {"BAITHAK_TEST_DATABASE_URL": postgresql.create("accounts_and_apps")}
    environment.pop("BAITHAK_HOME", None)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert " passed" in done.stdout


def test_a_door_opens_on_postgresql(postgresql: PostgresServer, tmp_path: Path) -> None:
    """The real settings of a door, and its tables made there."""
    url = postgresql.create("one_door")
    environment = os.environ | {"BAITHAK_HOME": str(tmp_path), "BAITHAK_DATABASE_URL": url}
    command = [sys.executable, "-m", "baithak", "account", "roundtable", "f@example.org", "--duty", "facilitator"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "/staff/set-up/" in done.stdout, done.stderr
    assert not (tmp_path / "roundtable" / "door.sqlite3").exists()


def test_a_backup_made_on_sqlite_is_restored_on_postgresql(postgresql: PostgresServer, tmp_path: Path) -> None:
    """By the commands alone, as an operator would move a door."""
    old = os.environ | {"BAITHAK_HOME": str(tmp_path / "old")}
    new = os.environ | {"BAITHAK_HOME": str(tmp_path / "new"), "BAITHAK_DATABASE_URL": postgresql.create("moved")}
    key, kept = tmp_path / "key", tmp_path / "kept.age"

    def baithak(environment: dict[str, str], *arguments: object) -> tuple[int, str]:
        command = [sys.executable, "-m", "baithak", *map(str, arguments)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    assert baithak(old, "account", "convening", "asha@example.org", "--duty", "convener")[0] == 0
    recipient = baithak(old, "backup-key", key)[1].split()[0]
    assert baithak(old, "backup", "convening", kept, "--to", recipient)[0] == 0
    assert baithak(old, "restore", "roundtable", kept, "--key", key)[0] == 3  # it is another door's
    code, said = baithak(new, "restore", "convening", kept, "--key", key)
    assert code == 0 and said.startswith("2 rows restored"), said
    code, said = baithak(new, "restore", "convening", kept, "--key", key)
    assert code == 5 and "already holds" in said
    assert baithak(new, "account", "convening", "asha@example.org")[0] == 0
