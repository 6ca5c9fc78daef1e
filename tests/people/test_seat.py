"""What members open, over HTTP: links, the member's page, grants and lockers; and what outsiders cannot find out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from baithak.people import closing, links, members
from baithak.people.models import Convening, Grant, Link, Mail, Member
from tests.people.conftest import invite
from tests.people.member import LOCKER, asked_by, body_of, tokens_of
from tests.people.test_links import everything

pytestmark = pytest.mark.urls("baithak.doors.urls_convening")


def way_in(member: Member) -> str:
    """The path of a fresh link."""
    return links.make_link(member)[1].removeprefix(settings.ORIGIN)


def entered(member: Member) -> Client:
    browser = Client()
    assert browser.post(way_in(member)).status_code == 303
    return browser


def ask(browser: Client, path: str, body: Any) -> Any:
    return browser.post(path, json.dumps(body), content_type="application/json")


def page(answer: Any) -> str:
    """A page without its form's token, which is fresh on every answer."""
    return re.sub(r'value="[0-9A-Za-z]{64}"', "", re.sub(r"/i/\w+", "/i/", answer.content.decode()))


def test_looking_at_a_link_changes_nothing_and_says_nothing(member: Member) -> None:
    good, unknown = way_in(member), "/i/" + "0" * 32
    before = everything()
    for method in ("get", "head"):
        answers = [getattr(Client(), method)(path) for path in (good, unknown, "/i/x", "/i/" + "a" * 400)]
        assert {answer.status_code for answer in answers} == {200}
        assert len({page(answer) for answer in answers}) == 1
        assert all(settings.SESSION_COOKIE_NAME not in answer.cookies for answer in answers)
    assert everything() == before


def test_continue_leads_to_the_members_page_again_and_again(member: Member) -> None:
    path = way_in(member)
    for _ in range(2):
        browser = Client()
        answer = browser.post(path)
        assert (answer.status_code, answer["Location"]) == (303, "/seat/")
        assert browser.get("/seat/").status_code == 200


def test_the_page_gives_the_client_what_it_needs(member: Member) -> None:
    answer = entered(member).get("/seat/")
    (block,) = re.findall(r'<script id="seat-data" type="application/json">(.*?)</script>', answer.content.decode())
    data = json.loads(block)
    convening = member.side.convening
    assert data.pop("rounds")[1] == {
        "number": 2,
        "activity": "votes",
        "opens_on": convening.rounds.last().opens_on.isoformat(),
        "closes_on": convening.rounds.last().closes_on.isoformat(),
    }
    assert data == {
        "convening": "water",
        "side": "india",
        "title": convening.title["en"],
        "keys": member.side.keys,
        "roundtable": convening.roundtable,
        "room": convening.room,
        "state": "open",
    }
    assert member.email not in answer.content.decode() and "private" not in answer["Cache-Control"]
    assert answer["Cache-Control"] == "no-store"


def test_states_of_the_page(seated: Convening) -> None:
    late = invite(seated, "india", 1, start=50)[0]
    early = Member.objects.exclude(grant=None).first()
    states = lambda: [  # noqa: E731
        re.findall(r'"state": "(\w+)"', entered(one).get("/seat/").content.decode()) for one in (late, early)
    ]
    assert states() == [["open"], ["enrolled"]]
    closing.close_enrolment(seated)
    assert states() == [["closed"], ["enrolled"]]


def test_the_page_is_in_the_members_language_unless_they_chose_another(convening: Convening) -> None:
    new = members.NewMember(name="Zara", email="z@example.org", side="pakistan", language="ur")
    member = members.add_member(convening, new)
    assert '<html lang="ur" dir="rtl">' in entered(member).get("/seat/").content.decode()
    chosen = Client()
    chosen.cookies["language"] = "hi"
    chosen.post(way_in(member))
    assert '<html lang="hi"' in chosen.get("/seat/").content.decode()


