"""The data key of a dialogue: what it encrypts, hides and signs. It lies in a file of its own, outside the database
and its backups; without it nothing that was said can be read again."""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from hashlib import blake2b
from itertools import count
from pathlib import Path
from time import monotonic

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from baithak.seal import seat
from baithak.seal.canonical import framed
from baithak.seal.context import identifier

KEY_BYTES = 32
NONCE_BYTES = 12
SLOT_BYTES = 16
SECONDS_KNOWN = 1.0  # so long a key that was destroyed by another process may still be used by this one


class NoVault(Exception):
    """There is no data key for this dialogue here: it was never opened, or has been forgotten."""


class BadVault(Exception):
    """Something in the database was not written with this data key, or was moved or changed since."""


class Vault:
    """What the data key does. Every purpose has a key of its own, derived from it (HKDF-SHA256).

    Hazard: nothing here may let go of the interpreter, as reading random numbers, HMAC and looking at files do. A vote
    passes here, and under load each time costs more than all that is computed.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(_derived(key, "rows"))
        self._slots = _derived(key, "slots")
        self._drawn, self._count = secrets.token_bytes(KEY_BYTES), count()
        self._receipts = Ed25519PrivateKey.from_private_bytes(_derived(key, "receipts"))

    @property
    def receipt_key(self) -> bytes:
        """The public key that receipts are checked with, 32 bytes."""
        return seat.public_bytes(self._receipts)

    def slot(self, purpose: str, *fields: bytes) -> str:
        """Where something is kept: the same for the same fields, and telling nothing of them without the data key."""
        return blake2b(framed(purpose, *fields), key=self._slots, digest_size=SLOT_BYTES).hexdigest()

    def lock(self, where: str, data: bytes) -> bytes:
        """`data` encrypted (AES-256-GCM), to be read only as what stands at `where` (kind of row and its key)."""
        nonce = self._nonce()
        return nonce + self._cipher.encrypt(nonce, data, where.encode())

    def unlock(self, where: str, sealed: bytes) -> bytes:
        """What `lock` was given. Raises BadVault if it is not exactly that."""
        sealed = bytes(sealed)  # PostgreSQL's driver may hand out a view of its memory
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], where.encode())
        except (InvalidTag, ValueError) as error:
            raise BadVault(
                "a row was not written with this dialogue's data key: restore the backup it belongs to"
            ) from error

    def _nonce(self) -> bytes:
        """As good as drawn, and never the same twice: a count, hashed with a key that this process drew.

        The process is named as well: one that was forked counts on from the same number.
        """
        place = os.getpid().to_bytes(8, "big") + next(self._count).to_bytes(8, "big")
        return blake2b(place, key=self._drawn, digest_size=NONCE_BYTES).digest()

    def receipt(self, envelope_id: bytes) -> bytes:
        """The signature (64 bytes) that says: this envelope is kept."""
        return seat.sign(self._receipts, framed("receipt", envelope_id))


def key_file(slug: str) -> Path:
    """Where the data key of a dialogue lies. Raises BadEncoding for what can be no dialogue's name."""
    return Path(_key_file(settings.HOME, slug))


@lru_cache(maxsize=64)
def _key_file(home: Path, slug: str) -> str:
    return str(Path(home) / "keys" / f"{identifier(slug)}.key")


def make_key(slug: str) -> Vault:
    """The vault of a dialogue, its key written and on the disk before anything is encrypted with it."""
    file = key_file(slug)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    if not file.exists():
        fresh = file.with_suffix(".fresh")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as writing:
            writing.write(secrets.token_bytes(KEY_BYTES))
            writing.flush()
            os.fsync(writing.fileno())
        fresh.rename(file)
        _sync_folder(file.parent)
    return open_vault(slug)


def open_vault(slug: str) -> Vault:
    """The vault of a dialogue. Raises NoVault where its key is not, also if it was destroyed a moment ago."""
    return _open(*fingerprint(slug))


def fingerprint(slug: str) -> tuple[str, int, int]:
    """Which key this is, without reading it: whatever is remembered under it is forgotten with it."""
    file, now = _key_file(settings.HOME, slug), monotonic()
    known = _seen.get(file)
    if known is None or now - known[0] > SECONDS_KNOWN:
        known = _seen[file] = (now, _look(file))
    return known[1]


_seen: dict[str, tuple[float, tuple[str, int, int]]] = {}  # when it was looked at, and what was found


def _look(file: str) -> tuple[str, int, int]:
    _seen.pop(file, None)
    try:
        stat = Path(file).stat()
    except OSError as error:
        raise NoVault("this dialogue has no data key here: it was never opened, or has been forgotten") from error
    return file, stat.st_ino, stat.st_mtime_ns


def destroy_key(slug: str) -> None:
    """Overwrite and remove the data key. There is no way back. Nothing happens if it is gone already."""
    file = key_file(slug)
    if file.exists():
        with file.open("r+b") as writing:
            writing.write(secrets.token_bytes(max(KEY_BYTES, file.stat().st_size)))
            writing.flush()
            os.fsync(writing.fileno())
        file.unlink()
        _sync_folder(file.parent)
    _seen.pop(str(file), None)
    _open.cache_clear()


@lru_cache(maxsize=64)
def _open(file: str, _inode: int, _changed: int) -> Vault:
    try:
        key = Path(file).read_bytes()
    except OSError as error:
        raise NoVault("this dialogue's data key cannot be read: look at the rights of its file") from error
    if len(key) != KEY_BYTES:
        raise NoVault("this dialogue's data key is damaged: restore it from where it was kept")
    return Vault(key)


def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), length=KEY_BYTES, salt=framed("data key"), info=framed(purpose)).derive(key)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
