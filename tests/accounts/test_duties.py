"""Duties given to others: who may give which, and where."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from tests.accounts.conftest import follow_link

from baithak.web.accounts.models import Account, Duty

pytestmark = [pytest.mark.urls("baithak.doors.urls_roundtable"), pytest.mark.django_db]
PAGE = "/staff/duties/"


def asked(duty: str, convening: str = "", side: str = "", **change: str) -> dict[str, str]:
    somebody = {"email": "New@example.org", "name": "Noor", "language": "ur"}
    return somebody | {"duty": duty, "convening": convening, "side": side} | change


def test_a_facilitator_invites_a_moderator_who_sets_their_account_up(client: Client, signed_in) -> None:
    signed_in(client, "facilitator", "a")
    assert client.post(PAGE, asked("moderator", "a", "india")).status_code == 302
    new = Account.objects.get(email="new@example.org")
    assert [str(held) for held in new.duties.all()] == ["moderator a india"]
    (letter,) = mail.outbox
    assert letter.to == ["new@example.org"]
    follow_link(Client(), re.search(r"http\S+", letter.body)[0])


def test_the_link_is_shown_to_nobody_else(client: Client, signed_in) -> None:
    signed_in(client, "facilitator", "a")
    answer = client.post(PAGE, asked("moderator", "a", "india"), follow=True)
    assert b"set-up" not in answer.content


@pytest.mark.parametrize(
    ("mine", "slug", "given"),
    [
        ("facilitator", "a", asked("facilitator")),
        ("facilitator", "a", asked("moderator", "b", "india")),
        ("facilitator", "", asked("convener", "a")),
        ("facilitator", "a", asked("moderator", "a")),
        ("facilitator", "a", asked("facilitator", "a", "india")),
        ("facilitator", "a", asked("moderator", "a", "India!")),
        ("facilitator", "a", asked("moderator", "a", "-")),
        ("convener", "a", asked("moderator", "a", "india")),
    ],
)
def test_what_may_not_be_given(client: Client, signed_in, mine: str, slug: str, given: dict[str, str]) -> None:
    signed_in(client, mine, slug)
    assert client.post(PAGE, given).status_code == 200
    assert Duty.objects.count() == 1 and Account.objects.count() == 1 and not mail.outbox


def test_a_moderator_gives_nothing(client: Client, signed_in) -> None:
    signed_in(client, "moderator", "a", "india")
    assert client.get(PAGE).status_code == 404


def test_a_convener_of_all_invites_another(client: Client, signed_in) -> None:
    signed_in(client, "convener")
    client.post(PAGE, asked("convener"))
    assert Account.objects.get(email="new@example.org").duties.get().duty == "convener"


def test_one_more_duty_for_who_is_set_up_sends_no_link(client: Client, signed_in) -> None:
    signed_in(client, "facilitator", "a")
    signed_in(Client(), "moderator", "b", "india", email="new@example.org")
    client.post(PAGE, asked("moderator", "a", "india"))
    assert Account.objects.get(email="new@example.org").duties.count() == 2 and not mail.outbox


def test_without_mail_nobody_is_invited(client: Client, signed_in, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*arguments: object, **named: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("baithak.web.accounts.set_up.mail.send_mail", away)
    signed_in(client, "facilitator", "a")
    assert b"could not be sent" in client.post(PAGE, asked("moderator", "a", "india")).content
    assert Account.objects.count() == 1


def test_a_duty_is_taken_back_but_not_ones_own(client: Client, signed_in) -> None:
    me = signed_in(client, "facilitator", "a")
    signed_in(Client(), "moderator", "a", "india")
    signed_in(Client(), "moderator", "b", "india")
    mine, theirs, elsewhere = Duty.objects.order_by("pk")
    assert client.post(f"{PAGE}{theirs.pk}/withdraw/").status_code == 302
    assert client.post(f"{PAGE}{elsewhere.pk}/withdraw/").status_code == 404
    assert client.post(f"{PAGE}{mine.pk}/withdraw/").status_code == 409
    assert {*Duty.objects.all()} == {mine, elsewhere} and me.duties.count() == 1


def test_the_page_lists_what_can_be_taken_back_and_fills_itself_in(client: Client, signed_in) -> None:
    signed_in(client, "facilitator", "a")
    signed_in(Client(), "moderator", "a", "india", email="m1@example.org")
    signed_in(Client(), "moderator", "b", "india", email="m2@example.org")
    page = client.get(f"{PAGE}?convening=a&side=pakistan").content.decode()
    assert "M1" in page and "M2" not in page and 'value="pakistan"' in page
