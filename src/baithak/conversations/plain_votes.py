"""Plain tables of votes, CSV or Parquet: one row per vote, with the columns seat, statement, vote and perhaps side."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from baithak.conversations.conversation import Conversation
from baithak.conversations.errors import BadInput, quoted
from baithak.conversations.files import missing_column, read_header, rows_of
from baithak.conversations.ids import IdColumn, ballots_of_events
from baithak.conversations.kinds import (
    INTEGER_ID,
    MOMENT,
    TEXT_ID,
    TEXT_OR_BLANK,
    VOTE,
    WHOLE_MOMENT,
    Kind,
    is_integer,
)
from baithak.conversations.limits import MAX_FILE_BYTES
from baithak.conversations.parquet_tables import choose_kinds, open_parquet, read_groups
from baithak.conversations.shape import check_shape
from baithak.conversations.sides import declare_sides, read_sides, side_of_each_seat, unknown_sides
from baithak.conversations.statements import Statements, read_statements
from baithak.conversations.tables import Table, read_csv

ROLES: dict[str, tuple[Kind, ...]] = {
    "seat": (INTEGER_ID, TEXT_ID),
    "statement": (INTEGER_ID, TEXT_ID),
    "vote": (VOTE,),
}
MOMENT_ROLE = (WHOLE_MOMENT, MOMENT)
RESERVED = ("seat", "statement", "vote", "moment")  # columns that cannot tell sides


def read_plain_votes(file: Path, statements_file: Path | None = None, sides: str | None = None) -> Conversation:
    """A conversation from a table of votes; the last vote of a seat on a statement counts.

    file: CSV or Parquet with the columns seat, statement and vote (1 agree, 0 pass, -1 disagree), and perhaps side
        and moment. Without moments the order of the rows is the order of time.
    statements_file: CSV with the columns statement and text, and perhaps text_en, text_hi and so on.
    sides: name of the column that says a seat's side, or path of a CSV file with the columns seat and side; without
        it the column 'side', if there is one.
    Raises BadInput.
    """
    names = _column_names(file)
    side_column = _side_column(file, names, sides)
    table = _read_table(file, names, side_column)
    seat, statement = table.ids("seat").as_integers(), table.ids("statement").as_integers()
    statements = None if statements_file is None else read_statements(statements_file)
    if statements is not None:
        statement = _with_listed(file, statement, statements)
    check_shape(file, len(seat.ids), len(statement.ids))
    moment = table.numbers("moment") if "moment" in table else None
    ballots = ballots_of_events(seat, statement, table.numbers("vote"), moment)
    if side_column is not None:
        side = table.ids(side_column)
        if sides is not None or any(side.ids):  # a column that nobody filled in declares nothing
            of_seat = _sides_of_seats(file, seat, side, side_column)
            ballots = declare_sides(ballots, seat.ids, of_seat, file)
    elif sides is not None:
        ballots = declare_sides(ballots, *read_sides(Path(sides), seat.names is None), Path(sides))
    spoken = Conversation(ballots, texts=("",) * ballots.statement_count, event_count=table.row_count)
    return spoken if statements is None else replace(spoken, **statements.words(ballots.statement_ids))


def is_parquet(file: Path) -> bool:
    """Is the file named as Parquet?"""
    return file.suffix.lower() in (".parquet", ".pq")


def _column_names(file: Path) -> tuple[str, ...]:
    if not is_parquet(file):
        return read_header(file)
    with open_parquet(file) as opened:
        return tuple(opened.schema_arrow.names)


def _side_column(file: Path, names: tuple[str, ...], sides: str | None) -> str | None:
    """The column that says a seat's side, if any does."""
    if sides is None:
        return "side" if "side" in names else None
    if sides in names and sides not in RESERVED:
        return sides
    if not Path(sides).is_file():
        raise unknown_sides(file, sides, [name for name in names if name not in RESERVED])
    return None


def _read_table(file: Path, names: tuple[str, ...], side_column: str | None) -> Table:
    roles = dict(ROLES)
    if "moment" in names:
        roles["moment"] = MOMENT_ROLE
    if side_column is not None:
        roles[side_column] = (TEXT_OR_BLANK,)
    if is_parquet(file):
        with open_parquet(file) as opened:
            kinds = choose_kinds(file, opened, roles)
            table = read_groups(file, opened, range(opened.metadata.num_row_groups), kinds)
    else:
        table = read_csv(file, *_readings(file, names, roles))
    if not table.row_count:
        raise BadInput(file, None, "there are no votes in it", "Export or copy it again")
    return table


def _readings(file: Path, names: tuple[str, ...], roles: dict[str, Any]) -> list[dict[str, Kind]]:
    """Ways to read the columns, the likeliest (by the first row) first; the last one takes every id for a text."""
    for name in roles:
        if name not in names:
            raise missing_column(file, name, names)
    first = next(rows_of(file, MAX_FILE_BYTES), (0, [""] * len(names)))[1]
    widest = {name: kinds[-1] for name, kinds in roles.items()}
    likely = dict(widest)
    for name in ("seat", "statement", "moment"):
        if name in roles and is_integer(first[names.index(name)].strip()):
            likely[name] = roles[name][0]
    return [likely, widest]


def _with_listed(file: Path, statement: IdColumn, statements: Statements) -> IdColumn:
    """The column of statements with those added that nobody voted on; refuses a vote on one that is not listed."""
    listed = statements.ids_like(statement)
    unlisted = np.setdiff1d(statement.ids, listed)
    if len(unlisted):
        problem = f"there are votes on the statement {quoted(str(unlisted[0]))}, which {statements.file.name} lacks"
        raise BadInput(file, None, problem, "Add it there, or correct the votes")
    return statement.including(listed)


def _sides_of_seats(file: Path, seat: IdColumn, side: IdColumn, column: str) -> list[str]:
    of_seat, event = side_of_each_seat(seat, side)
    if of_seat is None:
        changed = str(seat.ids[seat.rows()[event]])
        problem = f"the seat {quoted(changed)} is on more than one side in the column {quoted(column)}"
        raise BadInput(file, _line_of(file, event), problem, "Leave it on one side in all its rows")
    return of_seat


def _line_of(file: Path, event: int) -> int | None:
    """The line of the CSV file that holds an event, found by reading it again."""
    if is_parquet(file):
        return None
    return next((line for place, (line, _) in enumerate(rows_of(file, MAX_FILE_BYTES)) if place == event), None)
