"""A convener, from an empty desk to twenty-four invitations: eight clicks, and nothing typed that could be known."""

from __future__ import annotations

import re
from email import message_from_string
from email.message import Message
from typing import Any

from baithak.demo import cast
from baithak.demo.dialogue import PER_SIDE
from baithak.demo.show import Staff
from tests.journeys.browsers import DESK, Browse
from tests.journeys.stage import Stage

MOST_CLICKS = 8
MOST_FIELDS = 7  # to be typed or pasted into, three of them to sign in
EMAIL = "convener@institute.example"
COLUMNS = ("name", "email", "side", "role", "gender", "generation", "is_first_time", "language")


class Hand:
    """A hand that counts what it does."""

    def __init__(self, tab: Any) -> None:
        self.tab = tab
        self.clicks = self.fields = 0

    def click(self, what: str) -> None:
        self.tab.locator(what).click()
        self.clicks += 1

    def write(self, field: str, text: str) -> None:
        self.tab.locator(field).fill(text)
        self.fields += 1


def test_from_an_empty_desk_to_invited_in_eight_clicks(stage: Stage, browse: Browse) -> None:
    stage.hire("convener", EMAIL, staff := Staff())
    before = {letter["Message-ID"] for letter in letters(stage)}
    tab = browse(size=DESK)
    tab.goto(stage.rehearsal.convening.origin)
    hand = Hand(tab)
    hand.write("[name=email]", EMAIL)
    hand.write("[name=passphrase]", staff.passphrase)
    hand.write("[name=code]", staff.code)
    hand.click("form:has([name=code]) button")
    hand.click("a[href='/new/']")
    hand.click("a[href='/new/shared-waters/']")
    hand.write("[name=organiser]", "Institute for Peace")
    hand.write("[name=roundtable]", stage.rehearsal.roundtable.origin)
    assert tab.locator("[name=contact]").input_value()  # what is known is filled in
    hand.click("button[name=make]")
    hand.click("a[href$='/members/list/']")
    hand.write("[name=text]", pasted())
    hand.click("button[name=check]")
    assert tab.locator("tbody tr").count() == 24 and not tab.locator("tr.wrong").count()
    hand.click("button[name=save]")
    hand.click("button[name=act][value=invite]")

    assert hand.clicks <= MOST_CLICKS and hand.fields <= MOST_FIELDS
    sent = [letter for letter in letters(stage) if letter["Message-ID"] not in before]
    assert {letter["To"] for letter in sent} == {one["email"] for one in cast.members(PER_SIDE)} and len(sent) == 24
    links = {re.findall(r"http://\S+/i/[0-9a-f]{32}", words_of(letter))[0] for letter in sent}
    assert len(links) == 24  # each their own
    invited = browse("ur")
    invited.goto(links.pop())
    invited.locator("main button").wait_for()


def test_a_list_with_a_mistake_is_corrected_and_nothing_is_lost(stage: Stage, browse: Browse) -> None:
    tab = browse(size=DESK)
    tab.context.add_cookies(stage.session("convener"))
    tab.goto(f"{stage.rehearsal.convening.origin}/d/{stage.slug}/members/list/")
    line = "Asha Rao, asha.rao@india.example, {}, academic, woman, 1964, no, en"
    tab.locator("[name=text]").fill(f"{line.format('india')}\n{line.format('elsewhere')}")
    tab.locator("button[name=check]").click()
    assert tab.locator("tr.wrong").count() == 1
    assert not tab.locator("button[name=save]").count()
    kept = tab.locator("[name=text]").input_value()
    assert "elsewhere" in kept and kept.count("\n") == 1


def pasted() -> str:
    """The rows of a spreadsheet, as they are copied."""
    return "\n".join("\t".join(_cell(one[column]) for column in COLUMNS) for one in cast.members(PER_SIDE))


def _cell(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def letters(stage: Stage) -> list[Message]:
    """What the convening door has mailed: where there is no mail server, it keeps its letters in a folder."""
    folder = stage.rehearsal.convening.home / "convening" / "mail"
    texts = [text for file in folder.glob("*.log") for text in re.split(r"(?m)^-{79}$", file.read_text("utf-8"))]
    return [message_from_string(text.lstrip()) for text in texts if text.strip()]


def words_of(letter: Message) -> str:
    """A letter's plain text."""
    (plain,) = (part for part in letter.walk() if part.get_content_type() == "text/plain")
    written = plain.get_payload(decode=True)
    assert isinstance(written, bytes)
    return written.decode()
