"""A dialogue of 24, really held between two doors, and everything that was left lying about afterwards."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.boundaries.live import live_room  # noqa: F401  a fixture
from tests.people.conftest import convening, drawn_keys, hosted_by, invite, make, member  # noqa: F401  fixtures
from tests.people.member import LOCKER, witness_key
from tests.voices.conftest import room  # noqa: F401  a fixture

from baithak.demo.browser import Browser
from baithak.demo.concluded import Concluded
from baithak.demo.dialogue import PER_SIDE
from baithak.demo.running import RunningDoor, running_doors
from baithak.people import closing
from baithak.people.models import Convening, Grant, Member

QUESTION = "Who would pay for the first step?"


@dataclass
class Held:
    """`rehearsal` knows who is who, which no door does; `home` is all that an attacker carries off."""

    rehearsal: Concluded
    doors: dict[str, RunningDoor]
    home: Path
    backups: dict[str, Path]
    backup_key: str
    arrival: list[int]  # the members' places, in the order in which they voted
    signing: list[bytes]  # what the convening door kept of its signing keys while enrolment was open

    @property
    def files(self) -> list[Path]:
        """Every file that the doors left: databases, logs of databases, keys, letters, what was printed, backups."""
        return sorted(file for file in self.home.rglob("*") if file.is_file() and "static" not in file.parts)


def take_seats(members: Iterable[Member]) -> None:
    """Each of them has a seat, as far as the convening door can tell; nothing is signed, which would take its time."""
    Grant.objects.bulk_create(Grant(member=one, blinded=["00"], signatures=["00"], locker=LOCKER) for one in members)


@pytest.fixture
def filled(convening: Convening) -> Convening:  # noqa: F811  the fixture
    """Eight seats taken and a witness named on either side: enrolment can close."""
    for place, side in enumerate(convening.sides.all()):
        take_seats(invite(convening, side.side, 8))
        closing.name_witness(side, f"{side.side}_witness", witness_key(place).public_key().public_bytes_raw().hex())
    return convening


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """All the way: said, voted on in a known order, released, drafted, ratified, published, answered by an official's
    desk, backed up; doors still open."""
    import pyrage

    home = tmp_path_factory.mktemp("held")
    with running_doors(home, settings={"BAITHAK_SEND_DELAY": "0"}) as doors:
        rehearsal = Concluded(doors["convening"], doors["roundtable"], slug="sample", per_side=PER_SIDE)
        rehearsal.found(ratifies=True)
        rehearsal.enrol()
        signing = _signing(home / "convening")
        rehearsal.open()
        rehearsal.state()
        rehearsal.put_to_the_vote()
        arrival = [place for pair in zip(range(23, 11, -1), range(12), strict=True) for place in pair]
        for place in arrival:
            rehearsal.vote([rehearsal.seats[place]])
        rehearsal.release()
        rehearsal.ratify()
        rehearsal.publish()
        write_back(doors["public"], next(iter(rehearsal.tokens.values())))
        identity = pyrage.x25519.Identity.generate()
        kept = ("convening", "roundtable")  # the public door holds nothing of its own
        backups = {door: _back_up(doors[door], home / f"{door}.age", str(identity.to_public())) for door in kept}
        yield Held(rehearsal, doors, home, backups, str(identity), arrival, signing)


def write_back(public: RunningDoor, token: str) -> None:
    """An official's desk opens its brief and asks something."""
    given = {"send": "question", "text": QUESTION, "called": "a desk in the capital"}
    browser = Browser(public.origin)
    page = browser.submit(f"/en/read/{token}/", given)
    browser.close()
    assert page.status == 200 and "It has been sent" in page.text, page.text


def _signing(home: Path) -> list[bytes]:
    """The signing keys as they lie in the database, encrypted, and the key files that open them."""
    with sqlite3.connect(f"file:{home / 'door.sqlite3'}?mode=ro", uri=True) as database:
        rows = [row[0] for row in database.execute("select sealed from people_signingkey")]
    return rows + [file.read_bytes() for file in (home / "keys").iterdir()]


def _back_up(door: RunningDoor, file: Path, recipient: str) -> Path:
    command = [sys.executable, "-m", "baithak", "backup", door.door, str(file), "--to", recipient]
    subprocess.run(command, env=door.environment, check=True, capture_output=True)
    return file
