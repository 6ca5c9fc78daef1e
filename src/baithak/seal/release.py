"""The name of a brief, and its entry in the record: whoever has the document can work out both."""

import hashlib

from baithak.seal import canonical
from baithak.seal.record import SALT_BYTES, leaf

NAME_BYTES = 32
_NO_SALT = bytes(SALT_BYTES)  # what is released hides nothing


def brief_name(document: bytes) -> bytes:
    """What a brief is called for good: 32 bytes, SHA-256 over its framed document (canonical JSON)."""
    return hashlib.sha256(canonical.framed("brief", document)).digest()


def release_leaf(name: bytes) -> bytes:
    """The leaf by which a dialogue's record holds the brief of this name (32 bytes)."""
    return leaf(_NO_SALT, canonical.framed("release", name))
