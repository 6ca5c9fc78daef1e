"""The public pages in a real browser: accessible, narrow enough for a phone, and asking nobody else for anything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.publications.sample import BRIEF, publish

from baithak.outcomes import history
from baithak.publications import search
from baithak.web.catalogue import LANGUAGES

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (apt-get install chromium)"),
    pytest.mark.urls("baithak.doors.urls_public"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_accessible_alone_and_without_cookies(browser, live_server, language: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(bypass_csp=True, viewport={"width": 360, "height": 740})
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    for page in ("", "released/", "script/"):
        tab.goto(f"{live_server.url}/{language}/{page}")
        found = Axe().run(tab)
        assert not found.response["violations"], (page, found.generate_report())
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360, page
    assert all(url.startswith((live_server.url, "data:")) for url in asked)
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_a_series_of_decades_a_brief_and_a_search(browser, live_server, language: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    today = date.today().isoformat()
    made = publish(replace(BRIEF, released_on=today, open_from=today))
    search.index_brief(made)
    table = "name,date,language,title,text,source\n" + "".join(
        f"old-{year},{year}-03-01,{language},{BRIEF.title[language]},{BRIEF.summary[language]},A report\n"
        for year in range(1991, 2024, 2)
    )
    history.import_history(BRIEF.series, {}, history.read_history(table.encode()))
    tab = browser.new_page(bypass_csp=True, viewport={"width": width, "height": 740})
    for page in (f"series/{BRIEF.series}/", f"briefs/{made.name}/", "recommendations/old-1991/", "search/?q=1991"):
        tab.goto(f"{live_server.url}/{language}/{page}")
        found = Axe().run(tab)
        assert not found.response["violations"], (page, found.generate_report())
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, page
    tab.goto(f"{live_server.url}/{language}/series/{BRIEF.series}/")
    first, last = tab.evaluate(
        "[...document.querySelectorAll('.timeline thead th:not(.gap)')].slice(1).map(one => one.offsetLeft)"
        ".filter((_one, place, all) => place === 0 || place === all.length - 1)"
    )
    assert (first < last) == (language != "ur")  # years run as the script does
    tab.close()
