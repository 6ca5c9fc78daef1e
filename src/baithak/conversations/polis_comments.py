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

MODERATED_IN, MODERATED_OUT = 1, -1  # 0 = nobody has decided; both this and 1 were shown to participants
META = "is-meta"  # newer exports say so: true or false, or 1 or 0
TRUE, FALSE = ("true", "t", "1"), ("false", "f", "0", "")
TEXT_COLUMNS = ("comment-body", "comment", "txt")  # the first is what Polis writes today

NUMBER_COLUMNS: tuple[str, ...] = ("comment-id", "moderated", "agrees", "disagrees")


@dataclass(frozen=True, eq=False)
class PolisComments:
    """comments.csv, in ascending order of ids.

    ids: (comment,) int64. is_in, is_out: (comment,) bool moderated in, out. texts: (comment,).
    is_meta: (comment,) bool about people rather than opinions; None where the export does not say.
    agrees, disagrees: (comment,) int64 Polis's own counts, which count every vote cast, changes of mind included;
        None where the export has none.
    """

    ids: Ints
    is_in: Bools
    is_out: Bools
    is_meta: Bools | None
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
    meta = header.index(META) if META in header else None
    found: dict[int, tuple[dict[str, int], str]] = {}
    for line, row in rows_of(file, MAX_TEXT_BYTES):
        counts = {name: _integer(file, line, name, row[place]) for name, place in numbers.items()}
        if counts["comment-id"] in found:
            problem = f"the comment-id {counts['comment-id']} is there twice"
            raise BadInput(file, line, problem, "Remove or renumber one of them")
        if meta is not None:
            counts[META] = _is_true(file, line, META, row[meta])
        found[counts["comment-id"]] = (counts, row[header.index(text_column)])
    return _in_order(found, [*numbers, META] if meta is not None else list(numbers))


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
    moderated = columns.get("moderated", np.zeros(len(ids), dtype=np.int64))
    return PolisComments(
        columns["comment-id"],
        moderated == MODERATED_IN,
        moderated == MODERATED_OUT,
        columns[META] == 1 if META in columns else None,
        tuple(found[each][1] for each in ids),
        columns.get("agrees"),
        columns.get("disagrees"),
    )


def _is_true(file: Path, line: int, name: str, text: str) -> int:
    said = text.strip().lower()
    if said not in TRUE + FALSE:
        raise BadInput(file, line, f"the {name} {quoted(said)} is neither true nor false", "Write true or false")
    return int(said in TRUE)


def _integer(file: Path, line: int, name: str, text: str) -> int:
    if text.isdecimal() and len(text) < 19:  # nearly all: spare them the slow way
        return int(text)
    stripped = text.strip()
    if not is_integer(stripped):
        raise BadInput(file, line, f"the {name} {quoted(stripped)} is not a whole number", "Correct it")
    return int(stripped)
