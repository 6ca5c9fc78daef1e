"""Writing votes to Parquet in partitions that `ParquetVotes` reads one at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from baithak.analysis.ballots import UNSEEN, Ballots, VoteSource
from baithak.conversations.errors import CannotWrite
from baithak.conversations.new_folder import new_folder

AXES_KEY = b"baithak.axes"  # in every file: the statements and sides of the whole conversation, as JSON
SEATS_KEY = b"baithak.seats"  # in every file that has any: its own first and last seat, as JSON
SEATS_PER_PART = 8192
MAX_ROWS_PER_PART = 2**26  # beyond this Parquet would cut a row group, and a seat with it


def write_parquet_votes(source: VoteSource, folder: Path, seats_per_part: int = SEATS_PER_PART) -> None:
    """Write the votes into a new folder, a file of at most so many seats after the other.

    Columns seat, side, statement, vote; a seat that has not voted is one row without statement and vote.
    Raises CannotWrite; then nothing is left behind.
    """
    if seats_per_part < 1:
        raise CannotWrite("a part must hold at least one seat: give seats_per_part 1 or more")
    most = max(1, min(seats_per_part, MAX_ROWS_PER_PART // max(1, len(source.statement_ids))))
    axes = json.dumps({"statements": source.statement_ids.tolist(), "sides": source.side_names})
    with new_folder(folder) as beside:
        for number, part in enumerate(_slices(source, most)):
            _write_part(beside / f"part-{number:05}.parquet", part, axes.encode())


def _slices(source: VoteSource, most: int) -> Iterator[Ballots]:
    """The partitions of the source, cut into at most so many seats; one without seats if there are none."""
    count = 0
    for ballots in source.partitions():
        for start in range(0, max(1, ballots.seat_count), most):
            part = ballots.of_seats(np.arange(start, min(start + most, ballots.seat_count)))
            if part.seat_count or not count:
                count += 1
                yield part


def _write_part(file: Path, ballots: Ballots, axes: bytes) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    row, column = np.nonzero(ballots.votes != UNSEEN)
    silent = np.flatnonzero(~(ballots.votes != UNSEEN).any(axis=1))
    seats = np.concatenate([row, silent])
    order = np.argsort(seats, kind="stable")
    has_vote = (np.arange(len(seats)) < len(row))[order]
    statement, vote = np.zeros(len(seats), dtype=np.int64), np.zeros(len(seats), dtype=np.int8)
    statement[has_vote], vote[has_vote] = column, ballots.votes[row, column]
    table = pa.table(
        {
            "seat": _id_array(ballots.seat_ids[seats[order]]),
            "side": _side_array(ballots, seats[order]),
            "statement": _id_array(
                ballots.statement_ids[statement] if ballots.statement_count else statement, has_vote
            ),
            "vote": pa.array(vote, mask=~has_vote),
        }
    )
    notes = {AXES_KEY: axes}
    if ballots.seat_count:
        notes[SEATS_KEY] = json.dumps([ballots.seat_ids[0].item(), ballots.seat_ids[-1].item()]).encode()
    table = table.replace_schema_metadata(notes)
    pq.write_table(table, file, row_group_size=max(1, len(seats)), compression="zstd")


def _id_array(ids: np.ndarray[Any, Any], is_there: np.ndarray[Any, Any] | None = None) -> Any:
    import pyarrow as pa

    missing = None if is_there is None else ~is_there
    return (
        pa.array(ids, mask=missing)
        if ids.dtype.kind == "i"
        else pa.array(ids.astype(object), pa.string(), mask=missing)
    )


def _side_array(ballots: Ballots, seats: np.ndarray[Any, Any]) -> Any:
    import pyarrow as pa

    side = ballots.side[seats].astype(np.int32)
    places = pa.array(side, mask=side < 0)
    return pa.DictionaryArray.from_arrays(places, pa.array(ballots.side_names, pa.string()))
