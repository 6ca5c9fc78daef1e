"""The sign of votes: believed by the counts, turned only on clear evidence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from baithak.analysis.ballots import UNSEEN
from baithak.conversations.errors import BadInput
from baithak.conversations.vote_sign import turned, vote_sign


def sign(plus: list[int], minus: list[int], agrees: list[int], disagrees: list[int]) -> int:
    return vote_sign(Path("votes.csv"), *map(np.array, (plus, minus, agrees, disagrees)), "comments.csv")


@pytest.mark.parametrize(
    ("plus", "minus", "agrees", "disagrees", "expected"),
    [
        ([9, 2], [1, 4], [9, 2], [1, 4], 1),
        ([9, 2], [1, 4], [1, 4], [9, 2], -1),
        ([9, 2], [1, 4], [8, 1], [1, 3], 1),  # counted before the last votes came in
        ([9, 2], [1, 4], [1, 4], [8, 2], -1),
        ([3], [3], [3], [3], 1),  # no evidence: as published exports have it
        ([0], [0], [0], [0], 1),
    ],
)
def test_evidence(plus: list[int], minus: list[int], agrees: list[int], disagrees: list[int], expected: int) -> None:
    assert sign(plus, minus, agrees, disagrees) == expected


def test_unclear_evidence_is_refused() -> None:
    with pytest.raises(BadInput, match=r"votes\.csv: the votes do not fit the counts in comments\.csv"):
        sign([5], [4], [0], [9])


def test_turning_leaves_the_unseen_alone() -> None:
    votes = np.array([1, 0, -1, UNSEEN], dtype=np.int8)
    assert turned(votes, -1).tolist() == [-1, 0, 1, UNSEEN]
    assert turned(votes, 1) is votes
