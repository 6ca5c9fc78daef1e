"""Tally: the sums over seats that every claim and every map is a function of; exact, mergeable, incremental."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from baithak.analysis.ballots import AGREE, DISAGREE, PASS, UNSEEN, Ballots, Floats, Int8, Ints, VoteSource
from baithak.analysis.errors import BadBallots

BLOCK_SEATS = 8192  # float32 sums of -1, 0 and 1 over so few rows are exact integers
INT8_ROWS = 127  # so many values of -1, 0 or 1 add up without leaving int8


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


class LiveTally:
    """Ballots that change one vote at a time, with their `Tally` and `CoVotes` kept exact.

    After any sequence of votes, `tally` and `co_votes` equal, bit for bit, those of the final ballots: all sums
    are integers. A vote costs a few additions over one row of statements, whatever the number of seats.
    """

    def __init__(self, ballots: Ballots) -> None:
        self._votes = ballots.votes.copy()
        self._side = ballots.side.copy()
        self._ballots = ballots
        self._value = np.where(self._votes == UNSEEN, 0, self._votes).astype(np.int64)
        self._seen = (self._votes != UNSEEN).astype(np.int64)
        self._tally = Tally.of(ballots)
        self._co_votes = CoVotes.of(ballots)

    @property
    def ballots(self) -> Ballots:
        """A copy of the ballots as they stand now."""
        before = self._ballots
        return Ballots(
            self._votes.copy(), before.seat_ids, before.statement_ids, self._side.copy(), before.side_names
        )

    @property
    def tally(self) -> Tally:
        """The tally as it stands now. It goes on changing; copy what must stay."""
        return self._tally

    @property
    def co_votes(self) -> CoVotes:
        """The co-votes as they stand now. They go on changing; copy what must stay."""
        return self._co_votes

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
        value, seen = (0, 0) if vote == UNSEEN else (vote, 1)
        value_step = value - int(self._value[seat, statement])
        seen_step = seen - int(self._seen[seat, statement])
        side = self._side[seat]
        tally = self._tally
        tally.agree[side, statement] += (vote == AGREE) - (before == AGREE)
        tally.disagree[side, statement] += (vote == DISAGREE) - (before == DISAGREE)
        tally.seen[side, statement] += seen_step
        self._step_co_votes(seat, statement, value_step, seen_step)
        self._votes[seat, statement] = vote

    def _step_co_votes(self, seat: int, statement: int, value_step: int, seen_step: int) -> None:
        co, row, seen = self._co_votes, self._value[seat], self._seen[seat]
        # Off the diagonal a product changes by step x other; on it, x*x changes by step x (before + after).
        value_after, seen_after = int(row[statement]) + value_step, int(seen[statement]) + seen_step
        vote_vote = value_after**2 - int(row[statement]) ** 2
        seen_seen = seen_after**2 - int(seen[statement]) ** 2
        vote_seen = value_after * seen_after - int(row[statement]) * int(seen[statement])
        diagonal = (
            int(co.vote_vote[statement, statement]) + vote_vote,
            int(co.vote_seen[statement, statement]) + vote_seen,
            int(co.seen_seen[statement, statement]) + seen_seen,
        )
        if value_step:
            step = value_step * row
            co.vote_vote[statement] += step
            co.vote_vote[:, statement] += step
            co.vote_seen[statement] += value_step * seen
        if seen_step:
            step = seen_step * seen
            co.seen_seen[statement] += step
            co.seen_seen[:, statement] += step
            co.vote_seen[:, statement] += seen_step * row
        co.vote_vote[statement, statement] = diagonal[0]
        co.vote_seen[statement, statement] = diagonal[1]
        co.seen_seen[statement, statement] = diagonal[2]
        row[statement], seen[statement] = value_after, seen_after


Sum = TypeVar("Sum", Tally, CoVotes)


def _tally_of_partition(ballots: Ballots) -> Tally:
    rows = len(ballots.side_names) + 1
    counts = np.zeros((3, rows, ballots.statement_count), dtype=np.int64)
    for start in range(0, ballots.seat_count, BLOCK_SEATS):
        votes = ballots.votes[start : start + BLOCK_SEATS]
        side = ballots.side[start : start + BLOCK_SEATS]
        for index in np.unique(side):
            chosen = side == index
            counts[:, index] += _count_votes(votes if chosen.all() else votes[chosen])
    sizes = np.append(ballots.side_sizes, (ballots.side < 0).sum())
    return Tally(counts[0], counts[1], counts[2], sizes, ballots.statement_ids, ballots.side_names)


def _count_votes(votes: Int8) -> Ints:
    """(3, statement) how many agree, disagree and have seen; adds int8 in runs too short to overflow."""
    counts = np.zeros((3, votes.shape[1]), dtype=np.int64)
    for start in range(0, len(votes), INT8_ROWS):
        run = votes[start : start + INT8_ROWS]
        for row, is_so in enumerate((run == AGREE, run == DISAGREE, run != UNSEEN)):
            counts[row] += np.add.reduce(is_so.view(np.int8), axis=0, dtype=np.int8)
    return counts


def _co_votes_of_partition(ballots: Ballots) -> CoVotes:
    size = ballots.statement_count
    sums = [np.zeros((size, size), dtype=np.int64) for _ in range(3)]
    for votes in ballots.row_blocks(BLOCK_SEATS):
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
