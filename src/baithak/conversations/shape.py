"""The shape of a conversation: refused before its votes are laid out in memory, not after."""

from __future__ import annotations

from pathlib import Path

from baithak.conversations.errors import BadInput
from baithak.conversations.limits import MAX_CELLS, MAX_STATEMENTS


def check_shape(file: Path, seat_count: int, statement_count: int) -> None:
    """Refuse what has nothing in it or would not fit into memory."""
    if not seat_count or not statement_count:
        missing = "no seat" if not seat_count else "no statement that was not moderated out"
        raise BadInput(file, None, f"there is {missing} in it", "Export or copy it again")
    if statement_count > MAX_STATEMENTS:
        problem = f"there are {statement_count:,} statements, more than the {MAX_STATEMENTS:,} that are compared"
        raise BadInput(file, None, problem, "Check that the column of statements holds ids, or leave some out")
    if seat_count * statement_count > MAX_CELLS:
        problem = f"{seat_count:,} seats by {statement_count:,} statements do not fit into memory"
        raise BadInput(file, None, problem, "Store the votes as partitioned Parquet")
