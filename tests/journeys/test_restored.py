"""The roundtable is lost in the middle of a round and restored from before it: the phones bring back what was said."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import expect

from baithak.demo.dialogue import STATEMENTS, VOTES, Rehearsal
from baithak.demo.running import RunningDoor, running_doors
from tests.journeys.browsers import Browse, part
from tests.journeys.participant import answer, answer_practice, everything_received

PER_SIDE = 8
GUEST = 0  # the member who holds a real phone


def test_answers_come_back_to_a_door_that_has_lost_them(browse: Browse, tmp_path: Path) -> None:
    with running_doors(tmp_path, ("convening", "roundtable"), {"BAITHAK_SEND_DELAY": "1"}) as doors:
        rehearsal = Rehearsal(doors["convening"], doors["roundtable"], per_side=PER_SIDE)
        rehearsal.found()
        rehearsal.enrol()
        rehearsal.open()
        rehearsal.state()
        lines = rehearsal.close(STATEMENTS)
        kept, key = back_up(doors["roundtable"], tmp_path)
        rehearsal.put_to_the_vote(lines)
        tab = browse("ur")
        tab.goto(rehearsal.seats[GUEST].link)
        tab.wait_for_url("**/room/*/")
        room = tab.url
        tab.goto(room + "vote/")
        answer_practice(tab)
        for vote in ("agree", "disagree", "unsure"):
            answer(tab, vote)
        everything_received(tab, 3)

        restore(doors["roundtable"], kept, key)
        rehearsal.put_to_the_vote(lines)
        again = tab.context.new_page()  # another visit, on the same phone
        tab.close()
        with again.expect_response("**/redeem") as redeemed:
            again.goto(room)
        assert redeemed.value.status == 201
        again.goto(room + "vote/")
        answer(again, "agree")
        everything_received(again, 4)
        rehearsal.vote(one for one in rehearsal.seats if one is not rehearsal.seats[GUEST])
        rehearsal.close(VOTES)
        rehearsal.witnesses_sign()
        again.goto(room + "record/")
        part(again, "check").locator("[data-do=check]").click()
        part(again, "checked").locator("[data-well]").wait_for(state="visible")
        again.goto(room + "answers/")
        expect(again.locator("[data-list] [data-state=proved]:visible")).to_have_count(4)


def back_up(door: RunningDoor, folder: Path) -> tuple[Path, Path]:
    """Between two rounds; the backup, and the key that opens it."""
    kept, key = folder / "kept.age", folder / "key"
    recipient = baithak(door, "backup-key", key).split()[0]
    baithak(door, "backup", door.door, kept, "--to", recipient)
    return kept, key


def restore(door: RunningDoor, kept: Path, key: Path) -> None:
    """The door's database is lost, its keys are not; what it had before the round comes back."""
    door.kill()
    for file in (door.home / door.door).glob("door.sqlite3*"):
        file.unlink()
    baithak(door, "restore", door.door, kept, "--key", key)
    door.start()
    door.wait()


def baithak(door: RunningDoor, *words: object) -> str:
    command = [sys.executable, "-m", "baithak", *map(str, words)]
    done = subprocess.run(command, env=door.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
