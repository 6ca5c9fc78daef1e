"""Doors killed under load, again and again: nothing acknowledged is lost, nothing is there twice.

BAITHAK_KILLS says how often (4 otherwise; 200 is the full count, and 20 on PostgreSQL).
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from threading import Event, Thread

from tests.postgresql import PostgresServer

from baithak.demo.browser import Unanswered
from baithak.demo.dialogue import STATEMENTS, Rehearsal
from baithak.demo.member import Seat, take_seat
from baithak.demo.running import RunningDoor, running_doors
from baithak.seal import canonical
from baithak.seal.envelope import envelope_id
from baithak.voices.record import MAX_PROOF_IDS

KILLS = int(os.environ.get("BAITHAK_KILLS", "4"))
SECONDS_OF_LOAD = 0.7
ITEMS = 3


@dataclass
class Speaker:
    """A seat that never stops speaking. `sent`, `kept`: by item, what was sent, and what was acknowledged, in order."""

    seat: Seat
    sent: dict[int, list[str]] = field(default_factory=dict)
    kept: dict[int, list[str]] = field(default_factory=dict)

    def speak(self, stop: Event) -> None:
        """Send one contribution after another; on silence send the same again, as the client does."""
        for number in itertools.count():
            item = number % ITEMS + 1
            body = {"item": item, "language": "en", "text": f"We should talk about point {number}."}
            data = self.seat.envelope(STATEMENTS, "statement", body)
            known = envelope_id(data).hex()
            self.sent.setdefault(item, []).append(known)
            while not stop.is_set():
                if self._send(data):
                    self.kept.setdefault(item, []).append(known)
                    break
                time.sleep(0.02)
            if stop.is_set():
                return

    def _send(self, data: bytes) -> bool:
        try:
            page = self.seat.browser.post("/voice/sample/contributions", data, bare=True)
        except (OSError, HTTPException):
            self.seat.browser.close()
            return False
        assert page.status in (200, 201, 503), page.text
        return page.status in (200, 201)


@contextmanager
def _under_load(speakers: list[Speaker]) -> Iterator[None]:
    stop = Event()
    threads = [Thread(target=one.speak, args=(stop,)) for one in speakers]
    for thread in threads:
        thread.start()
    yield
    stop.set()
    for thread in threads:
        thread.join()


def _kill_and_reopen(door: RunningDoor, times: int) -> None:
    for _ in range(times):
        time.sleep(SECONDS_OF_LOAD)
        door.kill()
        door.start()
        door.wait()
    time.sleep(SECONDS_OF_LOAD)


def _check_kept(speaker: Speaker) -> int:
    """What the record holds of a seat: per item the last that was acknowledged, or something sent after it."""
    ids = sorted({known for item in speaker.sent.values() for known in item[-40:]})
    assert len(ids) <= MAX_PROOF_IDS
    page = speaker.seat.browser.post("/voice/sample/proof", canonical.encode({"ids": ids}), bare=True)
    assert page.status == 200, page.text
    found = [one["id"] for one in json.loads(page.text)["proofs"] if one]
    for item, sent in speaker.sent.items():
        recorded = [known for known in found if known in sent]
        assert len(recorded) == 1, f"item {item}: {len(recorded)} recorded"
        assert sent.index(recorded[0]) >= sent.index(speaker.kept[item][-1]), "an acknowledged contribution was lost"
    return sum(map(len, speaker.kept.values()))


def _hold(home: Path, kills: int, databases: dict[str, str]) -> int:
    """A round of statements under load, its door killed; returns how many contributions were acknowledged."""
    with running_doors(home, ("convening", "roundtable"), {"BAITHAK_SEND_DELAY": "0"}, databases) as doors:
        rehearsal = Rehearsal(doors["convening"], doors["roundtable"])
        rehearsal.found()
        rehearsal.enrol()
        rehearsal.open()
        for one in rehearsal.seats:
            one.enter()
            assert one.redeem(STATEMENTS).status == 201
        speakers = [Speaker(one) for one in rehearsal.seats]
        with _under_load(speakers):
            _kill_and_reopen(doors["roundtable"], kills)
        rehearsal.close(STATEMENTS)
        rehearsal.witnesses_sign()
        acknowledged = sum(map(_check_kept, speakers))
        for speaker in speakers:
            speaker.seat.browser.close()
        return acknowledged


def test_nothing_acknowledged_is_lost_when_the_roundtable_is_killed(tmp_path: Path) -> None:
    assert _hold(tmp_path, KILLS, {}) > 24 * ITEMS
    with sqlite3.connect(tmp_path / "roundtable" / "door.sqlite3") as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)


def test_nothing_acknowledged_is_lost_on_postgresql(tmp_path: Path) -> None:
    server = PostgresServer(Path(tempfile.mkdtemp(prefix="baithak-kill-")), is_durable=True)
    server.start()
    try:
        databases = {door: server.create(door) for door in ("convening", "roundtable")}
        assert _hold(tmp_path, min(KILLS, 20), databases) > 24 * ITEMS
    finally:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


def test_no_grant_is_lost_or_changed_when_the_convening_door_is_killed(tmp_path: Path) -> None:
    with running_doors(tmp_path, ("convening",), {}) as doors:
        rehearsal = Rehearsal(doors["convening"], doors["convening"])
        rehearsal.found()
        stop, granted = Event(), []

        def enrol(links: list[str]) -> None:
            while links and not stop.is_set():
                try:
                    granted.append((links[0], take_seat(links[0])))
                    links.pop(0)
                except (OSError, HTTPException, Unanswered):
                    time.sleep(0.05)
                time.sleep(0.2)

        thread = Thread(target=enrol, args=([*rehearsal.links.values()],))
        thread.start()
        _kill_and_reopen(doors["convening"], KILLS)
        thread.join(60)
        stop.set()
        with sqlite3.connect(tmp_path / "convening" / "door.sqlite3") as database:
            kept = database.execute("select count(*) from people_grant").fetchone()[0]
            assert database.execute("pragma integrity_check").fetchone() == ("ok",)
    assert len(granted) <= kept <= len(rehearsal.links)
    assert len({one.secret for _, one in granted}) == len(granted)
