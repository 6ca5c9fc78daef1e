"""A real convening door in a process of its own, with its database in a file: a script runs in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

BEGINNING = """
import os, sys
from dataclasses import replace
from datetime import date
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
from baithak.people import agenda, closing, dialogues, members, signing_keys
from baithak.seal import rsa_keys
plan = agenda.plan(
    "blank", slug="water", roundtable="https://room.example", today=date(2027, 1, 1), organiser="A", contact="B"
)
convening = dialogues.create_dialogue(replace(plan, title={"en": "Water"}, rounds=plan.rounds[:1], kind="open"))
"""


def run(script: str, home: Path) -> list[str]:
    """The lines that `script` prints at a door that has one dialogue of one round, `convening`."""
    environment = os.environ | {
        "BAITHAK_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "baithak.doors.convening",
        "PYTHONPATH": os.pathsep.join([*sys.path, str(Path(__file__).resolve().parents[2])]),
    }
    for name in ("BAITHAK_DATABASE_URL", "BAITHAK_ORIGIN"):
        environment.pop(name, None)
    command = [sys.executable, "-c", BEGINNING + script]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
