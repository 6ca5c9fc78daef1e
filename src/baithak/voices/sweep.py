"""After a round was rewritten: take out of the database's files what they remember of the order of arrival."""

from __future__ import annotations

import time
from contextlib import suppress

from django.db import OperationalError, ProgrammingError, connection

TRIES = 100
SECONDS_BETWEEN = 0.1
_REWRITTEN = ("voices_contribution", "voices_seat", "voices_leaf", "voices_statement", "voices_round")


def sweep_database() -> None:
    """Write the file (SQLite) or the tables (PostgreSQL) anew and leave the old log. Never within a transaction."""
    if connection.vendor == "sqlite":
        _sweep_sqlite()
    else:
        _sweep_postgresql()


def leave_unswept() -> None:
    """For whoever holds a transaction open and sweeps later; the round is not safe before that."""


def _sweep_sqlite() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        for _ in range(TRIES):
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy = cursor.fetchone()[0]
            if not is_busy:
                return
            time.sleep(SECONDS_BETWEEN)
    raise OperationalError("the database's log is being read all the time and cannot be emptied: close the round again")


def _sweep_postgresql() -> None:
    with connection.cursor() as cursor:
        for table in _REWRITTEN:
            cursor.execute(f"VACUUM (FULL, ANALYZE) {table}")
        for statement in ("SELECT pg_switch_wal()", "CHECKPOINT"):
            with suppress(ProgrammingError):  # each takes a right of its own; the server does both by itself some day
                cursor.execute(statement)
