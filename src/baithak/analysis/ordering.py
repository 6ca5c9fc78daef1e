"""Ordering: an order of seats that depends on their votes alone, so that row order can change nothing."""

from __future__ import annotations

import numpy as np

from baithak.analysis.ballots import UNSEEN, Ballots, Ints

HASH_SEED = 20260401  # fixed: the order must be the same on every machine and in every run
LARGEST_EXACT = 2**24  # float32 holds every whole number up to here exactly
UNSEEN_CODE = 2.0


def hash_weights(statement_count: int, columns: int) -> np.ndarray:
    """(statement, column) float32 random whole numbers, so small that sums over statements are exact."""
    bound = max(int(LARGEST_EXACT // (UNSEEN_CODE * max(statement_count, 1))) - 1, 1)
    drawn: np.ndarray = np.random.default_rng(HASH_SEED).integers(1, min(bound, 2**20) + 1, (statement_count, columns))
    return drawn.astype(np.float32)


def coded_block(votes: np.ndarray) -> np.ndarray:
    """(seat, statement) float32 of an int8 block: -1, 0, 1, and 2 for unseen."""
    return np.where(votes == UNSEEN, np.float32(UNSEEN_CODE), votes).astype(np.float32)


def content_keys(ballots: Ballots) -> Ints:
    """(seat,) int64: equal for equal ballots, otherwise different but for odds of about 2**-60, evenly scattered."""
    weights = hash_weights(ballots.statement_count, 3)
    sums = np.vstack([coded_block(block) @ weights for block in ballots.row_blocks()] or [np.zeros((0, 3))])
    key = np.zeros(len(sums), dtype=np.uint64)
    for column in sums.T.astype(np.int64).astype(np.uint64):
        key = _mixed(key ^ column)
    return key.astype(np.int64)


def _mixed(value: np.ndarray) -> np.ndarray:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014): scatters neighbouring values."""
    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(value ^ (value >> np.uint64(31)))
