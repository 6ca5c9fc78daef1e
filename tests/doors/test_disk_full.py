"""A full disk: whatever cannot be kept is answered 503, and whatever was acknowledged is there."""

from __future__ import annotations

import json
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.boundaries.live import REDEEM, SPEAK, Answer, post
from tests.doors.recounting import recount
from tests.doors.signing_in import sign_in
from tests.voices.recorded import recorded
from tests.voices.sample import SLUG, opening_file, redemption

from baithak.demo.browser import Browser, Page, Unanswered
from baithak.demo.dialogue import STATEMENTS, Rehearsal
from baithak.demo.member import Enrolment, Seat
from baithak.demo.running import RunningDoor, running_doors
from baithak.seal.envelope import envelope_id
from baithak.voices.kinds import STATEMENTS_ALLOWED

STEP_BYTES, MOST_ROOM = 20_000, 4_000_000
ROOM_LEFT = 120_000  # bytes that its largest file may still grow by: some contributions, not all

pytestmark = pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="said of Linux: files are kept from growing")


def _speak(door: RunningDoor, envelope: bytes) -> Answer:
    return post(door.origin, SPEAK, envelope)


def _envelopes() -> list[bytes]:
    said = [
        (voice, {"item": item, "language": "en", "text": f"We should talk about point {item}."})
        for item in range(1, STATEMENTS_ALLOWED + 1)
        for voice in recorded().voices
    ]
    return [recorded().envelope(voice, 1, body) for voice, body in said]


def test_nothing_is_acknowledged_that_is_not_kept(tmp_path: Path) -> None:
    with running_doors(tmp_path, ("roundtable",), {"BAITHAK_SEND_DELAY": "0"}) as doors:
        door = doors["roundtable"]
        given = json.dumps({"slug": SLUG, "opening": opening_file().decode()}).encode()
        command = [sys.executable, "-m", "baithak.demo.inside", "open-room"]
        subprocess.run(command, env=door.environment, input=given, check=True, capture_output=True)
        assert {post(door.origin, REDEEM, redemption(one)).status for one in recorded().voices} == {201}
        envelopes = _envelopes()
        assert door.process is not None
        largest = max(file.stat().st_size for file in (tmp_path / "roundtable").glob("door.sqlite3*"))
        limit = resource.prlimit(door.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(door.process.pid, resource.RLIMIT_FSIZE, (largest + ROOM_LEFT, limit[1]))
        answers = [_speak(door, one) for one in envelopes]
        assert {one.status for one in answers} == {201, 503}, "the disk was never full, or nothing was ever kept"
        assert {one.error for one in answers if one.status == 503} == {"try-again"}
        kept = [one for one, answer in zip(envelopes, answers, strict=True) if answer.status == 201]
        door.kill()  # what was acknowledged is on the disk, not in a memory
        assert {envelope_id(one).hex() for one in kept} <= _recorded(tmp_path)
        door.start()
        door.wait()
        again = [_speak(door, one).status for one in envelopes]  # there is room again
        assert set(again) <= {200, 201}
        assert _recorded(tmp_path) == {envelope_id(one).hex() for one in envelopes}


def test_grants_redemptions_and_the_close_wait_for_room(tmp_path: Path) -> None:
    """Each is refused as a whole while there is no room, and done as a whole once there is."""
    with running_doors(tmp_path, ("convening", "roundtable"), {"BAITHAK_SEND_DELAY": "0"}) as doors:
        rehearsal = Rehearsal(doors["convening"], doors["roundtable"], per_side=8)
        rehearsal.found()
        enrolments = [Enrolment.begin(link) for link in rehearsal.links.values()]
        with no_room(doors["convening"]):
            for one in enrolments:
                with pytest.raises(Unanswered, match="503"):
                    one.ask()
        rehearsal.seats = [one.seat(one.ask()) for one in enrolments]
        for one in enrolments:
            one.browser.close()
        rehearsal.open()
        with no_room(doors["roundtable"]):
            assert {_alone(one).status for one in rehearsal.seats} == {503}
        rehearsal.state()
        _close_with_ever_more_room(rehearsal)
        rehearsal.witnesses_sign()
        line = recount(doors["roundtable"], rehearsal.slug, tmp_path)
        assert line.startswith(f"Holds: {len(rehearsal.seats)} contributions in 1 round"), line


def _alone(one: Seat) -> Page:
    with closing(one.browser):
        one.enter()
        return one.redeem(STATEMENTS)


def _close_with_ever_more_room(rehearsal: Rehearsal) -> None:
    """The close is interrupted wherever the disk is full, and begun again with a little more room."""
    with closing(Browser(rehearsal.roundtable.origin)) as facilitator:
        sign_in(facilitator, rehearsal.roundtable, "f@example.org", [("facilitator", "")])
        refused = 0
        for bytes_left in range(0, MOST_ROOM, STEP_BYTES):
            with no_room(rehearsal.roundtable, but=bytes_left):
                form = facilitator.get(f"/desk/{rehearsal.slug}/")
                page = facilitator.submit(f"{form.path}rounds/{STATEMENTS}/", {"do": "close", "sure": "yes"}, form)
            if page.status == 200:
                break
            assert page.status == 503, page.text
            refused += 1
    assert page.status == 200 and refused > 1, refused


@contextmanager
def no_room(door: RunningDoor, but: int = 0) -> Iterator[None]:
    """Meanwhile the door's log of changes cannot grow, but by so many bytes."""
    assert door.process
    log = door.home / door.door / "door.sqlite3-wal"
    size = log.stat().st_size if log.exists() else 0
    kept = resource.prlimit(door.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(door.process.pid, resource.RLIMIT_FSIZE, (size + but, kept[1]))
    try:
        yield
    finally:
        resource.prlimit(door.process.pid, resource.RLIMIT_FSIZE, kept)


def _recorded(home: Path) -> set[str]:
    with sqlite3.connect(home / "roundtable" / "door.sqlite3") as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
        return {row[0] for row in database.execute("select envelope_id from voices_contribution")}
