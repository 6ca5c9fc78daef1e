"""Every page of the desks, of accounts and of the public door, and every refusal, is as good as a participant's.

The addresses are read from the doors' URLconfs: a page added later is looked at without being asked for.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import translation

from tests.boundaries.addresses import DOORS, Address, addresses, arguments
from tests.journeys.browsers import Browse
from tests.journeys.faces import LANGUAGES, check
from tests.journeys.stage import Stage

TAKES_FORMS = 405  # what an address answers that is only written to


class Walk:
    """A walk through a door, looking at every page once: what is wrong with any of them is told together, at the end.

    `closed`: the addresses that have opened to nobody yet.
    """

    def __init__(self, tab: Any, origin: str, language: str) -> None:
        self.tab, self.origin, self.language = tab, origin, language
        self.closed: set[str] = set()
        self.wrong: list[str] = []
        self._shown: set[str] = set()

    def look(self, name: str) -> None:
        """At the page that is shown."""
        try:
            check(self.tab, f"{name} ({urlsplit(self.tab.url).path})", self.language)
        except AssertionError as error:
            self.wrong.append(str(error))

    def visit(self, known: Iterable[Address], given: Mapping[str, object]) -> None:
        """Look at what each address shows, unless it shows what another did, gives a file, or only takes forms."""
        for one in known:
            statuses = {self._visit(one.route, self.origin + path) for path in one.paths(given)}
            if not statuses & {200, TAKES_FORMS}:
                self.closed.add(one.route)

    def _visit(self, route: str, url: str) -> int:
        answer = self.tab.request.get(url, headers={"Accept-Language": self.language})
        status = int(answer.status)
        assert status < 500, url
        if not answer.headers.get("content-type", "").startswith("text/html") or not answer.body():
            return status
        shown = re.sub(r'value="[^"]*"', "", answer.text())
        if shown not in self._shown:
            self._shown.add(shown)
            self.tab.goto(url)
            self.look(route)
        return status

    def end(self) -> None:
        assert not self.wrong, "\n\n".join(self.wrong)

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
    own = {"slug": enrolling.slug, "template": "shared-waters", "member_id": member, "side": "india", "name": "outline"}
    tab.goto(next(iter(enrolling.rehearsal.links.values())))
    tab.locator("main button").click()  # the page of a member's seat opens to whoever has come by a link
    tab.wait_for_url("**/seat/**")
    tab.context.clear_cookies(name="language")  # the letter's language goes with its link
    going.visit(addresses(DOORS["convening"]), arguments("convening", **own))
    assert going.closed == set()
    tab.goto(going.origin + "/new/blank/")
    tab.locator("[name=roundtable]").fill("nowhere")
    going.press("button[name=make]", "a dialogue with mistakes")
    tab.goto(desk + "members/list/")
    tab.locator("[name=text]").fill("Asha, asha@example.org, india\nBilal, bilal@example.org, nowhere")
    going.press("button[name=check]", "a list with mistakes")
    tab.locator("textarea[name=text]:visible").fill("Asha, asha@example.org, india")
    going.press("button[name=check]", "a list without")
    going.end()


def at_the_desks() -> list[Address]:
    """The roundtable's addresses for staff; its rooms are looked at as their members see them."""
    return [one for one in addresses(DOORS["roundtable"]) if one.route.startswith(("desk/", "register/", "staff/"))]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", ["facilitator", "moderator"])
def test_the_desk_of_an_open_round(voting: Stage, browse: Browse, language: str, who: str) -> None:
    """While statements are voted on, short of a quorum; and with nothing drafted, briefed or brought in yet."""
    going = walk(voting, browse, language, who)
    going.visit(at_the_desks(), arguments("roundtable", slug=voting.slug, number=(1, 2)))
    going.end()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", ["facilitator", "moderator"])
def test_the_desk_of_a_closed_round(closed: Stage, browse: Browse, language: str, who: str) -> None:
    """Reasons wait for the moderators, the record for its witnesses."""
    going = walk(closed, browse, language, who)
    going.visit(at_the_desks(), arguments("roundtable", slug=closed.slug, number=(1, 2)))
    going.end()


@pytest.fixture
def furnished(released: Stage) -> dict[str, object]:
    """A released dialogue in which there is something behind every address: what the arguments of each are."""
    if "furnished" not in released.kept:
        door = released.rehearsal.roundtable
        told = released.rehearsal.tokens["india"], released.slug
        command = [sys.executable, "-m", "tests.journeys.furnish", *told]
        made = subprocess.run(command, env=door.environment, capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stderr
        released.kept["furnished"] = made.stdout
    return {name: tuple(v) if isinstance(v, list) else v for name, v in json.loads(released.kept["furnished"]).items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_desk_of_the_roundtable(
    released: Stage, furnished: dict[str, object], browse: Browse, language: str
) -> None:
    """Whatever is at an address, somebody of the staff is shown it."""
    known, closed = at_the_desks(), set()
    given = arguments("roundtable", slug=released.slug, **furnished)
    for who in ("facilitator", "moderator", "india"):
        going = walk(released, browse, language, who)
        going.visit(known, given)
        closed = going.closed if who == "facilitator" else closed & going.closed
        going.end()
    assert closed == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_the_close_at_the_convener_s_desk(closed: Stage, browse: Browse, language: str) -> None:
    going = walk(closed, browse, language, "convener")
    for page in ("", "charter/", "close/", "invitations/"):
        going.tab.goto(f"{going.origin}/d/{closed.slug}/{page}")
        going.look(page)
    going.end()


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
    going.end()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_public_door_before_anything_is_released(stage: Stage, browse: Browse, language: str) -> None:
    going = Walk(browse(language, bypass_csp=True), stage.doors["public"].origin, language)
    with translation.override(language):
        going.visit([*addresses(DOORS["public"]), Address(f"{language}/nothing-here/", ())], arguments("public"))
    going.end()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_public_door(released: Stage, furnished: dict[str, object], browse: Browse, language: str) -> None:
    """The brief, its series, each recommendation, what is found, and what opens to an official's desk."""
    going = Walk(browse(language, bypass_csp=True), released.doors["public"].origin, language)
    token = released.rehearsal.tokens["india"]
    names = [released.rehearsal.brief, *furnished["name"]]
    given = {"slug": furnished["series"], "token": token, "name": tuple(names), "file": "brief.json"}
    with translation.override(language):
        going.visit(addresses(DOORS["public"]), arguments("public", **given))
    assert going.closed == set()
    going.tab.goto(f"{going.origin}/{language}/search/?q=water")
    going.look("what is found")
    going.tab.goto(f"{going.origin}/{language}/read/{token}/")
    going.press("main form button", "what a link opens")
    going.tab.goto(f"{going.origin}/{language}/read/{'0' * 32}/")
    going.press("main form button", "a link that opens nothing")
    going.end()
