"""For good: the database itself refuses to change or delete a publication, or a step, whatever any code does.

A migration that makes one of these tables anew has to call `guard` again: on SQLite the triggers go with the old table.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

PUBLICATION, STEP = "publications_publication", "publications_step"
OF_A_STEP = ("id", "recommendation_id", "stage", "happened_on", "side", "said", "grade", "source")
# trigger, table, what is refused, when (as both databases write it)
_GUARDS = (
    ("publications_stays", PUBLICATION, "UPDATE", ""),
    ("publications_is_kept", PUBLICATION, "DELETE", ""),
    ("publications_step_stays", STEP, "UPDATE OF {of_a_step}", ""),
    ("publications_step_is_kept", STEP, "DELETE", ""),
    ("publications_retraction_stays", STEP, "UPDATE", "WHEN (OLD.is_retracted)"),
)
_SAID = "what was released is never changed or deleted: it is corrected by a new edition, a step is retracted"
_POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION publications_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{_SAID}'; END $$
"""


def guard(connection: Any, of_a_step: Sequence[str] = OF_A_STEP) -> None:
    """Set the triggers. of_a_step: the columns of a step that never change, as far as this database has them yet."""
    columns = ", ".join(of_a_step)
    is_sqlite = connection.vendor == "sqlite"
    then = f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END" if is_sqlite else "EXECUTE FUNCTION publications_refuse()"
    with connection.cursor() as cursor:
        if not is_sqlite:
            cursor.execute(_POSTGRESQL)
        for name, table, refused, when in _GUARDS:
            what = refused.format(of_a_step=columns)
            cursor.execute(f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW {when} {then}")


def lift(connection: Any) -> None:
    """Take the triggers away: for a migration that makes one of the tables anew, and for emptying a test's database."""
    with connection.cursor() as cursor:
        for name, table, _refused, _when in _GUARDS:
            where = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")
