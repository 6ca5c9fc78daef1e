"""Every page of a participant: accessible in three languages, no wider than a phone, light enough for 2G, at rest."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.browsers import DESK, Browse, part
from tests.journeys.faces import LANGUAGES, check
from tests.journeys.participant import answer, answer_practice, bring, everything_received, open_invitation
from tests.journeys.stage import Stage

MOST_BYTES = 60_000  # of a vote page on the wire, typefaces apart


@pytest.mark.parametrize("language", LANGUAGES)
def test_enrolment(enrolling: Stage, browse: Browse, language: str) -> None:
    tab = browse(language, bypass_csp=True)  # axe is a script
    rehearsal = enrolling.rehearsal
    for path in ("/i/" + "0" * 32, "/link/"):
        tab.goto(rehearsal.convening.origin + path)
        check(tab, path, language)
    open_invitation(tab, next(iter(rehearsal.links.values())))
    tab.locator(f"header button[lang={language}]").click()
    part(tab, "restore")
    check(tab, "restore", language)
    tab.route("**/seat/", as_if_open)
    tab.reload()
    shown = part(tab, "welcome")
    for summary in shown.locator("summary").all():
        summary.click()
    check(tab, "welcome", language)
    shown.locator("[data-do=begin]").click()
    part(tab, "card")
    check(tab, "card", language)


def as_if_open(route: Any) -> None:
    answered = route.fetch()
    text = answered.text().replace('"enrolled"', '"open"').replace('"closed"', '"open"')
    route.fulfill(response=answered, body=text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_statements(speaking: Stage, browse: Browse, language: str) -> None:
    tab = browse(language, bypass_csp=True)
    bring(tab, speaking)
    tab.goto(speaking.room + "speak/")
    part(tab, "list").locator("[data-do=new]").click()
    tab.locator("#statement").fill("Keep one crossing open.")
    check(tab, "write", language)
    tab.locator("[data-do=look]").click()
    check(tab, "look", language)
    tab.locator("[data-do=hand-in]").click()
    tab.locator("[data-list] [data-do=withdraw]").first.click()
    check(tab, "list", language)
    tab.locator("[data-list] [data-do=withdraw-indeed]").first.click()
    everything_received(tab, 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_room_and_votes(voting: Stage, browse: Browse, language: str) -> None:
    tab = browse(language, bypass_csp=True)
    for path in ("/room/", f"/room/{voting.slug}/", f"/witness/{voting.slug}/"):
        tab.goto(voting.rehearsal.roundtable.origin + path)
        tab.locator("[data-part=loading]").wait_for(state="hidden")
        check(tab, path, language)
    part(tab, "begin").locator("[data-do=make]").click()
    part(tab, "card")
    check(tab, "witness card", language)
    bring(tab, voting)
    part(tab, "seat")
    check(tab, "room", language)
    tab.goto(voting.room + "vote/")
    part(tab, "practice")
    check(tab, "practice", language)
    answer_practice(tab)
    for summary in tab.locator("[data-part=vote] summary:visible").all():
        summary.click()
    check(tab, "vote", language)
    answer(tab, "agree")
    check(tab, "vote, the second", language)
    for path, name in (("answers/", "answers"), ("card/", "card")):
        tab.goto(voting.room + path)
        part(tab, name)
        check(tab, path, language)
    tab.locator("[data-part=card] [data-card]").fill(voting.card_of(0))
    tab.locator("[data-form=check] button").click()
    tab.locator("[data-shown]").wait_for(state="visible")
    tab.locator("[data-do=remove]").click()
    check(tab, "card, shown", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_record_and_finding(closed: Stage, browse: Browse, language: str) -> None:
    tab = browse(language, bypass_csp=True)
    bring(tab, closed)
    for path in ("record/", "findings/"):
        tab.goto(closed.room + path)
        tab.locator("[data-part=loading]").wait_for(state="hidden")
        check(tab, path, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_vote_page_is_light_and_asks_nobody_else(voting: Stage, browse: Browse, language: str) -> None:
    tab = browse(language)
    bring(tab, voting)
    tab.goto("about:blank")
    session = tab.context.new_cdp_session(tab)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    kinds: dict[str, str] = {}
    weights: dict[str, float] = {}
    session.on("Network.responseReceived", lambda told: kinds.__setitem__(told["requestId"], told["response"]["url"]))
    session.on(
        "Network.loadingFinished", lambda told: weights.__setitem__(told["requestId"], told["encodedDataLength"])
    )
    tab.goto(voting.room + "vote/")
    tab.wait_for_load_state("networkidle")
    origin = voting.rehearsal.roundtable.origin
    assert all(url.startswith((origin, "data:")) for url in kinds.values())
    light = {url: weights.get(request, 0) for request, url in kinds.items() if "/fonts/" not in url}
    assert any(url.endswith("/vote/") for url in light)
    assert sum(light.values()) <= MOST_BYTES, light


def test_the_card_prints_alone(stage: Stage, browse: Browse) -> None:
    tab = browse(size=DESK)
    tab.goto(f"{stage.rehearsal.roundtable.origin}/witness/any/")
    part(tab, "begin").locator("[data-do=make]").click()
    part(tab, "card")
    tab.emulate_media(media="print")
    assert tab.locator("[data-qr] svg path").get_attribute("d") or tab.locator("[data-groups]").is_visible()
    printed = tab.locator("body").inner_text()
    assert tab.locator("[data-groups]").inner_text() in printed
    assert not tab.locator("header, footer, [data-do=print]").first.is_visible()
