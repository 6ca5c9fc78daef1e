"""The pages of a finding in a real browser: accessible, alone, no wider than a phone, and drawn as the words say."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from django.test import Client

import baithak.web
from baithak.outcomes.release import release_finding
from tests.outcomes.recorded_rounds import ROOM_KEY, SLUG, make_dialogue
from tests.outcomes.test_pages import votes_of

CHROMIUM = shutil.which("chromium")
STATIC = (Path(baithak.web.__file__).parent / "static").as_uri()
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (apt-get install chromium)"),
    pytest.mark.django_db,
    pytest.mark.urls("baithak.doors.urls_roundtable"),
]
AGREEING = [(12, 11), (9, 12), (9, 2), (1, 2), (10, 2), (5, 5), (1, 4), (7, 3)]
AGAINST = [(0, 1), (1, 0), (1, 9), (11, 11), (0, 3), (2, 2), (10, 4), (4, 4)]


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """The browser's loop runs in this thread, where Django would take its database calls for asynchronous ones."""
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as running:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        opened = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def closed_room() -> None:
    make_dialogue(votes_of((12, 13), AGREEING, AGAINST), (12, 13))
    release_finding(SLUG, 2)


def open_room() -> None:
    votes = np.random.default_rng(3).choice([1, 1, 1, -1, -128], (130, 6)).astype(np.int8)
    make_dialogue(votes, (60, 70), kind="open")
    release_finding(SLUG, 2)


def small_room() -> None:
    make_dialogue(votes_of((6, 8), [(6, 7), (1, 2)], [(0, 0), (5, 5)]), (6, 8))
    release_finding(SLUG, 2)


def kept(client: Client, folder: Path, path: str, language: str) -> str:
    """The page as a file whose styles and fonts are found; its address."""
    client.cookies["room"] = ROOM_KEY
    page = client.get(path, headers={"accept-language": language}).content.decode()
    file = folder / "page.html"
    file.write_text(page.replace("/static/", f"{STATIC}/"), encoding="utf-8")
    return file.as_uri()


@pytest.mark.parametrize("language", ["en", "hi", "ur"])
@pytest.mark.parametrize("room", [closed_room, open_room, small_room])
def test_accessible_and_alone(browser, client: Client, tmp_path: Path, room: Callable, language: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    room()
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    requests: list[str] = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.goto(kept(client, tmp_path, f"/room/{SLUG}/findings/", language))
    found = Axe().run(tab)
    assert not found.response["violations"], found.generate_report()
    assert all(url.startswith(("file:", "data:")) for url in requests)
    tab.close()


@pytest.mark.parametrize("path", ["", "2/", "2/release/"])
def test_the_desk_is_accessible(browser, client: Client, signed_in: Callable, tmp_path: Path, path: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    closed_room()
    signed_in(client, "facilitator", SLUG)
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(kept(client, tmp_path, f"/desk/{SLUG}/findings/{path}", "en"))
    found = Axe().run(tab)
    assert not found.response["violations"], found.generate_report()
    tab.close()


@pytest.mark.parametrize("language", ["en", "hi", "ur"])
@pytest.mark.parametrize("room", [closed_room, open_room])
def test_fits_a_phone(browser, client: Client, tmp_path: Path, room: Callable, language: str) -> None:
    room()
    tab = browser.new_page(viewport={"width": 360, "height": 740})
    tab.goto(kept(client, tmp_path, f"/room/{SLUG}/findings/", language))
    tab.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    assert tab.evaluate("parseFloat(getComputedStyle(document.querySelector('td.many')).fontSize)") >= 18
    tab.close()


@pytest.mark.parametrize("language", ["en", "ur"])
def test_bars_grow_from_the_readers_side_and_rejection_from_the_other(
    browser, client: Client, tmp_path: Path, language: str
) -> None:
    closed_room()
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(kept(client, tmp_path, f"/room/{SLUG}/findings/", language))
    for vote, is_from_start in (("agree", True), ("disagree", False)):
        leftmost = tab.evaluate(
            f"[...document.querySelector('td .band.{vote}:has(i.sure)').children]"
            ".sort((a, b) => a.getBoundingClientRect().left - b.getBoundingClientRect().left)[0].className"
        )
        assert (leftmost == "sure") == (is_from_start == (language == "en"))
    tab.close()
