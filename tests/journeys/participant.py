"""What a participant does with their fingers, from the invitation to the last answer."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import expect

from tests.journeys.browsers import part
from tests.journeys.stage import Stage


def open_invitation(tab: Any, link: str) -> None:
    tab.goto(link)
    tab.locator("main button").click()
    tab.wait_for_url("**/seat/**")


def take_seat(tab: Any, link: str) -> str:
    """From the link to a seat that is ready to be carried; returns the card."""
    open_invitation(tab, link)
    part(tab, "welcome").locator("[data-do=begin]").click()
    card = tab.locator("[data-part=card] [data-groups]").inner_text()
    tab.locator("[data-kept]").check()
    tab.locator("[data-do=grant]").click()
    part(tab, "ready")
    return str(card).replace("\n", "")


def carry(tab: Any) -> None:
    tab.locator("[data-do=carry]").click()
    tab.wait_for_url("**/room/**")


def bring(tab: Any, stage: Stage, number: int = 0) -> None:
    """A seat that was taken elsewhere, carried into this browser."""
    tab.goto(stage.seats[number].link)
    tab.wait_for_url(stage.room)


def answer_practice(tab: Any) -> None:
    part(tab, "practice").locator("[data-vote=agree]").click()
    part(tab, "vote")


def answer(tab: Any, vote: str) -> None:
    """Answer what is shown, and wait until something else is."""
    before = json.dumps(tab.locator("[data-part=vote] [data-text]").inner_text())
    tab.locator(f"[data-part=vote] [data-vote={vote}]").click()
    is_done = 'document.querySelector("[data-part=done]:not([hidden])")'
    is_other = f'document.querySelector("[data-part=vote] [data-text]").innerText !== {before}'
    tab.wait_for_function(f"() => {is_done} || {is_other}")


def say(tab: Any, text: str) -> None:
    """Write a statement, look at it once more, and hand it in."""
    part(tab, "list").locator("[data-do=new]").click()
    tab.locator("#statement").fill(text)
    tab.locator("[data-do=look]").click()
    assert part(tab, "look").locator("[data-text]").inner_text() == text
    tab.locator("[data-do=hand-in]").click()


def everything_received(tab: Any, count: int) -> None:
    """Wait until so many answers, or statements, are received, and none is still on its way."""
    received = tab.locator("[data-sending] [data-received]")
    expect(received).to_have_text(re.compile(rf"(^|\D){count}(\D|$)"), timeout=60_000)
    tab.locator("[data-sending] [data-all]").wait_for(state="visible", timeout=60_000)
