"""Doors killed under load, again and again: nothing acknowledged is lost, nothing is there twice, the record holds.

BAITHAK_KILLS says how often (4 otherwise; 200 is the full count, and 20 on PostgreSQL). Half of the kills come within
the first moments of fresh redemptions or grants, half at any time.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import sqlite3
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg
import pytest
from tests.doors.recounting import recount
from tests.postgresql import PostgresServer

from baithak.demo import cast
from baithak.demo.browser import Page, Unanswered
from baithak.demo.dialogue import PER_SIDE, STATEMENTS, VOTES, Rehearsal
from baithak.demo.member import Enrolment, Seat
from baithak.demo.running import RunningDoor, running_doors
from baithak.seal import canonical, record, tree, witness
from baithak.seal.envelope import envelope_id
from baithak.voices.record import MAX_PROOF_IDS

KILLS = int(os.environ.get("BAITHAK_KILLS", "4"))
MOST_KILLS = {"sqlite": 10_000, "postgresql": 20}
SECONDS_OF_LOAD = 0.7
FIRST_MOMENTS = 0.05
SECONDS_OF_SILENCE = 120
ITEMS = 3
LAST_ENVELOPES = 40  # of each item, asked for in the end; earlier ones were replaced long before
AT_THE_DESK = 4  # members who enrol at the same time
NEW_MEMBERS = 24  # more than can enrol between two kills
SECONDS_BETWEEN_MEMBERS = 0.2
VOTES_CAST = ("agree", "disagree", "unsure")


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Iterator[tuple[int, dict[str, str]]]:
    """How often to kill, and the URLs of the databases by door: none for SQLite."""
    kills = min(KILLS, MOST_KILLS[request.param])
    if request.param == "sqlite":
        yield kills, {}
        return
    server = PostgresServer(Path(tempfile.mkdtemp(prefix="baithak-kill-")), is_durable=True)
    server.start()
    try:
        yield kills, {door: server.create(door) for door in ("convening", "roundtable")}
    finally:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


def rows(door: RunningDoor, query: str) -> list[tuple[Any, ...]]:
    """What a door's database says, asked beside the door. On SQLite the file must be whole."""
    if url := door.settings.get("BAITHAK_DATABASE_URL"):
        with psycopg.connect(url) as server:
            return server.execute(query).fetchall()
    with closing(sqlite3.connect(door.home / door.door / "door.sqlite3")) as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
        return database.execute(query).fetchall()


def kill_and_reopen(door: RunningDoor, times: int, begin: Callable[[int], None]) -> None:
    """Kill the door so often. `begin`: starts what is new for each kill."""
    moments = random.Random(times)
    for number in range(times):
        begin(number)
        time.sleep(moments.uniform(0, FIRST_MOMENTS if number % 2 else SECONDS_OF_LOAD))
        door.kill()
        door.start()
        door.wait()


def tries() -> Iterator[int]:
    """As long as a door may need to open again."""
    until = time.monotonic() + SECONDS_OF_SILENCE
    for number in itertools.count():
        if time.monotonic() > until:
            return
        yield number
        time.sleep(0.02)


@contextmanager
def threads() -> Iterator[tuple[Event, Callable[..., None]]]:
    """Start threads; in the end they are told to stop, waited for, and what any of them met is raised."""
    stop, running, troubles = Event(), [], []

    def guarded(act: Callable[..., None], *given: object) -> None:
        try:
            act(stop, *given)
        except BaseException as trouble:  # noqa: BLE001  it is raised below, in the test's own thread
            troubles.append(trouble)

    def start(act: Callable[..., None], *given: object) -> None:
        running.append(Thread(target=guarded, args=(act, *given)))
        running[-1].start()

    try:
        yield stop, start
    finally:
        stop.set()
        for one in running:
            one.join()
    if troubles:
        raise troubles[0]


# The roundtable


