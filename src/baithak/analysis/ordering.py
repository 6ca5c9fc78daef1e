"""Ordering: an order of seats that depends on their votes alone, so that row order can change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from baithak.analysis.ballots import UNSEEN, Ballots, Int8, Ints

Words = NDArray[np.uint64]

HASH_SEED = 20260401  # fixed: the order must be the same on every machine and in every run
WORD_VOTES = 32  # two bits a vote
PAIR_BITS = np.uint64(0x0303030303030303)
HASHED_SEATS = 1024  # so many ballots stay in the processor's cache between two steps
MIXED = 32  # half of a word


def packed_votes(votes: Int8) -> Words:
    """(seat, word) uint64 of a (seat, statement) block, two bits a vote: equal words mean equal ballots.

    -1 is 11, 0 is 00, 1 is 01 and `UNSEEN` is 10; what fills the words up is unseen. Of w words the first holds the
    statements 0 to 7, 8w to 8w + 7 and so on, the second the statements 8 to 15, 8w + 8 to 8w + 15 and so on.
    """
    seats, statements = votes.shape
    quarter = -(-statements // WORD_VOTES)
    padded = np.empty((seats, WORD_VOTES * quarter), dtype=np.int8)
    padded[:, :statements], padded[:, statements:] = votes, UNSEEN
    bytes_ = padded.view("<u8")
    # As bytes the four values are FF, 00, 01 and 80: the first bit and the last, brought beside it, tell them apart.
    pairs = bytes_ >> np.uint64(6)
    pairs |= bytes_
    pairs &= PAIR_BITS
    packed = pairs[:, 3 * quarter :].copy()
    for part in (2, 1, 0):
        packed <<= np.uint64(2)
        packed |= pairs[:, part * quarter : (part + 1) * quarter]
    return packed


def packed_blocks(ballots: Ballots) -> Iterator[tuple[slice, Words]]:
    """The packed ballots, some rows at a time, with where they stand."""
    for start in range(0, ballots.seat_count, HASHED_SEATS):
        rows = slice(start, start + HASHED_SEATS)
        yield rows, packed_votes(ballots.votes[rows])


def mixed_words(words: Words) -> Words:
    """(seat, word) uint64 of packed votes, to be summed over any set of words.

    The sums of two seats are equal where they voted alike in that set, else different but for odds of 2**-60.
    """
    first, second = _multipliers(words.shape[1])
    mixed = words ^ (words >> np.uint64(MIXED))  # a product moves nothing downwards: bring the upper half down first
    mixed *= first
    mixed ^= mixed >> np.uint64(MIXED)
    mixed *= second
    return mixed


def content_keys(ballots: Ballots) -> Ints:
    """(seat,) int64: equal for equal ballots, otherwise different but for odds of about 2**-60, evenly scattered."""
    keys = [_scattered(mixed_words(words).sum(axis=1, dtype=np.uint64)) for _, words in packed_blocks(ballots)]
    return np.concatenate([*keys, np.zeros(0, dtype=np.uint64)]).view(np.int64)


@cache
def _multipliers(words: int) -> tuple[Words, Words]:
    """Two odd random numbers for each word."""
    drawn: Words = np.random.default_rng(HASH_SEED).integers(0, 2**64, (words, 2), dtype=np.uint64)
    first, second = (drawn | np.uint64(1)).T.copy()
    first.flags.writeable = second.flags.writeable = False
    return first, second


def _scattered(value: Words) -> Words:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014): scatters neighbouring values."""
    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(value ^ (value >> np.uint64(31)))
