"""Set-up links: good once, for a week, and harmless to open."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from tests.accounts.authenticator import Authenticator
from tests.accounts.conftest import PASSPHRASE, follow_link

from baithak.web.accounts import set_up
from baithak.web.accounts.models import Account

pytestmark = pytest.mark.urls("baithak.doors.urls_convening")


def path_of(link: str) -> str:
    return link.removeprefix(settings.ORIGIN)


def test_opening_a_link_changes_nothing_and_says_nothing(client: Client, account: Account) -> None:
    link = path_of(set_up.make_link(account))
    before = Account.objects.values().get()
    answers = [client.get(path) for path in (link, link, "/staff/set-up/invented/")]
    bodies = {re.sub(rb'(value|action)="[^"]*"', b"", answer.content) for answer in answers}
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len(bodies) == 1
    assert Account.objects.values().get() == before


def test_passphrase_and_codes_are_set_and_the_link_is_dead(client: Client, account: Account) -> None:
    link = set_up.make_link(account)
    _, codes = follow_link(client, link)
    account.refresh_from_db()
    assert account.check_password(PASSPHRASE) and account.totp and not account.set_up_hash
    assert len(set(codes)) == 8
    assert client.get("/staff/account/").status_code == 200  # signed in at once
    again = Client().post(path_of(link))
    assert again.status_code == 410 and b"Ask the person" in again.content


def test_only_the_hash_of_a_link_is_kept(account: Account) -> None:
    token = path_of(set_up.make_link(account)).split("/")[-2]
    assert token not in str(Account.objects.values().get())


def test_an_old_link_is_dead(client: Client, account: Account) -> None:
    link = set_up.make_link(account)
    Account.objects.update(set_up_until=account.set_up_until - timedelta(days=8))
    assert client.post(path_of(link)).status_code == 410


def test_a_newer_link_kills_the_older(client: Client, account: Account) -> None:
    old, new = set_up.make_link(account), set_up.make_link(account)
    assert client.post(path_of(old)).status_code == 410
    assert client.post(path_of(new)).status_code == 200


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"passphrase": "short", "again": "short"}, b"too short"),
        ({"passphrase": "password1234", "again": "password1234"}, b"too common"),
        ({"again": "four quiet river stone"}, b"differ"),
        ({"code": "000000"}, b"another code"),
    ],
)
def test_what_cannot_be_used_is_said_and_the_link_stays_good(
    client: Client, account: Account, change: dict[str, str], said: bytes
) -> None:
    link = set_up.make_link(account)
    page = client.post(path_of(link)).content.decode()
    carried = re.search(r'name="carried" value="([^"]+)"', page)[1]
    form = {"step": "codes", "carried": carried, "passphrase": PASSPHRASE, "again": PASSPHRASE, "code": "000000"}
    answer = client.post(path_of(link), form | change)
    assert answer.status_code == 422 and said in answer.content
    follow_link(Client(), link)


def test_the_secret_of_another_link_is_refused(client: Client, account: Account) -> None:
    carried = set_up.carry("A" * 32, "another")
    answer = client.post(path_of(set_up.make_link(account)), {"step": "codes", "carried": carried})
    assert answer.status_code == 403


def test_a_passkey_is_a_way_in(client: Client, account: Account, settings) -> None:
    link = path_of(set_up.make_link(account))
    options = client.post(link).context["options"]
    device = Authenticator(settings.ORIGIN)
    done = client.post(link, {"step": "passkey", "answer": device.make(options)})
    assert done.status_code == 302 and client.get("/staff/account/").status_code == 200
    assert account.passkeys.get().name == "Passkey"
    account.refresh_from_db()
    assert not account.has_usable_password()


def test_a_bad_passkey_leaves_the_link_good(client: Client, account: Account, settings) -> None:
    link = path_of(set_up.make_link(account))
    options = client.post(link).context["options"]
    wrong = Authenticator("https://elsewhere.example").make(options)
    assert client.post(link, {"step": "passkey", "answer": wrong}).status_code == 403
    right = Authenticator(settings.ORIGIN).make(client.post(link).context["options"])
    assert client.post(link, {"step": "passkey", "answer": right}).status_code == 302


def test_a_new_set_up_ends_every_earlier_way_in(client: Client, account: Account, settings) -> None:
    link = path_of(set_up.make_link(account))
    client.post(
        link, {"step": "passkey", "answer": Authenticator(settings.ORIGIN).make(client.post(link).context["options"])}
    )
    assert client.get("/staff/account/").status_code == 200
    follow_link(Client(), set_up.make_link(account))
    assert account.passkeys.count() == 0
    assert client.get("/staff/account/").status_code == 302  # the earlier session is over