@dataclass
class Speaker:
    """A seat that never stops speaking in a round. `sent`, `kept`: what was sent and acknowledged of each item."""

    seat: Seat
    number: int
    said: Callable[[int], tuple[str, str, dict[str, object]]]  # of each number: kind, item and body
    sent: dict[str, list[str]] = field(default_factory=dict)
    kept: dict[str, list[str]] = field(default_factory=dict)
    envelopes: dict[str, bytes] = field(default_factory=dict)

    def speak(self, stop: Event) -> None:
        """Come in, and say one thing after another; on silence the same again, as the client does."""
        self._insist(lambda: self.seat.redeem(self.number), (201, 409))
        for number in itertools.count():
            if number and stop.is_set():
                return
            kind, item, body = self.said(number)
            data = self.seat.envelope(self.number, kind, body)
            known = envelope_id(data).hex()
            self.envelopes[known] = data
            self.sent.setdefault(item, []).append(known)
            self._insist(lambda data=data: self._contribute(data), (200, 201))
            self.kept.setdefault(item, []).append(known)
            if number % 10 == 9:  # who was told to be in is still in, whatever happened since
                self._insist(lambda: self.seat.redeem(self.number), (409,))

    def _contribute(self, data: bytes) -> Page:
        return self.seat.browser.post(f"/voice/{self.seat.convening}/contributions", data, bare=True)

    def _insist(self, ask: Callable[[], Page], good: Sequence[int]) -> Page:
        for _ in tries():
            try:
                page = ask()
            except (OSError, HTTPException):
                continue
            if page.status in good:
                return page
            assert page.status == 503, page.text
        raise AssertionError("the door was silent for too long")


