"""The public door on PostgreSQL: its role may SELECT and nothing else, and pages are read all the same."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import psycopg
import pytest
from tests.postgresql import PostgresServer

from baithak.demo.running import RunningDoor, free_port

ROOT = Path(__file__).resolve().parents[2]
READER = "reader"
PUBLISH = """
import django; django.setup()
from datetime import date
from dataclasses import replace
from tests.publications.sample import BRIEF, publish
today = date.today().isoformat()
print(publish(replace(BRIEF, released_on=today, open_from=today)).name)
"""


@pytest.fixture
def url(postgresql: PostgresServer) -> str:
    """A database of what was released, in which `reader` may SELECT."""
    url = postgresql.create("released")
    made = [sys.executable, "-m", "baithak.doors.publication"]
    environment = os.environ | {"BAITHAK_PUBLICATION_URL": url, "BAITHAK_HOME": str(postgresql.folder / "home")}
    (postgresql.folder / "home").mkdir()
    subprocess.run(made, env=environment, check=True, cwd=ROOT)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {READER} LOGIN")
        owner.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {READER}")
    return url


def as_reader(url: str) -> str:
    return url.replace("postgres@", f"{READER}@")


def published(url: str, home: Path) -> str:
    """The name of a brief that was released into this database."""
    own = {"BAITHAK_PUBLICATION_URL": url, "BAITHAK_HOME": str(home)}
    environment = os.environ | own | {"DJANGO_SETTINGS_MODULE": "baithak.doors.publication"}
    command = [sys.executable, "-c", PUBLISH]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_the_door_reads_with_select_alone_and_nobody_changes_what_was_published(url: str, tmp_path: Path) -> None:
    name = published(url, tmp_path / "home")
    door = RunningDoor("public", tmp_path / "home", free_port(), {"BAITHAK_PUBLICATION_URL": as_reader(url)})
    door.start()
    try:
        door.wait()
        with urllib.request.urlopen(f"{door.origin}/ur/briefs/{name}/") as page:
            assert page.status == 200 and "سیلاب" in page.read().decode()
        with urllib.request.urlopen(f"{door.origin}/series/neemrana-line.json") as data:
            assert data.status == 200
    finally:
        door.stop()
    for change in ("DELETE FROM publications_series", "UPDATE publications_step SET source = ''"):
        with psycopg.connect(as_reader(url)) as reader, pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute(change)
    for change in ("UPDATE publications_publication SET proof = 'x'", "DELETE FROM publications_publication"):
        with psycopg.connect(url) as owner, pytest.raises(psycopg.errors.RaiseException, match="never changed"):
            owner.execute(change)