def test_dead_links_are_all_the_same_page_and_lead_on(convening: Convening) -> None:
    one, other, third = invite(convening, "india", 3)
    withdrawn, replaced, asked = way_in(one), way_in(other), way_in(third)
    members.withdraw_member(one)
    members.replace_member(other, members.NewMember(name="New", email="new@example.org", side="india"))
    links.use_link(links.make_link(third, ends_others=True)[1][-32:])
    answers = [Client().post(path) for path in (withdrawn, replaced, asked, "/i/" + "0" * 32, "/i/x")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({page(answer) for answer in answers}) == 1
    assert "Ask for a new link" in page(answers[0])


def test_a_session_ends_with_its_link(convening: Convening, member: Member) -> None:
    browser = entered(member)
    assert browser.get("/seat/").status_code == 200
    members.withdraw_member(member)
    assert browser.get("/seat/").status_code == 403
    assert ask(browser, "/seat/grant", {}).status_code == 403


def test_a_session_is_made_anew_and_a_dead_link_ends_it(member: Member) -> None:
    browser = Client()
    browser.get("/i/x")
    before = browser.cookies[settings.CSRF_COOKIE_NAME].value
    browser.post(way_in(member))
    assert browser.cookies[settings.CSRF_COOKIE_NAME].value != before
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"] and cookie["samesite"] == "Strict"
    assert member.pk not in cookie.value and member.email not in cookie.value
    browser.post("/i/" + "0" * 32)
    assert browser.get("/seat/").status_code == 403


def test_forms_without_their_token_are_refused(member: Member) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(way_in(member)).status_code == 403
    answer = ask(browser, "/seat/grant", {})
    assert answer.status_code == 403 and answer.json()["error"] == "form-expired"


def test_a_seat_over_http(member: Member) -> None:
    browser, requests = entered(member), asked_by(member)
    answer = ask(browser, "/seat/grant", body_of(requests))
    assert answer.status_code == 200 and [*answer.json()] == ["signatures"]
    assert len(tokens_of(member, requests, answer.json()["signatures"])) == 2
    assert ask(browser, "/seat/grant", body_of(requests)).json() == answer.json()
    again = ask(browser, "/seat/grant", body_of(asked_by(member)))
    assert (again.status_code, again.json()["error"]) == (409, "already-granted")
    locker = ask(entered(member), "/seat/locker", {})
    assert locker.json() == {
        "locker": LOCKER,
        "signatures": answer.json()["signatures"],
        "blinded": [one.blinded.hex() for one in requests],
    }


def test_no_locker_yet(member: Member) -> None:
    answer = ask(entered(member), "/seat/locker", {})
    assert (answer.status_code, answer.json()["error"]) == (404, "no-locker")


def test_closed(seated: Convening) -> None:
    late = invite(seated, "india", 1, start=50)[0]
    closing.close_enrolment(seated)
    answer = ask(entered(late), "/seat/grant", body_of(asked_by(late)))
    assert (answer.status_code, answer.json()["error"]) == (410, "closed")
    assert Grant.objects.count() == 16


@pytest.mark.parametrize(
    "body", [b"", b"{", b"null", b"[]", b'{"blinded":[],"locker":""}', b"\xff", b"[" * 9000, b'{"a":NaN}', b"0" * 99]
)
def test_what_cannot_be_read_gets_one_answer(member: Member, body: bytes) -> None:
    answer = entered(member).post("/seat/grant", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["error"] == "malformed" and {*answer.json()} == {"error", "say"}


def test_a_body_larger_than_the_door_reads(member: Member) -> None:
    answer = ask(entered(member), "/seat/grant", {"blinded": [], "locker": "A" * 200_000})
    assert answer.status_code in (400, 413) and {*answer.json()} == {"error", "say"}


def test_without_a_session_everybody_is_nobody(member: Member) -> None:
    """Whether somebody is invited or has a seat cannot be asked from outside."""
    body = body_of(asked_by(member))
    answers = [ask(Client(), path, body) for path in ("/seat/grant", "/seat/locker")]
    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.content for answer in answers}) == 1
    assert Client().get("/seat/").status_code == 403
    for path in ("/seat/grant", "/seat/locker"):
        assert Client().get(path).status_code == 405


def test_asking_for_a_link_says_the_same_to_all(member: Member) -> None:
    answers = [Client().post("/link/", {"email": email}) for email in (member.email, "stranger@example.org", "x")]
    assert {answer.status_code for answer in answers} == {200}
    assert len({page(answer) for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers)) for answer in answers}) == 1
    assert Mail.objects.count() == 1
    assert "Ask for a new link" in page(Client().get("/link/"))
    assert page(Client().post("/link/", {"email": ""})).count("errorlist") == 1


def test_one_browser_can_be_convener_and_member(member: Member, signed_in: Callable[..., Any]) -> None:
    browser = Client()
    signed_in(browser)
    browser.post(way_in(member))
    assert browser.get("/seat/").status_code == 200
    assert browser.get("/d/water/").status_code == 200


def test_a_link_is_used_without_a_trace(member: Member) -> None:
    path = way_in(member)
    before = everything()
    Client().post(path)
    assert everything() == before
    assert {field.name for field in Link._meta.get_fields()} == {"token_hash", "member", "number", "ends_others"}
