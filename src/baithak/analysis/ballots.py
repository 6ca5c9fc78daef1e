"""Ballots: who (which seat, of which side) voted how on which statement, and where such votes come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from baithak.analysis.errors import BadBallots

AGREE = 1
PASS = 0
DISAGREE = -1
UNSEEN = -128  # int8 for "has not voted on it"; a million seats by a thousand statements is then 1 GB, not 8
NO_SIDE = -1
CACHED_SEATS = 256  # float32 votes of so few seats stay in the processor's cache from one step to the next
CACHED_EVENTS = 32768  # so many votes of a log, with what is worked out about them, stay there too
BLOCK_SEATS = 8192  # float32 sums of -1, 0 and 1 over so few rows are exact integers

Int8 = NDArray[np.int8]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ids = NDArray[Any]  # int64 where all ids are whole numbers, str otherwise


@dataclass(frozen=True, eq=False)
class Ballots:
    """The votes of one conversation, always in the same order whatever order they arrived in.

    votes: (seat, statement) int8 in {-1 disagree, 0 pass, +1 agree}; -128 (`UNSEEN`) = has not voted on it.
    seat_ids: (seat,) int64 or str, strictly ascending.
    statement_ids: (statement,) int64 or str, strictly ascending.
    side: (seat,) int16 index into `side_names`; -1 (`NO_SIDE`) = belongs to no side.
    side_names: one name per side; empty when nobody has declared sides.
    """

    votes: Int8
    seat_ids: Ids
    statement_ids: Ids
    side: NDArray[np.int16]
    side_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        seats, statements = self.votes.shape
        if len(self.seat_ids) != seats or len(self.side) != seats or len(self.statement_ids) != statements:
            raise BadBallots(
                f"votes are {seats} seats by {statements} statements, but there are {len(self.seat_ids)} seat ids, "
                f"{len(self.side)} side entries and {len(self.statement_ids)} statement ids"
            )
        if self.votes.dtype != np.int8:
            raise BadBallots("votes must be int8; build ballots with Ballots.from_log or Ballots.from_matrix")
        if len(self.side) and int(self.side.max()) >= len(self.side_names):
            raise BadBallots("a seat belongs to a side that has no name")
        for ids, what in ((self.seat_ids, "seat"), (self.statement_ids, "statement")):
            if len(ids) > 1 and not bool(np.all(ids[:-1] < ids[1:])):
                raise BadBallots(f"{what} ids must be ascending and distinct")

    @property
    def seat_count(self) -> int:
        """How many seats there are, whether or not they voted."""
        return int(self.votes.shape[0])

    @property
    def statement_count(self) -> int:
        """How many statements there are, whether or not anybody voted on them."""
        return int(self.votes.shape[1])

    @property
    def seen(self) -> Bools:
        """(seat, statement) bool: did the seat vote (agree, pass or disagree) on the statement?"""
        seen: Bools = self.votes != UNSEEN
        return seen

    @property
    def votes_per_seat(self) -> Ints:
        """(seat,) int64: on how many statements each seat voted."""
        enough = np.int16 if self.statement_count < 2**15 else np.int64  # numpy adds short integers far faster
        counts = np.zeros(self.seat_count, dtype=enough)
        seen = np.empty((CACHED_SEATS, self.statement_count), dtype=np.bool_)
        for number, votes in enumerate(self.row_blocks(CACHED_SEATS)):
            start, size = number * CACHED_SEATS, len(votes)
            np.not_equal(votes, UNSEEN, out=seen[:size])
            seen[:size].view(np.int8).sum(axis=1, dtype=enough, out=counts[start : start + size])
        return counts.astype(np.int64)

    @property
    def vote_count(self) -> int:
        """How many votes were cast, passes included, each seat counting once per statement."""
        return int(self.votes_per_seat.sum())

    @property
    def side_sizes(self) -> Ints:
        """(side,) int64: seats on each side, whether or not they voted."""
        return np.bincount(self.side[self.side >= 0], minlength=len(self.side_names)).astype(np.int64)

    def row_blocks(self, seats: int = BLOCK_SEATS) -> Iterator[Int8]:
        """The votes, so many seats at a time, so that large conversations need no second copy."""
        for start in range(0, self.seat_count, seats):
            yield self.votes[start : start + seats]

    def partitions(self) -> Iterator[Ballots]:
        """`VoteSource`: one partition, these ballots themselves."""
        yield self

    def with_sides(self, side: NDArray[np.integer], side_names: tuple[str, ...]) -> Ballots:
        """The same votes, with the seats divided into other sides."""
        return Ballots(self.votes, self.seat_ids, self.statement_ids, side.astype(np.int16), side_names)

    def of_seats(self, chosen: Bools | Ints) -> Ballots:
        """The ballots of some of the seats: a (seat,) mask, or ascending row numbers."""
        return Ballots(
            self.votes[chosen], self.seat_ids[chosen], self.statement_ids, self.side[chosen], self.side_names
        )

    def of_statements(self, chosen: Bools | Ints) -> Ballots:
        """The ballots on some of the statements: a (statement,) mask, or ascending column numbers."""
        return Ballots(
            np.ascontiguousarray(self.votes[:, chosen]),
            self.seat_ids,
            self.statement_ids[chosen],
            self.side,
            self.side_names,
        )

    def as_floats(self) -> Floats:
        """(seat, statement) float64 in {-1, 0, 1}; NaN = unseen."""
        return np.where(self.seen, self.votes, np.nan).astype(np.float64)

    @classmethod
    def from_matrix(
        cls,
        votes: NDArray[np.generic],
        seat_ids: Ids | None = None,
        statement_ids: Ids | None = None,
        side: NDArray[np.integer] | None = None,
        side_names: tuple[str, ...] = (),
    ) -> Ballots:
        """Ballots from a matrix in any row and column order; ids default to 0, 1, 2 and so on.

        votes: (seat, statement) in {-1, 0, 1}; unseen is NaN in floats and -128 in integers.
        Raises BadBallots on any other value or on repeated ids.
        """
        coded = _coded_votes(votes)
        seats = np.arange(coded.shape[0]) if seat_ids is None else seat_ids
        statements = np.arange(coded.shape[1]) if statement_ids is None else statement_ids
        sides = np.full(coded.shape[0], NO_SIDE) if side is None else side
        rows, columns = np.argsort(seats, kind="stable"), np.argsort(statements, kind="stable")
        in_order = bool((rows[:-1] < rows[1:]).all()) and bool((columns[:-1] < columns[1:]).all())
        ordered = coded if in_order else coded[np.ix_(rows, columns)]
        return cls(ordered, seats[rows], statements[columns], sides[rows].astype(np.int16), side_names)

    @classmethod
    def from_log(
        cls,
        seat: Ids,
        statement: Ids,
        vote: NDArray[np.integer],
        moment: NDArray[np.number] | None = None,
        seat_ids: Ids | None = None,
        statement_ids: Ids | None = None,
    ) -> Ballots:
        """Ballots from a log of votes, where a seat's last vote on a statement is the one that counts.

        seat, statement, vote: (event,) the ids and the vote in {-1, 0, 1}.
        moment: (event,) any number that grows with time; without it the order of the rows is the order of time.
            Of two different votes at the same moment the least agreeing counts, so that the order of rows never
            decides.
        seat_ids, statement_ids: every id that exists, sorted, even if it never occurs in the log. Events about
            other ids are left out (statements that were moderated out, for example).
        Raises BadBallots on any other vote value.
        """
        if len(vote) and not (vote.min() >= -1 and vote.max() <= 1):
            raise BadBallots("a vote must be -1 (disagree), 0 (pass) or 1 (agree)")
        rows = _Places(np.unique(seat) if seat_ids is None else seat_ids)
        columns = _Places(np.unique(statement) if statement_ids is None else statement_ids)
        votes = np.full((len(rows.known), len(columns.known)), UNSEEN, dtype=np.int8)
        log = _Log(rows, columns, seat, statement, vote)
        for _, cell, said in log.runs():
            votes.reshape(-1)[cell] = said
        if moment is not None:
            _settle_changed_votes(votes.reshape(-1), log, moment)
        return cls(votes, rows.known, columns.known, np.full(len(rows.known), NO_SIDE, dtype=np.int16))


class VoteSource(Protocol):
    """Anything that holds votes: in memory, on disk, or spread over machines.

    A partition is a set of seats with *all* their votes; no seat is in two partitions, and every partition has the
    same statements and sides in the same order. Whatever adds up over seats (`Tally`, `CoVotes`) can then be
    computed a partition at a time, anywhere, and summed.
    """

    @property
    def statement_ids(self) -> Ids:
        """(statement,) ids, ascending."""

    @property
    def side_names(self) -> tuple[str, ...]:
        """One name per side."""

    def partitions(self) -> Iterator[Ballots]:
        """The seats, in disjoint sets."""


def _coded_votes(votes: NDArray[np.generic]) -> Int8:
    if votes.ndim != 2:
        raise BadBallots("votes must be a (seat, statement) matrix")
    unseen = votes != votes if np.issubdtype(votes.dtype, np.floating) else votes == UNSEEN  # only NaN is not itself
    if not bool(np.all(unseen | (votes == DISAGREE) | (votes == PASS) | (votes == AGREE))):
        raise BadBallots("a vote must be -1 (disagree), 0 (pass) or 1 (agree); unseen is NaN, or -128 in integers")
    return np.where(unseen, UNSEEN, votes).astype(np.int8)


class _Places:
    """Where ids stand among the known ones, which are sorted."""

    def __init__(self, known: Ids) -> None:
        self.known = known
        self._low, self._high = (int(known[0]), int(known[-1])) if len(known) and known.dtype == np.int64 else (0, -1)
        # Numbered through: the rule for statements and generated seats.
        self._is_a_run = len(known) > 0 and self._high - self._low == len(known) - 1

    @cached_property
    def _table(self) -> Ints | None:
        """A look-up table, if the ids are whole numbers and dense, as they often are; its end says "unknown"."""
        span = self._high - self._low
        if not 0 <= span < 4 * len(self.known) + 1024:
            return None
        table = np.full(span + 2, -1, dtype=np.int64)
        table[self.known - self._low] = np.arange(len(self.known))
        return table

    def of(self, ids: Ids) -> tuple[Ints, bool]:
        """(event,) int64 place of each of one or more ids, -1 for an unknown one; and whether all are known."""
        span = self._high - self._low
        if ids.dtype == np.int64 and (self._is_a_run or self._table is not None):
            place = ids - self._low
            unsigned = place.view(np.uint64)  # where an id below the lowest wraps round to the top
            if self._is_a_run and int(unsigned.max()) <= span:
                return place, True
            assert self._table is not None  # a run of ids is dense
            place = self._table[np.minimum(unsigned, np.uint64(span + 1)).view(np.int64)]
        elif len(self.known):
            place = np.minimum(np.searchsorted(self.known, ids), len(self.known) - 1).astype(np.int64)
            place = np.where(self.known[place] == ids, place, -1)
        else:
            place = np.full(len(ids), -1, dtype=np.int64)
        return place, int(place.min()) >= 0


@dataclass(frozen=True, eq=False)
class _Log:
    """A log of votes that is gone through in runs short enough for the processor's cache, as often as it takes."""

    rows: _Places
    columns: _Places
    seat: Ids
    statement: Ids
    vote: NDArray[np.integer]

    def runs(self) -> Iterator[tuple[Ints, Ints, Int8]]:
        """(event,) the event's number, its cell in the matrix and its vote; events about unknown ids left out."""
        for start in range(0, len(self.vote), CACHED_EVENTS):
            run = slice(start, start + CACHED_EVENTS)
            (cell, is_seat), (column, is_statement) = self.rows.of(self.seat[run]), self.columns.of(self.statement[run])
            is_known = None if is_seat and is_statement else (cell >= 0) & (column >= 0)
            cell *= len(self.columns.known)
            cell += column
            event, said = np.arange(start, start + len(cell)), self.vote[run].astype(np.int8)
            yield (event, cell, said) if is_known is None else (event[is_known], cell[is_known], said[is_known])


def _settle_changed_votes(flat: Int8, log: _Log, moment: NDArray[np.number]) -> None:
    """Where a seat voted differently at different moments, let the latest vote stand.

    A repeated vote that says the same needs no settling; an event that disagrees with what was written last
    betrays every cell that does. Of two moments that are the same the least agreeing vote is the later.
    """
    is_changed = False
    for _, cell, said in log.runs():
        contested = cell[flat[cell] != said]
        flat[contested] = UNSEEN
        is_changed |= len(contested) > 0
    if not is_changed:
        return
    parts = [(event[flat[cell] == UNSEEN], cell[flat[cell] == UNSEEN]) for event, cell, _ in log.runs()]
    events, cells = (np.concatenate(part) for part in zip(*parts, strict=True))
    said = log.vote[events].astype(np.int8)
    order = np.lexsort((-said, moment[events]))
    flat[cells[order]] = said[order]
