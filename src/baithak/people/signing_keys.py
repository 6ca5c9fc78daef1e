"""Signing keys: one per side and round, kept encrypted under a key file that is destroyed when enrolment closes."""

from __future__ import annotations

import contextlib
import os
import secrets
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from baithak.people.models import Side, SigningKey
from baithak.seal import blind, rsa_keys
from baithak.seal.context import Context

FILE_BYTES = 32
NONCE_BYTES = 12


class NoKeys(OSError):
    """The key file is not there or does not fit: the backup was restored without it, or it was destroyed."""


def key_file(slug: str) -> Path:
    """Where the key that encrypts a dialogue's signing keys lies: outside the database and outside backups."""
    return Path(settings.HOME) / "keys" / f"{slug}.key"


def make_key_file(slug: str) -> None:
    """A fresh key file, readable by this door alone; one that is there already belongs to nobody and is replaced."""
    destroy_key_file(slug)
    file = key_file(slug)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as fresh:
        fresh.write(secrets.token_bytes(FILE_BYTES))
        fresh.flush()
        os.fsync(fresh.fileno())
    _sync(file.parent)


def destroy_key_file(slug: str) -> bool:
    """Overwrite the key file and remove it. Was it there?"""
    file = key_file(slug)
    with contextlib.suppress(FileNotFoundError):
        with file.open("r+b") as doomed:
            doomed.write(secrets.token_bytes(FILE_BYTES))
            doomed.flush()
            os.fsync(doomed.fileno())
        file.unlink()
        _sync(file.parent)
        return True
    return False


def make_keys(rounds: int) -> list[RSAPrivateKey]:
    """Fresh signing keys for one side, one a round (a fifth of a second each)."""
    return [rsa_keys.generate() for _ in range(rounds)]


def seal_keys(side: Side, keys: list[RSAPrivateKey]) -> list[SigningKey]:
    """The rows that keep a side's signing keys, encrypted. They are not saved here."""
    cipher = _cipher(side.convening_id)
    rows = []
    for number, key in enumerate(keys, start=1):
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = nonce + cipher.encrypt(nonce, rsa_keys.export_private(key), _bound(side, number))
        rows.append(SigningKey(side=side, round_number=number, sealed=sealed))
    return rows


def open_keys(side: Side) -> list[RSAPrivateKey]:
    """A side's signing keys, by round. Raises NoKeys."""
    cipher = _cipher(side.convening_id)
    rows = side.signing_keys.order_by("round_number")
    try:
        opened = [
            cipher.decrypt(bytes(row.sealed[:NONCE_BYTES]), bytes(row.sealed[NONCE_BYTES:]), _bound(side, place))
            for place, row in enumerate(rows, start=1)
        ]
    except InvalidTag as error:
        raise NoKeys("the key file does not fit the signing keys") from error
    return [rsa_keys.import_private(der) for der in opened]


@cache
def check_signer() -> None:
    """Does this machine sign as RFC 9474 says? Asked once, before the first signature. Raises NoOpenSSL."""
    blind.check_vectors()


def _cipher(slug: str) -> AESGCM:
    try:
        return AESGCM(key_file(slug).read_bytes())
    except (FileNotFoundError, ValueError) as error:
        raise NoKeys("the key file is not there") from error


def _bound(side: Side, number: int) -> bytes:
    return Context(side.convening_id, side.side, number).bound("signing key")


def _sync(folder: Path) -> None:
    """Make the name of a file, or its absence, last through a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
