"""Gathering: a source of votes that comes in parts, brought together in memory: all of it, or a sample of its seats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from baithak.analysis.ballots import Ballots, Ids, Int8, VoteSource
from baithak.analysis.errors import BadBallots
from baithak.analysis.ordering import content_keys

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


def sampled(source: VoteSource, seats: int) -> Ballots:
    """So many of a source's seats with all their votes, drawn by the content of their ballots; all, if no more exist.

    The same seats whatever the partitions and their order: those with the lowest content keys, which are as good as
    random (`content_keys`). One partition is in memory at a time, and the sample beside it.
    Raises BadBallots when the source has no partition, or when a sampled seat is in two of them.
    """
    kept: list[Ballots] = []
    for part in source.partitions():
        kept.append(part)
        keys = np.concatenate([content_keys(ballots) for ballots in kept])
        ids = np.concatenate([ballots.seat_ids for ballots in kept])
        chosen = np.zeros(len(keys), dtype=np.bool_)
        chosen[np.lexsort((ids, keys))[:seats]] = True
        ends = np.cumsum([ballots.seat_count for ballots in kept])[:-1]
        split = zip(kept, np.split(chosen, ends), strict=True)
        kept = [gathered(_Parts(source, [ballots.of_seats(mine) for ballots, mine in split]))]
    if not kept:
        raise BadBallots("there are no votes: the source has no partitions")
    return kept[0]


@dataclass(frozen=True, eq=False)
class _Parts:
    """Some ballots, as a source."""

    source: VoteSource
    parts: list[Ballots]

    @property
    def statement_ids(self) -> Ids:
        """(statement,) those of the source."""
        return self.source.statement_ids

    @property
    def side_names(self) -> tuple[str, ...]:
        """Those of the source."""
        return self.source.side_names

    def partitions(self) -> Iterator[Ballots]:
        """The ballots that were kept."""
        return iter(self.parts)


def _make_room(votes: Int8, seats: int) -> None:
    if seats > len(votes):
        step = max(1, STEP_BYTES // max(1, votes.shape[1]))
        votes.resize((-(-seats // step) * step, votes.shape[1]), refcheck=False)
