"""The public door: the same pages for everybody, in three languages, without cookies or anything kept."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from django.test import Client

from baithak.doors import base
from baithak.web.catalogue import LANGUAGES

pytestmark = [pytest.mark.urls("baithak.doors.urls_public"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def public_door(settings) -> None:
    """This door's own middleware and templates: it knows no sessions."""
    own = base.door("public", ["baithak.publications"])
    for name in ("DOOR", "MIDDLEWARE", "TEMPLATES"):
        setattr(settings, name, own[name])


STATIC = Path(__file__).resolve().parents[2] / "src/baithak/web/static"
PAGES = ("", "released/", "script/")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_in_every_language_for_every_cache(client: Client, language: str, page: str) -> None:
    answer = client.get(f"/{language}/{page}", headers={"Accept-Language": "hi"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f'lang="{language}" dir="{"rtl" if language == "ur" else "ltr"}"' in text
    assert answer.headers["Cache-Control"] == f"public, max-age={600 if page == 'script/' else 60}"
    assert answer.headers["Vary"] == "Accept-Encoding" and not answer.cookies
    assert len(re.findall("<h1>", text)) == 1
    assert all(f'href="/{other}/{page}"' in text for other in LANGUAGES)
    assert "<form" not in text


def test_the_entrance_speaks_the_reader_s_language(client: Client) -> None:
    for asked, led in (("ur,en;q=0.5", "/ur/"), ("de", "/en/"), ("", "/en/")):
        answer = client.get("/", headers={"Accept-Language": asked})
        assert (answer.status_code, answer.headers["Location"]) == (302, led)
        assert not answer.cookies


def test_the_fingerprint_is_that_of_the_script(client: Client) -> None:
    content = (STATIC / "seat.js").read_bytes()
    page = client.get("/en/script/").content.decode()
    assert hashlib.sha256(content).hexdigest() in page
    assert (STATIC / "seat.js.sha256").read_text().split()[0] in page


def test_nothing_else_is_there(client: Client) -> None:
    for path in ("/en/nothing/", "/staff/sign-in/", "/language/", "/voice/x/redeem", "/seat/grant"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404
    assert client.post("/en/").status_code == 405
