"""A door that knows too much stays shut, and the open ones know nothing of each other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FOREIGN = {
    "convening": ("baithak.voices", "baithak.outcomes", "baithak.publications"),
    "roundtable": ("baithak.people", "baithak.publications.views", "baithak.publications.urls"),
    "public": ("baithak.people", "baithak.voices", "baithak.outcomes", "baithak.web.accounts"),
}

SHARED = ("publication/publication", "letters/letters")


def at_door(door: str, home: Path, program: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"BAITHAK_HOME": str(home), "DJANGO_SETTINGS_MODULE": f"baithak.doors.{door}"}
    return subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("door", FOREIGN)
def test_an_open_door_has_its_databases_and_has_loaded_nothing_of_the_others(door: str, tmp_path: Path) -> None:
    program = f"""
import json, sys
from baithak.doors.opening import open_door
open_door({door!r})
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
get_wsgi_application()
get_resolver().url_patterns
get_resolver().resolve_error_handler(404)
print(json.dumps([{{name: str(one["NAME"]) for name, one in settings.DATABASES.items()}}, sorted(sys.modules)]))
"""
    done = at_door(door, tmp_path, program)
    assert done.returncode == 0, done.stderr
    databases, modules = json.loads(done.stdout)
    own, released, letters = (str(tmp_path / f"{name}.sqlite3") for name in (f"{door}/door", *SHARED))
    assert (
        databases
        == {
            "convening": {"default": own},
            "roundtable": {"default": own, "publication": released, "letters": letters},
            "public": {"default": f"file:{released}?mode=ro", "letters": letters},
        }[door]
    )
    assert [name for name in modules if name.startswith(FOREIGN[door])] == []


@pytest.mark.parametrize(
    ("door", "app"),
    [("convening", "baithak.voices"), ("roundtable", "baithak.people"), ("public", "baithak.people")],
)
def test_a_door_refuses_to_open_with_a_model_it_must_not_know(door: str, app: str, tmp_path: Path) -> None:
    program = f"""
from baithak.doors import base, {door} as door
door.INSTALLED_APPS = [*dict.fromkeys([*door.INSTALLED_APPS, *base.WITH_ACCOUNTS, {app!r}])]
door.AUTH_USER_MODEL = "accounts.Account"
from baithak.cli import main
raise SystemExit(main(["serve", {door!r}, "--listen", "127.0.0.1:0"]))
"""
    done = at_door(door, tmp_path, program)
    assert done.returncode == 5 and app.split(".")[1] in done.stderr and done.stderr.count("\n") == 1
    assert not (tmp_path / door / "door.sqlite3").exists()


def test_a_door_refuses_a_second_database(tmp_path: Path) -> None:
    program = """
from baithak.doors import convening as door
door.DATABASES = door.DATABASES | {"other": door.DATABASES["default"]}
from baithak.cli import main
raise SystemExit(main(["serve", "convening", "--listen", "127.0.0.1:0"]))
"""
    done = at_door("convening", tmp_path, program)
    assert done.returncode == 5 and "must not open" in done.stderr


def test_the_public_door_cannot_write_what_was_released_nor_make_a_table_there(tmp_path: Path) -> None:
    program = """
from baithak.doors.opening import open_door
open_door("public")
from django.db import DatabaseError, connection
from baithak.publications.models import Series
for attempt in (
    lambda: Series.objects.create(slug="forged", title={}),
    lambda: connection.cursor().execute("CREATE TABLE forged (x)"),
    lambda: connection.cursor().execute("PRAGMA query_only=OFF; ") and Series.objects.create(slug="forged", title={}),
):
    try:
        attempt()
    except DatabaseError as error:
        print(error)
print(Series.objects.count())
"""
    done = at_door("public", tmp_path, program)
    assert done.returncode == 0, done.stderr
    *refusals, count = done.stdout.split("\n")[:-1]
    assert count == "0" and len(refusals) == 3 and all("readonly" in one for one in refusals)
