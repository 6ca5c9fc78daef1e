"""Two conveners, each with a door, members and keys of their own, and one neutral roundtable: a dialogue to its end.

The files between the doors are carried by a signed-in convener of each, from one desk's page to the other's.
"""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

from tests.doors.signing_in import sign_in

from baithak.demo import cast
from baithak.demo.browser import Browser, Page
from baithak.demo.dialogue import Rehearsal
from baithak.demo.running import DOORS, RunningDoor, running_doors
from baithak.seal import canonical
from baithak.seal import charter as charters

LEAD, OTHER = "india", "pakistan"
PER_SIDE = 8
SECRETS = (  # what only a member and their own convener's door may know
    "select name from people_member",
    "select email from people_member",
    "select token_hash from people_link",
    "select blinded from people_grant",
    "select signatures from people_grant",
    "select locker from people_grant where length(locker) > 30",
)


class Desk(Browser):
    """A convener who has signed in at their door."""

    def __init__(self, rehearsal: Rehearsal, door: RunningDoor, side: str) -> None:
        super().__init__(door.origin)
        self.slug, self.side = rehearsal.slug, side
        sign_in(self, door, f"desk@{side}.example", [("convener", "")])

    def file(self, name: str) -> str:
        """What is carried to another door."""
        page = self.get(f"/d/{self.slug}/files/{name}/")
        assert page.status == 200, page.text
        return page.text

    def press(self, act: str, text: str = "") -> Page:
        """A step to the charter, with the file that it takes."""
        return self._done(self.submit(f"/d/{self.slug}/charter/", {"act": act, "text": text}))

    def close_enrolment(self, name: str, key: bytes) -> None:
        """The side's witness is named, enrolment closed."""
        at = f"/d/{self.slug}/charter/witness/{self.side}/"
        self._done(self.submit(at, {"name": name, "key": key.hex()}))
        self._done(self.submit(f"/d/{self.slug}/close/", {"sure": "yes"}))

    def _done(self, page: Page) -> Page:
        assert page.status == 200 and "said=" in page.path, page.text
        return page


@dataclass
class TwoConvenors(Rehearsal):
    """`other`: the door of the convener who does not lead, with a home of its own."""

    other: RunningDoor = field(kw_only=True)
    per_side: int = PER_SIDE
    desks: dict[str, Desk] = field(default_factory=dict)

    def found(self, **more: object) -> None:
        """The lead founds the dialogue and invites one side; the other door takes the outline and invites its own."""
        own = [one for one in cast.members(self.per_side) if one["side"] == LEAD]
        super().found(hosted=[LEAD], members=own, **more)
        doors = {LEAD: self.convening, OTHER: self.other}
        self.desks = {side: Desk(self, door, side) for side, door in doors.items()}
        form = {
            "text": self.desks[LEAD].file("outline"),
            "hosted": OTHER,
            "organiser": "The other institute",
            "contact": "desk@pakistan.example",
            "enrolment_until": date.today() + timedelta(days=7),
        }
        taken = self.desks[OTHER].submit("/take/", form)
        assert taken.path.startswith(f"/d/{self.slug}/members/"), taken.text
        guests = [one for one in cast.members(self.per_side) if one["side"] == OTHER]
        self.links |= self.act(self.other, "invite", {"slug": self.slug, "members": guests})["links"]

    def agree(self) -> None:
        """Both close enrolment; the other's sheet goes to the lead, the charter and the opening come back."""
        lead, other = self.desks[LEAD], self.desks[OTHER]
        for one in self.witnesses:
            self.desks[one.side].close_enrolment(one.name, one.public)
        lead.press("sheet", other.file(f"sheet-{OTHER}"))
        lead.press("draft")
        text = lead.file("charter")
        other.press("charter", text)
        self.charter = charters.read(text.encode())
        for one in self.witnesses:
            signature = charters.cosign(one.key, self.charter).hex()
            lead.press("signature", canonical.encode({"name": one.name, "signature": signature}).decode())
        lead.press("opening")
        self.opening = lead.file("opening")
        other.press("opening-file", self.opening)
        for desk in self.desks.values():
            desk.close()


def test_neither_door_learns_whom_the_other_invited(tmp_path: Path) -> None:
    homes = {name: tmp_path / name for name in (LEAD, OTHER, "neutral")}
    with ExitStack() as stack:
        lead, other = (stack.enter_context(running_doors(homes[side], DOORS[:1]))[DOORS[0]] for side in (LEAD, OTHER))
        room = stack.enter_context(running_doors(homes["neutral"], DOORS[1:], {"BAITHAK_SEND_DELAY": "0"}))
        rehearsal = TwoConvenors(lead, room["roundtable"], other=other)
        rehearsal.found()
        sealed = {side: keys_of(homes[side]) for side in (LEAD, OTHER)}
        rehearsal.enrol()
        assert sorted({(one.side, one.roundtable) for one in rehearsal.seats}) == [
            (side, room["roundtable"].origin) for side in (LEAD, OTHER)
        ]
        known = {side: secrets_of(homes[side]) | sealed[side] for side in (LEAD, OTHER)}
        rehearsal.open()
        assert rehearsal.charter and [one.grants for one in rehearsal.charter.sides] == [PER_SIDE, PER_SIDE]
        rehearsal.state()
        rehearsal.put_to_the_vote()
        rehearsal.vote(rehearsal.seats)
        rehearsal.release()
        seat = rehearsal.seats[-1]
        seat.enter()
        assert "<table" in seat.browser.get(f"/room/{rehearsal.slug}/findings/2/").text
        seat.browser.close()
        open_files = {name: everything(home) for name, home in homes.items()}
    kept = {name: open_files[name] + everything(home) for name, home in homes.items()}  # with WAL, and after the end
    for side in (LEAD, OTHER):
        assert len(known[side]) > 5 * PER_SIDE
        assert all(one in kept[side] for one in rows(homes[side], "select email from people_member"))
        for elsewhere in {*homes} - {side}:
            found = [one for one in known[side] if one in kept[elsewhere]]
            assert not found, f"{elsewhere} knows of {side}: {found[:3]}"


def keys_of(home: Path) -> set[bytes]:
    """A door's signing keys as it keeps them, and what opens them: both are gone once enrolment is closed."""
    files = {file.read_bytes() for file in (home / "convening" / "keys").iterdir()}
    sealed = rows(home, "select sealed from people_signingkey")
    assert files and len(sealed) == 2
    return files | sealed


def secrets_of(home: Path) -> set[bytes]:
    return {*chain.from_iterable(rows(home, query) for query in SECRETS)}


def rows(home: Path, query: str) -> set[bytes]:
    with closing(sqlite3.connect(home / "convening" / "door.sqlite3")) as database:
        values = [value for (value,) in database.execute(query)]
    return {value if isinstance(value, bytes) else str(value).encode() for value in values}


def everything(home: Path) -> bytes:
    """All that lies in a home: databases, write-ahead logs, keys, letters, what the doors printed."""
    return b"\0".join(file.read_bytes() for file in home.rglob("*") if file.is_file() and "static" not in file.parts)
