"""Attack 22: an address is typed wherever one fits, so that a door goes and fetches it from inside.

Python itself reports (audit events) every connection, name look-up and start of a program, whatever library does it.
"""

from __future__ import annotations

import itertools
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client, override_settings
from tests.boundaries.addresses import DOORS, addresses, arguments
from tests.boundaries.finished import Finished, as_public_door, everybody, finished  # noqa: F401  a fixture
from tests.people.conftest import _quick, invite  # noqa: F401  a fixture
from tests.people.test_desk import fields

from baithak.people import exchange, invitations, links, postman
from baithak.people.models import Convening
from baithak.voices import admit
from baithak.voices.keeping import keep_alone

WATCHED = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg",
           "urllib.Request", "http.client.connect", "subprocess.Popen", "os.system", "os.exec")  # fmt: skip
LURES = ("http://169.254.169.254/latest/meta-data/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_FLUSHALL",
         "//lure.example/x", "https://lure.example", "\\\\lure.example\\share")  # fmt: skip
FIELDS = ("next", "back", "url", "link", "callback", "roundtable", "contact", "text", "called", "answer", "key")
_seen: list[tuple[str, str]] = []
_watching = False


def _watch(event: str, given: tuple[Any, ...]) -> None:
    if _watching and event in WATCHED:
        _seen.append((event, repr(given)[:200]))


sys.addaudithook(_watch)


@contextmanager
def watched() -> Iterator[list[tuple[str, str]]]:
    global _watching  # noqa: PLW0603  a hook cannot be taken off again
    _seen.clear()
    _watching = True
    try:
        yield _seen
    finally:
        _watching = False


@pytest.fixture
def lure() -> Iterator[str]:
    """A server on this very machine, to which a door would like to be sent."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.fixture
def staff(signed_in: Callable[..., Any]) -> Client:
    return everybody(Client(), signed_in)


def test_attack_22_the_watch_sees_a_connection(lure: str) -> None:
    with watched() as seen, socket.socket() as line:
        line.settimeout(1)
        with pytest.raises(OSError):
            line.connect(("127.0.0.1", 1))
        with pytest.raises(OSError):
            socket.getaddrinfo("lure.invalid", 80)
    assert {event for event, _ in seen} >= {"socket.connect", "socket.getaddrinfo"}


def walk(client: Client, door: str, given: dict[str, object], lures: tuple[str, ...]) -> None:
    """Type the lure into every field of every form of the door, and send it in every header and body that names one."""
    with override_settings(ROOT_URLCONF=DOORS[door]):
        for one in addresses(DOORS[door]):
            if "sign-out" in one.route:
                continue
            for path, lure in itertools.product(one.paths(given), lures):
                page = client.get(path).content.decode("utf-8", "replace")
                names = {*FIELDS, *(fields(page) if "<form" in page else ())}
                headers = {"Referer": lure, "Origin": "http://testserver", "X-Forwarded-Host": "lure.example"}
                headers |= {"X-Original-URL": lure, "Forwarded": "host=lure.example", "Link": f"<{lure}>; rel=preload"}
                client.get(path, {"next": lure, "url": lure}, headers=headers)
                client.post(path, dict.fromkeys(names - {"csrfmiddlewaretoken"}, lure), headers=headers)
                body = f'{{"url":"{lure}","key":"{lure}","line":"{lure}","locker":"{lure}","blinded":["{lure}"]}}'
                client.post(path, body, content_type="application/json")


def test_attack_22_no_address_typed_anywhere_is_ever_called(
    convening: Convening,
    finished: Finished,  # noqa: F811  the fixture
    staff: Client,
    lure: str,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:
    monkeypatch.setattr(admit.redeem, "__defaults__", (keep_alone,))
    monkeypatch.setattr(admit.contribute, "__defaults__", (keep_alone,))
    member = invite(convening, "india", 1)[0]
    staff.post("/i/" + links.make_link(member)[1].rsplit("/", 1)[1])
    own = {"slug": "water", "member_id": member.pk, "side": "india", "name": "outline", "template": "blank"}
    with watched() as seen:
        walk(staff, "convening", arguments("convening", **own), (lure,))
        walk(staff, "roundtable", arguments("roundtable", **finished.at_roundtable), (lure,))
        as_public_door(settings)
        walk(Client(), "public", arguments("public", **finished.at_public), (lure,))
    assert seen == []


@pytest.mark.urls(DOORS["convening"])
def test_attack_22_a_dialogue_whose_roundtable_is_a_lure_calls_it_at_no_step(
    convening: Convening, staff: Client, lure: str
) -> None:
    """The one address that a door keeps. It stands in letters, and nobody goes there from here."""
    with watched() as seen:
        form = fields(staff.get("/d/water/change/").content.decode())
        assert staff.post("/d/water/change/", form | {"roundtable": lure}).status_code == 302
        convening.refresh_from_db()
        assert convening.roundtable == lure
        invite(convening, "india", 1)
        invitations.invite_all(convening)
        invitations.queue_dates(convening)
        postman.send_waiting(convening)
        outline = exchange.write_outline(convening).decode().replace('"water"', '"joined"', 1)
        more = {"hosted": "india", "organiser": LURES[0], "contact": lure, "enrolment_until": "2027-02-01"}
        assert staff.post("/take/", more | {"text": outline}).status_code == 302
        for page in ("", "charter/", "close/", "invitations/words/", "files/outline/", "members/", "balance/"):
            assert staff.get(f"/d/water/{page}").status_code == 200
    assert seen == []


@pytest.mark.urls(DOORS["convening"])
@pytest.mark.parametrize(
    "address", [*LURES, "https://a@lure.example", "https://lure.example/path", "http://lure.example"]
)
def test_attack_22_what_is_no_origin_is_not_even_kept(convening: Convening, staff: Client, address: str) -> None:
    if address == "https://lure.example":
        return
    form = fields(staff.get("/d/water/change/").content.decode())
    assert staff.post("/d/water/change/", form | {"roundtable": address}).status_code == 200
    convening.refresh_from_db()
    assert convening.roundtable == "https://room.example"


@pytest.mark.urls(DOORS["convening"])
def test_attack_22_nobody_is_led_elsewhere(client: Client, db: None) -> None:
    """Open redirects would lend a door's name to a stranger's page."""
    for lure in (*LURES, "/\\lure.example", "///lure.example", "/%09/lure.example", "https:/lure.example"):
        answer = client.post("/language/", {"language": "ur", "back": lure})
        where = answer["Location"]
        assert where.startswith("/") and not where.startswith(("//", "/\\")), (lure, where)
        page = client.get("/staff/sign-in/", {"next": lure}).content.decode()
        kept = fields(page).get("next", "/")
        assert kept.startswith("/") and not kept.startswith(("//", "/\\")), (lure, kept)
