"""Attack 29: a court, or a thief, has the backups of every door, and no key."""

from __future__ import annotations

import gzip
import zlib

import pyrage
import pytest
from tests.boundaries.conftest import Held

from baithak.conversations.sample import sample_statements


def _known(held: Held) -> list[bytes]:
    """Words and values that are in the databases and would be read in a backup that is not encrypted."""
    rehearsal = held.rehearsal
    texts = [text for one in sample_statements() for text in one.texts.values()]
    links = [link.rpartition("/")[2] for link in rehearsal.links.values()]
    tokens = [token.signature.hex() for one in rehearsal.seats for token in one.tokens]
    names = [*rehearsal.links, rehearsal.slug, "india", "pakistan", "sealed", "charter", "SQLite format"]
    return [piece.encode() for piece in (*texts, *links, *tokens, *names)]


@pytest.mark.parametrize("door", ["convening", "roundtable"])
def test_a_backup_is_ciphertext_and_nothing_else(held: Held, door: str) -> None:
    sealed = held.backups[door].read_bytes()
    plain = gzip.decompress(pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(held.backup_key)]))
    found = [piece for piece in _known(held) if piece in plain]
    assert len(found) >= 3, "this test looks for nothing that a backup holds"
    assert sealed.startswith(b"age-encryption.org/v1\n")
    assert not [piece for piece in _known(held) if piece in sealed]
    body = sealed[sealed.index(b"\n--- ") + 60 :]
    assert len(zlib.compress(body, 9)) > len(body), "what is encrypted cannot be compressed"
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [pyrage.x25519.Identity.generate()])


def test_no_key_that_opens_a_backup_lies_on_the_machine(held: Held) -> None:
    secret = held.backup_key.encode()
    assert not [file for file in held.files if secret in file.read_bytes()]
