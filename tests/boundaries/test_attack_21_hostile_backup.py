"""Attack 21: a backup that unpacks without end, breaks off in the middle, or is no plain file.

Whoever knows the public half of the key can make one that opens. It is read line by line up to named limits, a restore
fills all databases of a door or none, and links, pipes and devices are not read at all.
"""

from __future__ import annotations

import gzip
import os
import resource
import sqlite3
import subprocess
import sys
import tracemalloc
from contextlib import closing
from pathlib import Path

import pyrage
import pytest
from tests.boundaries.conftest import Held
from tests.boundaries.test_attack_21_zip_bomb_traversal_symlink import BOMB, MEMORY, tarred, zipped

from baithak.doors import backup as backups
from baithak.doors.dump import load, rows_held
from baithak.doors.refusals import BadBackup, CannotWrite

OURS = ("voices_", "outcomes_", "publications_", "accounts_")
AGAIN = b'{"table":"voices.Seat","columns":[]}\n'


class Restored:
    """`baithak restore roundtable` into a fresh home with the layout that is shipped: three databases."""

    def __init__(self, home: Path, identity: str) -> None:
        self.home, self.key = home, home.with_name("restore-key")
        self.key.write_text(identity)
        self.recipient = pyrage.x25519.Identity.from_str(identity).to_public()

    def sealed(self, plain: bytes) -> Path:
        file = self.home.with_name("hostile.age")
        file.write_bytes(pyrage.encrypt(plain, [self.recipient]))
        return file

    def run(self, file: Path, key: Path | None = None, most_bytes: int = 0) -> subprocess.CompletedProcess[str]:
        """`most_bytes`: no file may grow beyond, as on a disk that is full."""
        command = [sys.executable, "-m", "baithak", "restore", "roundtable", str(file), "--key", str(key or self.key)]
        full = (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))) if most_bytes else None
        environment = os.environ | {"BAITHAK_HOME": str(self.home)}
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=300, preexec_fn=full
        )

    def rows(self) -> dict[str, int]:
        """How many rows of ours each database has, whatever Django writes there by itself."""
        found = {}
        for file in sorted(self.home.rglob("*.sqlite3")):
            with closing(sqlite3.connect(file)) as database:
                names = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
                own = [name for name in names if name.startswith(OURS)]
                found[file.parent.name] = sum(_count(database, name) for name in own)
        return found


def _count(database: sqlite3.Connection, table: str) -> int:
    return int(database.execute(f'select count(*) from "{table}"').fetchone()[0])


@pytest.fixture
def restored(held: Held, tmp_path: Path) -> Restored:
    return Restored(tmp_path / "home", held.backup_key)


@pytest.fixture(scope="module")
def lines(held: Held) -> list[bytes]:
    """The true backup of a roundtable whose brief is out, opened."""
    identity = pyrage.x25519.Identity.from_str(held.backup_key)
    plain = gzip.decompress(pyrage.decrypt(held.backups["roundtable"].read_bytes(), [identity]))
    return plain.splitlines(keepends=True)


def test_attack_21_a_true_backup_fills_all_three_databases(held: Held, restored: Restored) -> None:
    done = restored.run(held.backups["roundtable"])
    assert done.returncode == 0, done.stderr
    rows = restored.rows()
    assert {*rows} == {"roundtable", "publication", "letters"} and all(rows.values())


def _last_of(lines: list[bytes], table: str) -> int:
    """Where the last row of a table stands."""
    start = next(place for place, line in enumerate(lines) if line.startswith(b'{"table":"' + table.encode()))
    after = [*lines[start + 1 :], b"{"]
    return start + next(place for place, line in enumerate(after) if line.startswith(b"{"))


@pytest.mark.parametrize("table", ["publications.Letter", "publications.Publication", "voices.Dialogue"])
def test_attack_21_a_row_that_is_wrong_in_any_database_leaves_all_three_empty(
    restored: Restored, lines: list[bytes], table: str
) -> None:
    place = _last_of(lines, table)
    wrong = [*lines[:place], lines[place].replace(b"[", b"[[],", 1), *lines[place + 1 :]]
    done = restored.run(restored.sealed(gzip.compress(b"".join(wrong))))
    assert done.returncode != 0 and "nothing was restored" in done.stderr
    assert not any(restored.rows().values())


