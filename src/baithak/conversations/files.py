"""Files as they come from outside: is it a table of text at all, and what stands on which line?"""

from __future__ import annotations

import csv
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from baithak.conversations.errors import BadInput, quoted
from baithak.conversations.limits import MAX_FILE_BYTES, MAX_LINE_BYTES, MAX_TEXT_BYTES, MIB

SAVE_AS_CSV = "Save it as CSV in the encoding UTF-8"
EXPORT_AGAIN = "The file seems cut short or damaged: export or copy it again"

# What a file begins with when it is not a text table at all.
SIGNATURES = (
    (b"PK\x03\x04", "is a zip archive or a spreadsheet workbook", f"Unpack it and give the folder, or: {SAVE_AS_CSV}"),
    (b"\x1f\x8b", "is compressed (gzip)", "Unpack it first"),
    (b"\xd0\xcf\x11\xe0", "is an old spreadsheet workbook", SAVE_AS_CSV),
    (b"PAR1", "is a Parquet file that is not named as one", "Give it a name that ends in .parquet"),
    (b"\xff\xfe", "is encoded as UTF-16", SAVE_AS_CSV),
    (b"\xfe\xff", "is encoded as UTF-16", SAVE_AS_CSV),
)
ARCHIVE_SUFFIXES = (".zip", ".gz", ".tgz", ".7z", ".rar", ".xz", ".bz2", ".tar")


def check_file(file: Path, limit_bytes: int = MAX_FILE_BYTES) -> None:
    """Refuse what is not an ordinary, readable file of a bearable size, by looking at its name and its size alone."""
    if file.suffix.lower() in ARCHIVE_SUFFIXES:
        raise BadInput(file, None, "is an archive", "Unpack it and give the folder")
    try:
        found = file.stat()
    except OSError as refusal:
        raise unreadable(file, refusal) from None
    if stat.S_ISDIR(found.st_mode):
        raise BadInput(file, None, "is a folder where a file is expected", "Put the file itself there")
    if not stat.S_ISREG(found.st_mode):
        raise BadInput(file, None, "is not an ordinary file", "Copy it into an ordinary file")
    if found.st_size == 0:
        raise BadInput(file, None, "is empty", "Export or copy it again")
    if found.st_size > limit_bytes:
        size = f"holds {found.st_size // MIB:,} MiB, more than the {limit_bytes // MIB:,} MiB that are read"
        raise BadInput(file, None, size, "Split the conversation, or store its votes as partitioned Parquet")


def check_text(file: Path, limit_bytes: int = MAX_FILE_BYTES) -> bytes:
    """Refuse what is not a file of text, by its name, size and beginning; returns the beginning.

    Reads no more than the limit on one line, however large the file.
    """
    check_file(file, limit_bytes)
    try:
        with file.open("rb") as opened:
            start = opened.read(MAX_LINE_BYTES + 1)
    except OSError as refusal:
        raise unreadable(file, refusal) from None
    for signature, problem, remedy in SIGNATURES:
        if start.startswith(signature):
            raise BadInput(file, None, problem, remedy)
    if b"\0" in start:
        raise _nul(file, start[: start.index(b"\0")].count(b"\n") + 1)
    return start


def read_header(file: Path, limit_bytes: int = MAX_FILE_BYTES) -> tuple[str, ...]:
    """The names of a CSV file's columns, having made sure that it is a table of text with distinct names."""
    start = check_text(file, limit_bytes)
    line = re.split(rb"[\r\n]", start, maxsplit=1)[0]
    if len(line) > MAX_LINE_BYTES:
        raise _line_too_long(file, 1)
    try:
        text = line.decode("utf-8-sig")
        names = tuple(name.strip() for name in next(csv.reader([text], strict=True), []))
    except UnicodeDecodeError:
        raise _not_utf8(file, 1) from None
    except csv.Error as fault:
        raise BadInput(file, 1, f"the header cannot be read ({fault})", EXPORT_AGAIN) from None
    _check_names(file, names)
    return names


def rows_of(file: Path, limit_bytes: int = MAX_TEXT_BYTES) -> Iterator[tuple[int, list[str]]]:
    """Every row of a CSV file below its header, with the line it begins on; slow and exact.

    Raises BadInput at the first row that is too long, not UTF-8, wrongly quoted, or not as wide as the header.
    """
    width = len(read_header(file, limit_bytes))
    try:
        with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as opened:
            yield from _checked_rows(file, opened, width)
    except OSError as refusal:
        raise unreadable(file, refusal) from None


def missing_column(file: Path, missing: str, names: tuple[str, ...]) -> BadInput:
    """The refusal of a table that lacks a column, naming those it has."""
    there = ", ".join(quoted(name) for name in names[:12]) + (", …" if len(names) > 12 else "")
    for mark, called in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(names) == 1 and mark in names[0]:
            return BadInput(file, 1, f"columns are separated by {called}", "Save it with commas between the columns")
    remedy = f"Name the column so in the first line, which now has {there}"
    return BadInput(file, 1, f"there is no column '{missing}'", remedy)


def unreadable(file: Path, refusal: OSError) -> BadInput:
    """The refusal of a file that the system does not let us read."""
    if isinstance(refusal, FileNotFoundError):
        return BadInput(file, None, "does not exist", "Check the name and the folder")
    reason = refusal.strerror or type(refusal).__name__
    return BadInput(file, None, f"cannot be read ({reason})", "Check the name and your right to read it")


def _checked_rows(file: Path, opened: TextIO, width: int) -> Iterator[tuple[int, list[str]]]:
    rows = csv.reader(_short_lines(file, opened), strict=True)
    while True:
        begins = rows.line_num + 1  # a row with a line end between quotation marks spans several lines
        try:
            row = next(rows, None)
        except csv.Error as fault:
            ended = "a quotation mark is never closed" if "end of data" in str(fault) else f"wrong quoting ({fault})"
            raise BadInput(file, begins, ended, EXPORT_AGAIN) from None
        if row is None:
            return
        if begins > 1 and row:
            _check_row(file, begins, row, width)
            yield begins, row


def _check_row(file: Path, line: int, row: list[str], width: int) -> None:
    if len(row) != width:
        cut = EXPORT_AGAIN if len(row) < width else "Put quotation marks around a value that holds a comma"
        raise BadInput(file, line, f"{len(row)} values where the header has {width}", cut)
    for value in row:
        if "\0" in value:
            raise _nul(file, line)
        if not value.isascii() and any("\ud800" <= sign <= "\udfff" for sign in value):
            raise _not_utf8(file, line)


def _short_lines(file: Path, opened: TextIO) -> Iterator[str]:
    number = 0
    while piece := opened.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(piece) > MAX_LINE_BYTES:
            raise _line_too_long(file, number)
        yield piece


def _check_names(file: Path, names: tuple[str, ...]) -> None:
    if not any(names):
        raise BadInput(file, 1, "the first line is blank", "Put the names of the columns there")
    known: set[str] = set()
    for name in names:
        if name and name in known:
            raise BadInput(file, 1, f"two columns are named {quoted(name)}", "Rename or remove one of them")
        known.add(name)


def _line_too_long(file: Path, line: int) -> BadInput:
    problem = f"the line is longer than {MAX_LINE_BYTES // MIB} MiB"
    return BadInput(file, line, problem, "This is no table of votes: write one row a line")


def _not_utf8(file: Path, line: int) -> BadInput:
    return BadInput(file, line, "there are characters that are not UTF-8", SAVE_AS_CSV)


def _nul(file: Path, line: int) -> BadInput:
    return BadInput(file, line, "there are NUL bytes, so this is no plain text", SAVE_AS_CSV)
