"""Everybody at once: 260 members come to the roundtable in the same moment, for the first time, and redeem."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from urllib.parse import urlencode, urlsplit

from tests.boundaries.live import REDEEM
from tests.seal.dialogue import SIDES
from tests.voices.recorded import Voice, recorded
from tests.voices.sample import ROOM, SLUG, opening_file, redemption

from baithak.demo.running import running_doors
from baithak.seal import charter as charters
from baithak.seal.charter import CharterSide
from baithak.seal.context import Context

PER_SIDE = 130
TIMEOUT_SECONDS = 120


def _opening() -> bytes:
    """The dialogue of `recorded`, with as many seats as come."""
    dialogue = recorded().dialogue
    sides = tuple(CharterSide(side, PER_SIDE, dialogue.side_keys(side)) for side in SIDES)
    charter = dialogue.make_charter(sides=sides)
    signed = {name: blob.hex() for name, blob in recorded().cosigned(charter).items()}
    return opening_file(charter=charters.write(charter).decode(), cosignatures=signed)


def _voices() -> list[Voice]:
    secrets = [(side, bytes([place, number]) * 8) for place, side in enumerate(SIDES) for number in range(PER_SIDE)]
    token = recorded().dialogue.token
    return [Voice(side, secret, {1: token(secret, Context(SLUG, side, 1))}) for side, secret in secrets]


def _first_visit(origin: str, start: Barrier, data: bytes) -> tuple[int, ...]:
    """The entrance, the room's key, the room, its round, and the token: the statuses of the answers."""
    connection = http.client.HTTPConnection(urlsplit(origin).netloc, timeout=TIMEOUT_SECONDS)
    key = urlencode({"room": ROOM.hex()})
    form, cookie = {"Content-Type": "application/x-www-form-urlencoded"}, {"Cookie": f"room={ROOM.hex()}"}
    start.wait()
    statuses = []
    for method, path, body, headers in (
        ("GET", "/room/", None, {}),
        ("POST", f"/room/{SLUG}/enter", key.encode(), form),
        ("GET", f"/room/{SLUG}/", None, cookie),
        ("GET", f"/room/{SLUG}/round", None, cookie),
        ("POST", REDEEM, data, {"Content-Type": "application/json"}),
    ):
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
        if method == "POST" and "enter" in path:
            cookie["Cookie"] = str(answer.getheader("Set-Cookie")).partition(";")[0]
    connection.close()
    return tuple(statuses)


def test_two_hundred_and_sixty_first_visits_at_once(tmp_path: Path) -> None:
    asked = [redemption(one) for one in _voices()]
    start = Barrier(len(asked))
    with running_doors(tmp_path, ("roundtable",), {"BAITHAK_SEND_DELAY": "0"}) as doors:
        door = doors["roundtable"]
        given = json.dumps({"slug": SLUG, "opening": _opening().decode()}).encode()
        command = [sys.executable, "-m", "baithak.demo.inside", "open-room"]
        subprocess.run(command, env=door.environment, input=given, check=True, capture_output=True)
        with ThreadPoolExecutor(len(asked)) as crowd:
            visits = [*crowd.map(lambda data: _first_visit(door.origin, start, data), asked)]
    assert Counter(visits) == {(200, 303, 200, 200, 201): 2 * PER_SIDE}
