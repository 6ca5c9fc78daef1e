"""Signing in: what lets in, what does not, and that nobody learns which part was wrong."""

from __future__ import annotations

import json
import re

import pytest
from django.conf import settings
from django.test import Client
from tests.accounts.authenticator import PRESENT, Authenticator
from tests.accounts.conftest import PASSPHRASE, Phone, follow_link

from baithak.web.accounts import set_up
from baithak.web.accounts.models import Account

pytestmark = pytest.mark.urls("baithak.doors.urls_convening")
SIGN_IN = "/staff/sign-in/"


@pytest.fixture
def phone_and_codes(account: Account) -> tuple[Phone, list[str]]:
    return follow_link(Client(), set_up.make_link(account))


def form(code: str, **change: str) -> dict[str, str]:
    return {"email": "asha@example.org", "passphrase": PASSPHRASE, "code": code} | change


def is_signed_in(client: Client) -> bool:
    return client.get("/staff/account/").status_code == 200


def test_passphrase_and_code_let_in(client: Client, phone_and_codes) -> None:
    done = client.post(SIGN_IN, form(phone_and_codes[0].code(), email=" ASHA@example.org"))
    assert done.status_code == 302 and is_signed_in(client)


def test_a_code_is_good_once(phone_and_codes) -> None:
    code = phone_and_codes[0].code()
    assert Client().post(SIGN_IN, form(code)).status_code == 302
    assert Client().post(SIGN_IN, form(code)).status_code == 403


def test_a_recovery_code_is_good_once(phone_and_codes) -> None:
    code = phone_and_codes[1][3].lower()
    assert Client().post(SIGN_IN, form(code)).status_code == 302
    assert Client().post(SIGN_IN, form(code)).status_code == 403


def test_whatever_does_not_match_gets_the_same_answer(client: Client, phone_and_codes) -> None:
    phone = phone_and_codes[0]
    wrong = [
        form("000000"),
        form(phone.code(), passphrase="x"),
        form(phone.code(), email="nobody@example.org"),
        form("é"),
    ]
    answers = [client.post(SIGN_IN, fields) for fields in wrong]
    assert [answer.status_code for answer in answers] == [403] * 4
    pages = set()
    for answer, fields in zip(answers, wrong, strict=True):
        page = answer.content.decode()
        for typed in (fields["email"], fields["code"]):
            page = page.replace(typed, "")
        pages.add(re.sub(r'(value|data-options)="[^"]*"', "", page))
    assert len(pages) == 1 and not is_signed_in(client)


def test_an_account_that_was_never_set_up_cannot_sign_in(client: Client, account: Account) -> None:
    assert client.post(SIGN_IN, form("000000", passphrase="")).status_code == 200
    assert client.post(SIGN_IN, form("000000")).status_code == 403


def test_guessing_is_slowed_down_for_every_name_alike(phone_and_codes) -> None:
    for email in ("asha@example.org", "nobody@example.org"):
        statuses = [Client().post(SIGN_IN, form("000000", email=email)).status_code for _ in range(8)]
        assert statuses == [403] * 6 + [429] * 2
    assert Client().post(SIGN_IN, form(phone_and_codes[0].code())).status_code == 429


def test_a_passkey_lets_in_and_its_answer_is_good_once(client: Client, account: Account, settings) -> None:
    device = _device(account, settings.ORIGIN)
    answer = device.use(client.get(SIGN_IN).context["options"])
    assert client.post(SIGN_IN, {"answer": answer}).status_code == 302 and is_signed_in(client)
    assert Client().post(SIGN_IN, {"answer": answer}).status_code == 403


def test_what_is_no_answer_of_a_known_passkey_is_refused(client: Client, account: Account, settings) -> None:
    device = _device(account, settings.ORIGIN)
    options = client.get(SIGN_IN).context["options"]
    forged = json.loads(options) | {"challenge": json.loads(options)["challenge"][:-4] + "AAAA"}
    device.flags = PRESENT
    unverified = device.use(options)
    device.flags, device.origin = PRESENT | 4, "https://elsewhere.example"
    elsewhere = device.use(options)
    device.origin = settings.ORIGIN
    answers = ["", "{}", "[]", '{"response":{"clientDataJSON":"e30"}}', unverified, elsewhere]
    answers += [device.use(json.dumps(forged)), Authenticator(settings.ORIGIN).use(options)]
    for answer in answers:
        assert client.post(SIGN_IN, {"answer": answer}).status_code == 403
    assert not is_signed_in(client)


def test_a_session_is_new_at_sign_in(client: Client, phone_and_codes) -> None:
    """Nothing that the browser brought with it (a planted session, a planted token) lives on."""
    client.get(SIGN_IN)
    planted = client.cookies[settings.CSRF_COOKIE_NAME].value
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    client.post(SIGN_IN, form(phone_and_codes[0].code()))
    assert "planted" not in client.session
    assert client.cookies[settings.CSRF_COOKIE_NAME].value != planted


def test_signing_out_takes_a_post(client: Client, signed_in) -> None:
    signed_in(client)
    assert client.get("/staff/sign-out/").status_code == 405 and is_signed_in(client)
    assert client.post("/staff/sign-out/").status_code == 302 and not is_signed_in(client)


def test_signing_out_everywhere_ends_every_session(client: Client, signed_in) -> None:
    other = Client()
    signed_in(client, email="a@example.org")
    signed_in(other, email="a@example.org")
    client.post("/staff/sign-out-everywhere/")
    assert not is_signed_in(client) and not is_signed_in(other)


@pytest.mark.parametrize(
    ("wanted", "led"),
    [("/d/x/", "/d/x/"), ("https://elsewhere.example/", "/"), ("//elsewhere.example", "/"), ("javascript:x", "/")],
)
def test_where_signing_in_leads(client: Client, phone_and_codes, wanted: str, led: str) -> None:
    done = client.post(SIGN_IN, form(phone_and_codes[0].code(), next=wanted))
    assert done.headers["Location"] == led


def test_a_form_without_its_token_is_refused(phone_and_codes) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(SIGN_IN, form(phone_and_codes[0].code())).status_code == 403


def _device(account: Account, origin: str) -> Authenticator:
    link = set_up.make_link(account).removeprefix(origin)
    device, client = Authenticator(origin), Client()
    client.post(link, {"step": "passkey", "answer": device.make(client.post(link).context["options"])})
    return device
