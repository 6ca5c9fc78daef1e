"""The pages of asks and reasons in a real browser: accessible, and no wider than a phone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

import baithak.web
from baithak.outcomes import asks
from baithak.voices.models import Dialogue
from tests.outcomes.test_asks import NEXT, accept, asked, following, sent, token  # noqa: F401
from tests.outcomes.test_reasons import released, voted
from tests.voices.sample import ROOM, SLUG

CHROMIUM = shutil.which("chromium")
STATIC = (Path(baithak.web.__file__).parent / "static").as_uri()
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (apt-get install chromium)"),
    pytest.mark.django_db,
    pytest.mark.urls("baithak.doors.urls_roundtable"),
]
Look = Callable[..., None]


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def look(browser, tmp_path: Path) -> Look:
    """Looks at an address in English and in Urdu, on a phone and on a desk."""
    from axe_playwright_python.sync_playwright import Axe

    def looked(client: Client, path: str) -> None:
        for language in ("en", "ur"):
            answer = client.get(path, headers={"accept-language": language})
            assert answer.status_code == 200, path
            file = tmp_path / "page.html"
            file.write_text(answer.content.decode().replace("/static/", f"{STATIC}/"), encoding="utf-8")
            for width in (360, 1280):
                tab = browser.new_page(viewport={"width": width, "height": 900})
                tab.goto(file.as_uri())
                found = Axe().run(tab)
                assert not found.response["violations"], (path, language, found.generate_report())
                assert tab.evaluate("document.documentElement.scrollWidth") <= width, (path, language)
                tab.close()

    return looked


def member(slug: str) -> Client:
    client = Client()
    client.post(f"/room/{slug}/enter", {"room": ROOM.hex()})
    return client


def test_what_members_read_of_asks(token: str, following: Dialogue, look: Look) -> None:  # noqa: F811
    first, second = asked(token), asked(token, "پل کا خرچ کون دے گا؟", "what-would-it-take", "")
    for key in (first, second, sent(token)):
        accept(key)
    asks.take_up_as_agenda(SLUG, first, NEXT)
    asks.withdraw_from_agenda(SLUG, first, "It was asked before, in the last round.")
    asks.take_up_as_agenda(SLUG, first, NEXT)
    asks.take_up_as_statement(SLUG, second, NEXT, {"en": "A toll should pay."})
    for path in (f"/room/{SLUG}/asks/", f"/room/{NEXT}/", f"/room/{NEXT}/asks/"):
        look(member(path.split("/")[2]), path)
    look(member(SLUG), f"/room/{SLUG}/")


def test_the_desks_pages_of_asks(token: str, following: Dialogue, signed_in, look: Look) -> None:  # noqa: F811
    key = asked(token)
    accept(key)
    facilitator, moderator, signatory = Client(), Client(), Client()
    signed_in(facilitator, "facilitator", "", "")
    signed_in(moderator, "moderator", SLUG, "east")
    signed_in(signatory, "signatory", SLUG, "west")
    look(facilitator, f"/desk/{SLUG}/asks/")
    look(facilitator, f"/desk/{SLUG}/asks/{key}/")
    look(moderator, f"/desk/{SLUG}/asks/{key}/")
    asks.take_up_as_agenda(SLUG, key, NEXT)
    look(moderator, f"/desk/{SLUG}/asks/{key}/")
    sent(token)
    look(signatory, f"/desk/{SLUG}/asks/{asks.asks(SLUG)[0].ask.pk}/")


def test_a_finding_with_reasons(look: Look) -> None:
    room, _text = voted(agreeing=3)
    released(room)
    look(member(SLUG), f"/room/{SLUG}/findings/")