def hold_round(rehearsal: Rehearsal, number: int, kills: int, speakers: list[Speaker]) -> None:
    """A round whose door is killed while its seats come in, a few before each kill, and while they speak."""
    size = -(-len(speakers) // kills)
    with threads() as (_, start):

        def come_in(kill: int) -> None:
            for one in speakers[kill * size : (kill + 1) * size]:
                start(one.speak)

        kill_and_reopen(rehearsal.roundtable, kills, come_in)
        time.sleep(SECONDS_OF_LOAD)
    seats = rows(rehearsal.roundtable, "select slot from voices_seat where round_id in " + _round(number))
    held = rows(rehearsal.roundtable, "select slot from voices_contribution where round_id in " + _round(number))
    assert len(seats) == len(speakers)
    assert len(held) == len({*held}) == sum(len(one.sent) for one in speakers)


def _round(number: int) -> str:
    return f"(select id from voices_round where number = {number})"


def check_kept(speaker: Speaker, rehearsal: Rehearsal) -> int:
    """What the record holds of a seat: per item the last that was acknowledged, with a path to the witnessed root."""
    ids = sorted({known for item in speaker.sent.values() for known in item[-LAST_ENVELOPES:]})
    assert len(ids) <= MAX_PROOF_IDS
    found = _proved(speaker, ids, rehearsal)
    for item, sent in speaker.sent.items():
        recorded = [known for known in found if known in sent]
        assert recorded == [speaker.kept[item][-1]] == sent[-1:], f"item {item}: {len(recorded)} recorded"
    return sum(map(len, speaker.kept.values()))


def _proved(speaker: Speaker, ids: list[str], rehearsal: Rehearsal) -> list[str]:
    asked = canonical.encode({"ids": ids})
    page = speaker.seat.browser.post(f"/voice/{rehearsal.slug}/proof", asked, bare=True)
    assert page.status == 200, page.text
    told, charter = json.loads(page.text), rehearsal.charter
    assert charter
    checkpoint = witness.open_note(told["note"], charter.witnesses, [side.side for side in charter.sides])
    for one in filter(None, told["proofs"]):
        leaf = record.leaf(bytes.fromhex(one["salt"]), speaker.envelopes[one["id"]])
        path = [bytes.fromhex(step) for step in one["path"]]
        tree.verify_inclusion(leaf, one["index"], checkpoint.size, path, checkpoint.root)
    return [one["id"] for one in told["proofs"] if one]


def states(number: int) -> tuple[str, str, dict[str, object]]:
    item = number % ITEMS + 1
    return "statement", str(item), {"item": item, "language": "en", "text": f"We should talk about point {number}."}


def votes_on(statements: Sequence[str]) -> Callable[[int], tuple[str, str, dict[str, object]]]:
    def votes(number: int) -> tuple[str, str, dict[str, object]]:
        statement = statements[number % len(statements)]
        return "vote", statement, {"statement": statement, "vote": VOTES_CAST[number % 3], "reason": ""}

    return votes


def test_a_dialogue_whose_roundtable_is_killed_is_whole(databases: tuple[int, dict[str, str]], tmp_path: Path) -> None:
    kills, urls = databases
    with running_doors(tmp_path, ("convening", "roundtable"), {"BAITHAK_SEND_DELAY": "0"}, urls) as doors:
        rehearsal = Rehearsal(doors["convening"], doors["roundtable"])
        rehearsal.found()
        rehearsal.enrol()
        rehearsal.open()
        for one in rehearsal.seats:
            one.enter()
            one.charter = rehearsal.charter
        speakers = [Speaker(one, STATEMENTS, states) for one in rehearsal.seats]
        hold_round(rehearsal, STATEMENTS, kills - kills // 2, speakers)
        lines = rehearsal.close(STATEMENTS)
        rehearsal.put_to_the_vote(lines)
        acknowledged = sum(check_kept(one, rehearsal) for one in speakers)
        rehearsal.seats[0].enter()
        statements = [one["id"] for one in rehearsal.seats[0].current_round()["statements"]][:ITEMS]
        speakers = [Speaker(one, VOTES, votes_on(statements)) for one in rehearsal.seats]
        hold_round(rehearsal, VOTES, max(1, kills // 2), speakers)
        rehearsal.release()
        acknowledged += sum(check_kept(one, rehearsal) for one in speakers)
        for one in rehearsal.seats:
            one.browser.close()
        assert acknowledged > 2 * len(speakers) * ITEMS
        assert recount(doors["roundtable"], rehearsal.slug, tmp_path).startswith("Holds: ")
        print(f"{kills} kills of the roundtable: {acknowledged} contributions acknowledged, none lost, none twice")


# The convening door


@dataclass
class Desk:
    """Members who enrol. `granted`: by what they asked to be signed, what they were answered. `links`: not used yet."""

    rehearsal: Rehearsal
    links: deque[str] = field(default_factory=deque)
    granted: dict[str, list[str]] = field(default_factory=dict)
    invited: int = 0

    def invite_more(self) -> None:
        """As many as can enrol before the next kill, and some."""
        members = [self._member(number) for number in range(self.invited, self.invited + NEW_MEMBERS)]
        self.invited += NEW_MEMBERS
        given = {"slug": self.rehearsal.slug, "members": members}
        self.links += self.rehearsal.act(self.rehearsal.convening, "invite", given)["links"].values()

    def _member(self, number: int) -> dict[str, object]:
        known = cast.members(PER_SIDE)[number % (2 * PER_SIDE)]
        return known | {"email": f"{number}.{known['email']}"}

    def enrol(self, stop: Event) -> None:
        """One member after another; on silence the same request again."""
        while not stop.is_set():
            if not self.links:
                time.sleep(SECONDS_BETWEEN_MEMBERS)
                continue
            link = self.links.popleft()
            enrolment = self._insist(lambda link=link: Enrolment.begin(link))
            signed = self._insist(enrolment.ask)
            enrolment.seat(signed)  # every signature holds
            self.granted[json.dumps([one.blinded.hex() for one in enrolment.asked])] = signed
            assert self._insist(enrolment.ask) == signed
            enrolment.browser.close()
            time.sleep(SECONDS_BETWEEN_MEMBERS)

    def wait_for_more(self, kill: int) -> None:
        """No kill before somebody was granted a seat since the last, and none with nobody left to enrol."""
        if len(self.links) < NEW_MEMBERS:
            self.invite_more()
        for _ in tries():
            if len(self.granted) > kill:
                return

    def _insist(self, ask: Callable[[], Any]) -> Any:
        for _ in tries():
            try:
                return ask()
            except Unanswered as answer:
                assert "503" in str(answer), answer
            except (OSError, HTTPException):
                continue
        raise AssertionError("the door was silent for too long")


def test_no_grant_is_lost_or_changed_when_the_convening_door_is_killed(
    databases: tuple[int, dict[str, str]], tmp_path: Path
) -> None:
    kills, urls = databases
    with running_doors(tmp_path, ("convening",), {}, urls) as doors:
        rehearsal = Rehearsal(doors["convening"], doors["convening"])
        rehearsal.found(members=[])
        desk = Desk(rehearsal)
        desk.invite_more()
        with threads() as (_, start):
            for _ in range(AT_THE_DESK):
                start(desk.enrol)
            kill_and_reopen(doors["convening"], kills, desk.wait_for_more)
            time.sleep(SECONDS_OF_LOAD)
        kept = rows(doors["convening"], "select blinded, signatures from people_grant")
        held = {json.dumps(_list(asked)): _list(signed) for asked, signed in kept}
        assert len(desk.granted) > kills
        assert desk.granted == held
        print(f"{kills} kills of the convening door: {len(held)} grants acknowledged, none lost, none changed")


def _list(value: Any) -> list[str]:
    """A JSON column, which one driver gives as text and the other as it was."""
    return json.loads(value) if isinstance(value, str) else value
