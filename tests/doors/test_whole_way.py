"""A dialogue from invitations to a brief on an official's desk, and forgotten in the end: in the databases as they are
shipped, each door's own and the two that are shared, on SQLite and on PostgreSQL."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from tests.doors.recounting import recount
from tests.postgresql import PostgresServer

from baithak.demo.browser import Browser
from baithak.demo.concluded import Concluded
from baithak.demo.running import RunningDoor, running_doors

LAYOUT = {  # by database: the setting that places it
    "convening": "",
    "roundtable": "",
    "publication": "BAITHAK_PUBLICATION_URL",
    "letters": "BAITHAK_LETTERS_URL",
}
APP_TABLES = {  # what each may hold
    "convening": {"accounts", "people"},
    "roundtable": {"accounts", "voices", "outcomes"},
    "publication": {"publications"},
    "letters": {"publications"},
}
OF_DJANGO = {"auth", "django", "sqlite"}
SEALED = ("voices_contribution", "voices_statement", "voices_seat", "outcomes_version", "outcomes_office")


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request: pytest.FixtureRequest) -> Mapping[str, str]:
    """Where each database is; nothing for SQLite, where the doors place them by themselves."""
    if request.param == "sqlite":
        return {}
    server: PostgresServer = request.getfixturevalue("postgresql")
    return {name: server.create(f"whole_way_{name}") for name in LAYOUT}


@pytest.fixture
def doors(urls: Mapping[str, str], tmp_path: Path) -> Iterator[Mapping[str, RunningDoor]]:
    shared = {variable: urls[name] for name, variable in LAYOUT.items() if variable and urls}
    own = {name: url for name, url in urls.items() if not LAYOUT[name]}
    with running_doors(tmp_path, settings={"BAITHAK_SEND_DELAY": "0", **shared}, databases=own) as opened:
        yield opened


def rows(name: str, query: str, urls: Mapping[str, str], home: Path) -> list[str]:
    """The first column of what a database answers."""
    if urls:
        with psycopg.connect(urls[name]) as server:
            return [str(row[0]) for row in server.execute(query).fetchall()]
    folder, file = (name, f"{name}.sqlite3") if LAYOUT[name] else (name, "door.sqlite3")
    with closing(sqlite3.connect(home / folder / file)) as database:
        return [str(row[0]) for row in database.execute(query)]


def test_released_read_and_forgotten_across_the_databases(
    doors: Mapping[str, RunningDoor], urls: Mapping[str, str], tmp_path: Path
) -> None:
    concluded = Concluded(doors["convening"], doors["roundtable"])
    concluded.hold()
    assert recount(doors["roundtable"], concluded.slug, tmp_path).startswith("Holds: ")

    tables = "select tablename from pg_tables where schemaname = 'public'" if urls else "select name from sqlite_master"
    for name in LAYOUT:
        apps = {table.partition("_")[0] for table in rows(name, tables, urls, tmp_path)} - OF_DJANGO
        assert apps == APP_TABLES[name], name

    public = doors["public"].origin
    with closing(Browser(public)) as reader, closing(Browser(public)) as desk:
        page = reader.get(f"/en/briefs/{concluded.brief}/")
        assert page.status == 200 and "Flood data within the hour" in page.text
        address = f"/en/read/{concluded.tokens['pakistan']}/"
        assert "Flood data within the hour" in desk.submit(address, {}).text
        assert desk.submit(address, {"send": "question", "text": "What would it take?"}).status == 200
    assert rows("letters", "select count(*) from publications_letter", urls, tmp_path) == ["1"]

    command = [sys.executable, "-m", "baithak", "forget", concluded.slug, "--yes"]
    done = subprocess.run(command, env=doors["roundtable"].environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for table in SEALED:
        assert rows("roundtable", f"select count(*) from {table}", urls, tmp_path) == ["0"], table
    with closing(Browser(public)) as reader:
        assert reader.get(page.path).text == page.text
    assert rows("publication", "select count(*) from publications_publication", urls, tmp_path) == ["1"]
