"""What every page must be for every reader: nothing that axe objects to, no wider than the screen, easy to hit."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

from tests.journeys.browsers import DESK, PHONE

LANGUAGES = ("en", "hi", "ur")
_axe = Axe()
_WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
_SMALL_TARGETS = """() => [...document.querySelectorAll("main :is(button, .button, summary, input, select)")]
  .filter((target) => target.checkVisibility() && !["checkbox", "radio"].includes(target.type))
  .filter((target) => target.getBoundingClientRect().height < 55.5)
  .map((target) => target.outerHTML.slice(0, 80))"""


def check(tab: Any, seen: str, language: str) -> None:
    """On a desk and on a phone. `seen`: what to call the page if it fails. The tab's context must bypass the CSP."""
    frame = tab.locator("html")
    assert frame.get_attribute("lang") == language, f"{seen} is not in {language}"
    assert frame.get_attribute("dir") == ("rtl" if language == "ur" else "ltr"), f"{seen} runs the wrong way"
    for size in (DESK, PHONE):
        tab.set_viewport_size(size)
        wider = tab.evaluate(_WIDER)
        assert wider <= 0, f"{seen} is {wider} px wider than a screen of {size['width']} px"
        small = tab.evaluate(_SMALL_TARGETS)
        assert not small, f"{seen}, {size['width']} px: {small}"
    found = _axe.run(tab, options={"resultTypes": ["violations"]})
    assert not found.response["violations"], f"{seen}: {found.generate_report()}"
