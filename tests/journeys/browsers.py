"""A real browser. Whoever asks for it is skipped, with the reason, where there is no Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
MOST_MILLISECONDS = 60_000  # to wait for anything

Browse = Callable[..., Any]


@pytest.fixture(scope="module")  # not longer: while it runs, Django believes that it is called from an event loop
def chromium() -> Iterator[Callable[..., Any]]:
    """Opens a profile: a fresh one, or one that is kept in a folder and survives its closing."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed (apt-get install chromium)")
    how = {"executable_path": program, "args": ["--no-sandbox"]}
    with sync_playwright() as running:
        browser = running.chromium.launch(**how)

        def opened(profile: Path | None, **options: Any) -> Any:
            if profile is None:
                return browser.new_context(**options)
            return running.chromium.launch_persistent_context(str(profile), **how, **options)

        yield opened
        browser.close()


@pytest.fixture
def browse(chromium: Callable[..., Any]) -> Iterator[Browse]:
    """`browse("ur", size=DESK)`: a tab of somebody's own browser. `profile`: a folder, for a browser that is closed.

    Whatever a page logs as an error, or throws, fails the test, unless it is a refused request or says what is
    `allowed`.
    """
    opened: list[Any] = []
    troubles: list[str] = []

    def new(
        language: str = "en",
        *,
        size: dict[str, int] = PHONE,
        profile: Path | None = None,
        allowed: str = "",
        **options: Any,
    ) -> Any:
        context = chromium(profile, viewport=size, locale=language, **options)
        opened.append(context)
        context.set_default_timeout(MOST_MILLISECONDS)
        tab = context.pages[0] if context.pages else context.new_page()
        tab.on("pageerror", lambda error: troubles.append(str(error)))
        tab.on("console", lambda said: troubles.append(said.text) if _is_trouble(said, allowed) else None)
        return tab

    yield new
    for context in opened:
        context.close()
    assert not troubles, troubles


def _is_trouble(said: Any, allowed: str) -> bool:
    is_refused = said.text.startswith("Failed to load resource") or bool(allowed and allowed in said.text)
    return said.type == "error" and not is_refused


def part(tab: Any, name: str) -> Any:
    """Wait until this part of the page is shown, and return it."""
    shown = tab.locator(f'[data-part="{name}"]')
    shown.wait_for(state="visible")
    return shown


def problem(tab: Any) -> str:
    """The word for the problem that the page shows."""
    tab.locator("[data-problems]").wait_for(state="visible")
    return str(tab.locator("[data-problem]:visible").get_attribute("data-problem"))


def saved(tab: Any, button: str, folder: Path) -> Path:
    """Press a button and keep the file that it gives."""
    with tab.expect_download() as download:
        tab.locator(button).click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file
