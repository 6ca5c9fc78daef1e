"""Staff pages in a real browser: passkeys under the strict policy, and accessible in every language."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from baithak.web.accounts import duties, set_up
from baithak.web.accounts.models import Account
from baithak.web.catalogue import LANGUAGES

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (apt-get install chromium)"),
    pytest.mark.urls("baithak.doors.urls_convening"),
    pytest.mark.django_db(transaction=True),
]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def origin(live_server, settings) -> str:
    settings.ORIGIN = live_server.url
    settings.LOGIN_REDIRECT_URL = "/staff/account/"
    assert settings.ORIGIN.startswith("http://localhost:")
    return str(settings.ORIGIN)


def new_account() -> Account:
    account, _ = set_up.open_account("asha@example.org", "Asha")
    duties.give_duty(account, "convener")
    return account


def test_a_passkey_is_made_and_used_and_nothing_is_typed(browser, origin: str) -> None:
    link = set_up.make_link(new_account())
    context = browser.new_context()
    tab = context.new_page()
    problems: list[str] = []
    tab.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    devices = context.new_cdp_session(tab)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    tab.goto(link)
    tab.get_by_role("button", name="Continue").click()
    tab.get_by_role("button", name="Make a passkey").click()
    tab.wait_for_url("**/staff/account/")
    assert tab.get_by_role("heading", level=1).inner_text() == "Your account"
    tab.get_by_role("button", name="Sign out", exact=True).click()
    tab.wait_for_url("**/staff/sign-in/")
    tab.get_by_role("button", name="Use a passkey").click()
    tab.wait_for_url("**/staff/account/")
    assert Account.objects.get().passkeys.get().sign_count > 0
    assert problems == []
    context.close()


def test_a_refusal_of_the_device_is_said_and_the_page_goes_on(browser, origin: str) -> None:
    context = browser.new_context()
    tab = context.new_page()
    devices = context.new_cdp_session(tab)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE | {"isUserVerified": False}})
    tab.goto(set_up.make_link(new_account()))
    tab.get_by_role("button", name="Continue").click()
    tab.get_by_role("button", name="Make a passkey").click()
    tab.get_by_text("No passkey was made.").wait_for()
    assert not Account.objects.get().passkeys.exists()
    context.close()


def test_every_staff_page_is_accessible_in_every_language(browser, origin: str, client, signed_in) -> None:
    from axe_playwright_python.sync_playwright import Axe

    signed_in(client, email="asha@example.org")
    link = set_up.make_link(set_up.open_account("new@example.org")[0]).removeprefix(origin)
    context = browser.new_context(bypass_csp=True, viewport={"width": 360, "height": 740})  # axe is a script
    context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": origin,
            }
        ]
    )
    tab = context.new_page()
    for language in LANGUAGES:
        context.add_cookies([{"name": "language", "value": language, "url": origin}])
        for path in ("/staff/sign-in/", link, "+", "/staff/account/", "/staff/duties/", "/nothing/"):
            if path == "+":
                tab.locator("main form button").click()
            else:
                tab.goto(origin + path)
            found = Axe().run(tab)
            assert not found.response["violations"], (language, path, found.generate_report())
            assert tab.evaluate("document.documentElement.scrollWidth") <= 360, (language, path)
    context.close()
