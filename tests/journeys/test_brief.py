"""From a closed round of votes to a brief in three languages: those who work at the desks, both sides, their browsers.

The seats answer over HTTP, and one of them on a phone. The dialogue and its doors are these tests' own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from baithak.demo.concluded import RATIFICATION, series
from baithak.demo.dialogue import VOTES
from tests.journeys.browsers import DESK, Browse, part, saved
from tests.journeys.faces import LANGUAGES
from tests.journeys.participant import bring, everything_received
from tests.journeys.stage import Stage, opened
from tests.journeys.witness import sign_record

TOLD = series()
DRAFT = TOLD["drafts"][0]


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A closed round of votes whose record is co-signed."""
    with opened(tmp_path_factory.mktemp("doors-of-a-brief")) as stage:
        stage.reach("signed")
        yield stage


def test_what_a_drafter_types_outlives_a_crash_and_a_lost_connection(
    ours: Stage, browse: Browse, tmp_path: Path
) -> None:
    facilitator = at_desk(ours, browse, "facilitator", "en")
    begin(facilitator)
    drafter = browse("hi", size=DESK, profile=tmp_path)
    drafter.context.add_cookies(ours.session("india"))
    drafter.goto(facilitator.url)
    drafter.locator("#title").fill("A ferry")
    drafter.locator("#text").fill("A ferry should run.")
    drafter.context.close()  # as a crash would: nothing was saved

    drafter = browse("hi", size=DESK, profile=tmp_path, allowed="ERR_INTERNET_DISCONNECTED")
    drafter.context.add_cookies(ours.session("india"))
    drafter.goto(facilitator.url)
    expect(drafter.locator("#text")).to_have_value("A ferry should run.")
    expect(drafter.locator("form[action$='/write/'] [data-restored]")).to_be_visible()
    save(drafter)
    expect(drafter.locator("[data-restored]:visible")).to_have_count(0)  # the server has it

    drafter.locator("#text").fill("A ferry should run daily.")
    drafter.context.set_offline(True)
    drafter.locator("form[action$='/write/'] button").click()
    drafter.wait_for_url("chrome-error://**")
    colleague = at_desk(ours, browse, "india", "en")  # who saves meanwhile
    colleague.goto(facilitator.url)
    colleague.locator("#text").fill("A small ferry should run.")
    save(colleague)
    drafter.context.set_offline(False)
    drafter.goto(facilitator.url)
    expect(drafter.locator("#text")).to_have_value("A ferry should run daily.")
    save(drafter)
    expect(drafter.locator("#text")).to_have_value("A small ferry should run daily.")  # merged, nothing lost
    drafter.locator("#text").fill("Forget this.")
    drafter.locator("form[action$='/sign-out/'] button").click()
    drafter.wait_for_load_state()
    assert drafter.evaluate("Object.keys(localStorage).length") == 0


def test_from_a_closed_round_to_a_brief_in_three_languages(ours: Stage, browse: Browse, tmp_path: Path) -> None:
    facilitator, india, pakistan = (
        at_desk(ours, browse, who, language)
        for who, language in (("facilitator", "en"), ("india", "hi"), ("pakistan", "ur"))
    )
    release_round(facilitator, ours, VOTES)
    facilitator.goto(desk(ours) + "drafting/")
    draft(facilitator, india, pakistan)
    put(facilitator, ours)
    answer(ours, browse)
    press(facilitator, ours, RATIFICATION, "close")
    sign(ours, browse)
    release_round(facilitator, ours, RATIFICATION)
    expect(facilitator.locator("main")).to_contain_text(DRAFT["title"]["en"])
    plan(facilitator, ours)
    sign_off(india, pakistan, facilitator.url)
    facilitator.reload()
    facilitator.locator("button[value=enter]").click()
    sign(ours, browse)
    facilitator.reload()
    facilitator.locator("button[value=release]").click()
    expect(facilitator.locator("button[value=files]")).to_be_visible()
    expect(facilitator.locator("[role=alert]")).to_have_count(0)  # no file that could not be made
    arrived(ours, browse, tmp_path)


def save(drafter: Any) -> None:
    """The side's own text; the page that follows says that the server has it."""
    with drafter.expect_navigation():
        drafter.locator("form[action$='/write/'] button").click()


def at_desk(stage: Stage, browse: Browse, who: str, language: str) -> Any:
    """The tab of somebody who works at the roundtable, on the page of the dialogue's drafts."""
    tab = browse(language, size=DESK)
    tab.context.add_cookies(stage.session(who))
    tab.goto(desk(stage) + "drafting/")
    return tab


def desk(stage: Stage) -> str:
    return stage.room.replace("/room/", "/desk/")


def press(facilitator: Any, stage: Stage, number: int, act: str) -> None:
    """Open a round, or close it, which is asked twice."""
    facilitator.goto(desk(stage))
    facilitator.locator(f"form[action$='/rounds/{number}/'] button[value={act}]").click()
    if act == "close":
        facilitator.locator("form:has([name=sure]) button").click()
    facilitator.wait_for_url(desk(stage))


