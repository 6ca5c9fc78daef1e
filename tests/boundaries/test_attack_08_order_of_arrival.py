"""Attack 8: rowid, ctid, xmin, write-ahead log and times of files, read to learn who came when."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from scipy.stats import spearmanr
from tests.postgresql import PostgresServer
from tests.voices.recorded import recorded

ROOT = Path(__file__).resolve().parents[2]
CHANCE = 1e-6  # how rarely chance alone may fail one of these comparisons


class House:
    """A roundtable's home and database, and steps taken there by processes of their own."""

    def __init__(self, home: Path, url: str = "") -> None:
        self.home, self.url = home, url
        self.environment = os.environ | {"BAITHAK_HOME": str(home), "BAITHAK_SEND_DELAY": "0"}
        if url:
            self.environment["BAITHAK_DATABASE_URL"] = url

    def step(self, name: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-W", "ignore", "-m", "tests.voices.arrival", name]
        return subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
        )

    def fill(self) -> dict[str, Any]:
        done = self.step("fill")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def close(self) -> None:
        done = self.step("close")
        assert (done.returncode, done.stdout.strip()) == (0, "closed"), done.stderr

    def files(self) -> dict[str, bytes]:
        folder = self.home / "roundtable"
        return {file.name: file.read_bytes() for file in folder.iterdir() if file.name.startswith("door.sqlite3")}


@pytest.fixture
def sqlite(tmp_path: Path) -> House:
    return House(tmp_path)


@dataclass
class Swept:
    """A round on SQLite that was closed, at a door that stays open.

    `rowids`, `times`: of the contributions and of the files, as it was open. `files`: the database's, afterwards.
    """

    house: House
    told: dict[str, Any]
    rowids: list[int]
    times: dict[Path, int]
    files: dict[str, bytes]

    @property
    def slots(self) -> list[str]:
        return [one["slot"] for one in self.told["contributions"]]


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Swept:
    house = House(tmp_path_factory.mktemp("swept"))
    told = house.fill()
    times = _times(house)
    with closing(_connect(house)) as door:  # whoever closes the database last empties the log: not so while we are here
        rowids = _rowids(door, "voices_contribution", "slot", [one["slot"] for one in told["contributions"]])
        house.close()
        files = house.files()
    return Swept(house, told, rowids, times, files)


@pytest.fixture
def postgres(tmp_path: Path, postgresql: PostgresServer) -> Iterator[House]:
    url = postgresql.create(f"arrival_{tmp_path.name.replace('-', '_').lower()}")
    with psycopg.connect(url, autocommit=True) as connection:  # as docs/operator.md tells
        connection.execute("ALTER SYSTEM SET wal_recycle = off")
        connection.execute("SELECT pg_reload_conf()")
    yield House(tmp_path, url)


def likelihood(found: list[int]) -> tuple[float, float]:
    """Spearman's correlation of the places found with the order of arrival, and how likely chance alone is."""
    result = spearmanr(range(len(found)), found)
    return float(result.statistic), float(result.pvalue)


def places(data: bytes, keys: list[str]) -> list[int]:
    """Where in a file the rows of these keys stand: the last place, for the first may be in an index."""
    found = [data.rfind(key.encode()) for key in keys]
    assert min(found) >= 0
    return found


def test_attack_08_sqlite_remembers_arrival_while_the_round_is_open_and_not_after(swept: Swept) -> None:
    assert likelihood(swept.rowids)[0] > 0.99, "this test could not see an order if there was one"
    log = swept.files["door.sqlite3-wal"]
    assert not [slot for slot in (*swept.slots, *swept.told["seats"]) if slot.encode() in log]
    data = swept.files["door.sqlite3"]
    with closing(_connect(swept.house)) as database:
        for table, column, keys in (
            ("voices_contribution", "slot", swept.slots),
            ("voices_contribution", "envelope_id", [one["envelope_id"] for one in swept.told["contributions"]]),
            ("voices_seat", "slot", swept.told["seats"]),
        ):
            assert likelihood(_rowids(database, table, column, keys))[1] > CHANCE
            assert likelihood(places(data, keys))[1] > CHANCE
    assert all(data.count(slot.encode()) == 2 for slot in swept.slots), "a row was left beside table and index"


