"""A roundtable killed while it releases a brief: readers of both sides have all of it, or nothing.

BAITHAK_KILLS says how often (4 otherwise).
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from threading import Thread

import pytest

from baithak.demo.browser import Browser, Page, Unanswered
from baithak.demo.concluded import Concluded
from baithak.demo.running import RunningDoor, running_doors
from baithak.demo.show import Staff

KILLS = int(os.environ.get("BAITHAK_KILLS", "4"))
LONGER = 1.5  # moments of death are spread over so many times what a release takes until it is seen,
EARLY = 3  # and lie closer together the earlier they are, as it is written early
BRIEF, FACILITATOR = "/desk/concluded/briefs/1/", "facilitator@baithak.example"


@dataclass
class Ready:
    """A brief that every side signed off and the record holds, with a link prepared on each side; all of it on disk."""

    home: Path
    doors: dict[str, RunningDoor]
    tokens: dict[str, str]
    cookies: dict[str, str]

    def reset(self) -> None:
        """Both doors as they were before the release."""
        for door in self.doors.values():
            door.stop()
        shutil.rmtree(self.home)
        shutil.copytree(self.home.with_name("before"), self.home)
        self.open(*self.doors)

    def open(self, *names: str) -> None:
        for name in names:
            self.doors[name].start()
        for name in names:
            self.doors[name].wait()

    def facilitator(self) -> Browser:
        return Browser(self.doors["roundtable"].origin, dict(self.cookies))

    def press(self) -> Page:
        """Release, and wait for what it says."""
        browser = self.facilitator()
        page = browser.submit(BRIEF + "do/", {"do": "release"}, browser.get(BRIEF))
        browser.close()
        return page

    def seen(self, name: str, recommendation: str) -> set[bool]:
        """Is it there? Asked of everything that readers of either side, and everybody, can open.

        Nothing is said if the door asks to come back: what died half-written is undone by whoever may write, not here.
        """
        browser = Browser(self.doors["public"].origin)
        asked = [browser.get(f"/en/{one}/") for one in (f"briefs/{name}", f"recommendations/{recommendation}")]
        asked += [browser.post(f"/en/read/{token}/", b"", bare=True) for token in self.tokens.values()]
        found = browser.get("/en/search/?q=flood+water+visa+data+trade+fish")
        browser.close()
        statuses = {one.status for one in (*asked, found)}
        if statuses == {503}:
            return set()
        assert statuses <= {200, 404} and found.status == 200
        return {one.status == 200 for one in asked} | {recommendation in found.text}


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    home = tmp_path_factory.mktemp("release") / "home"
    with running_doors(home, settings={"BAITHAK_SEND_DELAY": "0"}) as doors:
        held = Concluded(doors["convening"], doors["roundtable"])
        held.found(days_ago=90, ratifies=True)
        held.enrol()
        held.open()
        held.state()
        held.put_to_the_vote()
        held.vote(held.seats)
        held.release()
        held.ratify()
        held.enter_brief()
        held.witnesses_sign()
        staff = Staff()
        account = {"email": FACILITATOR, "name": "F", "passphrase": staff.passphrase, "secret": staff.secret}
        held.act(doors["roundtable"], "hire-facilitator", {**account, "duties": [["facilitator", ""]]})
        browser = Browser(doors["roundtable"].origin)
        signed = {"email": FACILITATOR, "passphrase": staff.passphrase, "code": staff.code, "next": BRIEF}
        assert browser.submit("/staff/sign-in/", signed).path == BRIEF
        browser.close()
        for door in doors.values():
            door.stop()
        shutil.copytree(home, home.with_name("before"))
        one = Ready(home, {name: doors[name] for name in ("roundtable", "public")}, held.tokens, browser.cookies)
        one.open(*one.doors)
        yield one


def _released(ready: Ready) -> tuple[str, str, float]:
    """An undisturbed release: the brief's name, that of a recommendation, and the seconds until it is seen."""
    browser, public = ready.facilitator(), Browser(ready.doors["public"].origin)
    pressing = Thread(target=browser.submit, args=(BRIEF + "do/", {"do": "release"}, browser.get(BRIEF)))
    began = time.monotonic()
    pressing.start()
    while not (listed := json.loads(public.get("/briefs.json").text)["briefs"]):
        time.sleep(0.02)
        public.close()
    seconds = time.monotonic() - began
    pressing.join()
    browser.close()
    name = listed[0]["name"]
    document = json.loads(public.get(f"/files/{name}/brief.json").text)
    public.close()
    return name, document["recommendations"][0]["name"], seconds


def _press_and_die(ready: Ready, moment: float) -> None:
    """The button is pressed; so many seconds later the door is dead."""
    browser = ready.facilitator()
    page = browser.get(BRIEF)

    def press() -> None:
        try:
            browser.submit(BRIEF + "do/", {"do": "release"}, page)
        except (OSError, HTTPException, Unanswered):
            return

    pressing = Thread(target=press)
    pressing.start()
    time.sleep(moment)
    ready.doors["roundtable"].kill()
    pressing.join()
    browser.close()


def test_a_release_is_whole_or_absent_on_both_sides_whenever_the_door_dies(ready: Ready) -> None:
    name, recommendation, seconds = _released(ready)
    assert ready.seen(name, recommendation) == {True}
    drawn, found = random.Random(1992), []
    for _ in range(KILLS):
        ready.reset()
        assert ready.seen(name, recommendation) == {False}
        _press_and_die(ready, LONGER * seconds * drawn.random() ** EARLY)
        after = ready.seen(name, recommendation)
        assert len(after) <= 1, "a part of the brief is there, and another is not"
        ready.open("roundtable")
        opened = ready.seen(name, recommendation)
        assert len(opened) == 1 and opened >= after, "a part of the brief is there, and another is not"
        again = ready.press()
        assert again.status == 200 and "released" in again.text
        assert ready.seen(name, recommendation) == {True}
        with sqlite3.connect(ready.home / "publication" / "publication.sqlite3") as database:
            assert database.execute("pragma integrity_check").fetchone() == ("ok",)
            assert database.execute("select count(*) from publications_readinglink").fetchone() == (len(ready.tokens),)
        found += opened
    assert len(found) == KILLS
