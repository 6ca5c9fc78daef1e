"""The record: leaves that cannot be guessed or joined to an order, appended once."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baithak.seal import record
from baithak.seal.errors import BadEncoding, BadRecord
from baithak.seal.tree import Tree, verify_consistency

leaves = st.lists(st.binary(min_size=32, max_size=32), unique=True, max_size=12)


def test_a_leaf_is_bound_to_salt_and_envelope() -> None:
    salt = bytes(range(32))
    assert record.leaf(salt, b"envelope").hex() == LEAF
    assert record.leaf(salt, b"envelope") != record.leaf(salt, b"envelop")
    assert record.leaf(salt, b"envelope") != record.leaf(salt[::-1], b"envelope")
    assert len({record.leaf(record.new_salt(), b"agree") for _ in range(100)}) == 100
    assert len(record.new_salt()) == record.SALT_BYTES >= 16
    for wrong in (b"", bytes(16), bytes(31), bytes(33)):
        with pytest.raises(BadEncoding):
            record.leaf(wrong, b"envelope")


# The leaf of the salt 00 01 … 1f and `envelope`. Changing this breaks every receipt that members hold.
LEAF = "5a06e6a25c187d2787c0135f4b0c83a27eb58c270efd203e15bb5b37f852959a"


@given(leaves, st.randoms(use_true_random=False))
def test_the_order_of_arrival_leaves_no_trace(arrived: list[bytes], chance: random.Random) -> None:
    shuffled = chance.sample(arrived, len(arrived))
    assert record.append_round([b"\x07" * 32], shuffled) == record.append_round([b"\x07" * 32], arrived) or (
        b"\x07" * 32 in arrived
    )


@given(st.lists(st.binary(min_size=32, max_size=32), unique=True, min_size=1, max_size=20), st.integers(0, 20))
def test_rounds_are_appended_and_never_change_what_stands(all_leaves: list[bytes], cut: int) -> None:
    first = record.append_round([], all_leaves[:cut])
    both = record.append_round(first, all_leaves[cut:])
    assert both[: len(first)] == first == sorted(all_leaves[:cut])
    assert both[len(first) :] == sorted(all_leaves[cut:])
    if first:
        proof = Tree(both).consistency_proof(len(first))
        verify_consistency(len(first), Tree(first).root(), len(both), Tree(both).root(), proof)


def test_a_leaf_stands_once() -> None:
    one, other = b"\x01" * 32, b"\x02" * 32
    for before, added in (([], [one, one]), ([one], [one]), ([one, other], [other])):
        with pytest.raises(BadRecord):
            record.append_round(before, added)
    for wrong in (b"", bytes(31), bytes(33)):
        with pytest.raises(BadEncoding):
            record.append_round([], [one, wrong])


def test_what_is_handed_in_is_not_changed() -> None:
    before, added = [b"\x03" * 32], [b"\x02" * 32, b"\x01" * 32]
    record.append_round(before, added)
    assert (before, added) == ([b"\x03" * 32], [b"\x02" * 32, b"\x01" * 32])
