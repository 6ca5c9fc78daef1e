"""Ids of seats and statements as columns of a table: whole numbers where all are, text otherwise; coded for speed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from baithak.analysis.ballots import NO_SIDE, UNSEEN, Ballots, Bools, Ids, Ints
from baithak.conversations.kinds import is_integer

DENSE_SPAN = 8  # a table of so many times the events is cheaper than sorting them


@dataclass(frozen=True, eq=False)
class IdColumn:
    """One id per event, and every id that exists.

    codes: (event,) int64; the ids themselves if they are whole numbers, else their places in `names`.
    known: (id,) int64 strictly ascending codes of every id that exists, whether or not an event bears it.
    names: (id,) strictly ascending texts, or None where ids are whole numbers; then known is 0, 1, 2 and so on.
    """

    codes: Ints
    known: Ints
    names: NDArray[np.str_] | None = None

    @property
    def ids(self) -> Ids:
        """(id,) every id that exists, strictly ascending."""
        return self.known if self.names is None else self.names

    @classmethod
    def of_integers(cls, values: Ints) -> IdColumn:
        """Whole numbers as they stand."""
        return cls(values, distinct(values))

    @classmethod
    def of_texts(cls, places: Ints, texts: Sequence[str]) -> IdColumn:
        """(event,) places in a list of texts, which may be in any order and, once stripped, repeat themselves."""
        stripped = np.array([text.strip() for text in texts], dtype=np.str_).reshape(-1)
        names, rank = np.unique(stripped, return_inverse=True)
        used = distinct(rank[places].astype(np.int64)) if len(names) else np.zeros(0, dtype=np.int64)
        if len(used) < len(names):  # a dictionary may hold texts that no row uses
            names, rank = names[used], np.searchsorted(used, rank)
        return cls(rank[places].astype(np.int64), np.arange(len(names)), names)

    def including(self, more: Ids) -> IdColumn:
        """The same events, with more ids that exist. Text and whole numbers do not mix."""
        if self.names is None:
            return IdColumn(self.codes, np.union1d(self.known, more).astype(np.int64))
        names = np.union1d(self.names, more.astype(np.str_))
        return IdColumn(np.searchsorted(names, self.names)[self.codes], np.arange(len(names)), names)

    def of_events(self, chosen: Bools) -> IdColumn:
        """Some of the events, by an (event,) mask; every id that exists goes on existing."""
        return IdColumn(self.codes[chosen], self.known, self.names)

    def as_integers(self) -> IdColumn:
        """The same column with whole numbers for ids, if all its texts are such ('007' is 7), else as it is."""
        if self.names is None or not all(is_integer(name) for name in self.names.tolist()):
            return self
        values = np.array([int(name) for name in self.names.tolist()], dtype=np.int64)
        return IdColumn.of_integers(values[self.codes])

    def rows(self) -> Ints:
        """(event,) place of each event's id in `ids`."""
        if self.names is not None:
            return self.codes
        return places_of(self.codes, self.known)


def distinct(values: Ints) -> Ints:
    """Strictly ascending distinct values; by a look-up table where they are dense, as ids mostly are."""
    if not len(values):
        return values
    low, high = int(values.min()), int(values.max())
    if high - low > DENSE_SPAN * len(values):
        return np.unique(values)
    is_used = np.zeros(high - low + 1, dtype=np.bool_)
    is_used[values - low] = True
    return np.flatnonzero(is_used) + low


def places_of(values: Ints, known: Ints) -> Ints:
    """(event,) place of each value among the ascending known ones, each of which must be there."""
    if not len(known):
        return np.zeros(0, dtype=np.int64)
    low, high = int(known[0]), int(known[-1])
    if high - low > DENSE_SPAN * max(len(values), len(known)):
        return np.searchsorted(known, values).astype(np.int64)
    table = np.zeros(high - low + 1, dtype=np.int64)
    table[known - low] = np.arange(len(known))
    return table[values - low]


def ballots_of_events(
    seat: IdColumn, statement: IdColumn, vote: NDArray[np.int8], moment: NDArray[np.number] | None
) -> Ballots:
    """Ballots of every seat and statement that exists, each seat's last vote counting."""
    counted = Ballots.from_log(seat.codes, statement.codes, vote, moment, seat.known, statement.known)
    return Ballots(counted.votes, seat.ids, statement.ids, counted.side)


def with_more_seats(ballots: Ballots, more: Ids) -> Ballots:
    """The same ballots, with more seats that never voted; they are of no side."""
    ids = np.union1d(ballots.seat_ids, more)
    if len(ids) == ballots.seat_count:
        return ballots
    votes = np.full((len(ids), ballots.statement_count), UNSEEN, dtype=np.int8)
    side = np.full(len(ids), NO_SIDE, dtype=np.int16)
    at = np.searchsorted(ids, ballots.seat_ids)
    votes[at], side[at] = ballots.votes, ballots.side
    return Ballots(votes, ids, ballots.statement_ids, side, ballots.side_names)


def on_statements(ballots: Ballots, ids: Ints) -> Ballots:
    """The same seats' votes on exactly these ascending statements; unseen where there were none."""
    kept = np.isin(ballots.statement_ids, ids)
    votes = np.full((ballots.seat_count, len(ids)), UNSEEN, dtype=np.int8)
    votes[:, np.searchsorted(ids, ballots.statement_ids[kept])] = ballots.votes[:, kept]
    return Ballots(votes, ballots.seat_ids, ids, ballots.side, ballots.side_names)
