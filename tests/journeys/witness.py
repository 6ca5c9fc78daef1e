"""What a witness does in a browser: look at what waits, compare the eight words, sign."""

from __future__ import annotations

from typing import Any

from tests.journeys.browsers import part
from tests.journeys.stage import Stage


def sign_record(tab: Any, stage: Stage, card: str) -> str:
    """Sign what waits; returns the eight words that were shown."""
    tab.goto(stage.room.replace("/room/", "/witness/"))
    begin = part(tab, "begin")
    begin.locator("#card-waiting").fill(card)
    begin.locator("[data-form=waiting] button").click()
    words = part(tab, "look").locator("[data-words]").inner_text()
    tab.locator("[data-do=sign]").click()
    part(tab, "handed-in").locator("[data-do=begin]").click()
    part(tab, "begin").locator("[data-form=waiting] button").click()
    part(tab, "nothing")
    return str(words)
