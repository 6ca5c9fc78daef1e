"""Backups: all that a door holds but its keys, encrypted (age) before it touches a disk; made only between rounds."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyrage
from django.apps import apps
from django.conf import settings
from django.db import connections
from pyrage import x25519

from baithak.doors.dump import dump, every_database, load
from baithak.doors.refusals import BadBackup, BadSetting, CannotWrite, NotNow
from baithak.voices.whole_files import BadFile, read_whole

# No larger backup is made, and none is read: whoever knows the public half of the key can make a file that unpacks
# without end. The file; what it unpacks to; one line of that, which is a row with what its columns hold.
MAX_FILE_BYTES = 1 << 30
MAX_BACKUP_BYTES = 1 << 32
MAX_LINE_BYTES = 1 << 26
MAX_KEY_FILE_BYTES = 1 << 16


def backup(file: Path, recipients: Sequence[str]) -> str:
    """Writes a backup that only the holders of `recipients`' keys can read; returns its SHA-256.

    Raises BadSetting for a recipient that is none, NotNow while a round is open, CannotWrite.
    """
    keys = [_recipient(text) for text in recipients]
    _check_has_its_own()
    with every_database():
        _hold_still()
        _check_at_rest()
        packed = _packed(dump())
    sealed = pyrage.encrypt(packed, keys)
    if len(sealed) > MAX_FILE_BYTES:
        raise _too_large()
    write_private(file, sealed)
    return hashlib.sha256(sealed).hexdigest()


def restore(file: Path, key_file: Path) -> dict[str, int]:
    """Fills an empty door from a backup; how many rows each table got. Raises BadBackup, NotNow or CannotWrite."""
    identities = _identities(key_file)
    _check_has_its_own()
    try:
        return load(_unpacked(pyrage.decrypt(read_whole(file, MAX_FILE_BYTES), identities)))
    except (pyrage.DecryptError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise BadBackup(f"{file} cannot be opened with this key, or is damaged") from error
    except BadFile as error:
        raise BadBackup(str(error)) from error


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


def _packed(lines: Iterable[str]) -> bytes:
    plain, left = io.BytesIO(), MAX_BACKUP_BYTES
    with gzip.GzipFile(fileobj=plain, mode="wb", mtime=0) as packed:
        for line in lines:
            data = line.encode()
            left -= len(data)
            if left < 0 or len(data) > MAX_LINE_BYTES:
                raise _too_large()
            packed.write(data)
    return plain.getvalue()


def _unpacked(packed: bytes) -> Iterator[str]:
    """Line by line, as each is asked for. Raises BadBackup where there is more than a backup may hold."""
    left = MAX_BACKUP_BYTES
    with gzip.GzipFile(fileobj=io.BytesIO(packed)) as plain:
        while line := plain.readline(MAX_LINE_BYTES + 1):
            left -= len(line)
            if left < 0 or len(line) > MAX_LINE_BYTES:
                raise BadBackup("this file unpacks to more than a backup may hold: nothing was restored; take another")
            yield line.decode()


def _too_large() -> CannotWrite:
    most = f"{MAX_BACKUP_BYTES} bytes, {MAX_FILE_BYTES} packed, {MAX_LINE_BYTES} in one row"
    return CannotWrite(f"this door holds more than a backup may ({most}): use the database's own means between rounds")


def _check_has_its_own() -> None:
    if settings.DOOR == "public":
        raise NotNow("the public door holds nothing of its own: what was released is in a backup of the roundtable")


def _hold_still() -> None:
    """One moment of each database for the whole backup. SQLite's transactions are so already."""
    for connection in connections.all():
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
        lines = read_whole(key_file, MAX_KEY_FILE_BYTES).decode().split("\n")
        keys = [x25519.Identity.from_str(line.strip()) for line in lines if line.strip() and not line.startswith("#")]
    except BadFile as error:
        raise BadBackup(str(error)) from error
    except (pyrage.IdentityError, UnicodeDecodeError) as error:
        raise BadBackup(f"{key_file} holds no age key: give the file that `baithak backup-key` wrote") from error
    if not keys:
        raise BadBackup(f"{key_file} is empty: give the file that `baithak backup-key` wrote")
    return keys
