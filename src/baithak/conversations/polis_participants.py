"""participants-votes.csv of a Polis export: who took part, in which group, with what counts and what votes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from baithak.analysis.ballots import Int8, Ints
from baithak.conversations.errors import BadInput
from baithak.conversations.files import missing_column, read_header
from baithak.conversations.ids import IdColumn
from baithak.conversations.kinds import INTEGER_ID, INTEGER_OR_BLANK, TEXT_OR_BLANK, VOTE_OR_BLANK, Kind, is_integer
from baithak.conversations.shape import check_shape
from baithak.conversations.tables import Table, read_csv, repeated_value

COUNTS = ("n-agree", "n-disagree")


@dataclass(frozen=True, eq=False)
class Participants:
    """The participants in the order of the file.

    ids: (participant,) int64, distinct. columns: those that hold no votes; statement_columns: those that do.
    group_ids: (participant,) Polis's group, None for none. sides: the column asked for, or None.
    agrees, disagrees: (participant,) Polis's own counts of votes, the last one on each statement; None if missing.
    """

    file: Path
    ids: Ints
    columns: tuple[str, ...]
    statement_ids: Ints
    votes: Int8 | None
    group_ids: list[int | None]
    sides: IdColumn | None
    agrees: Ints | None
    disagrees: Ints | None

    def groups(self) -> dict[int, int]:
        """Seat id -> Polis's published group, for the seats that have one."""
        return {seat: group for seat, group in zip(self.ids.tolist(), self.group_ids, strict=True) if group is not None}


def read_participants(file: Path, sides: str | None, with_votes: bool) -> Participants:
    """Read the file. Raises BadInput, also for a participant or a statement that is there twice.

    sides: read this column too, if it is one of those that hold no votes. with_votes: read the votes too.
    """
    header = read_header(file)
    if "participant" not in header:
        raise missing_column(file, "participant", header)
    columns = tuple(name for name in header if not name.isdecimal())
    statements = tuple(name for name in header if name.isdecimal())
    kinds: dict[str, Kind] = {"participant": INTEGER_ID}
    if "group-id" in columns:
        kinds["group-id"] = INTEGER_OR_BLANK
    if all(name in columns for name in COUNTS):
        kinds |= dict.fromkeys(COUNTS, INTEGER_ID)
    if with_votes:
        kinds |= dict.fromkeys(statements, VOTE_OR_BLANK)
    statement_ids = _statement_ids(file, statements)
    table = read_csv(file, kinds)
    ids = table.numbers("participant")
    if len(np.unique(ids)) < len(ids):
        raise repeated_value(file, "participant")
    return Participants(
        file,
        ids,
        columns,
        statement_ids,
        table.votes(statements) if with_votes and statements else None,
        table.integers_or_none("group-id") if "group-id" in table else [None] * len(ids),
        read_csv(file, {sides: TEXT_OR_BLANK}).ids(sides) if sides in columns else None,
        *_counts(table),
    )


def _statement_ids(file: Path, names: tuple[str, ...]) -> Ints:
    """(statement,) the ids in the header; refuses more than are read, and those there twice."""
    check_shape(file, 1, max(len(names), 1))
    ids = np.array([int(name) for name in names if is_integer(name)], dtype=np.int64)
    if len(np.unique(ids)) < len(names):
        problem = "a column of votes is named as no statement, or as one that is there twice"
        raise BadInput(file, 1, problem, "Name every column of votes by the id of its statement")
    return ids


def _counts(table: Table) -> tuple[Ints | None, Ints | None]:
    if COUNTS[0] not in table:
        return None, None
    return table.numbers(COUNTS[0]), table.numbers(COUNTS[1])
