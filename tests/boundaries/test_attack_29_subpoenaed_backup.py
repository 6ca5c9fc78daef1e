"""Attack 29: a court, or a thief, has the backups of every door, and no key."""

from __future__ import annotations

import gzip
import json
import zlib

import pyrage
import pytest
from tests.boundaries.conftest import QUESTION, Held
from tests.boundaries.spellings import spelled_in

from baithak.conversations.sample import sample_statements
from baithak.demo.concluded import series


def _known(held: Held) -> list[bytes]:
    """Words and values that are in the databases and would be read in a backup that is not encrypted."""
    rehearsal = held.rehearsal
    texts = [text for one in sample_statements() for text in one.texts.values()]
    links = [link.rpartition("/")[2] for link in rehearsal.links.values()]
    tokens = [token.signature.hex() for one in rehearsal.seats for token in one.tokens]
    names = [*rehearsal.links, rehearsal.slug, "india", "pakistan", "sealed", "charter", "SQLite format"]
    drafted = [text for one in series()["drafts"] for part in ("title", "text") for text in one[part].values()]
    released = [rehearsal.brief, *drafted, *series()["offices"], "publications.Letter", "publications.ReadingLink"]
    return [piece.encode() for piece in (*texts, *links, *tokens, *names, *released, QUESTION)]


def _opened(held: Held, door: str) -> bytes:
    identity = pyrage.x25519.Identity.from_str(held.backup_key)
    return gzip.decompress(pyrage.decrypt(held.backups[door].read_bytes(), [identity]))


@pytest.mark.parametrize("door", ["convening", "roundtable"])
def test_attack_29_a_backup_is_ciphertext_and_nothing_else(held: Held, door: str) -> None:
    sealed = held.backups[door].read_bytes()
    plain = _opened(held, door)
    found = [piece for piece in _known(held) if piece in plain]
    assert len(found) >= 3, "this test looks for nothing that a backup holds"
    assert sealed.startswith(b"age-encryption.org/v1\n")
    assert not [piece for piece in _known(held) if piece in sealed]
    body = sealed[sealed.index(b"\n--- ") + 60 :]
    assert len(zlib.compress(body, 9)) > len(body), "what is encrypted cannot be compressed"
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [pyrage.x25519.Identity.generate()])


def test_attack_29_what_was_released_and_what_came_back_is_in_the_roundtable_s_backup_alone(held: Held) -> None:
    """The databases that it shares with the public door are kept with it; the backup of who was invited has none."""
    rows = json.loads(_opened(held, "roundtable").partition(b"\n")[0])["rows"]
    for table in ("Publication", "Recommendation", "Rendering", "ReadingLink", "Letter"):
        assert rows[f"publications.{table}"], f"{table}: there is nothing to be subpoenaed"
    other = json.loads(_opened(held, "convening").partition(b"\n")[0])["rows"]
    assert not [table for table in other if table.startswith(("publications.", "voices.", "outcomes."))]


def test_attack_29_opened_with_its_key_a_letter_stays_sealed_and_no_link_can_be_used(held: Held) -> None:
    plain = _opened(held, "roundtable")
    assert not spelled_in(QUESTION.encode(), plain)
    assert not [token for token in held.rehearsal.tokens.values() if spelled_in(bytes.fromhex(token), plain)]


def test_attack_29_no_key_that_opens_a_backup_lies_on_the_machine(held: Held) -> None:
    secret = held.backup_key.encode()
    assert not [file for file in held.files if secret in file.read_bytes()]
