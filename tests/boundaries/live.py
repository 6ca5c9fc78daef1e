"""A roundtable as a process, with the dialogue of `recorded` opened and its first round of statements open."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.voices.recorded import Voice, recorded
from tests.voices.sample import SLUG, opening_file

from baithak.demo.running import RunningDoor, running_doors

REDEEM, SPEAK = f"/voice/{SLUG}/redeem", f"/voice/{SLUG}/contributions"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def shape(self) -> tuple[int, bytes]:
        return self.status, self.body

    @property
    def error(self) -> str:
        said: dict[str, Any] = json.loads(self.body)
        assert {*said} == {"error", "say"}, said
        return str(said["error"])


@dataclass
class LiveRoom:
    """`fresh`: gives voices whose token nobody has shown yet."""

    door: RunningDoor
    fresh: Iterator[Voice]

    def post(self, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        return post(self.door.origin, path, body, headers)

    def said(self, voice: Voice, text: str = "Open the border.") -> bytes:
        """An envelope of this voice for the open round."""
        return recorded().envelope(voice, 1, {"item": 1, "language": "en", "text": text})


def post(
    origin: str, path: str, body: bytes, headers: Mapping[str, str] | None = None, source: str | None = None
) -> Answer:
    """`source`: the address to come from, if it matters."""
    own = (source, 0) if source else None
    connection = http.client.HTTPConnection(urlsplit(origin).netloc, timeout=60, source_address=own)
    try:
        connection.request("POST", path, body, {"Content-Type": "application/json"} | dict(headers or {}))
        given = connection.getresponse()
        return Answer(given.status, dict(given.getheaders()), given.read())
    finally:
        connection.close()


@pytest.fixture(scope="session")
def live_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveRoom]:
    home = tmp_path_factory.mktemp("live")
    with running_doors(home, ("roundtable",), {"BAITHAK_SEND_DELAY": "0"}) as doors:
        given = json.dumps({"slug": SLUG, "opening": opening_file().decode()}).encode()
        command = [sys.executable, "-m", "baithak.demo.inside", "open-room"]
        subprocess.run(command, env=doors["roundtable"].environment, input=given, check=True, capture_output=True)
        yield LiveRoom(doors["roundtable"], iter(recorded().voices))