def release_round(facilitator: Any, stage: Stage, number: int) -> None:
    """From the findings at the desk: once, after one more question."""
    facilitator.goto(desk(stage) + "findings/")
    facilitator.locator(f"a[href$='/findings/{number}/release/']").click()
    facilitator.locator("main form button.grave").click()
    facilitator.wait_for_url(f"**/findings/{number}/")


def begin(facilitator: Any) -> None:
    """A recommendation, from a statement."""
    facilitator.locator("a[href$='/drafting/new/']").click()
    facilitator.locator("[name=sources]").first.check()
    facilitator.locator("main form button").click()
    facilitator.wait_for_url(re.compile(r"/drafting/\d+/$"))


def draft(facilitator: Any, india: Any, pakistan: Any) -> None:
    """Begun from a statement; each side writes, one takes the other's words, both agree; translated and reviewed."""
    begin(facilitator)
    for side, hours in ((india, "two hours"), (pakistan, "one hour")):
        side.goto(facilitator.url)
        side.locator("#title").fill(DRAFT["title"]["en"])
        side.locator("#text").fill(DRAFT["text"]["en"].replace("one hour", hours))
        side.locator("form[action$='/write/'] button").click()
    india.reload()
    expect(india.locator(".bracket")).to_have_count(1)
    india.locator("button[name=accept]").click()
    expect(india.locator(".bracket")).to_have_count(0)
    for side in (india, pakistan):
        side.reload()
        side.locator("button[name=agree]").click()
    for writer, reader, code in ((india, pakistan, "hi"), (pakistan, india, "ur")):
        writer.reload()
        writer.locator(f"#title-{code}").fill(DRAFT["title"][code])
        writer.locator(f"#text-{code}").fill(DRAFT["text"][code])
        writer.locator(f"article:has(#title-{code}) button").click()
        expect(writer.locator(f"#text-{code}")).to_have_value(DRAFT["text"][code])
        reader.reload()
        reader.locator("button[name=reviewed]").click()


def put(facilitator: Any, stage: Stage) -> None:
    """What all agree to is put to the seats, and their round opened."""
    facilitator.goto(desk(stage) + "drafting/")
    facilitator.locator("form[action$='/put/'] button").click()
    expect(facilitator.locator("form[action$='/put/']")).to_have_count(1)  # another may still be put in its place
    press(facilitator, stage, RATIFICATION, "open")


def answer(stage: Stage, browse: Browse) -> None:
    """Every seat that has a voice, and one more on a phone in Hindi."""
    stage.rehearsal.answer()
    phone = browse("hi")
    bring(phone, stage)
    phone.goto(stage.room + "vote/")
    part(phone, "practice").locator("[data-vote=accept]").click()
    expect(part(phone, "vote").locator("[data-text]")).to_contain_text(DRAFT["text"]["hi"])
    phone.locator("[data-part=vote] [data-vote=endorse]").click()
    part(phone, "done")
    everything_received(phone, 1)


def sign(stage: Stage, browse: Browse) -> None:
    """Both witnesses see the same eight words, and sign."""
    assert len({sign_record(browse(), stage, one.card) for one in stage.rehearsal.witnesses}) == 1


def plan(facilitator: Any, stage: Stage) -> None:
    """What stands around what was released; composed, and read."""
    facilitator.goto(desk(stage) + "briefs/")
    facilitator.locator("a[href$='/briefs/new/']").click()
    texts = {"title": "dialogue", "summary": "summary", "organisers": "organisers", "series_title": "title"}
    for name, said in texts.items():
        for code in LANGUAGES:
            facilitator.locator(f"[name={name}_{code}]").fill(TOLD[said][code])
    facilitator.locator("[name=series]").fill(TOLD["slug"])
    facilitator.locator("[name=contact]").fill("secretariat@baithak.example")
    facilitator.locator("[name=recommendations]").first.check()
    facilitator.locator("form:has([name=series]) button:not([name])").click()
    facilitator.wait_for_url(re.compile(r"/briefs/\d+/$"))
    facilitator.locator("button[value=compose]").click()
    expect(facilitator.locator("main")).to_contain_text(DRAFT["text"]["en"])


def sign_off(india: Any, pakistan: Any, address: str) -> None:
    """Each side's signatory reads it in their language, and signs exactly that off."""
    for tab, code in ((india, "hi"), (pakistan, "ur")):
        tab.goto(address)
        expect(tab.locator("main")).to_contain_text(DRAFT["text"][code])
        tab.locator("form[action$='/sign/'] button").click()
        expect(tab.locator("form[action$='/sign/']")).to_have_count(0)


def arrived(stage: Stage, browse: Browse, folder: Path) -> None:
    """At the public door, as a page and as files, in every language."""
    public = stage.doors["public"].origin
    for code in LANGUAGES:
        tab = browse(code, size=DESK)
        tab.goto(f"{public}/{code}/released/")
        tab.get_by_role("link", name=TOLD["dialogue"][code]).click()
        expect(tab.locator("main")).to_contain_text(DRAFT["text"][code])
        for form, begins in (("pdf", b"%PDF-"), ("docx", b"PK\x03\x04")):
            file = saved(tab, f"a[href$='/{code}.{form}']", folder)
            assert file.read_bytes().startswith(begins)
