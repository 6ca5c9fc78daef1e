"""Attack 24: a session fixed in advance, a form sent from another site, a page shown in somebody else's frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings as of_door
from django.test import Client, override_settings
from tests.accounts.conftest import PASSPHRASE, Phone, follow_link, patience  # noqa: F401  fixtures
from tests.boundaries.addresses import DOORS, addresses, arguments
from tests.boundaries.finished import Finished, as_public_door, everybody, finished  # noqa: F401  a fixture
from tests.boundaries.live import LiveRoom
from tests.people.conftest import _quick, invite  # noqa: F401  a fixture
from tests.voices.sample import ROOM, SLUG, Room

from baithak.people import links
from baithak.people.models import Convening, Member
from baithak.web.accounts import set_up
from baithak.web.accounts.models import Account

CONVENING = pytest.mark.urls(DOORS["convening"])
ROUNDTABLE = pytest.mark.urls(DOORS["roundtable"])
# These take a form without its token: each changes nothing, or asks for a key that no other site has.
WITHOUT_TOKEN = {
    "language/", "room/<slug:slug>/enter",
    "voice/<slug:slug>/redeem", "voice/<slug:slug>/contributions", "voice/<slug:slug>/proof",
    "witness/<slug:slug>/ask", "witness/<slug:slug>/sign",
    "en/read/<slug:token>/",
}  # fmt: skip
SESSION = of_door.SESSION_COOKIE_NAME


@pytest.fixture
def staff(convening: Convening, room: Room, signed_in: Callable[..., Account]) -> Client:
    """Somebody who may do everything on both doors, in a browser in which forms are checked."""
    client = everybody(Client(enforce_csrf_checks=True), signed_in)
    del client.cookies["room"]
    return client


@dataclass(frozen=True)
class Entrance:
    """A door with a finished dialogue behind it. `visitor`: whoever may most there, in a browser that checks forms."""

    door: str
    visitor: Client
    given: dict[str, object]


@pytest.fixture(params=[*DOORS])
def entrance(
    request: pytest.FixtureRequest,
    convening: Convening,
    finished: Finished,  # noqa: F811  the fixture
    signed_in: Callable[..., Account],
    settings: Any,
) -> Entrance:
    door = request.param
    member = invite(convening, "india", 1)[0]
    own = {"slug": "water", "member_id": member.pk, "side": "india", "name": "outline", "template": "blank"}
    given = {"convening": own, "roundtable": finished.at_roundtable, "public": finished.at_public}[door]
    client = Client(enforce_csrf_checks=True)
    if door == "public":
        as_public_door(settings)
    else:
        everybody(client, signed_in)
        settings.ROOT_URLCONF = DOORS[door]
    return Entrance(door, client, arguments(door, **given))


def test_attack_24_no_form_is_taken_from_another_site(entrance: Entrance) -> None:
    """Every address, also one added tomorrow: without the token that only our own page has, nothing is done."""
    for one in addresses(DOORS[entrance.door]):
        if one.route in WITHOUT_TOKEN:
            continue
        for headers in ({}, {"Origin": "https://evil.example"}, {"Origin": "null", "X-CSRFToken": "a" * 64}):
            form = {"act": "invite", "sure": "yes"}
            answer = entrance.visitor.post(one.filled(entrance.given), form, headers=headers)
            is_told = answer.status_code == 403 and b"open for too long" in answer.content
            is_redirect = answer.status_code == 302 and not one.route  # the roundtable's empty address leads to /room/
            assert is_told or is_redirect or answer.status_code == 405, (one.route, answer.status_code)


def test_attack_24_a_token_of_another_browser_does_not_serve(staff: Client, convening: Convening) -> None:
    with override_settings(ROOT_URLCONF=DOORS["convening"]):
        staff.get("/d/water/close/")
        other = Client()
        other.get("/link/")
        form = {"csrfmiddlewaretoken": other.cookies[of_door.CSRF_COOKIE_NAME].value, "act": "invite"}
        assert staff.post("/d/water/invitations/", form).status_code == 403


def test_attack_24_what_takes_forms_without_a_token_does_so_without_cookies(staff: Client) -> None:
    """A voice that comes with a cookie is refused, so that no other site can speak through a member's browser."""
    with override_settings(ROOT_URLCONF=DOORS["roundtable"]):
        for verb in ("redeem", "contributions", "proof"):
            answer = staff.post(f"/voice/{SLUG}/{verb}", b"{}", content_type="application/json")
            assert (answer.status_code, answer.json()["error"]) == (400, "cookie")


