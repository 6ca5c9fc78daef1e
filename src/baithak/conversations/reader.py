"""The one way to read a conversation that was held elsewhere, whatever it was stored in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from baithak.conversations.conversation import Conversation
from baithak.conversations.errors import BadInput, quoted
from baithak.conversations.files import check_file, missing_column, read_header, unreadable
from baithak.conversations.partitioned_votes import read_partitioned_votes
from baithak.conversations.plain_votes import is_parquet, read_plain_votes
from baithak.conversations.polis_export import PolisFiles, read_polis_export

PLAIN_NAMES = ("votes.csv", "votes.parquet", "votes.pq")
MATRIX_NAMES = ("participants-votes.csv", "participant-votes.csv")  # Polis has called it both


def read_conversation(
    folder: Path, sides: str | None = None, on_share: Callable[[float], None] = lambda share: None
) -> Conversation:
    """Read a Polis export, or a plain table of votes. Never writes anything.

    folder: a folder with a Polis export (votes.csv and/or participants-votes.csv, comments.csv, summary.csv) or with
        a plain table (votes.csv or votes.parquet, statements.csv), or the file of a plain table itself, or a folder
        of Parquet files by `write_parquet_votes` (and statements.csv).
    sides: None, the name of a column that says the side of a seat, or the path of a CSV file with the columns seat
        and side. See `read_polis_export` and `read_plain_votes`.
    on_share: told how much of a folder of Parquet files is read, in 0-1; of other files nothing is told.
    Raises BadInput, in one line, for whatever cannot be read.
    """
    try:
        if not folder.is_dir():
            check_file(folder)
            return _read_file(folder, sides)
        return _read_folder(folder, sides, on_share)
    except OSError as refusal:
        raise unreadable(folder, refusal) from None


def _read_folder(folder: Path, sides: str | None, on_share: Callable[[float], None]) -> Conversation:
    matrix = next((found for name in MATRIX_NAMES if (found := _if_there(folder, name))), None)
    plain = [found for name in PLAIN_NAMES if (found := _if_there(folder, name))]
    if len(plain) > 1:
        problem = f"holds both {quoted(plain[0].name)} and {quoted(plain[1].name)}"
        raise BadInput(folder, None, problem, "Leave the one that is to be read")
    if not plain and matrix is None and any(folder.glob("*.parquet")):
        return read_partitioned_votes(folder, _if_there(folder, "statements.csv"), sides, on_share)
    if not plain and matrix is None:
        raise BadInput(folder, None, "holds no votes that are known here", f"Put {' or '.join(PLAIN_NAMES[:2])} there")
    votes = plain[0] if plain else None
    if votes is not None and (is_parquet(votes) or not _is_polis(votes, has_matrix=matrix is not None)):
        return read_plain_votes(votes, _if_there(folder, "statements.csv"), sides)
    names = ("comments.csv", "summary.csv", "sides.csv")
    return read_polis_export(PolisFiles(votes, matrix, *(_if_there(folder, name) for name in names)), sides)


def _read_file(file: Path, sides: str | None) -> Conversation:
    if not is_parquet(file):
        header = read_header(file)
        if "voter-id" in header or "participant" in header:
            raise BadInput(file, None, "is one file of a Polis export", "Give the folder that all its files are in")
    return read_plain_votes(file, None, sides)


def _is_polis(votes: Path, has_matrix: bool) -> bool:
    """Is votes.csv the log of a Polis export? Refuses what is neither that nor a plain table."""
    header = read_header(votes)
    if "voter-id" in header or "comment-id" in header:
        return True
    if has_matrix and "seat" not in header:
        raise missing_column(votes, "voter-id", header)
    return False


def _if_there(folder: Path, name: str) -> Path | None:
    found = folder / name
    return found if found.exists() else None
