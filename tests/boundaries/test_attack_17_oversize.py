"""Attack 17: bodies without end and JSON without a bottom, to fill the door's memory or to break its reader."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from tests.boundaries.live import REDEEM, SPEAK, LiveRoom
from tests.people.conftest import _quick  # noqa: F401  a fixture

from baithak.people import links
from baithak.people.models import Member

MEGABYTE = 1 << 20
ROOM_TO_GROW = 48 * MEGABYTE
PROOF = "/voice/room-1/proof"
DEEP = {
    "lists": b"[" * 60_000,
    "closed lists": b"[" * 30_000 + b"]" * 30_000,
    "objects": b'{"a":' * 12_000,
    "in an envelope": b'{"contribution":' * 4_000,
    "a long number": b"9" * 60_000,
    "a long exponent": b"1e" + b"9" * 60_000,
}


def most_memory(door: int) -> int:
    """The most memory that the process has ever held, in bytes."""
    status = Path(f"/proc/{door}/status")
    if not status.exists():
        pytest.skip("this system does not say how much memory a process has held")
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def flood(room: LiveRoom, headers: bytes, piece: bytes, times: int) -> bytes:
    """Send without end until the door answers or hangs up; what it answered."""
    parts = urlsplit(room.door.origin)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as line:
        line.sendall(f"POST {SPEAK} HTTP/1.1\r\nHost: {parts.netloc}\r\n".encode() + headers + b"\r\n")
        try:
            for _ in range(times):
                line.sendall(piece)
            return line.recv(65_536)
        except (BrokenPipeError, ConnectionResetError):
            return b"hung up"


def test_attack_17_bodies_without_end_are_refused_and_not_kept_in_memory(live_room: LiveRoom) -> None:
    pid = live_room.door.process.pid if live_room.door.process else 0
    before = most_memory(pid)
    chunk = b"%x\r\n" % MEGABYTE + b"a" * MEGABYTE + b"\r\n"
    for headers, piece in (
        (b"Content-Length: 1000000000000\r\n", b"a" * MEGABYTE),
        (b"Transfer-Encoding: chunked\r\n", chunk),
        (b"Content-Length: 268435456\r\nContent-Encoding: gzip\r\n", b"\0" * MEGABYTE),
    ):
        answer = flood(live_room, headers, piece, 200)
        assert answer == b"hung up" or answer.split()[1] in (b"413", b"400"), answer[:100]
    assert most_memory(pid) < before + ROOM_TO_GROW


def test_attack_17_a_body_just_too_long_is_told_so(live_room: LiveRoom) -> None:
    for path in (REDEEM, SPEAK, PROOF):
        answer = live_room.post(path, b"9" * 65_537)
        assert (answer.status, answer.error) == (413, "too-large")
        assert live_room.post(path, b"9" * 131_073).status == 413
    assert live_room.post(SPEAK, gzip.compress(b"0" * 50 * MEGABYTE)[:65_000]).status == 400  # nobody unpacks it


@pytest.mark.parametrize("name", DEEP)
def test_attack_17_json_without_a_bottom_is_malformed(live_room: LiveRoom, name: str) -> None:
    for path in (REDEEM, SPEAK, PROOF, "/witness/room-1/ask", "/witness/room-1/sign"):
        answer = live_room.post(path, DEEP[name])
        assert answer.status == 400, (path, answer.status)
        if path.startswith("/voice/"):
            assert answer.error == "malformed"


def test_attack_17_headers_without_end_are_refused(live_room: LiveRoom) -> None:
    connection = http.client.HTTPConnection(urlsplit(live_room.door.origin).netloc, timeout=20)
    try:
        connection.request("POST", SPEAK, b"", {"X-Long": "a" * 100_000})
        assert connection.getresponse().status == 431
    except (BrokenPipeError, ConnectionResetError):  # it hung up before it had read them
        pass
    finally:
        connection.close()
    assert live_room.post(REDEEM, b"").status == 400  # and goes on for others


@pytest.mark.urls("baithak.doors.urls_convening")
@pytest.mark.parametrize("name", DEEP)
def test_attack_17_the_convening_door_reads_no_more_than_it_must(client: Client, member: Member, name: str) -> None:
    token = links.make_link(member)[1].rsplit("/", 1)[1]
    client.post(f"/i/{token}")

    def ask(body: bytes) -> int:
        return int(client.post("/seat/grant", body, content_type="application/json").status_code)

    assert ask(DEEP[name]) == 400
    assert ask(DEEP[name] * 3) == 400  # longer than the door reads
    assert ask(json.dumps({"blinded": ["00" * 384] * 1000, "locker": ""}).encode()[:131_072]) == 400


@pytest.mark.urls("baithak.doors.urls_convening")
def test_attack_17_forms_with_a_thousand_fields_are_refused(client: Client, signed_in: Callable[..., object]) -> None:
    signed_in(client)
    many = {f"rounds-{number}-activity": "votes" for number in range(1000)}
    assert client.post("/new/blank/", many).status_code == 400
    assert client.post("/new/blank/", {"more": "rounds", "rounds-TOTAL_FORMS": "99", "sides-TOTAL_FORMS": "99"})
