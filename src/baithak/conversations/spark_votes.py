"""Votes in Spark: the same integer sums as in memory, computed where the votes are; beyond one machine."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from baithak.analysis.ballots import NO_SIDE, Ballots, Ids, Ints
from baithak.analysis.tally import CoVotes, Tally
from baithak.conversations.errors import ConversationError

PART_SCHEMA = "sums binary"
LAST_SUMS = 4  # so many sums reach the driver; with 1,000 statements they are 24 MB each


class SparkVotes:
    """Votes in a Spark DataFrame with the columns seat, side, statement, vote, and perhaps moment.

    One row per vote. The latest vote of a seat on a statement counts; without the column moment no seat may have
    voted on a statement twice, as rows in Spark have no order. A row with neither statement nor vote declares a seat
    that has not voted. side is the name of the seat's side, the same in all its rows, or null. Votes on statements
    that are not among `statement_ids` are left out.

    Rows are moved once, so that all votes of a seat are together; each part is then laid out as `Ballots` and summed
    by the same code as in memory, and only sums leave it. Never a self-join: with 1,000 statements the co-votes of a
    part are 24 MB, however many seats it has. Sums of integers do not depend on the order they are added in, so
    the result equals, bit for bit, that of one machine.
    """

    def __init__(
        self, votes: Any, statement_ids: Ids, side_names: Sequence[str] = (), parts: int | None = None
    ) -> None:
        """votes: the DataFrame. statement_ids: strictly ascending, int64 or str, as the column statement has them.
        parts: how many parts to sum separately; a part's ballots (seats x statements bytes) must fit into a
        worker's memory. None leaves it to Spark.
        """
        missing = {"seat", "statement", "vote"} - set(votes.columns)
        if missing:
            raise ConversationError(f"the votes have no column {sorted(missing)[0]}: rename the column that holds it")
        if side_names and "side" not in votes.columns:
            raise ConversationError("sides are named, but the votes have no column side: add it")
        self._votes, self._parts = votes, parts
        self._axes = _Axes(np.asarray(statement_ids), tuple(side_names))

    @property
    def statement_ids(self) -> Ids:
        """(statement,) every statement that counts, strictly ascending."""
        return self._axes.statement_ids

    @property
    def side_names(self) -> tuple[str, ...]:
        """The sides, in order."""
        return self._axes.side_names

    def tally(self) -> Tally:
        """How did each side vote on each statement? Equal to `Tally.of` the same ballots in memory."""
        agree, disagree, seen, sizes = self._summed("tally")
        return Tally(agree, disagree, seen, sizes[:, 0], self.statement_ids, self.side_names)

    def co_votes(self) -> CoVotes:
        """Which votes go together? Equal to `CoVotes.of` the same ballots in memory."""
        return CoVotes(*self._summed("co_votes"))

    def _summed(self, what: str) -> list[Ints]:
        """The sums of all parts: first each part's own, then those of many parts together, the last few here."""
        columns = [name for name in ("seat", "side", "statement", "vote", "moment") if name in self._votes.columns]
        votes, axes = self._votes.select(*columns), self._axes

        def sums(batches: Iterator[Any]) -> Iterator[Any]:
            yield from _sums_of_part(batches, axes, what)

        by_seat = votes.repartition(self._parts, "seat") if self._parts else votes.repartition("seat")
        partial = by_seat.mapInArrow(sums, PART_SCHEMA).repartition(LAST_SUMS).mapInArrow(_total, PART_SCHEMA)
        flat = sum((np.frombuffer(row.sums, dtype="<i8") for row in partial.collect()), axes.nothing(what))
        arrays, start = [], 0
        for shape in axes.shapes(what):
            size = shape[0] * shape[1]
            arrays.append(flat[start : start + size].reshape(shape))
            start += size
        return arrays


@dataclass(frozen=True)
class _Axes:
    """What every part needs to know, sent to the workers with the code."""

    statement_ids: Ids
    side_names: tuple[str, ...]

    def shapes(self, what: str) -> list[tuple[int, int]]:
        size, rows = len(self.statement_ids), len(self.side_names) + 1
        return [(size, size)] * 3 if what == "co_votes" else [(rows, size)] * 3 + [(rows, 1)]

    def nothing(self, what: str) -> Ints:
        """The sums of no seats, one after the other."""
        return np.zeros(sum(rows * columns for rows, columns in self.shapes(what)), dtype=np.int64)

    def ballots(self, table: Any) -> Ballots:
        """The ballots of one part, from an Arrow table that holds all rows of its seats."""
        import pyarrow.compute as pc

        seat_ids, row = np.unique(_array(table["seat"]), return_inverse=True)
        side = np.full(len(seat_ids), NO_SIDE)
        if "side" in table.column_names and self.side_names:
            number = {name: place for place, name in enumerate(self.side_names)} | {None: NO_SIDE}
            encoded = table["side"].combine_chunks().dictionary_encode()
            unknown = set(encoded.dictionary.to_pylist()) - set(number)
            if unknown:
                raise ConversationError(f"votes of a side that is not named: {sorted(map(str, unknown))[0]}")
            places = np.array([*(number[name] for name in encoded.dictionary.to_pylist()), NO_SIDE])
            side[row] = places[encoded.indices.fill_null(len(places) - 1).to_numpy(zero_copy_only=False)]
        cast = table.append_column("row", [row.astype(np.int64)]).filter(pc.is_valid(table["vote"]))
        moment = _array(cast["moment"]) if "moment" in cast.column_names else None
        counted = Ballots.from_log(
            _array(cast["row"]), _array(cast["statement"]), _array(cast["vote"]), moment,
            np.arange(len(seat_ids)), self.statement_ids,
        )  # fmt: skip
        return Ballots(counted.votes, seat_ids, self.statement_ids, side.astype(np.int16), self.side_names)


def _sums_of_part(batches: Iterator[Any], axes: _Axes, what: str) -> Iterator[Any]:
    """Runs on a worker: one record with a part's sums, little-endian int64 after each other; none for no rows."""
    import pyarrow as pa

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # Spark already runs a worker for every core
    found = list(batches)
    if not sum(batch.num_rows for batch in found):
        return
    ballots = axes.ballots(pa.Table.from_batches(found))
    del found
    if what == "co_votes":
        co_votes = CoVotes.of(ballots)
        sums = [co_votes.vote_vote, co_votes.vote_seen, co_votes.seen_seen]
    else:
        tally = Tally.of(ballots)
        sums = [tally.agree, tally.disagree, tally.seen, tally.side_sizes]
    yield _packed(np.concatenate([part.reshape(-1) for part in sums]))


def _total(batches: Iterator[Any]) -> Iterator[Any]:
    """Runs on a worker: one record with the total of the records it is given; none for none."""
    total: Ints | None = None
    for batch in batches:
        for packed in batch.column(0):
            flat = np.frombuffer(packed.as_py(), dtype="<i8")
            total = flat.copy() if total is None else total + flat
    if total is not None:
        yield _packed(total)


def _packed(flat: Ints) -> Any:
    import pyarrow as pa

    return pa.RecordBatch.from_arrays([pa.array([flat.astype("<i8").tobytes()], pa.binary())], ["sums"])


def _array(column: Any) -> Any:
    """A column of an Arrow table as numpy: int64 or float64 where it holds numbers, str where it holds texts."""
    import pyarrow as pa

    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    values = column.to_numpy()
    return values.astype(np.str_) if values.dtype == object else values
