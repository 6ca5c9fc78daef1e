"""Every page of the desks, of accounts and of the public door, and every refusal, is as good as a participant's.

The addresses are read from the doors' URLconfs: a page added later is looked at without being asked for.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import translation

from tests.boundaries.addresses import DOORS, Address, addresses, arguments
from tests.journeys.browsers import Browse
from tests.journeys.faces import LANGUAGES, check
from tests.journeys.stage import Stage


class Walk:
    """A walk through a door, looking at every page once. `seen`: where it has been."""

    def __init__(self, tab: Any, origin: str, language: str) -> None:
        self.tab, self.origin, self.language = tab, origin, language
        self.seen: set[str] = set()
        self._shown: set[str] = set()

    def look(self, name: str) -> None:
        """At the page that is shown."""
        check(self.tab, f"{name} ({urlsplit(self.tab.url).path})", self.language)

    def visit(self, address: Address, given: Mapping[str, object]) -> None:
        """Look at what this address shows, unless it shows what another did, gives a file, or only takes forms."""
        for path in address.paths(given):
            self._visit(address.route, self.origin + path)

    def _visit(self, route: str, url: str) -> None:
        answer = self.tab.request.get(url, headers={"Accept-Language": self.language})
        assert answer.status < 500, url
        if not answer.headers.get("content-type", "").startswith("text/html") or not answer.body():
            return
        shown = re.sub(r'value="[^"]*"', "", answer.text())
        if shown not in self._shown:
            self._shown.add(shown)
            self.seen.add(route)
            self.tab.goto(url)
            self.look(route)

    def press(self, button: str, name: str) -> None:
        self.tab.locator(button).first.click()
        self.tab.wait_for_load_state()
        self.look(name)


def walk(stage: Stage, browse: Browse, language: str, who: str) -> Walk:
    door = {"convener": "convening"}.get(who, "roundtable")
    tab = browse(language, bypass_csp=True)  # axe is a script
    tab.context.add_cookies(stage.session(who))
    return Walk(tab, stage.doors[door].origin, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_convener_s_desk(enrolling: Stage, browse: Browse, language: str) -> None:
    going = walk(enrolling, browse, language, "convener")
    tab, desk = going.tab, f"{going.origin}/d/{enrolling.slug}/"
    tab.goto(desk + "members/")
    member = tab.locator("table a.button").first.get_attribute("href").rstrip("/").rpartition("/")[2]
    given = {"slug": enrolling.slug, "template": "shared-waters", "member_id": member, "side": "india"}
    for address in addresses(DOORS["convening"]):
        going.visit(address, arguments("convening", **given))
    assert len(going.seen) > 20
    tab.goto(going.origin + "/new/blank/")
    tab.locator("[name=roundtable]").fill("nowhere")
    going.press("button[name=make]", "a dialogue with mistakes")
    tab.goto(desk + "members/list/")
    tab.locator("[name=text]").fill("Asha, asha@example.org, india\nBilal, bilal@example.org, nowhere")
    going.press("button[name=check]", "a list with mistakes")
    tab.locator("textarea[name=text]:visible").fill("Asha, asha@example.org, india")
    going.press("button[name=check]", "a list without")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_room_s_desk(closed: Stage, browse: Browse, language: str) -> None:
    going = walk(closed, browse, language, "facilitator")
    for address in addresses(DOORS["roundtable"]):
        if address.route.startswith(("desk/", "staff/")):
            going.visit(address, arguments("roundtable", slug=closed.slug, number=(1, 2)))
    assert len(going.seen) > 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_the_close_at_the_convener_s_desk(closed: Stage, browse: Browse, language: str) -> None:
    going = walk(closed, browse, language, "convener")
    for page in ("", "charter/", "close/", "invitations/"):
        going.tab.goto(f"{going.origin}/d/{closed.slug}/{page}")
        going.look(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_accounts_are_set_up_and_signed_in_to(stage: Stage, browse: Browse, language: str) -> None:
    door = stage.rehearsal.convening
    command = [sys.executable, "-m", "baithak", "account", "convening", f"new-{language}@baithak.example"]
    made = subprocess.run(command, env=door.environment, capture_output=True, text=True, check=True)
    link = re.findall(r"http://\S+/staff/set-up/\S+", made.stdout)[0]
    going = Walk(browse(language, bypass_csp=True), door.origin, language)
    going.tab.goto(door.origin + "/staff/sign-in/")
    going.look("sign-in")
    for field in ("email", "passphrase", "code"):
        going.tab.locator(f"[name={field}]").fill("nobody@baithak.example")
    going.press("form:has([name=code]) button", "a failed sign-in")
    going.tab.goto(link)
    going.look("set-up link")
    going.press("main form button", "set-up")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_public_door(stage: Stage, browse: Browse, language: str) -> None:
    going = Walk(browse(language, bypass_csp=True), stage.doors["public"].origin, language)
    with translation.override(language):
        known, given = addresses(DOORS["public"]), arguments("public")
    for address in [*known, Address(f"{language}/nothing-here/", ())]:
        going.visit(address, given)
    pages = {"", "released/", "script/", "search/", "read/<slug:token>/"}
    assert going.seen >= {f"{language}/{page}" for page in pages}
