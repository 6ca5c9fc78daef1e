"""Tables of votes in CSV: the wanted columns alone, read fast; and what is wrong, on which line, if they do not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from baithak.analysis.ballots import UNSEEN, Bools, Int8, Ints
from baithak.conversations.arrow_values import values_of
from baithak.conversations.errors import BadInput, quoted
from baithak.conversations.files import missing_column, read_header, rows_of
from baithak.conversations.ids import IdColumn
from baithak.conversations.kinds import TEXT, Kind, is_id
from baithak.conversations.limits import MAX_EVENTS, MAX_FILE_BYTES, MAX_LINE_BYTES


class Table:
    """The wanted columns of one file, every value of the kind that was asked for.

    Made by `read_csv` or `read_parquet`, which have checked it.
    """

    def __init__(self, file: Path, columns: Mapping[str, Any], row_count: int) -> None:
        self.file, self.columns, self.row_count = file, columns, row_count
        self._ids: dict[str, IdColumn] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def where(self, chosen: Bools) -> Table:
        """Some of the rows: a (row,) mask."""
        import pyarrow as pa  # takes 0.2 s to load: only when there is a table to read

        if chosen.all():
            return self
        mask = pa.array(chosen)
        kept = {name: column.filter(mask) for name, column in self.columns.items()}
        return Table(self.file, kept, int(chosen.sum()))

    def numbers(self, name: str) -> NDArray[Any]:
        """(row,) a column of numbers without blanks."""
        return values_of(self.columns[name])

    def votes(self, names: tuple[str, ...]) -> Int8:
        """(row, column) votes with blanks as `UNSEEN`, one column for each of the names."""
        import pyarrow as pa

        end_to_end = pa.concat_arrays([chunk for name in names for chunk in self.columns[name].chunks])
        votes: Int8 = values_of(end_to_end, missing=UNSEEN).reshape(len(names), self.row_count)
        return np.ascontiguousarray(votes.T)

    def has_blank(self, name: str) -> bool:
        """Is a value of the column missing, or a text of nothing but space?"""
        column = self.columns[name]
        return bool(column.null_count) or "" in self.ids(name).ids.tolist()

    def integers_or_none(self, name: str) -> list[int | None]:
        """A column of whole numbers, None for a blank."""
        values: list[int | None] = self.columns[name].to_pylist()
        return values

    def ids(self, name: str) -> IdColumn:
        """A column of ids, or of names where '' is a blank; worked out once."""
        if name not in self._ids:
            self._ids[name] = self._coded(name)
        return self._ids[name]

    def _coded(self, name: str) -> IdColumn:
        import pyarrow as pa

        column = self.columns[name]
        if not pa.types.is_dictionary(column.type):
            return IdColumn.of_integers(self.numbers(name).astype(np.int64, copy=False))
        whole = column.unify_dictionaries().combine_chunks()
        parts = whole.chunks if isinstance(whole, pa.ChunkedArray) else [whole]
        if not parts:
            return IdColumn.of_texts(np.zeros(0, dtype=np.int64), [])
        texts = ["", *parts[0].dictionary.to_pylist()]  # a missing value is a blank one
        places: Ints = np.concatenate([values_of(part.indices, missing=-1) for part in parts]).astype(np.int64)
        return IdColumn.of_texts(places + 1, texts)


def read_csv(file: Path, *readings: Mapping[str, Kind]) -> Table:
    """The wanted columns of a CSV file with a header, by name.

    readings: column name -> what may stand in it; the first reading that fits the whole file is taken. Every column
    must be there; others are passed over unread.
    Raises BadInput naming the first line that does not fit the last reading.
    """
    header = read_header(file)
    reason = ""
    for kinds in readings:
        for name in kinds:
            if name not in header:
                raise missing_column(file, name, header)
        table, reason = _try_reading(file, header, kinds)
        if table is not None:
            return table
    raise _located(file, header, readings[-1], reason)


def fits(column: Any, kind: Kind) -> bool:
    """Does every value of an Arrow column fit the kind, so far as its type has not made sure of that?"""
    import pyarrow as pa

    if column.null_count and not kind.may_be_blank:
        return False
    if pa.types.is_dictionary(column.type):
        texts = [text.strip() for chunk in column.chunks for text in chunk.dictionary.to_pylist()]
        return all((text or kind.may_be_blank) and is_id(text) for text in texts)
    if pa.types.is_floating(column.type):
        return bool(np.isfinite(values_of(column)).all())
    if not pa.types.is_int8(column.type):
        return True
    votes = values_of(column)
    return bool(((votes >= -1) & (votes <= 1)).all())


def repeated_value(file: Path, name: str) -> BadInput:
    """The refusal of a table in which a value that must be alone in its column is repeated: find out where."""
    place = read_header(file).index(name)
    known: set[str] = set()
    for line, row in rows_of(file, MAX_FILE_BYTES):
        value = row[place].strip()
        if value in known or (value.lstrip("-").isdecimal() and str(int(value)) in known):
            return BadInput(file, line, f"{name} {quoted(value)} is there twice", "Remove or renumber one of them")
        known.add(value)
    return BadInput(file, None, f"a {name} is there twice", "Remove or renumber one of them")


def _try_reading(file: Path, header: tuple[str, ...], kinds: Mapping[str, Kind]) -> tuple[Table | None, str]:
    """The table, or why this reading does not fit."""
    import pyarrow as pa

    try:
        arrow = _read_arrow(file, header, kinds)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as refusal:
        return None, str(refusal)
    place = {name: str(number) for number, name in enumerate(header)}
    columns = {name: arrow[place[name]] for name in kinds}
    for kind in set(kinds.values()):  # a matrix has a thousand columns of one kind: look at them all at once
        alike = [name for name in kinds if kinds[name] is kind]
        chunks = [chunk for name in alike for chunk in columns[name].chunks]
        if chunks and not fits(pa.chunked_array(chunks), kind):
            return None, f"a value of {', '.join(alike[:3])} does not fit"
    return Table(file, columns, arrow.num_rows), ""


def _read_arrow(file: Path, header: tuple[str, ...], kinds: Mapping[str, Kind]) -> Any:
    import pyarrow as pa
    import pyarrow.csv

    text = pa.dictionary(pa.int32(), pa.string())
    place = {name: str(number) for number, name in enumerate(header)}
    types = {
        place[name]: text if kind.arrow_type == TEXT else pa.type_for_alias(kind.arrow_type)
        for name, kind in kinds.items()
    }
    # Columns are named by their place, since a header may hold names that differ only in the space around them. A
    # block as large as the longest line allowed makes Arrow itself refuse a longer one.
    reader = pyarrow.csv.open_csv(
        file,
        read_options=pyarrow.csv.ReadOptions(
            use_threads=False,
            block_size=MAX_LINE_BYTES,
            skip_rows=1,
            column_names=[str(place) for place in range(len(header))],
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            include_columns=list(types), column_types=types, null_values=[""], strings_can_be_null=False
        ),
    )
    return pa.Table.from_batches(_few_rows(file, reader), reader.schema)


def _few_rows(file: Path, batches: Iterable[Any]) -> Iterator[Any]:
    """The batches, as long as they hold no more rows together than are read at once."""
    row_count = 0
    for batch in batches:
        row_count += batch.num_rows
        if row_count > MAX_EVENTS:
            remedy = "Store the votes as partitioned Parquet"
            raise BadInput(file, None, f"there are more than {MAX_EVENTS:,} rows", remedy)
        yield batch


def _located(file: Path, header: tuple[str, ...], kinds: Mapping[str, Kind], reason: str) -> BadInput:
    """Read the file again, slowly, to say where it does not fit. Only after the fast way has failed."""
    wanted = [(header.index(name), name, kind) for name, kind in kinds.items()]
    has_rows = False
    try:
        for line, row in rows_of(file, MAX_FILE_BYTES):
            has_rows = True
            for place, name, kind in wanted:
                value = row[place].strip(" \t")  # all that Arrow passes over around a number
                if not value and (not kind.may_be_blank or (row[place] and kind.arrow_type != TEXT)):
                    return BadInput(file, line, f"the {name} is blank", "Fill it in, or remove the row")
                if value and not kind.accepts(value):
                    return BadInput(file, line, f"the {name} {quoted(value)} {kind.problem}", kind.remedy)
    except BadInput as found:
        return found
    if not has_rows:
        return BadInput(file, None, "there are no rows below the header", "Export or copy it again")
    return BadInput(file, None, f"cannot be read ({quoted(reason)})", "Export or save it again as CSV")