@ROUNDTABLE
def test_attack_24_the_rooms_cookie_cannot_be_made_a_mark(client: Client, room: Room) -> None:
    """Other spellings of the room's key would tell members apart by their cookie: there is one spelling."""
    key = ROOM.hex()
    spelled = [
        key.upper(),
        key[:-2] + key[-2:].upper(),
        " " + key,
        key + " ",
        key[:8] + " " + key[8:],
        key + "\n",
        "0x" + key,
    ]
    assert {client.post(f"/room/{SLUG}/enter", {"room": one}).status_code for one in spelled} == {404}
    assert not client.cookies
    given = [client.post(f"/room/{SLUG}/enter", {"room": key, "me": str(n)}).cookies["room"] for n in range(3)]
    assert len({one.value for one in given}) == 1
    assert len({(one["path"], one["domain"], one["max-age"], one["samesite"]) for one in given}) == 1
    for one in spelled[:3]:
        client.cookies["room"] = one
        assert client.get(f"/room/{SLUG}/charter").status_code == 404


@CONVENING
def test_attack_24_a_session_fixed_before_a_link_is_opened_is_worth_nothing(
    member: Member, signed_in: Callable[..., Any]
) -> None:
    """The attacker plants a session cookie, waits until the member has pressed the button, and comes with the same."""
    planted = Client()
    planted.post("/i/" + "0" * 32)
    session = planted.session
    session["planted"] = "yes"
    session.save()
    fixed = planted.cookies[SESSION].value
    victim = Client()
    victim.cookies[SESSION] = fixed
    victim.get("/link/")
    before = victim.cookies[of_door.CSRF_COOKIE_NAME].value
    victim.post("/i/" + links.make_link(member)[1].rsplit("/", 1)[1])
    assert victim.get("/seat/").status_code == 200
    assert victim.cookies[SESSION].value != fixed
    assert victim.cookies[of_door.CSRF_COOKIE_NAME].value != before
    attacker = Client()
    attacker.cookies[SESSION] = fixed
    assert attacker.get("/seat/").status_code == 403


@CONVENING
def test_attack_24_signing_in_begins_a_new_session_and_sign_out_everywhere_ends_all(db: None) -> None:
    account = set_up.open_account("asha@example.org", "Asha")[0]
    phone: Phone = follow_link(Client(), set_up.make_link(account))[0]
    client = Client()
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies[SESSION] = session.session_key
    fixed = client.cookies[SESSION].value
    form = {"email": "asha@example.org", "passphrase": PASSPHRASE, "code": phone.code()}
    assert client.post("/staff/sign-in/", form).status_code == 302
    assert client.cookies[SESSION].value != fixed and "planted" not in client.session
    stolen = Client()
    stolen.cookies[SESSION] = fixed
    assert stolen.get("/staff/account/").status_code == 302
    stolen.cookies[SESSION] = client.cookies[SESSION].value
    assert stolen.get("/staff/account/").status_code == 200
    client.post("/staff/sign-out-everywhere/")
    assert stolen.get("/staff/account/").status_code == 302


@CONVENING
def test_attack_24_a_session_of_one_door_is_nothing_on_another(member: Member) -> None:
    """Each door has a secret key of its own; a member's session opens no desk, and a forged one nothing."""
    client = Client()
    client.post("/i/" + links.make_link(member)[1].rsplit("/", 1)[1])
    assert client.get("/d/water/").status_code == 302
    with override_settings(SECRET_KEY="another door's"):
        assert client.get("/seat/").status_code == 403


def test_attack_24_no_answer_can_be_framed_or_kept(entrance: Entrance) -> None:
    for path in (path for one in addresses(DOORS[entrance.door]) for path in one.paths(entrance.given)):
        answer = entrance.visitor.get(path)
        is_for_everybody = entrance.door == "public" and "/read/" not in path
        assert answer["X-Frame-Options"] == "DENY", path
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Cache-Control"] == "no-store" or is_for_everybody, path
        assert answer["X-Content-Type-Options"] == "nosniff"
        for morsel in answer.cookies.values():
            assert morsel["httponly"] and morsel["samesite"] == "Strict", (path, morsel.key)


def test_attack_24_cookies_of_a_door_with_tls_are_bound_to_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    from baithak.doors import base

    monkeypatch.setenv("BAITHAK_ORIGIN", "https://convening.example")
    monkeypatch.setenv("BAITHAK_HOME", str(tmp_path))
    made = base.door("convening", [])
    for name in ("SESSION", "CSRF"):
        assert made[f"{name}_COOKIE_NAME"].startswith("__Host-") and made[f"{name}_COOKIE_SECURE"]


def test_attack_24_a_running_door_says_so_on_every_answer_to_a_voice(live_room: LiveRoom) -> None:
    """Voices are answered before much else is done; what no answer goes without is done before them."""
    for path in (
        "/voice/room-1/redeem",
        "/voice/nowhere/contributions",
        "/voice/room-1/proof",
        "/voice/room-1/nothing",
    ):
        headers = live_room.post(path, b"{}").headers
        assert headers["X-Frame-Options"] == "DENY" and headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store" and "default-src 'none'" in headers["Content-Security-Policy"]
        assert not {"Set-Cookie", "Server"} & {*headers}
