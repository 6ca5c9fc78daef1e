"""Backups: all that a door holds but its keys, encrypted (age) before it touches a disk; made only between rounds."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Sequence
from pathlib import Path

import pyrage
from django.apps import apps
from django.db import connection, transaction
from pyrage import x25519

from baithak.doors.dump import dump, load
from baithak.doors.refusals import BadBackup, BadSetting, CannotWrite, NotNow


def backup(file: Path, recipients: Sequence[str]) -> str:
    """Writes a backup that only the holders of `recipients`' keys can read; returns its SHA-256.

    Raises BadSetting for a recipient that is none, NotNow while a round is open, CannotWrite.
    """
    keys = [_recipient(text) for text in recipients]
    plain = io.BytesIO()
    with transaction.atomic():
        _hold_still()
        _check_at_rest()
        with gzip.GzipFile(fileobj=plain, mode="wb", mtime=0) as packed:
            for line in dump():
                packed.write(line.encode())
    sealed = pyrage.encrypt(plain.getvalue(), keys)
    write_private(file, sealed)
    return hashlib.sha256(sealed).hexdigest()


def restore(file: Path, key_file: Path) -> dict[str, int]:
    """Fills an empty door from a backup; returns how many rows each table got. Raises BadBackup or NotNow."""
    identities = _identities(key_file)
    try:
        plain = gzip.decompress(pyrage.decrypt(file.read_bytes(), identities))
    except (pyrage.DecryptError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise BadBackup(f"{file} cannot be opened with this key, or is damaged") from error
    except OSError as error:
        raise BadBackup(f"{file} cannot be read ({error.strerror or error})") from error
    return load(io.TextIOWrapper(io.BytesIO(plain), encoding="utf-8"))


def make_key(file: Path) -> str:
    """Writes a fresh key that opens backups; returns the recipient to make them for. Raises CannotWrite."""
    identity = x25519.Identity.generate()
    recipient = str(identity.to_public())
    write_private(file, f"# opens backups made for {recipient}\n{identity}\n".encode())
    return recipient


def write_private(file: Path, content: bytes) -> None:
    """A new file that only its owner may read, on the disk when this returns; an old one is never replaced."""
    try:
        with open(file, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as fresh:
            fresh.write(content)
            fresh.flush()
            os.fsync(fresh.fileno())
    except FileExistsError as error:
        raise CannotWrite(f"{file} is there already: choose another name") from error
    except OSError as error:
        file.unlink(missing_ok=True)
        raise CannotWrite(f"{file} cannot be written ({error.strerror})") from error


def _hold_still() -> None:
    """One moment of the database for the whole backup. SQLite's transactions are so already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _check_at_rest() -> None:
    """While a round is open, its rows are not shuffled yet: a backup would keep for ever what closing destroys."""
    if not apps.is_installed("baithak.voices"):
        return
    from baithak.voices import rounds

    if not rounds.is_at_rest():
        raise NotNow(
            "a round is open, or closed without quorum and not ended: a backup now would keep who spoke after whom. "
            "Close the round first"
        )


def _recipient(text: str) -> x25519.Recipient:
    try:
        return x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise BadSetting(f"--to {text!r} is no age recipient: make one with `baithak backup-key`") from error


def _identities(key_file: Path) -> list[x25519.Identity]:
    try:
        lines = key_file.read_text(encoding="utf-8").split("\n")
        keys = [x25519.Identity.from_str(line.strip()) for line in lines if line.strip() and not line.startswith("#")]
    except OSError as error:
        raise BadBackup(f"{key_file} cannot be read ({error.strerror or error})") from error
    except (pyrage.IdentityError, UnicodeDecodeError) as error:
        raise BadBackup(f"{key_file} holds no age key: give the file that `baithak backup-key` wrote") from error
    if not keys:
        raise BadBackup(f"{key_file} is empty: give the file that `baithak backup-key` wrote")
    return keys
