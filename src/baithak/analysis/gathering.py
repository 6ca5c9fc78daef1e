"""Gathering: a source of votes that comes in parts, brought together in memory without ever being there twice."""

from __future__ import annotations

import numpy as np

from baithak.analysis.ballots import Ballots, Int8, VoteSource
from baithak.analysis.errors import BadBallots

STEP_BYTES = 2**27  # the matrix grows by so much at a time; growing moves pages, it does not copy them


def gathered(source: VoteSource) -> Ballots:
    """All the ballots of a source as one.

    Takes a byte for every seat and statement, and one partition beside that; twice as much where the partitions do
    not come in the order of their seats.
    Raises BadBallots when the source has no partition, or when a seat is in two of them.
    """
    width = len(source.statement_ids)
    votes: Int8 = np.empty((0, width), dtype=np.int8)
    parts, count = [], 0
    for part in source.partitions():
        parts.append((part.seat_ids, part.side))
        _make_room(votes, count + part.seat_count)
        votes[count : count + part.seat_count] = part.votes
        count += part.seat_count
    if not parts:
        raise BadBallots("there are no votes: the source has no partitions")
    votes.resize((count, width), refcheck=False)
    seat_ids, side = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(seat_ids, kind="stable")
    if not np.array_equal(order, np.arange(count)):
        votes, seat_ids, side = votes[order], seat_ids[order], side[order]
    return Ballots(votes, seat_ids, source.statement_ids, side, source.side_names)


def _make_room(votes: Int8, seats: int) -> None:
    if seats > len(votes):
        step = max(1, STEP_BYTES // max(1, votes.shape[1]))
        votes.resize((-(-seats // step) * step, votes.shape[1]), refcheck=False)
