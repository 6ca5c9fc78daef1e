"""Sides: which seat belongs to which side, told by a column or by a file of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from baithak.analysis.ballots import NO_SIDE, Ballots, Ids
from baithak.conversations.errors import BadInput, quoted
from baithak.conversations.files import missing_column, read_header, rows_of
from baithak.conversations.ids import IdColumn, with_more_seats
from baithak.conversations.kinds import is_id, is_integer
from baithak.conversations.limits import MAX_SIDES, MAX_TEXT_BYTES

SEAT_COLUMNS = ("seat", "participant", "voter-id")  # what the column of seats may be called in a file of sides
TWO_SIDES = "Name two sides or more, or leave the sides out"


def side_names_of(names: Iterable[str], file: Path) -> tuple[str, ...]:
    """The names of the sides in order, numbers by size; a blank is no side. Raises BadInput for too few or too many."""
    sides = sorted({name for name in names if name}, key=_by_size)
    if len(sides) < 2:
        found = f"only one side, {quoted(sides[0])}, is" if sides else "no sides are"
        raise BadInput(file, None, f"{found} named", TWO_SIDES)
    if len(sides) > MAX_SIDES:
        raise BadInput(file, None, f"there are {len(sides):,} sides", f"Choose a column of at most {MAX_SIDES} sides")
    return tuple(sides)


def declare_sides(ballots: Ballots, seat_ids: Ids, sides: list[str], file: Path) -> Ballots:
    """The ballots with seats on sides; seats named here that never voted are added, with nothing seen.

    seat_ids, sides: (seat,) distinct seats in any order, and the side of each, '' for none. Seats that are not named
    are of no side.
    """
    names = side_names_of(sides, file)
    number = {"": NO_SIDE} | {name: place for place, name in enumerate(names)}
    enlarged = with_more_seats(ballots, seat_ids)
    side = np.full(enlarged.seat_count, NO_SIDE, dtype=np.int16)
    side[np.searchsorted(enlarged.seat_ids, seat_ids)] = [number[name] for name in sides]
    return enlarged.with_sides(side, names)


def side_of_each_seat(seat: IdColumn, side: IdColumn) -> tuple[list[str] | None, int]:
    """The side of each of `seat.ids` by a column of sides, one per event.

    Returns the sides, or None and the first event at which a seat is on another side than before.
    """
    rows, sides = seat.rows(), side.rows()
    # Written backwards, so that each seat's first event stands.
    of_seat = np.zeros(len(seat.ids), dtype=np.int64)
    of_seat[rows[::-1]] = sides[::-1]
    changed = of_seat[rows] != sides
    if changed.any():
        return None, int(np.argmax(changed))
    names = [str(name) for name in side.ids]
    return [names[place] for place in of_seat], -1


def read_sides(file: Path, are_integers: bool) -> tuple[Ids, list[str]]:
    """Seats and their sides by a CSV file with the columns seat (or participant) and side.

    are_integers: are the seats of the conversation whole numbers? Then those of the file must be.
    """
    header = read_header(file, MAX_TEXT_BYTES)
    seat_column = next((name for name in SEAT_COLUMNS if name in header), None)
    if seat_column is None or "side" not in header:
        raise missing_column(file, "seat" if seat_column is None else "side", header)
    at_seat, at_side = header.index(seat_column), header.index("side")
    found: dict[int | str, str] = {}
    for line, row in rows_of(file, MAX_TEXT_BYTES):
        seat = _seat(file, line, row[at_seat].strip(), are_integers)
        side = _side(file, line, row[at_side].strip())
        if found.setdefault(seat, side) != side:
            problem = f"the seat {quoted(str(seat))} is on side {quoted(side)} here and on {quoted(found[seat])} above"
            raise BadInput(file, line, problem, "Leave it on one side")
    seats: Ids = np.array(list(found), dtype=np.int64 if are_integers else np.str_)
    return seats, list(found.values())


def unknown_sides(file: Path, sides: str, columns: Sequence[str]) -> BadInput:
    """The refusal of sides that are neither a column nor a file."""
    there = ", ".join(quoted(name) for name in columns[:12]) or "none"
    problem = f"the sides {quoted(sides)} are neither a column of it nor a file"
    return BadInput(file, None, problem, f"Name a file, or one of its columns that can tell sides: {there}")


def _seat(file: Path, line: int, text: str, are_integers: bool) -> int | str:
    if not text or not is_id(text):
        raise BadInput(file, line, f"{quoted(text)} is no seat", "Fill in the seat's id, or remove the row")
    if not are_integers:
        return text
    if not is_integer(text):
        problem = f"the seat {quoted(text)} is not a whole number, as the seats that voted are"
        raise BadInput(file, line, problem, "Correct it, or remove the row")
    return int(text)


def _side(file: Path, line: int, text: str) -> str:
    if not is_id(text):
        raise BadInput(file, line, f"{quoted(text)} is no name of a side", "Write a short name on one line")
    return text


def _by_size(name: str) -> tuple[int, int, str]:
    """Numbers first and by size, then texts."""
    return (0, int(name), name) if is_integer(name) else (1, 0, name)
