"""Opening a door's settings and database, as every command does before it acts there."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from baithak.doors.refusals import CannotOpen


def open_door(name: str) -> None:
    """Loads the settings of a door, looks behind the veil, and brings its tables up to date.

    Raises BadSetting, KnowsTooMuch or CannotOpen.
    """
    os.umask(0o077)  # what a door writes is nobody else's to read
    os.environ["DJANGO_SETTINGS_MODULE"] = f"baithak.doors.{name}"
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import DatabaseError, connections

    from baithak.doors.veil import check_door

    django.setup()
    check_door()
    try:
        with _one_at_a_time(Path(settings.HOME).parent):
            for database in settings.DATABASES:
                if (name, database) != ("public", "default"):
                    call_command("migrate", database=database, interactive=False, verbosity=0)
            if name == "public":
                _make_what_it_reads()
    except DatabaseError as error:
        away = f"a database does not answer, or cannot be written ({type(error).__name__})"
        own = [] if name == "public" else ["BAITHAK_DATABASE_URL"]
        shared = [] if name == "convening" else ["BAITHAK_PUBLICATION_URL", "BAITHAK_LETTERS_URL"]
        raise CannotOpen(f"{away}: look at {', '.join([*own, *shared, 'BAITHAK_HOME'])}") from error
    connections.close_all()


@contextmanager
def _one_at_a_time(home: Path) -> Iterator[None]:
    """Doors of one home that open together make the tables they share one after the other."""
    with (home / "opening").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _make_what_it_reads() -> None:
    """The tables of what was released, if the roundtable has not made them yet. This process cannot: it only reads."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        is_made = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        is_made = False
    if not is_made:
        connection.close()
        done = subprocess.run([sys.executable, "-m", "baithak.doors.publication"], capture_output=True, check=False)
        if done.returncode:
            raise DatabaseError("the database of what was released cannot be made")


def keep_others_out() -> IO[str]:
    """As long as what this returns is held, no other process serves or fills this door. Raises CannotOpen.

    What may be done only once (a one-time code, a passkey's answer) is remembered in the memory of one process.
    """
    from django.conf import settings

    held = (Path(settings.HOME) / "open").open("w")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        held.close()
        raise CannotOpen(
            f"another process serves the {settings.DOOR} door from {settings.HOME}: stop it first"
        ) from error
    return held
