"""Attack 23: somebody guesses invitations, reads them out of the database, or uses one that was replaced."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.core import mail as outbox
from django.test import Client
from tests.people.conftest import _quick  # noqa: F401  a fixture

from baithak.people import invitations, links, members
from baithak.people.models import Convening, Link, Member
from baithak.web.accounts import set_up
from baithak.web.accounts.models import Account
from baithak.web.throttle import BUCKETS, Throttle

pytestmark = pytest.mark.urls("baithak.doors.urls_convening")
GUESS = "0" * 32


def token(address: str) -> str:
    return address.rsplit("/", 1)[1]


def press(client: Client, guess: str, **named: Any) -> int:
    return int(client.post(f"/i/{guess}", **named).status_code)


def every_value() -> str:
    """Everything in every table, as text."""
    return repr([[*model.objects.values_list()] for model in apps.get_models()])


def test_attack_23_a_link_has_128_bits_and_each_of_them_is_drawn(member: Member) -> None:
    drawn = [int(token(links.make_link(member)[1]), 16) for _ in range(64)]
    assert len({*drawn}) == 64
    for bit in range(128):  # that one bit is the same in all 64 happens once in 2 ** 63
        assert {one >> bit & 1 for one in drawn} == {0, 1}


def test_attack_23_what_the_database_keeps_opens_nothing(client: Client, convening: Convening, member: Member) -> None:
    invitations.invite_all(convening)
    (sent,) = {*re.findall(r"/i/([0-9a-f]{32})", outbox.outbox[0].body)}
    kept = every_value()
    assert sent not in kept
    hashed = Link.objects.get().token_hash
    assert press(client, hashed) == press(client, hashed[:32]) == press(client, hashed[32:]) == 404
    assert press(client, sent) == 303


def test_attack_23_a_link_is_dead_once_another_takes_its_place(client: Client, member: Member) -> None:
    for kill in (
        lambda: links.replace_links(member),
        lambda: links.use_link(token(links.make_link(member, ends_others=True)[1])),
        lambda: members.change_member(
            member, members.NewMember(name="A", email=f"new{Link.objects.count()}@example.org", side="india")
        ),
        lambda: members.withdraw_member(member),
    ):
        old = token(links.make_link(member)[1])
        assert press(client, old) == 303
        kill()
        assert press(client, old) == 404
        assert client.get("/seat/").status_code == 403  # the session that it opened ends with it


def test_attack_23_guesses_are_slowed_down_for_all_together_and_nobody_is_remembered(
    member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand addresses and browsers help nobody, since none is looked at; and so none can be kept."""
    throttle = Throttle(60, 1.0)
    monkeypatch.setattr(links, "wrong_links", throttle)
    good, before = token(links.make_link(member)[1]), every_value()
    seen = []
    for number in range(120):
        guesser = Client(REMOTE_ADDR=f"198.51.100.{number}", HTTP_USER_AGENT=f"Guesser/{number}")
        seen.append(press(guesser, f"{number:032x}", headers={"X-Forwarded-For": f"203.0.113.{number}"}))
    assert {*seen[:60]} == {404} and seen.count(429) >= 55
    assert every_value() == before
    state = repr(vars(throttle))
    assert "198.51.100" not in state and "Guesser" not in state and len(throttle._full_until) == BUCKETS
    assert sum(1 for until in throttle._full_until if until) == 1
    assert press(Client(), good) == 303  # whoever was invited is not kept out


def test_attack_23_looking_is_no_guess_and_tells_nothing(client: Client, member: Member) -> None:
    """A previewer of links, and a guesser, see one page, whatever the link; it costs nobody their try."""
    good = token(links.make_link(member)[1])
    pages = {
        re.sub(rb'(csrfmiddlewaretoken" value="|name="back" value=")[^"]+', b"", client.get(f"/i/{one}").content)
        for one in (good, GUESS, "x", "f" * 300)
    }
    assert len(pages) == 1
    assert Link.objects.count() == 1 and not any(links.wrong_links._full_until)


def test_attack_23_asking_for_a_new_link_is_slowed_down_and_remembers_nobody(
    client: Client, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "asking", Throttle(5, 60.0))
    before = every_value()
    asked = [client.post("/link/", {"email": f"n{number}@example.org"}).status_code for number in range(8)]
    assert asked == [200] * 5 + [429] * 3
    assert every_value() == before


def test_attack_23_set_up_links_of_staff_are_as_long_and_as_well_kept(client: Client, db: None) -> None:
    account = set_up.open_account("asha@example.org")[0]
    drawn = {set_up.make_link(account).rstrip("/").rsplit("/", 1)[1] for _ in range(32)}
    assert len(drawn) == 32 and {len(one) for one in drawn} == {27}  # 20 bytes
    last = set_up.make_link(account).rstrip("/").rsplit("/", 1)[1]
    assert last not in every_value()
    dead = [client.post(f"/staff/set-up/{one}/") for one in (*sorted(drawn)[:3], Account.objects.get().set_up_hash)]
    assert {one.status_code for one in dead} == {410}
    assert client.post(f"/staff/set-up/{last}/").status_code == 200
