"""A finding has one name: dialogue, round and every byte are part of it."""

import hashlib

from baithak.seal.finding import finding_hash


def test_worked_example() -> None:
    framed = b"baithak/1 finding\n\0\0\0\x20" + bytes(32) + b"\0\0\0\4\0\0\0\2" + b"\0\0\0\2{}"
    assert finding_hash(bytes(32), 2, b"{}") == hashlib.sha256(framed).digest()


def test_dialogue_round_and_text_are_part_of_it() -> None:
    hashes = {
        finding_hash(bytes([seed]) * 32, number, text)
        for seed in (1, 2)
        for number in (1, 2)
        for text in (b"{}", b"[]")
    }
    assert len(hashes) == 8
