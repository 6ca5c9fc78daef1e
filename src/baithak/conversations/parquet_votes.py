"""Votes on disk: a source of votes in Parquet that is read one partition at a time, whatever its size."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from baithak.analysis.ballots import NO_SIDE, UNSEEN, Ballots, Bools, Ids, Ints
from baithak.conversations.errors import BadInput, quoted
from baithak.conversations.ids import IdColumn, ballots_of_events
from baithak.conversations.kinds import (
    INTEGER_ID,
    INTEGER_OR_BLANK,
    TEXT_ID,
    TEXT_OR_BLANK,
    VOTE_OR_BLANK,
    Kind,
)
from baithak.conversations.limits import MAX_SIDES
from baithak.conversations.parquet_tables import choose_kinds, open_parquet, read_groups
from baithak.conversations.parquet_writer import AXES_KEY, SEATS_KEY
from baithak.conversations.shape import check_shape
from baithak.conversations.sides import side_names_of, side_of_each_seat
from baithak.conversations.tables import Table

ROLES: Mapping[str, tuple[Kind, ...]] = {
    "seat": (INTEGER_ID, TEXT_ID),
    "side": (TEXT_OR_BLANK,),
    "statement": (INTEGER_OR_BLANK, TEXT_OR_BLANK),
    "vote": (VOTE_OR_BLANK,),
}
ALIKE = "Write all files again, all alike"
BY_SEAT = "Sort the votes by seat and write all votes of a seat into one row group (write_parquet_votes does)"


@dataclass(frozen=True)
class _Part:
    """One partition: a row group of a file. seat_range: its first and last seat, where the file notes them."""

    file: Path
    group: int
    seat_range: tuple[Any, Any] | None


class ParquetVotes:
    """A `VoteSource` over a Parquet file, or a folder of them, with the columns seat, side, statement and vote.

    Requirement: every row group is a partition, so all votes of a seat must be in one row group; this is verified
    before anything is counted. A later row outweighs an earlier one of the same seat and statement. A row with
    neither statement nor vote declares a seat that has not voted. The column side may be missing.
    One partition is in memory at a time. Files by `write_parquet_votes` name their statements and sides; those of
    other origin are read once more to find them out.
    Raises BadInput on opening, and while reading if a file does not hold what it promised.
    """

    def __init__(self, path: Path) -> None:
        files = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
        if not files:
            raise BadInput(path, None, "there is no Parquet file in it", "Give the folder of the *.parquet files")
        self._path = path
        self._kinds: dict[str, Kind] = {}
        self._parts: list[_Part] = []
        self._declared: set[bytes | None] = set()
        for file in files:
            self._add_file(file)
        if not self._parts and None in self._declared:
            raise BadInput(path, None, "there are no votes in it", "Export or copy it again")
        self._refuse_shared_seats()

    @property
    def statement_ids(self) -> Ids:
        """(statement,) every statement that exists, strictly ascending."""
        return self._axes[0]

    @property
    def side_names(self) -> tuple[str, ...]:
        """The sides in order; empty when nobody has declared sides."""
        return self._axes[1]

    def __len__(self) -> int:
        """How many partitions there are."""
        return len(self._parts)

    def partitions(self) -> Iterator[Ballots]:
        """The ballots of one row group after the other, each with all statements and sides."""
        for part in self._parts:
            yield self._ballots(part, self._read(part, *self._kinds))

    def _add_file(self, file: Path) -> None:
        with open_parquet(file) as opened:
            names, metadata = opened.schema_arrow.names, opened.metadata
            roles = {name: kinds for name, kinds in ROLES.items() if name in names or name != "side"}
            kinds = choose_kinds(file, opened, roles)
            if self._kinds and kinds != self._kinds:
                raise BadInput(file, None, "its columns are of other types than those of the first file", ALIKE)
            self._kinds = kinds
            notes = opened.schema_arrow.metadata or {}
            self._declared.add(notes.get(AXES_KEY))
            if len(self._declared) > 1:
                raise BadInput(file, None, "it is of another conversation than the first file", ALIKE)
            for group in range(metadata.num_row_groups):
                if metadata.row_group(group).num_rows:
                    seats = notes.get(SEATS_KEY) if metadata.num_row_groups == 1 else None
                    self._parts.append(_Part(file, group, None if seats is None else self._noted_range(file, seats)))

    def _noted_range(self, file: Path, note: bytes) -> tuple[Any, Any]:
        """The first and last seat of a file, as `write_parquet_votes` has noted them."""
        try:
            first, last = json.loads(note)
        except ValueError:
            first = last = None
        of_type = int if self._has_numbers("seat") else str
        if not (isinstance(first, of_type) and isinstance(last, of_type)):
            raise BadInput(file, None, "its note of seats is damaged", ALIKE)
        return first, last

    def _refuse_shared_seats(self) -> None:
        """Make sure that no seat is in two partitions: by the ranges that the files note, or seat by seat."""
        ranges = sorted(part.seat_range for part in self._parts if part.seat_range is not None)
        apart = all(before[1] < after[0] for before, after in pairwise(ranges))
        if len(ranges) == len(self._parts) and apart:
            return
        known: Ids | None = None  # a few bytes a seat; the votes themselves never stay
        for part in self._parts:
            seats = self._read(part, "seat").ids("seat").ids
            shared = seats[:0] if known is None else np.intersect1d(known, seats)
            if len(shared):
                problem = f"the seat {quoted(str(shared[0]))} is in more than one row group"
                raise BadInput(part.file, None, problem, BY_SEAT)
            known = seats if known is None else np.concatenate([known, seats])

    @cached_property
    def _axes(self) -> tuple[Ids, tuple[str, ...]]:
        """The statements and sides of the whole conversation."""
        declared = next(iter(self._declared))
        return self._found_axes() if declared is None else self._declared_axes(declared)

    def _declared_axes(self, text: bytes) -> tuple[Ids, tuple[str, ...]]:
        try:
            axes = json.loads(text)
            of_type = np.int64 if self._has_numbers("statement") else np.str_
            statements: Ids = np.array(axes["statements"], dtype=of_type)
            sides = tuple(map(str, axes["sides"]))
            if statements.ndim != 1 or not np.all(statements[:-1] < statements[1:]) or len(sides) > MAX_SIDES:
                raise ValueError
        except (ValueError, TypeError, KeyError, OverflowError):
            raise BadInput(self._path, None, "its note of statements and sides is damaged", ALIKE) from None
        return statements, sides

    def _found_axes(self) -> tuple[Ids, tuple[str, ...]]:
        """Statements and sides by looking at every partition."""
        statements, sides = None, {""}
        for part in self._parts:
            table = self._read(part, *(name for name in ("statement", "side", "vote") if name in self._kinds))
            ids = self._cast_votes(part, table)[0].ids("statement").ids
            statements = ids if statements is None else np.union1d(statements, ids)
            sides |= set(table.ids("side").ids.tolist()) if "side" in table else set()
            check_shape(part.file, 1, len(statements))
            if len(sides) > MAX_SIDES + 1:
                break  # `side_names_of` says what is wrong
        assert statements is not None  # there are parts: the constructor has seen to it
        return statements, side_names_of(sides, self._path) if sides != {""} else ()

    def _has_numbers(self, name: str) -> bool:
        return self._kinds[name].arrow_type == "int64"

    def _read(self, part: _Part, *names: str) -> Table:
        with open_parquet(part.file) as opened:
            return read_groups(part.file, opened, [part.group], {name: self._kinds[name] for name in names})

    def _cast_votes(self, part: _Part, table: Table) -> tuple[Table, Bools]:
        """The rows that are votes, and the (row,) mask of them. A row must have both statement and vote, or neither."""
        has_vote = table.votes(("vote",))[:, 0] != UNSEEN
        cast, rest = table.where(has_vote), table.where(~has_vote)
        if cast.has_blank("statement") or rest.columns["statement"].null_count < rest.row_count:
            problem = "there is a row with a statement and no vote, or a vote and no statement"
            raise BadInput(part.file, None, problem, "Fill both in, or leave both out for a seat that has not voted")
        return cast, has_vote

    def _ballots(self, part: _Part, table: Table) -> Ballots:
        seat, (cast, has_vote) = table.ids("seat"), self._cast_votes(part, table)
        if part.seat_range not in (None, (seat.ids[0].item(), seat.ids[-1].item())):
            raise BadInput(part.file, None, "it notes other seats than it holds", ALIKE)
        statement = cast.ids("statement")
        unknown = np.setdiff1d(statement.ids, self.statement_ids)
        if len(unknown):
            raise BadInput(part.file, None, f"it does not note the statement {quoted(str(unknown[0]))}", ALIKE)
        check_shape(part.file, len(seat.ids), len(self.statement_ids))
        voter = seat if has_vote.all() else seat.of_events(has_vote)
        ballots = ballots_of_events(voter, statement.including(self.statement_ids), cast.numbers("vote"), None)
        return ballots.with_sides(self._sides(part, seat, table), self.side_names)

    def _sides(self, part: _Part, seat: IdColumn, table: Table) -> Ints:
        """(seat,) number of each seat's side."""
        if "side" not in table:
            return np.full(len(seat.ids), NO_SIDE)
        of_seat, event = side_of_each_seat(seat, table.ids("side"))
        number = {"": NO_SIDE} | {name: place for place, name in enumerate(self.side_names)}
        if of_seat is None:
            changed = quoted(str(seat.ids[seat.rows()[event]]))
            raise BadInput(part.file, None, f"the seat {changed} is on more than one side", "Leave it on one side")
        if not set(of_seat) <= set(number):
            raise BadInput(part.file, None, "it holds sides that it does not note", ALIKE)
        return np.array([number[name] for name in of_seat], dtype=np.int64)
