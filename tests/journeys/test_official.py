"""An official on a phone reads a brief and asks back: members vote on it, and the desk finds the dialogue's reply."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from baithak.demo.concluded import series
from baithak.demo.dialogue import STATEMENTS, Rehearsal
from tests.journeys.browsers import DESK, Browse, part, saved
from tests.journeys.participant import answer_practice
from tests.journeys.stage import Stage

BRIEF, DRAFT = series()["dialogue"]["ur"], series()["drafts"][0]
OFFICE, CALLED = "دفترِ ہمسایہ", "ایک متعلقہ دفتر"
QUESTION = "اگر ناپنے کے آلات خراب ہوں تو کیا ہو؟"
ASKED = {
    "en": "Where gauges fail, their readings should be estimated jointly.",
    "hi": "जहाँ मापक ख़राब हों, वहाँ स्तर का अनुमान मिलकर लगाया जाए।",
    "ur": "جہاں آلات خراب ہوں، وہاں سطح کا اندازہ مل کر لگایا جائے۔",
}
REPLY = {"en": "It is before the members.", "hi": "यह सदस्यों के सामने है।", "ur": "یہ اراکین کے سامنے ہے۔"}


def test_a_desk_reads_asks_and_is_replied_to(released: Stage, browse: Browse, tmp_path: Path) -> None:
    follower, checkpoint = next_dialogue(released)
    pakistan, india = (at(released, browse, who) for who in ("pakistan", "india"))
    facilitator, moderator = (at(released, browse, who) for who in ("facilitator", "moderator"))
    address = link(pakistan, desk(released))
    phone = browse("ur")
    read_and_ask(phone, address, tmp_path)
    asked = take_in(facilitator, desk(released))
    for judge in (facilitator, moderator):
        judge.goto(asked)
        judge.locator("button[value=accept]").click()
    take_up(facilitator, asked)
    follower.put_to_the_vote(follower.cosignatures(checkpoint))
    assert voted_on(browse("hi"), follower) == ASKED["hi"]
    reply(facilitator, (india, pakistan), asked)
    open_link(phone, address)
    expect(phone.locator("main")).to_contain_text(REPLY["ur"])


def next_dialogue(stage: Stage) -> tuple[Rehearsal, str]:
    """The same sides' next one: its members have stated, nothing is released; and what its witnesses are to sign."""
    made = Rehearsal(stage.doors["convening"], stage.doors["roundtable"], slug="next", per_side=8)
    made.found()
    made.enrol()
    made.open()
    made.state()
    given = {"slug": made.slug, "number": STATEMENTS}
    return made, made.act(made.roundtable, "close-round", given)["checkpoint"]


def at(stage: Stage, browse: Browse, who: str) -> Any:
    tab = browse("en", size=DESK)
    tab.context.add_cookies(stage.session(who))
    return tab


def desk(stage: Stage) -> str:
    return stage.room.replace("/room/", "/desk/")


def link(signatory: Any, at_desk: str) -> str:
    """The side's signatory enters a desk and draws its link, which is shown this once."""
    signatory.goto(at_desk + "transfer/")
    signatory.locator("[name=office]").fill(OFFICE)
    signatory.locator("form:has([name=office]) button").click()
    expect(signatory.locator("main")).to_contain_text(OFFICE)
    signatory.goto(at_desk + "transfer/1/")
    signatory.locator("[name=desks]").first.check()
    signatory.locator("select[name=language]").select_option("ur")
    signatory.locator("form:has([name=desks]) button").click()
    return str(signatory.locator(".sheet .code").inner_text())


def open_link(phone: Any, address: str) -> None:
    """Following the link opens nothing; the button does."""
    phone.goto(address)
    assert DRAFT["text"]["ur"] not in phone.content()
    phone.locator("main form button").click()
    expect(phone.locator("main")).to_contain_text(DRAFT["text"]["ur"])


def read_and_ask(phone: Any, address: str, folder: Path) -> None:
    for _scanner in range(3):
        assert DRAFT["text"]["ur"] not in phone.request.get(address).text()
    open_link(phone, address)
    assert phone.locator("html").get_attribute("dir") == "rtl"
    assert saved(phone, "button[name=file][value=pdf]", folder).read_bytes().startswith(b"%PDF-")
    phone.locator("#text").fill(QUESTION)
    phone.locator("#called").fill(CALLED)
    phone.locator("button[name=send][value=question]").click()
    expect(phone.locator("[role=status]").first).to_be_visible()
    assert phone.context.cookies() == []


def take_in(facilitator: Any, at_desk: str) -> str:
    """The question is at the desk, and the office is not; returns where."""
    facilitator.goto(at_desk + "asks/")
    facilitator.locator("form[action$='/take-in/'] button").click()
    facilitator.get_by_role("link", name=QUESTION).click()
    facilitator.wait_for_url(re.compile(r"/asks/\w+/$"))
    expect(facilitator.locator("main")).to_contain_text(CALLED)
    expect(facilitator.locator("main")).not_to_contain_text(OFFICE)
    return str(facilitator.url)


def take_up(facilitator: Any, asked: str) -> None:
    """As a statement, in every language, in the dialogue that follows."""
    facilitator.goto(asked)
    facilitator.locator("#target").select_option("next")
    for code, text in ASKED.items():
        facilitator.locator(f"#s-{code}").fill(text)
    facilitator.locator("button[value=statement]").click()
    expect(facilitator.locator("button[value=statement]")).to_have_count(0)


def voted_on(phone: Any, follower: Rehearsal) -> str:
    """A member comes to the statement, sees that a desk asked, and answers it; its words."""
    phone.goto(follower.seats[0].link)
    phone.wait_for_url(f"**/room/{follower.slug}/**")
    phone.goto(f"{follower.roundtable.origin}/room/{follower.slug}/vote/")
    answer_practice(phone)
    shown, asked = part(phone, "vote"), phone.locator("[data-part=vote] [data-asked]")
    for _place in follower.seats:
        if asked.is_visible():
            break
        shown.locator("[data-do=skip]").click()
    expect(asked).to_contain_text(CALLED)
    text = str(shown.locator("[data-text]").inner_text())
    shown.locator("[data-vote=agree]").click()
    return text


def reply(facilitator: Any, signatories: tuple[Any, Any], asked: str) -> None:
    """Written once, agreed to by a signatory of every side."""
    facilitator.goto(asked)
    for code, text in REPLY.items():
        facilitator.locator(f"#r-{code}").fill(text)
    facilitator.locator("button[value=reply]").click()
    for signatory in signatories:
        signatory.goto(asked)
        expect(signatory.locator("main")).to_contain_text(REPLY["en"])
        signatory.locator("button[value=agree]").click()
        expect(signatory.locator("button[value=agree]")).to_have_count(0)


def test_nothing_is_opened_by_a_link_that_was_made_up(released: Stage, browse: Browse) -> None:
    phone = browse("ur")
    phone.goto(f"{released.doors['public'].origin}/ur/read/{'0' * 32}/")
    phone.locator("main form button").click()
    expect(phone.locator("main")).not_to_contain_text(BRIEF)
    assert phone.context.cookies() == []
