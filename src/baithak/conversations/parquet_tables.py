"""Tables of votes in Parquet: the same as tables in CSV, and as distrustful."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from baithak.conversations.errors import BadInput, quoted
from baithak.conversations.files import check_file
from baithak.conversations.kinds import MOMENT, TEXT, WHOLE_MOMENT, Kind
from baithak.conversations.limits import MAX_EVENTS, MAX_UNPACKED_BYTES
from baithak.conversations.tables import Table, fits

WRITE_AGAIN = "Write the file again"


@contextmanager
def open_parquet(file: Path) -> Iterator[Any]:
    """The opened file (`pyarrow.parquet.ParquetFile`), with columns of text kept as dictionaries.

    Raises BadInput when it is not Parquet, or when anything that is read within the context proves damaged: Arrow
    looks at much of a file only when asked for it.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    check_file(file)
    try:
        texts = [field.name for field in pq.read_schema(file) if _is_text(field.type)]
        with pq.ParquetFile(file, read_dictionary=texts) as opened:
            yield opened
    except (pa.ArrowException, OSError, ValueError, LookupError, ArithmeticError) as refusal:
        raise BadInput(
            file, None, f"is no Parquet file, or a damaged one ({quoted(str(refusal))})", WRITE_AGAIN
        ) from None


def choose_kinds(file: Path, opened: Any, roles: Mapping[str, Sequence[Kind]]) -> dict[str, Kind]:
    """For every wanted column the first of its possible kinds that its type can be read as.

    Raises BadInput when a column is missing, there twice, or of a type that none of its kinds goes with.
    """
    import pyarrow as pa

    names = opened.schema_arrow.names
    chosen = {}
    for name, kinds in roles.items():
        if name not in names:
            there = ", ".join(quoted(other) for other in names[:12])
            raise BadInput(file, None, f"there is no column '{name}'", f"Name the column so; there are now {there}")
        if names.count(name) > 1:
            raise BadInput(file, None, f"two columns are named {quoted(name)}", "Rename or remove one of them")
        of_type = opened.schema_arrow.field(name).type
        fitting = [kind for kind in kinds if _goes_with(of_type, kind)]
        if not fitting:
            of_type = of_type.value_type if pa.types.is_dictionary(of_type) else of_type
            raise BadInput(file, None, f"the column {quoted(name)} is of type {of_type}", kinds[-1].remedy)
        chosen[name] = fitting[0]
    return chosen


def check_size(file: Path, opened: Any, groups: Sequence[int]) -> None:
    """Refuse row groups that, by the file's own account, are more than is read at once."""
    # Never ask Arrow for the metadata of a column (`row_group(...).column(...)`): where that is damaged, Arrow ends
    # the whole process instead of raising.
    parts = [opened.metadata.row_group(group) for group in groups]
    rows, bulk = sum(part.num_rows for part in parts), sum(part.total_byte_size for part in parts)
    if not 0 <= rows <= MAX_EVENTS or not 0 <= bulk <= MAX_UNPACKED_BYTES:
        raise BadInput(
            file,
            None,
            f"holds {rows:,} rows, {bulk:,} bytes unpacked, in one piece",
            f"Write row groups of at most {MAX_EVENTS:,} rows, no seat in two of them",
        )


def read_groups(file: Path, opened: Any, groups: Sequence[int], kinds: Mapping[str, Kind]) -> Table:
    """The wanted columns of some row groups. Raises BadInput when they do not fit the kinds."""
    check_size(file, opened, groups)
    arrow = opened.read_row_groups(list(groups), columns=list(kinds), use_threads=False)
    arrow.validate(full=True)  # a damaged file may hold places outside a dictionary, which Arrow follows unasked
    return Table(file, {name: _checked(file, name, arrow[name], kind) for name, kind in kinds.items()}, arrow.num_rows)


def _checked(file: Path, name: str, column: Any, kind: Kind) -> Any:
    """The column as the kind says, or the refusal of its first value that does not fit."""
    import pyarrow as pa

    try:
        cast = _cast(column, kind)
    except pa.ArrowException:
        cast = None
    if cast is not None and fits(cast, kind):
        return cast
    for row, value in enumerate(column, start=1):
        text = "" if value.as_py() is None else str(value.as_py()).strip()
        if not text and not kind.may_be_blank:
            raise BadInput(file, None, f"the {name} in row {row} is blank", "Fill it in, or remove the row")
        if text and not kind.accepts(text):
            raise BadInput(file, None, f"the {name} {quoted(text)} in row {row} {kind.problem}", kind.remedy)
    raise BadInput(file, None, f"the column {quoted(name)} cannot be read", WRITE_AGAIN)


def _cast(column: Any, kind: Kind) -> Any:
    """The column as the type its kind is stored in; raises ArrowException where a value does not go into it."""
    import pyarrow as pa

    if kind.arrow_type != TEXT:
        as_days = pa.types.is_date32(column.type)  # an integer of days goes by way of 32 bits
        return (column.cast(pa.int32()) if as_days else column).cast(pa.type_for_alias(kind.arrow_type))
    if not pa.types.is_dictionary(column.type):
        column = column.cast(pa.string()).dictionary_encode()
    return column.cast(pa.dictionary(pa.int32(), pa.string()))


def _goes_with(of_type: Any, kind: Kind) -> bool:
    import pyarrow as pa

    if _is_text(of_type):
        return kind.arrow_type == TEXT
    if pa.types.is_integer(of_type):
        return True
    if pa.types.is_timestamp(of_type) or pa.types.is_date32(of_type):
        return kind is WHOLE_MOMENT
    return bool(pa.types.is_floating(of_type)) and kind is MOMENT


def _is_text(of_type: Any) -> bool:
    import pyarrow as pa

    plain = of_type.value_type if pa.types.is_dictionary(of_type) else of_type
    return bool(pa.types.is_string(plain) or pa.types.is_large_string(plain))
