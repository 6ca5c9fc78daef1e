"""The page in a real browser: accessible, self-contained, and no wider than a phone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from simulated import simulated_conversation, simulated_findings

from baithak.report.page import render_page

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (apt-get install chromium)")

WORDS = (
    "The two governments should keep talking about water, trade and visas.",
    "دونوں حکومتوں کو پانی، تجارت اور ویزا پر گفتگو جاری رکھنی چاہیے۔",
    "दोनों सरकारों को पानी, व्यापार और वीज़ा पर बातचीत जारी रखनी चाहिए।",
    "Averyveryveryveryveryveryveryveryveryveryveryveryveryveryverylongword",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def _page(folder: Path, language: str, sides: tuple[str, ...], statements: int) -> Path:
    findings = simulated_findings((40,) * len(sides), statements, names=sides)
    texts = tuple(WORDS[own % len(WORDS)] for own in range(statements))
    file = folder / "report.html"
    file.write_text(render_page(findings, simulated_conversation(findings, texts), language), encoding="utf-8")
    return file


@pytest.mark.parametrize("language", ["en", "hi", "ur"])
def test_accessible_and_alone(browser, tmp_path: Path, language: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    file = _page(tmp_path, language, ("India", "Pakistan"), 24)
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)  # axe is a script
    tab = context.new_page()
    requests: list[str] = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.goto(file.as_uri())
    found = Axe().run(tab)
    assert not found.response["violations"], found.generate_report()
    assert [url for url in requests if not url.startswith("data:")] == [file.as_uri()]
    context.close()


@pytest.mark.parametrize("language", ["en", "hi", "ur"])
@pytest.mark.parametrize(("sides", "statements"), [(("India", "Pakistan"), 24), (tuple("ABCDE"), 200)])
def test_fits_a_phone(browser, tmp_path: Path, language: str, sides: tuple[str, ...], statements: int) -> None:
    tab = browser.new_page(viewport={"width": 360, "height": 740})
    tab.goto(_page(tmp_path, language, sides, statements).as_uri())
    tab.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")
    widest = tab.evaluate("document.documentElement.scrollWidth")
    letters = tab.evaluate("parseFloat(getComputedStyle(document.querySelector('td')).fontSize)")
    assert widest <= 360
    assert letters >= 18
    tab.close()
