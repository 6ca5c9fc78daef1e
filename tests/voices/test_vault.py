"""The data key: what it opens, where it lies, and that it goes for good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from baithak.seal import seat
from baithak.seal.canonical import framed
from baithak.seal.errors import BadEncoding
from baithak.voices import vault
from baithak.voices.vault import BadVault, NoVault, Vault


@pytest.fixture
def slug() -> Iterator[str]:
    yield "keys-only"
    vault.destroy_key("keys-only")


def test_a_key_is_made_once_and_only_its_owner_reads_it(slug: str) -> None:
    made = vault.make_key(slug)
    file = vault.key_file(slug)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert len(file.read_bytes()) == 32
    assert [*file.parent.glob("*.fresh")] == []
    sealed = made.lock("here", b"said")
    assert vault.make_key(slug).unlock("here", sealed) == b"said"


def test_what_is_locked_opens_only_where_it_lay_and_unchanged(slug: str) -> None:
    made = vault.make_key(slug)
    sealed = made.lock("here", b"said")
    assert sealed != made.lock("here", b"said")
    for where, data in (("there", sealed), ("here", sealed[:-1]), ("here", b""), ("here", sealed[:12] + bytes(20))):
        with pytest.raises(BadVault):
            made.unlock(where, data)
    with pytest.raises(BadVault):
        Vault(bytes(32)).unlock("here", sealed)
    assert made.unlock("here", memoryview(sealed)) == b"said"


def test_slots_tell_nothing_without_the_key() -> None:
    one, other = Vault(bytes(32)), Vault(bytes([1]) * 32)
    assert one.slot("a seat", b"x", b"y") == one.slot("a seat", b"x", b"y")
    assert len({one.slot("a seat", b"x", b"y"), one.slot("a seat", b"xy"), one.slot("b", b"x", b"y")}) == 3
    assert one.slot("a seat", b"x") != other.slot("a seat", b"x")


def test_receipts_hold() -> None:
    own = Vault(bytes(32))
    seat.verify(own.receipt_key, framed("receipt", bytes(32)), own.receipt(bytes(32)))


def test_a_destroyed_key_opens_nothing_at_once(slug: str) -> None:
    sealed = vault.make_key(slug).lock("here", b"said")
    old = vault.key_file(slug).read_bytes()
    vault.destroy_key(slug)
    assert not vault.key_file(slug).exists()
    with pytest.raises(NoVault):
        vault.open_vault(slug)
    vault.destroy_key(slug)
    assert vault.make_key(slug) is not None
    assert vault.key_file(slug).read_bytes() != old
    with pytest.raises(BadVault):
        vault.open_vault(slug).unlock("here", sealed)


def test_a_damaged_key_is_said_to_be_so(slug: str) -> None:
    vault.make_key(slug)
    vault.key_file(slug).write_bytes(b"short")
    vault._seen.clear()
    with pytest.raises(NoVault, match="damaged"):
        vault.open_vault(slug)


@pytest.mark.parametrize("name", ["../x", "", "a/b", "A", "x" * 65])
def test_only_names_of_dialogues_become_files(name: str) -> None:
    with pytest.raises(BadEncoding):
        vault.key_file(name)
    assert isinstance(vault.key_file("a-b"), Path)
