"""The smaller files of a Polis export: the statements with their counts, and the summary."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from baithak.analysis.ballots import Bools, Ints
from baithak.conversations.errors import BadInput, quoted
from baithak.conversations.files import EXPORT_AGAIN, SAVE_AS_CSV, check_text, missing_column, read_header, rows_of
from baithak.conversations.kinds import is_integer
from baithak.conversations.limits import MAX_TEXT_BYTES

MODERATED_OUT = -1  # 0 = nobody has decided, 1 = let in; both were shown to participants
TEXT_COLUMNS = ("comment-body", "comment", "txt")  # the first is what Polis writes today

NUMBER_COLUMNS: tuple[str, ...] = ("comment-id", "moderated", "agrees", "disagrees")


@dataclass(frozen=True, eq=False)
class PolisComments:
    """comments.csv, in ascending order of ids.

    ids: (comment,) int64. is_out: (comment,) bool moderated out. texts: (comment,).
    agrees, disagrees: (comment,) int64 Polis's own counts, which count every vote cast, changes of mind included;
        None where the export has none.
    """

    ids: Ints
    is_out: Bools
    texts: tuple[str, ...]
    agrees: Ints | None
    disagrees: Ints | None


def read_comments(file: Path) -> PolisComments:
    """Read comments.csv. Raises BadInput."""
    header = read_header(file, MAX_TEXT_BYTES)
    text_column = next((name for name in TEXT_COLUMNS if name in header), None)
    if text_column is None or "comment-id" not in header:
        raise missing_column(file, TEXT_COLUMNS[0] if text_column is None else "comment-id", header)
    numbers = {name: header.index(name) for name in NUMBER_COLUMNS if name in header}
    found: dict[int, tuple[dict[str, int], str]] = {}
    for line, row in rows_of(file, MAX_TEXT_BYTES):
        counts = {name: _integer(file, line, name, row[place]) for name, place in numbers.items()}
        if counts["comment-id"] in found:
            problem = f"the comment-id {counts['comment-id']} is there twice"
            raise BadInput(file, line, problem, "Remove or renumber one of them")
        found[counts["comment-id"]] = (counts, row[header.index(text_column)])
    return _in_order(found, list(numbers))


def read_summary(file: Path) -> dict[str, str]:
    """Read summary.csv, which has no header: a name and a value on each row. Raises BadInput."""
    check_text(file, MAX_TEXT_BYTES)
    found: dict[str, str] = {}
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            for row in csv.reader(opened, strict=True):
                if len(row) >= 2:
                    found.setdefault(row[0].strip(), row[1])
    except UnicodeDecodeError:
        raise BadInput(file, None, "there are characters that are not UTF-8", SAVE_AS_CSV) from None
    except csv.Error as fault:
        raise BadInput(file, None, f"wrong quoting ({fault})", EXPORT_AGAIN) from None
    return found


def _in_order(found: dict[int, tuple[dict[str, int], str]], numbers: list[str]) -> PolisComments:
    ids = sorted(found)
    columns = {name: np.array([found[each][0][name] for each in ids], dtype=np.int64) for name in numbers}
    is_out = columns.get("moderated", np.zeros(len(ids), dtype=np.int64)) == MODERATED_OUT
    texts = tuple(found[each][1] for each in ids)
    return PolisComments(columns["comment-id"], is_out, texts, columns.get("agrees"), columns.get("disagrees"))


def _integer(file: Path, line: int, name: str, text: str) -> int:
    if text.isdecimal() and len(text) < 19:  # nearly all: spare them the slow way
        return int(text)
    stripped = text.strip()
    if not is_integer(stripped):
        raise BadInput(file, line, f"the {name} {quoted(stripped)} is not a whole number", "Correct it")
    return int(stripped)
