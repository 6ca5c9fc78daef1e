"""The public pages in a real browser: accessible, narrow enough for a phone, and asking nobody else for anything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

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
