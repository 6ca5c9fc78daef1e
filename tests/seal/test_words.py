"""The eight words: made by rule, 96 bits, read back, and different for different checkpoints."""

import dataclasses
import hashlib
import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baithak.seal import words
from baithak.seal.canonical import framed
from baithak.seal.checkpoint import Checkpoint
from baithak.seal.errors import BadEncoding

CHECKPOINT = Checkpoint("baithak/room-1", 7, bytes(range(32)))
# Changing these changes the words that were read aloud at every past close.
LIST = "562d09a535a53bf889451335e5607c216a7a267daf9ed89f757ab3b6f7a8c7c3"
EXAMPLE = "fesa fipe jede fivu fali biva puyi mifa"


def test_the_list_is_what_it_was() -> None:
    assert hashlib.sha256(" ".join(words.WORDS).encode()).hexdigest() == LIST
    assert " ".join(words.words_of(CHECKPOINT)) == EXAMPLE


def test_words_are_distinct_and_enough() -> None:
    assert len(set(words.WORDS)) == len(words.WORDS) == 4096
    assert words.COUNT * math.log2(len(words.WORDS)) == 96 >= 88


def test_words_are_made_by_the_rule() -> None:
    left_out = set(words._LEFT_OUT.split())
    for word in words.WORDS:
        parts = ["".join(group) for is_vowel, group in itertools.groupby(word, lambda letter: letter in "aeiou")]
        first, _, second, last = parts
        assert first != second and f"{first}-{second}" not in left_out
        assert {first, second} <= set(words._CONSONANTS) and len(last) == 1


def test_sounds_that_a_language_does_not_keep_apart_do_not_occur() -> None:
    letters = set("".join(words.WORDS))
    assert not letters & set("wzqxh") - {"h"}
    assert not any(pair in word for word in words.WORDS for pair in ("sh", "ph", "th", "kh", "gh", "bh", "dh", "jh"))


@pytest.mark.parametrize(
    "word", ["paki", "nabi", "rama", "sita", "modi", "jina", "suni", "kali", "tati", "puki", "sala"]
)
def test_some_words_nobody_should_have_to_read_aloud(word: str) -> None:
    assert word not in words.WORDS


@given(st.binary(min_size=12, max_size=12))
def test_words_are_read_back(number: bytes) -> None:
    spoken = words.write(number)
    assert len(spoken) == 8
    assert words.read(" ".join(spoken)) == number
    assert words.read("  " + "\n ".join(spoken).upper()) == number


def test_different_numbers_have_different_words() -> None:
    base = bytes(range(12))
    changed = {tuple(words.write((int.from_bytes(base, "big") ^ 1 << bit).to_bytes(12, "big"))) for bit in range(96)}
    assert len(changed | {tuple(words.write(base))}) == 97


@pytest.mark.parametrize("text", ["", "bada", "bada " * 7, "bada " * 9, "bada " * 7 + "wawa", "क " * 8])
def test_what_is_not_eight_words_is_refused(text: str) -> None:
    with pytest.raises(BadEncoding):
        words.read(text)


def test_a_misread_word_is_named() -> None:
    spoken = words.write(bytes(12))
    spoken[4] = "zzz"
    with pytest.raises(BadEncoding, match="word 5"):
        words.read(" ".join(spoken))


@pytest.mark.parametrize("length", [0, 11, 13, 32])
def test_only_twelve_bytes_are_written(length: int) -> None:
    with pytest.raises(BadEncoding):
        words.write(bytes(length))


def test_every_part_of_a_checkpoint_changes_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "ITERATIONS", 10)
    others = [
        dataclasses.replace(CHECKPOINT, origin="baithak/room-2"),
        dataclasses.replace(CHECKPOINT, size=8),
        dataclasses.replace(CHECKPOINT, root=bytes(31) + b"\x01"),
    ]
    assert len({tuple(words.words_of(one)) for one in (CHECKPOINT, *others)}) == 4
    expected = hashlib.pbkdf2_hmac("sha256", CHECKPOINT.text().encode(), framed("words"), 10, 12)
    assert words.read(" ".join(words.words_of(CHECKPOINT))) == expected


def test_finding_two_roots_with_the_same_words_is_made_slow() -> None:
    """2**48 tries of a million rounds each are 2**68 rounds of HMAC."""
    assert words.COUNT * words.BITS_PER_WORD / 2 + math.log2(words.ITERATIONS) > 67