def test_attack_08_the_files_hold_no_word_of_what_was_said_or_its_seat(swept: Swept) -> None:
    folder = swept.house.home / "roundtable"
    everything = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert b"Statement 1." not in everything
    for voice in recorded().voices:
        assert voice.tokens[1].signature.hex().encode() not in everything
        assert voice.tokens[1].signature not in everything


def test_attack_08_killed_between_record_and_sweep_the_next_close_finishes(sqlite: House) -> None:
    told = sqlite.fill()
    died = sqlite.step("die")
    assert died.returncode == -signal.SIGKILL
    with closing(_connect(sqlite)) as database:
        assert database.execute("SELECT state FROM voices_round WHERE number = 1").fetchone() == ("closing",)
        leaves = database.execute("SELECT hash FROM voices_leaf ORDER BY place").fetchall()
    sqlite.close()
    with closing(_connect(sqlite)) as database:
        assert database.execute("SELECT hash FROM voices_leaf ORDER BY place").fetchall() == leaves
        assert len(leaves) == len(told["contributions"])
        assert database.execute("SELECT count(*) FROM voices_statement").fetchone() == (len(leaves),)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert sqlite.files().get("door.sqlite3-wal", b"") == b""


def test_attack_08_postgresql_keeps_one_transaction_and_no_order(postgres: House, postgresql: PostgresServer) -> None:
    told = postgres.fill()
    slots = [one["slot"] for one in told["contributions"]]
    before, transactions = _tuples(postgres, "voices_contribution", slots)
    assert likelihood(before)[0] > 0.99, "this test could not see an order if there was one"
    assert len(transactions) == len(slots)
    kinds = {file.parent.name for file, found in _orders(postgresql.data, slots) if likelihood(found)[0] > 0.99}
    assert "pg_wal" in kinds, "this test could not see an order in the write-ahead log if there was one"
    postgres.close()
    for table, keys in (("voices_contribution", slots), ("voices_seat", told["seats"])):
        after, transactions = _tuples(postgres, table, keys)
        assert len(transactions) == 1
        assert likelihood(after)[1] > CHANCE
        assert not [file for file, found in _orders(postgresql.data, keys) if likelihood(found)[1] < CHANCE]


def _connect(house: House) -> sqlite3.Connection:
    return sqlite3.connect(house.home / "roundtable" / "door.sqlite3")


def _rowids(database: sqlite3.Connection, table: str, column: str, keys: list[str]) -> list[int]:
    known = dict(database.execute(f"SELECT {column}, rowid FROM {table}").fetchall())
    return [known[key] for key in keys]


def _tuples(house: House, table: str, keys: list[str]) -> tuple[list[int], set[str]]:
    """Places in the heap, and the transactions that wrote the rows."""
    with psycopg.connect(house.url) as connection:
        rows = connection.execute(f"SELECT slot, ctid::text, xmin::text FROM {table}").fetchall()
    place = {slot: tuple(map(int, ctid.strip("()").split(","))) for slot, ctid, _ in rows}
    ordered = sorted(place.values())
    return [ordered.index(place[key]) for key in keys], {xmin for _, _, xmin in rows}


def _orders(folder: Path, keys: list[str]) -> Iterator[tuple[Path, list[int]]]:
    """Each file below a folder that holds some of these keys, and where: their first and their last places."""
    for file in folder.rglob("*"):
        data = b""
        with suppress(OSError):  # a folder, a socket, or gone by now
            data = file.read_bytes()
        held = [key.encode() for key in keys if key.encode() in data]
        if len(held) > len(keys) / 4:
            yield file, [data.find(key) for key in held]
            yield file, [data.rfind(key) for key in held]


def _times(house: House) -> dict[Path, int]:
    return {file: file.stat().st_mtime_ns for file in house.home.rglob("*") if file.is_file()}


def test_attack_08_no_file_is_touched_by_one_arrival_alone(swept: Swept) -> None:
    """There are fewer files than arrivals, and the close is the last to touch each that any arrival touched."""
    before, after = swept.times, _times(swept.house)
    assert len(before) < len(swept.slots) / 2
    touched = max(before.values())
    database = {file for file in after if file.name.startswith("door.sqlite3")}
    assert all(after[file] > touched for file in database)
    assert all(after[file] == before[file] for file in after.keys() - database), "another file knows of the close"
