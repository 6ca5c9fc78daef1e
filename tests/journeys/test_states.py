"""Every state of a participant's pages, those too that are seldom seen: each part that can be shown, each notice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import baithak.web
from baithak.seal import charter as charters
from tests.journeys.browsers import Browse, part, problem
from tests.journeys.faces import LANGUAGES, check
from tests.journeys.participant import answer, answer_practice, bring, open_invitation
from tests.journeys.stage import Stage
from tests.journeys.test_faces import as_if_open

OFFLINE = Path(baithak.web.__file__).parent / "static" / "seat-offline.html"
MOST_STATEMENTS = 40
# All that a page could show, shown at once: what a part needs to be filled with is seen in the states below.
EVERYTHING = """() => {
  const parts = [...document.querySelectorAll("[data-part]")];
  for (const one of document.querySelectorAll("[data-part], [data-problems], [data-problem]")) one.hidden = false;
  for (const one of document.querySelectorAll("h1, h2, h3")) one.textContent ||= "filled in by the page";
  return parts.map((one) => one.dataset.part);
}"""


def speak(tab: Any, language: str) -> None:
    """Choose the language as people do, by its button."""
    tab.locator(f"header button[lang={language}]").click()
    tab.locator(f"html[lang={language}]").wait_for()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_of_every_page(voting: Stage, browse: Browse, language: str) -> None:
    """Whatever part and whatever notice a page has, even one that no test brings about."""
    tab = browse(language, bypass_csp=True)
    open_invitation(tab, next(iter(voting.rehearsal.links.values())))
    speak(tab, language)
    _look_at_everything(tab, "seat", language, {"welcome", "card", "working", "ready", "stuck", "restore", "closed"})
    bring(tab, voting)
    for path, parts in (
        ("/room/", {"kept", "early", "another", "seats", "no-seat"}),
        (f"/room/{voting.slug}/", {"seat", "no-seat"}),
        (f"/room/{voting.slug}/vote/", {"practice", "vote", "done", "not-open"}),
        (f"/room/{voting.slug}/speak/", {"list", "write", "look", "not-open"}),
        (f"/room/{voting.slug}/answers/", {"answers"}),
        (f"/room/{voting.slug}/card/", {"card", "removed"}),
        (f"/room/{voting.slug}/record/", {"check", "checking", "checked", "nothing"}),
        (f"/witness/{voting.slug}/", {"begin", "card", "nothing", "look", "signed", "handed-in"}),
    ):
        tab.goto(voting.rehearsal.roundtable.origin + path)
        tab.locator("[data-part=loading]").wait_for(state="hidden")
        _look_at_everything(tab, path, language, parts)


def _look_at_everything(tab: Any, name: str, language: str, parts: set[str]) -> None:
    assert {*tab.evaluate(EVERYTHING)} >= parts
    check(tab, f"everything that can be shown on {name}", language)


def test_the_page_that_works_without_a_server(browse: Browse) -> None:
    tab = browse(bypass_csp=True)
    tab.goto(OFFLINE.as_uri())
    tab.locator("[data-part=loading]").wait_for(state="hidden")
    check(tab, "without a server", "en")
    _look_at_everything(tab, "the page without a server", "en", {"begin", "card", "seat", "say"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_enrolment_that_gets_no_answer(enrolling: Stage, browse: Browse, language: str) -> None:
    tab = browse(language, bypass_csp=True)
    tab.route("**/seat/grant", lambda route: route.abort())
    open_invitation(tab, next(iter(enrolling.rehearsal.links.values())))
    speak(tab, language)
    tab.route("**/seat/", as_if_open)
    tab.reload()
    part(tab, "welcome").locator("[data-do=begin]").click()
    tab.locator("[data-kept]").check()
    tab.locator("[data-do=grant]").click()
    part(tab, "stuck")
    assert problem(tab) == "network"
    check(tab, "stuck", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_entrance(enrolling: Stage, browse: Browse, language: str) -> None:
    """A seat before its room is open, a second seat in the same browser, and the list of those that are here."""
    tab = browse(language, bypass_csp=True)
    tab.goto(enrolling.seats[0].link)
    part(tab, "early")
    check(tab, "early", language)
    tab.goto("about:blank")
    tab.goto(enrolling.seats[1].link)
    part(tab, "another")
    check(tab, "another", language)
    tab.goto(enrolling.rehearsal.roundtable.origin + "/room/")
    assert part(tab, "seats").locator("[data-seats] a").count() == 1
    check(tab, "seats", language)


def test_everything_is_answered(voting: Stage, browse: Browse) -> None:
    tab = browse(profile=voting.home / "states", bypass_csp=True)
    bring(tab, voting, 1)  # whoever else had this seat has answered: these answers come last
    tab.goto(voting.room + "vote/")
    answer_practice(tab)
    for _ in range(MOST_STATEMENTS):
        if tab.locator("[data-part=done]").is_visible():
            break
        answer(tab, "agree")
    part(tab, "done")
    for language in LANGUAGES:
        speak(tab, language)
        part(tab, "done")
        check(tab, "done", language)
    tab.locator("[data-sending] [data-all]").wait_for(state="visible", timeout=60_000)


def test_the_record_is_checked(closed: Stage, browse: Browse) -> None:
    profile = closed.home / "states"
    if not profile.exists():
        pytest.skip("nothing was answered in this browser: test_everything_is_answered comes before")
    closed.rehearsal.witnesses_sign()
    tab = browse(profile=profile, bypass_csp=True)
    for language in LANGUAGES:
        tab.goto(closed.room + "record/")
        speak(tab, language)
        part(tab, "check").locator("[data-do=check]").click()
        part(tab, "checked").locator("[data-well]").wait_for(state="visible", timeout=60_000)
        check(tab, "checked", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_witness_looks_and_signs(voting: Stage, browse: Browse, tmp_path: Path, language: str) -> None:
    """The charter, from a file; and the record, of which nothing waits while the round is open."""
    charter, witness = voting.rehearsal.charter, voting.rehearsal.witnesses[0]
    assert charter is not None
    (tmp_path / "charter.json").write_bytes(charters.write(charter))
    tab = browse(language, bypass_csp=True)
    tab.goto(f"{voting.rehearsal.roundtable.origin}/witness/{voting.slug}/")
    form = part(tab, "begin").locator("[data-form=file]")
    form.locator("[data-file]").set_input_files(tmp_path / "charter.json")
    form.locator("[data-card]").fill(witness.card)
    form.locator("button").click()
    part(tab, "look")
    check(tab, "what a witness is asked to sign", language)
    told = tab.locator("[data-thresholds] p").all_inner_texts()  # in words, each of them
    assert sorted(line.rpartition(": ")[2] for line in told) == sorted(map(str, charter.thresholds.values()))
    assert not [line for line in told for name in charter.thresholds if line.startswith(name)]
    tab.locator("[data-do=sign]").click()
    part(tab, "signed")
    check(tab, "signed", language)
