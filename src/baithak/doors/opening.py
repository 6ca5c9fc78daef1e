"""Opening a door's settings and database, as every command does before it acts there."""

from __future__ import annotations

import fcntl
import os
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
    from django.core.management import call_command
    from django.db import DatabaseError, connection

    from baithak.doors.veil import check_door

    django.setup()
    check_door()
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        away = "the database does not answer, or cannot be written"
        raise CannotOpen(f"{away} ({type(error).__name__}): look at BAITHAK_DATABASE_URL and BAITHAK_HOME") from error
    connection.close()


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
