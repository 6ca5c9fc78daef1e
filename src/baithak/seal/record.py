"""The record's leaves: a salted hash for every contribution, appended once a round is closed, sorted.

The salt keeps a leaf from being guessed (there are only three answers to a statement); sorting keeps the order of
arrival out. A contribution's owner holds its salt and can show that it is there; nobody else can tell which is whose.
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence

from baithak.seal.canonical import framed
from baithak.seal.errors import BadEncoding, BadRecord

SALT_BYTES = 32
LEAF_BYTES = 32


def new_salt() -> bytes:
    """A fresh salt, 32 random bytes: one for every contribution, known to its owner and the record's keeper only."""
    return secrets.token_bytes(SALT_BYTES)


def leaf(salt: bytes, envelope: bytes) -> bytes:
    """The record's entry for an envelope, 32 bytes: SHA-256 over the framed salt (32 bytes) and the envelope's bytes.

    Raises BadEncoding for a salt of another length.
    """
    if len(salt) != SALT_BYTES:
        raise BadEncoding(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    return hashlib.sha256(framed("record leaf", salt, envelope)).digest()


def append_round(record: Sequence[bytes], leaves: Iterable[bytes]) -> list[bytes]:
    """The record with one closed round's leaves after it, those sorted: the same set always gives the same record.

    Raises BadRecord if a leaf is there twice, or was there before; BadEncoding if one is not 32 bytes long.
    """
    added = sorted(leaves)
    if any(len(entry) != LEAF_BYTES for entry in added):
        raise BadEncoding(f"a leaf of the record has {LEAF_BYTES} bytes")
    if len({*record, *added}) != len(record) + len(added):
        raise BadRecord("a leaf is in the record twice: salts were used again, draw fresh ones")
    return [*record, *added]