def test_attack_21_a_disk_that_is_full_leaves_all_three_empty(held: Held, restored: Restored) -> None:
    """The largest database fails when the others have kept their rows already."""
    restored.run(restored.sealed(b""))  # makes the tables
    largest = max(file.stat().st_size for file in restored.home.rglob("*.sqlite3"))
    done = restored.run(held.backups["roundtable"], most_bytes=largest + (64 << 10))
    assert done.returncode != 0 and "nothing was restored" in done.stderr, done.stderr
    assert not any(restored.rows().values())
    done = restored.run(held.backups["roundtable"])
    assert done.returncode == 0, done.stderr


def _hostile(lines: list[bytes]) -> dict[str, bytes]:
    long = b'{"table":"voices.Dialogue","columns":["' + bytes(3 * BOMB) + b'"]}'
    return {
        "one endless line": gzip.compress(bytes(3 * BOMB)),
        "a line too long": gzip.compress(lines[0] + long),
        "many empty lines": gzip.compress(lines[0] + b"\n" * BOMB),
        "a table begun again and again": gzip.compress(lines[0] + AGAIN * (1 << 18)),
        "depth": gzip.compress(lines[0] + b"[" * (1 << 19)),
        "a number too long": gzip.compress(lines[0] + b"9" * (1 << 19)),
        "a bomb in a bomb": gzip.compress(gzip.compress(bytes(3 * BOMB))),
        "zip": zipped(bytes(BOMB)),
        "tar with a link": tarred("door.sqlite3", "/etc/passwd"),
        "tar with a path": tarred("../../escaped"),
    }


def test_attack_21_a_hostile_backup_is_refused_within_its_limits(
    lines: list[bytes], monkeypatch: pytest.MonkeyPatch, transactional_db: None
) -> None:
    """In this process, to see how much memory it takes, and with lower limits, to see it soon."""
    assert max(map(len, lines)) < backups.MAX_LINE_BYTES / 8 and sum(map(len, lines)) < backups.MAX_BACKUP_BYTES / 8
    monkeypatch.setattr(backups, "MAX_LINE_BYTES", 1 << 20)
    monkeypatch.setattr(backups, "MAX_BACKUP_BYTES", 4 << 20)
    monkeypatch.setattr("baithak.doors.dump._check_origin", lambda _header: None)  # a header that fits this process
    for name, packed in _hostile(lines).items():
        tracemalloc.start()
        try:
            with pytest.raises((BadBackup, gzip.BadGzipFile)):
                load(backups._unpacked(packed))
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < 4 * MEMORY, (name, peak)
        assert not any(rows_held().values()), name


@pytest.mark.parametrize("what", ["a link", "a pipe", "a folder", "a device", "a key that is a link", "far too large"])
def test_attack_21_what_is_no_plain_file_is_not_restored(
    held: Held, restored: Restored, tmp_path: Path, what: str
) -> None:
    true, file, key = held.backups["roundtable"], tmp_path / "given", restored.key
    if what == "a link":
        file.symlink_to(true)
    elif what == "a key that is a link":
        file, key = true, tmp_path / "key-link"
        key.symlink_to(restored.key)
    elif what == "a pipe":
        os.mkfifo(file)
    elif what == "a folder":
        file.mkdir()
    elif what == "a device":
        file = Path("/dev/zero")
    else:
        with file.open("wb") as sparse:
            sparse.truncate(backups.MAX_FILE_BYTES + 1)  # takes no room on the disk
    done = restored.run(file, key)
    assert done.returncode != 0 and done.stderr.count("\n") == 1 and done.stderr.startswith("baithak: "), done.stderr
    assert not any(restored.rows().values())


def test_attack_21_no_larger_backup_is_made_than_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "MAX_LINE_BYTES", 100)
    with pytest.raises(CannotWrite, match="more than a backup may"):
        backups._packed(["x" * 101])
    monkeypatch.setattr(backups, "MAX_BACKUP_BYTES", 150)
    with pytest.raises(CannotWrite, match="more than a backup may"):
        backups._packed(["x" * 90, "x" * 90])
