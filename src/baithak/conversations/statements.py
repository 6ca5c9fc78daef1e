"""Statements: their words and translations, from a table beside the votes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from baithak.analysis.ballots import Ids
from baithak.conversations.errors import BadInput, quoted
from baithak.conversations.files import missing_column, read_header, rows_of
from baithak.conversations.ids import IdColumn
from baithak.conversations.kinds import is_id, is_integer
from baithak.conversations.limits import MAX_TEXT_BYTES

LANGUAGE_COLUMN = re.compile(r"text_([a-z]{2,3})")


@dataclass(frozen=True)
class Statements:
    """The words of statements by id. lines: id -> where it stands in the file."""

    file: Path
    texts: dict[str, str]
    translations: dict[str, dict[str, str]]
    lines: dict[str, int]

    def ids_like(self, column: IdColumn) -> Ids:
        """(statement,) the ids, of the type that the votes have them in; refuses text where those are numbers."""
        if column.names is not None:
            return np.array(list(self.texts), dtype=np.str_)
        for name, line in self.lines.items():
            if not is_integer(name):
                problem = f"the statement {quoted(name)} is not a whole number, as those that were voted on are"
                raise BadInput(self.file, line, problem, "Correct it, or remove the row")
        return np.array([int(name) for name in self.texts], dtype=np.int64)

    def words(self, ids: Ids) -> dict[str, Any]:
        """The fields `texts` and `translations` of a conversation, in the order of its statements."""
        by_id = {str(int(name)) if ids.dtype.kind == "i" else name: name for name in self.texts}
        names = [by_id[str(each)] for each in ids]
        return {
            "texts": tuple(self.texts[name] for name in names),
            "translations": {
                language: tuple(texts[name] or self.texts[name] for name in names)
                for language, texts in self.translations.items()
            },
        }


def read_statements(file: Path) -> Statements:
    """The statements of a CSV file with the columns statement and text, and text_en, text_hi, ... for translations.

    Where a translation is blank the text stands. Raises BadInput, also for a statement that is there twice.
    """
    header = read_header(file, MAX_TEXT_BYTES)
    for name in ("statement", "text"):
        if name not in header:
            raise missing_column(file, name, header)
    languages = {name[5:]: place for place, name in enumerate(header) if LANGUAGE_COLUMN.fullmatch(name)}
    found = Statements(file, {}, {language: {} for language in languages}, {})
    for line, row in rows_of(file, MAX_TEXT_BYTES):
        name = row[header.index("statement")].strip()
        if not name or not is_id(name):
            raise BadInput(file, line, f"{quoted(name)} is no id of a statement", "Fill it in, or remove the row")
        if name in found.texts:
            problem = f"the statement {quoted(name)} is there twice"
            raise BadInput(file, line, problem, "Remove or renumber one of them")
        found.texts[name], found.lines[name] = row[header.index("text")], line
        for language, place in languages.items():
            found.translations[language][name] = row[place]
    return found
