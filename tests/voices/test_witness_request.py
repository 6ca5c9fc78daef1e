"""What a witness signs and remembers: never two charters, never two records."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baithak.seal import charter as charters
from baithak.seal import seat
from baithak.seal.checkpoint import Checkpoint
from baithak.seal.tree import Tree
from baithak.voices.witness_request import (
    NOTHING_SIGNED,
    Alarm,
    BadRequest,
    Memory,
    Request,
    read_memory,
    read_request,
    remember,
    witness_of,
    write_memory,
    write_request,
)
from tests.seal.dialogue import ed25519, flipped
from tests.voices.recorded import recorded

ENTRIES = [bytes([number]) * 32 for number in range(12)]


def asked(size: int, *earlier: int, entries: list[bytes] | None = None) -> Request:
    """The request to sign the record of `size` entries, with proofs from the sizes `earlier`, as a file carries it."""
    tree = Tree((entries or ENTRIES)[:size])
    proofs = {one: tree.consistency_proof(one) for one in earlier}
    text = charters.write(recorded().charter).decode()
    return read_request(write_request(text, Checkpoint("baithak/room-1", size, tree.root()), proofs))


def test_a_charter_and_a_request_are_read() -> None:
    room = recorded()
    text = charters.write(room.charter)
    assert read_request(text) == read_request(text + b"\n") == Request(room.charter)
    request = asked(5, 2, 3)
    assert request.checkpoint == Checkpoint("baithak/room-1", 5, Tree(ENTRIES[:5]).root())
    assert set(request.earlier or {}) == {2, 3}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"PK\x03\x04",
        b"[" * 10_000,
        b'{"charter":1,"checkpoint":2,"earlier":3}',
        b'{"checkpoint":""}',
    ],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(BadRequest):
        read_request(data)


def test_a_request_for_another_dialogue_under_this_charter_is_refused() -> None:
    text = charters.write(recorded().charter).decode()
    with pytest.raises(BadRequest, match="another"):
        read_request(write_request(text, Checkpoint("baithak/room-2", 0, Tree([]).root()), {}))


def test_wrong_proofs_are_refused() -> None:
    true = json.loads(
        write_request(charters.write(recorded().charter).decode(), Checkpoint("baithak/room-1", 0, bytes(32)), {})
    )
    for wrong in (1, "", [1], [{"size": 0, "proof": []}], [{"size": 1, "proof": 1}], [{"size": 1, "proof": ["00"]}]):
        data = json.dumps(true | {"earlier": wrong}, separators=(",", ":"), sort_keys=True).encode()
        with pytest.raises(BadRequest):
            read_request(data)


def test_a_witness_is_found_by_their_key() -> None:
    room = recorded()
    for one in room.charter.witnesses:
        assert witness_of(room.charter, one.public) == one
    with pytest.raises(BadRequest, match="right card"):
        witness_of(room.charter, seat.public_bytes(ed25519(7)))


def test_a_growing_record_is_signed_and_the_same_one_again() -> None:
    memory = remember(NOTHING_SIGNED, Request(recorded().charter))
    memory = remember(memory, asked(3))
    memory = remember(memory, asked(3))
    memory = remember(memory, asked(7, 3))
    memory = remember(memory, asked(12, 3, 7))
    assert memory.checkpoints["room-1"].size == 12
    assert memory.charters == {"room-1": recorded().charter.hash}
    assert read_memory(write_memory(memory)) == memory


def test_a_record_that_began_empty_may_grow() -> None:
    assert remember(remember(NOTHING_SIGNED, asked(0)), asked(4)).checkpoints["room-1"].size == 4


@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 11))
@settings(deadline=None)
def test_no_other_record_is_signed_after_one(signed: int, size: int, changed: int) -> None:
    memory = remember(NOTHING_SIGNED, asked(signed))
    other = [*ENTRIES[:changed], flipped(ENTRIES[changed], 3), *ENTRIES[changed + 1 :]]
    if size < signed:
        with pytest.raises(Alarm):
            remember(memory, asked(size))
    elif changed < signed:
        with pytest.raises(Alarm):
            remember(memory, asked(size, *([signed] if size > signed else []), entries=other))
    elif size > signed:
        assert remember(memory, asked(size, signed, entries=other)).checkpoints["room-1"].size == size


def test_a_request_without_the_proof_is_sent_back() -> None:
    memory = remember(NOTHING_SIGNED, asked(5))
    for request in (asked(7), asked(7, 4)):
        with pytest.raises(BadRequest, match="5 entries"):
            remember(memory, request)
    with pytest.raises(Alarm):
        other = asked(7, 4)
        remember(memory, Request(other.charter, other.checkpoint, {5: (other.earlier or {})[4]}))


def test_a_second_charter_is_not_signed() -> None:
    room = recorded()
    memory = remember(NOTHING_SIGNED, Request(room.charter))
    assert remember(memory, Request(room.charter)) == memory
    other = room.dialogue.make_charter(title="Another")
    for request in (Request(other), Request(other, asked(3).checkpoint, {})):
        with pytest.raises(Alarm, match="another charter"):
            remember(memory, request)


def test_dialogues_do_not_stand_in_each_others_way() -> None:
    room = recorded()
    memory = remember(remember(NOTHING_SIGNED, asked(9)), Request(room.dialogue.make_charter(convening="room-2")))
    assert set(memory.charters) == {"room-1", "room-2"} and set(memory.checkpoints) == {"room-1"}


def test_a_memory_that_was_changed_is_not_taken_for_an_empty_one() -> None:
    true = write_memory(remember(NOTHING_SIGNED, asked(5)))
    assert read_memory(write_memory(NOTHING_SIGNED)) == NOTHING_SIGNED == Memory({}, {})
    for wrong in (b"", b"{}", true[:-1], true.replace(b"5", b"x"), b'{"charters":{},"checkpoints":{}}', true + b"\n"):
        with pytest.raises(BadRequest, match="do not sign"):
            read_memory(wrong)
