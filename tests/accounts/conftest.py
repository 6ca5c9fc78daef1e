"""Staff who have set their account up, and the codes their phone shows."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from html import unescape

import pyotp
import pytest
from django.conf import settings
from django.test import Client

from baithak.web.accounts import set_up, sign_in, totp
from baithak.web.accounts.models import Account
from baithak.web.throttle import Throttle

PASSPHRASE = "four quiet river stones"


@dataclass
class Phone:
    """An authenticator app: `code` never shows the same code twice, as if half a minute passed between."""

    secret: str
    shown: set[str] = field(default_factory=set)

    def code(self) -> str:
        totp = pyotp.TOTP(self.secret)
        now = int(time.time()) // 30
        code = next(c for step in (now - 1, now, now + 1) if (c := totp.generate_otp(step)) not in self.shown)
        self.shown.add(code)
        return code


def follow_link(client: Client, link: str) -> tuple[Phone, list[str]]:
    """Sets an account up with a passphrase: the phone that has read the picture, and the recovery codes."""
    path = link.removeprefix(settings.ORIGIN)
    page = client.post(path).content.decode()
    secret = re.search(r'class="code" dir="ltr">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    carried = unescape(re.search(r'name="carried" value="([^"]+)"', page)[1])
    phone = Phone(secret)
    form = {"step": "codes", "carried": carried, "passphrase": PASSPHRASE, "again": PASSPHRASE, "code": phone.code()}
    done = client.post(path, form)
    assert done.status_code == 200, done.content.decode()
    return phone, re.findall(r'class="code" dir="ltr">([A-Z2-7-]{19})<', done.content.decode())


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with nobody having guessed."""
    monkeypatch.setattr(sign_in, "guesses", Throttle(6, 60))
    monkeypatch.setattr(sign_in, "work", Throttle(60, 1))
    totp._spent.clear()


@pytest.fixture
def account(db: None) -> Account:
    return set_up.open_account("Asha@example.org", "Asha")[0]
