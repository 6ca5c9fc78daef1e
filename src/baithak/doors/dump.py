"""What a door holds, as lines of JSON: the same for SQLite and PostgreSQL, each table sorted by its key.

Sorting leaves nothing of the order in which a database happens to keep its rows. Keys that lie in files (HOME/keys, the
secret key) are in no table, and so in no backup.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, DataError, IntegrityError, connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from baithak import __version__
from baithak.doors.refusals import BadBackup, CannotWrite, NotNow

FORMAT = 1
FILLED_BY_DJANGO = ("contenttypes", "auth")
ROWS_AT_ONCE = 500
DAMAGED = (
    ValueError,
    LookupError,
    TypeError,
    StopIteration,
    FieldDoesNotExist,
    ValidationError,
    DataError,
    IntegrityError,
    OverflowError,
    RecursionError,
)  # every way in which lines that nobody wrote can fail to be read


def kept_models() -> list[type[models.Model]]:
    """The tables that a backup holds."""
    known = (model for model in apps.get_models(include_auto_created=True) if model._meta.managed)
    return sorted((m for m in known if m._meta.app_label not in FILLED_BY_DJANGO), key=lambda m: m._meta.label)


def rows_held() -> dict[str, int]:
    """How many rows each table has."""
    return {model._meta.label: model._base_manager.count() for model in kept_models()}


def dump() -> Iterator[str]:
    """The lines of a backup: what it is, then each table's name and columns, then its rows."""
    yield _line({**_origin(), "rows": rows_held()})
    for model in kept_models():
        fields = model._meta.concrete_fields
        yield _line({"table": model._meta.label, "columns": [field.attname for field in fields]})
        rows = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
        for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
            yield _line([_written(field, value) for field, value in zip(fields, row, strict=True)])


def load(lines: Iterable[str]) -> dict[str, int]:
    """Fills an empty door from the lines of a backup, wholly or not at all; returns how many rows each table got.

    Raises NotNow if the door holds something, BadBackup if the lines were not written by this release at such a door,
    CannotWrite if a database cannot keep them.
    """
    if any(rows_held().values()):
        raise NotNow("this door already holds something: restore into a new folder or database")
    try:
        with every_database():
            return _load(iter(lines))
    except DAMAGED as error:
        raise BadBackup("this backup is damaged: nothing was restored; take another") from error
    except DatabaseError as error:
        _empty()
        told = (
            "a database could not be written: nothing was restored. Make room, or look at its settings, and try again"
        )
        raise CannotWrite(told) from error


@contextmanager
def every_database() -> Iterator[None]:
    """A transaction on every database of the door."""
    with ExitStack() as all_of_them:
        for name in settings.DATABASES:
            all_of_them.enter_context(transaction.atomic(using=name))
        yield


def _empty() -> None:
    """What one database had kept already when another failed goes again: the door was empty before."""
    for name in settings.DATABASES:
        call_command("flush", database=name, interactive=False, verbosity=0)


def _load(source: Iterator[str]) -> dict[str, int]:
    header = json.loads(next(source))
    _check_origin(header)
    _load_tables(source)
    if rows_held() != header["rows"]:
        raise BadBackup("this backup is not whole: nothing was restored; take another")
    _set_counters()
    return dict(header["rows"])


def _origin() -> dict[str, Any]:
    kept = {model._meta.app_label for model in kept_models()}
    applied = sorted(list(name) for name in MigrationRecorder(connection).applied_migrations() if name[0] in kept)
    return {"baithak": __version__, "format": FORMAT, "door": settings.DOOR, "migrations": applied}


def _check_origin(header: dict[str, Any]) -> None:
    own = _origin()
    if header["door"] != own["door"]:
        raise BadBackup(f"this is a backup of the {header['door']} door: it cannot be restored at {own['door']}")
    if (header["format"], header["migrations"]) != (own["format"], own["migrations"]):
        version = header["baithak"]
        raise BadBackup(f"this backup was made by Baithak {version}: restore it with that release, then upgrade")


def _load_tables(source: Iterator[str]) -> None:
    known = {model._meta.label: model for model in kept_models()}
    model, fields, waiting = next(iter(known.values())), [], []  # type: ignore[var-annotated]
    for line in source:
        entry = json.loads(line)
        if isinstance(entry, dict):
            model._base_manager.bulk_create(waiting)
            model, waiting = known[entry["table"]], []
            fields = [model._meta.get_field(name) for name in entry["columns"]]
            continue
        read = {field.attname: field.to_python(value) for field, value in zip(fields, entry, strict=True)}
        waiting.append(model(**read))
        if len(waiting) == ROWS_AT_ONCE:
            model._base_manager.bulk_create(waiting)
            waiting = []
    model._base_manager.bulk_create(waiting)


def _set_counters() -> None:
    """PostgreSQL counts new keys on from where they were; it does not look at what was loaded."""
    statements = connection.ops.sequence_reset_sql(no_style(), kept_models())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _written(field: models.Field, value: Any) -> Any:
    """A value as JSON has it; its field reads it back."""
    if isinstance(field, models.ForeignKey):
        field = field.target_field
    if value is None or isinstance(value, (bool, int, str)) or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return b64encode(bytes(value)).decode("ascii")
    return str(value)


def _line(entry: object) -> str:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n"
