"""A dialogue held from the desk: a facilitator and each side's moderator at their screens, and a phone that reads."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import expect

from baithak.demo.concluded import Concluded
from baithak.demo.dialogue import STATEMENTS, VOTES
from baithak.demo.running import running_doors
from tests.journeys.browsers import DESK, PHONE, Browse, part
from tests.journeys.faces import check
from tests.journeys.participant import bring
from tests.journeys.stage import Stage
from tests.voices.sample import SLUG, opening_file

DAYS_MORE = 900  # later than any day of the dialogue that the tests of voices open


def test_from_the_opening_file_to_a_finding_on_a_phone(browse: Browse, tmp_path: Path) -> None:
    with running_doors(tmp_path, ("convening", "roundtable"), {"BAITHAK_SEND_DELAY": "0"}) as doors:
        rehearsal = Concluded(doors["convening"], doors["roundtable"], slug="at-desks")
        rehearsal.found()
        rehearsal.enrol()
        rehearsal.agree()
        stage = Stage(rehearsal, doors, tmp_path, seats=rehearsal.seats)
        facilitator = at_desk(stage, browse, "facilitator")
        be_given_more_days(facilitator, tmp_path)
        take_opening(facilitator, tmp_path, rehearsal.opening.encode(), rehearsal.slug)
        desk = facilitator.url
        press(facilitator, STATEMENTS, "open")
        rehearsal.state()
        press(facilitator, STATEMENTS, "close")
        left_out = moderate(stage, browse)
        rehearsal.witnesses_sign()
        facilitator.goto(desk)
        press(facilitator, STATEMENTS, "release")
        press(facilitator, VOTES, "open")
        rehearsal.vote(rehearsal.seats)
        press(facilitator, VOTES, "close")
        rehearsal.witnesses_sign()
        release(facilitator, desk)
        read_on_a_phone(stage, browse, left_out)


def at_desk(stage: Stage, browse: Browse, who: str) -> Any:
    tab = browse(size=DESK)
    tab.context.add_cookies(stage.session(who))
    tab.goto(stage.doors["roundtable"].origin + "/desk/")
    return tab


def take_opening(facilitator: Any, folder: Path, opening: bytes, slug: str) -> None:
    """The convener's file becomes a dialogue."""
    file = folder / "opening.json"
    file.write_bytes(opening)
    facilitator.goto(urljoin(facilitator.url, "/desk/"))
    facilitator.locator("main a[href$='/desk/new/']").click()
    facilitator.locator("main input[type=file]").set_input_files(file)
    facilitator.locator("main form button").click()
    facilitator.wait_for_url(f"**/desk/{slug}/")


def press(facilitator: Any, number: int, act: str) -> None:
    """Do something with a round; what is final is asked once more."""
    desk = facilitator.url
    facilitator.locator(f"form[action$='/rounds/{number}/'] button[value={act}]").click()
    if act != "open":
        facilitator.locator("form:has([name=sure]) button").click()
    facilitator.wait_for_url(desk)
    expect(facilitator.locator(f"form[action$='/rounds/{number}/'] button[value={act}]")).to_have_count(0)


def be_given_more_days(facilitator: Any, folder: Path) -> None:
    """Another dialogue, whose first round gets a later last day, as was promised then: it cannot be cut short."""
    take_opening(facilitator, folder, opening_file(), SLUG)
    press(facilitator, STATEMENTS, "open")
    day = date.today() + timedelta(days=DAYS_MORE)
    facilitator.locator(f"#closes-{STATEMENTS}").fill(day.isoformat())
    facilitator.locator(f"form[action$='/rounds/{STATEMENTS}/'] button[value=extend]").click()
    expect(facilitator.locator("ol.steps > li").first).to_contain_text(f"{day.day} {day:%B %Y}")
    facilitator.locator(f"form[action$='/rounds/{STATEMENTS}/'] button[value=close]").click()
    facilitator.locator("form:has([name=sure]) button").click()
    expect(facilitator.locator("main")).to_contain_text("from its new last day on")


def moderate(stage: Stage, browse: Browse) -> str:
    """Both sides' moderators accept all statements but one, which both leave out; returns that one."""
    left_out = ""
    for who in ("facilitator", "moderator"):  # they moderate for one side each
        tab = at_desk(stage, browse, who)
        tab.goto(f"{stage.doors['roundtable'].origin}/desk/{stage.slug}/moderation/{STATEMENTS}/")
        cards = tab.locator("ul.cards > li")
        texts = sorted(cards.locator(".said").all_inner_texts())
        assert len(texts) == len(stage.seats)
        left_out = texts[0]
        for text in texts:
            card = cards.filter(has=tab.get_by_text(text, exact=True))
            if text == left_out:
                card.locator("[name=ground]").select_option(index=1)
            verdict = "reject" if text == left_out else "accept"
            with tab.expect_navigation():
                card.locator(f"button[value={verdict}]").click()
        assert not cards.filter(has_text="waits for you").count()
    expect(cards.filter(has_text="accepted by every side")).to_have_count(len(stage.seats) - 1)
    expect(cards.filter(has_text="left out")).to_have_count(1)
    return left_out


def release(facilitator: Any, desk: str) -> None:
    """The common ground goes to everybody in the room, after one more question."""
    facilitator.goto(desk + "findings/")
    facilitator.locator(f"a[href$='/findings/{VOTES}/release/']").click()
    facilitator.locator("main form button.grave").click()
    facilitator.wait_for_url(f"**/findings/{VOTES}/")


def read_on_a_phone(stage: Stage, browse: Browse, left_out: str) -> None:
    """A member finds in the room what the room agrees on, in Urdu, and nothing of what was left out."""
    phone = browse("ur", size=PHONE, bypass_csp=True)
    bring(phone, stage)
    part(phone, "seat")
    phone.locator("main a[href$='findings/']").first.click()
    expect(phone.locator("main table").first).to_be_visible()
    assert left_out not in phone.locator("main").inner_text()
    check(phone, "the finding", "ur")
