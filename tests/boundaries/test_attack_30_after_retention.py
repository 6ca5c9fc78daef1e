"""Attack 30: backups, their key and the server itself, all in one hand, after the end of retention."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pyrage
import pytest
from tests.boundaries.conftest import Held

from baithak.voices.admit import row
from baithak.voices.vault import KEY_BYTES, BadVault, Vault

SMALL = 2048


def _sealed(file: Path) -> list[tuple[str, bytes]]:
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        return [*database.execute("select slot, sealed from voices_contribution")]


def _baithak(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"BAITHAK_HOME": str(home)}
    command = [sys.executable, "-m", "baithak", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def seized(held: Held, tmp_path: Path) -> Path:
    """The roundtable's folder, on a machine of its own, where the dialogue was then forgotten."""
    home = tmp_path / "seized"
    shutil.copytree(held.home / "roundtable", home / "roundtable")
    done = _baithak(home, "forget", held.rehearsal.slug, "--yes")
    assert done.returncode == 0, done.stderr
    return home


def test_attack_30_nothing_opens_what_was_said(held: Held, seized: Path) -> None:
    key = (held.home / "roundtable" / "keys" / "sample.key").read_bytes()
    before = _sealed(held.home / "roundtable" / "door.sqlite3")
    identity = pyrage.x25519.Identity.from_str(held.backup_key)
    backup = gzip.decompress(pyrage.decrypt(held.backups["roundtable"].read_bytes(), [identity]))
    assert before and all(sealed.hex().encode() in backup or b64encode(sealed) in backup for _, sealed in before[:3])
    everything = [file.read_bytes() for file in seized.rglob("*") if file.is_file()] + [backup]
    for form in (key, key.hex().encode(), b64encode(key)):
        assert not any(form in data for data in everything), "the data key is still there"
    assert not any(sealed in data for _, sealed in before for data in everything[:-1]), "rows outlive their end"


def test_attack_30_every_value_of_a_keys_length_was_tried(held: Held, seized: Path) -> None:
    """Whatever 32 bytes lie in small files of the server: none of them is the key."""
    slot, sealed = _sealed(held.home / "roundtable" / "door.sqlite3")[0]
    true = (held.home / "roundtable" / "keys" / "sample.key").read_bytes()
    assert _opens(true, slot, sealed), "this test could not open a row if it had the key"
    files = [file for file in seized.rglob("*") if file.is_file() and "static" not in file.parts]
    small = [file for file in files if file.stat().st_size <= SMALL]
    assert small
    for file in small:
        data = file.read_bytes()
        for start in range(0, max(len(data) - KEY_BYTES, 0) + 1):
            guess = data[start : start + KEY_BYTES]
            assert len(guess) < KEY_BYTES or not _opens(guess, slot, sealed), file.name


def test_attack_30_a_restored_backup_stays_shut(held: Held, tmp_path: Path) -> None:
    """On a fresh machine the rows come back; without the data key no page or command opens one."""
    key_file = tmp_path / "identity"
    key_file.write_text(held.backup_key)
    home = tmp_path / "fresh"
    done = _baithak(home, "restore", "roundtable", str(held.backups["roundtable"]), "--key", str(key_file))
    assert done.returncode == 0, done.stderr
    rows = _sealed(home / "roundtable" / "door.sqlite3")
    assert len(rows) == len(_sealed(held.home / "roundtable" / "door.sqlite3"))
    assert not any((home / "roundtable").rglob("*.key"))


def _opens(key: bytes, slot: str, sealed: bytes) -> bool:
    try:
        Vault(key).unlock(row(slot), sealed)
    except BadVault:
        return False
    return True
