"""Tally: the sums over seats that every claim and every map is a function of; exact, mergeable, incremental."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from baithak.analysis.ballots import (
    AGREE,
    DISAGREE,
    PASS,
    UNSEEN,
    Ballots,
    Floats,
    Int8,
    Ints,
    VoteSource,
)
from baithak.analysis.errors import BadBallots

HALF_BYTE = 15  # so many ones add up within four bits
ADDED_SEATS = HALF_BYTE * 16  # so many ones add up within a byte, and so many ballots stay in the cache
VOTED = np.uint8(0x11)  # agree is 01 and disagree FF: keeps four bits for "agree or disagree" and four for "disagree"

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Tally:
    """How each side voted on each statement.

    agree, disagree, seen: (side + 1, statement) int64 counts of seats; the last row counts seats of no side.
        A pass is seen and neither; whoever never voted on the statement is not seen.
    side_sizes: (side + 1,) int64 seats, whether or not they voted.
    statement_ids, side_names: as in `Ballots`.
    """

    agree: Ints
    disagree: Ints
    seen: Ints
    side_sizes: Ints
    statement_ids: NDArray[np.generic]
    side_names: tuple[str, ...]

    def __add__(self, other: Tally) -> Tally:
        """The tally of two disjoint sets of seats together."""
        _require_same_axes(self, other)
        return Tally(
            self.agree + other.agree,
            self.disagree + other.disagree,
            self.seen + other.seen,
            self.side_sizes + other.side_sizes,
            self.statement_ids,
            self.side_names,
        )

    @property
    def by_side(self) -> tuple[Ints, Ints, Ints]:
        """(side, statement) agree, disagree and seen of the declared sides alone."""
        sides = len(self.side_names)
        return self.agree[:sides], self.disagree[:sides], self.seen[:sides]

    @property
    def overall(self) -> tuple[Ints, Ints, Ints]:
        """(statement,) agree, disagree and seen of all seats, those of no side included."""
        return self.agree.sum(axis=0), self.disagree.sum(axis=0), self.seen.sum(axis=0)

    @classmethod
    def of(cls, source: VoteSource) -> Tally:
        """Count the votes of a source, a partition at a time.

        Raises BadBallots when the source has no partition at all.
        """
        return _summed([_tally_of_partition(ballots) for ballots in source.partitions()])


@dataclass(frozen=True, eq=False)
class CoVotes:
    """Which votes go together: three integer matrices from which every covariance follows exactly.

    vote_vote: (statement, statement) int64, sum over seats of v_j v_k with unseen counted 0.
    vote_seen: (statement, statement) int64, sum over seats of v_j s_k, where s is 1 if seen.
    seen_seen: (statement, statement) int64, number of seats that saw both.
    """

    vote_vote: Ints
    vote_seen: Ints
    seen_seen: Ints

    def __add__(self, other: CoVotes) -> CoVotes:
        """The co-votes of two disjoint sets of seats together."""
        if self.vote_vote.shape != other.vote_vote.shape:
            raise BadBallots("co-votes of different statements cannot be added")
        return CoVotes(
            self.vote_vote + other.vote_vote,
            self.vote_seen + other.vote_seen,
            self.seen_seen + other.seen_seen,
        )

    @property
    def mean_vote(self) -> Floats:
        """(statement,) mean of the votes cast, in -1..1; 0 where nobody voted."""
        seen = np.diag(self.seen_seen)
        return np.asarray(np.diag(self.vote_seen) / np.maximum(seen, 1))

    def scatter(self) -> Floats:
        """What is the sum over seats of the products of centred votes, an unseen vote counting as the mean?

        Returns (statement, statement) float64, symmetric: sum_i s_ij s_ik (v_ij - m_j)(v_ik - m_k). Divided by
        (seats - 1) it is the covariance of the mean-imputed matrix, which Polis's principal components come from.
        """
        mean = self.mean_vote
        crossed = self.vote_seen * mean[np.newaxis, :]
        return self.vote_vote - crossed - crossed.T + self.seen_seen * np.outer(mean, mean)

    @classmethod
    def of(cls, source: VoteSource) -> CoVotes:
        """Sum the co-votes of a source, a partition at a time.

        Raises BadBallots when the source has no partition at all.
        """
        return _summed([_co_votes_of_partition(ballots) for ballots in source.partitions()])


def count_votes(votes: Int8, seats: Ints) -> Ints:
    """How many of these seats agree, disagree and have seen each statement?

    votes: (seat, statement) int8 of `Ballots`. seats: row numbers. Returns (3, statement) int64.
    Bytes are added as bytes, in runs too short to overflow: first `HALF_BYTE` ballots, with two counts in each byte,
    then 16 such sums, then all in int64.
    """
    size = votes.shape[1]
    counts = np.zeros((3, size), dtype=np.int64)
    buffers: Bytes = np.empty((2, ADDED_SEATS, size), dtype=np.uint8)  # fresh memory would cost more than adding
    run, marked = buffers
    cast = run.view(np.int8)
    for start in range(0, len(seats), ADDED_SEATS):
        chosen = seats[start : start + ADDED_SEATS]
        votes.take(chosen, axis=0, out=cast[: len(chosen)], mode="clip")  # any other mode makes a copy first
        cast[len(chosen) :] = UNSEEN
        np.not_equal(cast, UNSEEN, out=marked.view(np.bool_))
        seen = _added(marked, HALF_BYTE)
        np.bitwise_and(run, VOTED, out=marked)
        voted = _added(marked, HALF_BYTE)
        for count, part in zip(counts, (voted & HALF_BYTE, voted >> 4, seen), strict=True):
            count += _added(part, ADDED_SEATS // HALF_BYTE)
    counts[0] -= counts[1]
    return counts


class LiveTally:
    """Ballots that change one vote at a time, with their `Tally` and `CoVotes` kept exact.

    After any sequence of votes, `tally` and `co_votes` equal, bit for bit, those of the final ballots: all sums
    are integers. A vote costs a few additions along one row of statements, whatever the number of seats: what a vote
    adds to a column of a co-vote matrix is kept as a row of its transpose until the matrix is asked for.
    """

    def __init__(self, ballots: Ballots) -> None:
        self._first = ballots
        self._votes = ballots.votes.copy()
        value = np.where(ballots.seen, ballots.votes, 0)
        self._rows = np.stack([value, ballots.seen], axis=1).astype(np.int32)  # (seat, value or seen, statement)
        tally = Tally.of(ballots)
        self._counts = np.array([tally.agree, tally.disagree, tally.seen])
        self._sizes = tally.side_sizes
        self._before = CoVotes.of(ballots)
        size = ballots.statement_count
        self._by_value = np.zeros((size, 2, size), dtype=np.int32)  # what steps in value added: vote x (vote, seen)
        self._by_seen = np.zeros((size, 2, size), dtype=np.int32)  # what steps in seen added: seen x (vote, seen)
        self._corners = np.zeros((3, size), dtype=np.int64)  # what both added on the diagonals

    @property
    def ballots(self) -> Ballots:
        """The ballots as they stand now."""
        return replace(self._first, votes=self._votes.copy())

    @property
    def tally(self) -> Tally:
        """The tally as it stands now."""
        agree, disagree, seen = self._counts.copy()
        return Tally(agree, disagree, seen, self._sizes, self._first.statement_ids, self._first.side_names)

    @property
    def co_votes(self) -> CoVotes:
        """The co-votes as they stand now."""
        before, by_value, by_seen = self._before, self._by_value, self._by_seen
        vote_vote, vote_seen, seen_seen = (np.diag(corner) for corner in self._corners)
        return CoVotes(
            before.vote_vote + by_value[:, 0] + by_value[:, 0].T + vote_vote,
            before.vote_seen + by_value[:, 1] + by_seen[:, 0].T + vote_seen,
            before.seen_seen + by_seen[:, 1] + by_seen[:, 1].T + seen_seen,
        )

    def record(self, seat: int, statement: int, vote: int) -> None:
        """Add one vote, change it, or (with `UNSEEN`) take it back.

        seat, statement: row and column number. vote: -1, 0, 1 or `UNSEEN`.
        Raises BadBallots on any other vote.
        """
        if vote not in (DISAGREE, PASS, AGREE, UNSEEN):
            raise BadBallots(f"{vote} is no vote: use -1, 0 or 1, or UNSEEN to take a vote back")
        before = int(self._votes[seat, statement])
        if vote == before:
            return
        self._counts[:, self._first.side[seat], statement] += _COUNTED[before, vote]
        self._votes[seat, statement] = vote
        self._move(self._rows[seat], statement, *_STEPS[before, vote])

    def _move(self, row: Ints, statement: int, value_step: int, seen_step: int) -> None:
        """Carry one seat's change on one statement into the co-votes.

        With x the seat's row and d the change at one place, x x' grows by d x' + x d' + d d'. The first two terms
        are each other's transpose, so one is kept and transposed when asked for; the last is one cell.
        """
        if value_step:
            self._by_value[statement] += value_step * row
        if seen_step:
            self._by_seen[statement] += seen_step * row
            self._corners[2, statement] += 1
            self._corners[1, statement] += value_step * seen_step
        self._corners[0, statement] += value_step**2
        row[:, statement] += (value_step, seen_step)


_VOTES = (DISAGREE, PASS, AGREE, UNSEEN)
_CHANGES = [(before, vote) for before in _VOTES for vote in _VOTES]
_COUNTED = {  # (before, after) -> change of the counts of agree, disagree and seen
    (before, vote): np.array(
        [(vote == to) - (before == to) for to in (AGREE, DISAGREE)] + [(before == UNSEEN) - (vote == UNSEEN)]
    )
    for before, vote in _CHANGES
}
_STEPS = {  # (before, after) -> change of the value (unseen counting 0) and of seen
    (before, vote): (vote * (vote != UNSEEN) - before * (before != UNSEEN), (before == UNSEEN) - (vote == UNSEEN))
    for before, vote in _CHANGES
}

Sum = TypeVar("Sum", Tally, CoVotes)


def _tally_of_partition(ballots: Ballots) -> Tally:
    rows = len(ballots.side_names) + 1
    counts = np.zeros((3, rows, ballots.statement_count), dtype=np.int64)
    for index in range(-1, rows - 1):
        counts[:, index] = count_votes(ballots.votes, np.flatnonzero(ballots.side == index))
    sizes = np.append(ballots.side_sizes, (ballots.side < 0).sum())
    return Tally(counts[0], counts[1], counts[2], sizes, ballots.statement_ids, ballots.side_names)


def _added(bytes_: NDArray[np.integer], terms: int) -> Bytes:
    """So many equal parts of an array of bytes, in its order, added up."""
    return np.asarray(np.add.reduce(bytes_.reshape(terms, -1), axis=0, dtype=np.uint8))


def _co_votes_of_partition(ballots: Ballots) -> CoVotes:
    size = ballots.statement_count
    sums = [np.zeros((size, size), dtype=np.int64) for _ in range(3)]
    for votes in ballots.row_blocks():
        seen = (votes != UNSEEN).astype(np.float32)
        value = votes * seen
        for total, product in zip(sums, (value.T @ value, value.T @ seen, seen.T @ seen), strict=True):
            total += product.astype(np.int64)
    return CoVotes(*sums)


def _summed(parts: list[Sum]) -> Sum:
    if not parts:
        raise BadBallots("there are no votes to count: the source has no partitions")
    return reduce(add, parts)


def _require_same_axes(one: Tally, other: Tally) -> None:
    if one.side_names != other.side_names or not np.array_equal(one.statement_ids, other.statement_ids):
        raise BadBallots("tallies of different statements or sides cannot be added")
