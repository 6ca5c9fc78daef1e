"""A conversation from a folder of Parquet files, partition by partition: for what is too large for one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from baithak.analysis.ballots import Ballots
from baithak.analysis.gathering import gathered
from baithak.conversations.conversation import Conversation
from baithak.conversations.errors import BadInput, quoted
from baithak.conversations.limits import MAX_CELLS
from baithak.conversations.parquet_votes import ParquetVotes
from baithak.conversations.sides import declare_sides, read_sides, unknown_sides
from baithak.conversations.statements import read_statements


def read_partitioned_votes(
    folder: Path,
    statements_file: Path | None = None,
    sides: str | None = None,
    on_share: Callable[[float], None] = lambda share: None,
) -> Conversation:
    """A conversation from Parquet files as `write_parquet_votes` writes them; only the whole of it stays in memory.

    statements_file: CSV with the columns statement and text, for the words; it must list what was voted on.
    sides: None or "side" for the column side of the files, or the path of a CSV file with the columns seat and side.
    on_share: told how much is read, in 0-1.
    Raises BadInput.
    """
    source = ParquetVotes(folder)
    file = None if sides is None or (sides == "side" and source.side_names) else Path(sides)
    if file is not None and not file.is_file():
        raise unknown_sides(folder, str(sides), ["side"] if source.side_names else [])
    ballots = gathered(_Bounded(source, folder, on_share))
    if file is not None:
        ballots = declare_sides(ballots, *read_sides(file, ballots.seat_ids.dtype.kind == "i"), file)
    spoken = Conversation(ballots, texts=("",) * ballots.statement_count)
    if statements_file is None:
        return spoken
    statements = read_statements(statements_file)
    unlisted = sorted(set(map(str, ballots.statement_ids.tolist())) - set(statements.texts))
    if unlisted:
        problem = f"there are votes on the statement {quoted(unlisted[0])}, which {statements_file.name} lacks"
        raise BadInput(folder, None, problem, "Add it there, or correct the votes")
    return replace(spoken, **statements.words(ballots.statement_ids))


class _Bounded:
    """The source, refused as soon as its seats so far, by its statements, are more than fits into memory at once."""

    def __init__(self, source: ParquetVotes, folder: Path, on_share: Callable[[float], None]) -> None:
        self._source, self._folder, self._on_share = source, folder, on_share
        self.statement_ids, self.side_names = source.statement_ids, source.side_names

    def partitions(self) -> Iterator[Ballots]:
        seat_count = 0
        for number, part in enumerate(self._source.partitions(), start=1):
            self._on_share(number / len(self._source))
            seat_count += part.seat_count
            if seat_count * part.statement_count > MAX_CELLS:
                problem = f"{seat_count:,} seats and more by {part.statement_count:,} statements do not fit into memory"
                raise BadInput(self._folder, None, problem, "Take its claims part by part: docs/scale.md says how")
            yield part
