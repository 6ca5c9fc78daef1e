"""The public site: briefs, recommendations, series, search, files, feeds; and what is not open is not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from tests.publications.sample import BRIEF, LANGUAGES, correction, publish

from baithak.doors import base
from baithak.publications import readers, renderings, search
from baithak.publications.models import Grade, Publication, Recommendation, Stage, Step

pytestmark = [pytest.mark.urls("baithak.doors.urls_public"), pytest.mark.django_db]
OPEN = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def public_door(settings) -> None:
    own = base.door("public", ["baithak.publications"])
    for name in ("DOOR", "MIDDLEWARE", "TEMPLATES"):
        setattr(settings, name, own[name])


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    day = [OPEN]
    monkeypatch.setattr(timezone, "localdate", lambda *_: day[0])
    return day


@pytest.fixture
def publication() -> Publication:
    made = publish()
    for one in Recommendation.objects.all():
        search.index(one)
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_brief_is_read_in_each_language(client: Client, publication: Publication, language: str) -> None:
    page = client.get(f"/{language}/briefs/{publication.name}/")
    text = page.content.decode()
    assert page.status_code == 200 and not page.cookies
    for one in BRIEF.recommendations:
        assert one.text[language] in text and one.title[language] in text
    assert BRIEF.method[language] in text
    for path in ("", "released/"):
        assert BRIEF.title[language] in client.get(f"/{language}/{path}").content.decode()


def everything(publication: Publication) -> list[str]:
    name = publication.name
    pages = [f"briefs/{name}/", "recommendations/water-2026-1/", "series/neemrana-line/"]
    return [f"/en/{one}" for one in pages] + [f"/files/{name}/{file}" for file in ("brief.json", "en.pdf", "ur.docx")]


def test_before_its_day_it_is_not_there(client: Client, publication: Publication, today: list[date]) -> None:
    renderings.make_renderings(publication)
    assert {client.get(one).status_code for one in everything(publication)} == {200}
    today[0] = date(2026, 11, 22)
    assert {client.get(one).status_code for one in everything(publication)} == {404}
    for path in ("/en/", "/en/released/", "/en/search/?q=flood", "/briefs.json", "/en/feed.xml", "/sitemap.xml"):
        text = client.get(path).content.decode()
        assert publication.name not in text and "Share flood" not in text and "neemrana-line" not in text


def test_what_is_for_officials_alone_is_not_there(client: Client) -> None:
    publication = publish(is_public=False)
    assert {client.get(one).status_code for one in everything(publication)} == {404}


def test_a_correction_is_pointed_to_and_the_old_edition_stays(client: Client, publication: Publication) -> None:
    newer = publish(correction())
    old = client.get(f"/en/briefs/{publication.name}/").content.decode()
    assert "newer edition" in old and newer.name in old and BRIEF.method["en"] in old
    assert client.get("/en/released/").content.decode().count("<h3>") == 2  # the brief once, the series once
    publish(replace(correction(), edition=3, status="withdrawn"))
    assert "was withdrawn" in client.get(f"/en/briefs/{newer.name}/").content.decode()


def test_files_never_change_and_are_kept(client: Client, publication: Publication) -> None:
    assert renderings.make_renderings(publication) == []
    for file, kind in (("ur.pdf", "application/pdf"), ("brief.json", "application/json")):
        answer = client.get(f"/files/{publication.name}/{file}")
        assert answer.headers["Content-Type"] == kind and "immutable" in answer.headers["Cache-Control"]
        again = client.get(f"/files/{publication.name}/{file}", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
    assert client.get(f"/files/{publication.name}/brief.json").content == publication.document.encode()
    for file in ("proof.json", "fr.pdf", "en.exe", "brief.pdf"):
        assert client.get(f"/files/{publication.name}/{file}").status_code == 404


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("flood", ["water-2026-1"]),
        ("FLOODS visa", ["water-2026-1", "water-2026-2"]),
        ("commission", ["water-2026-1"]),
        ("سیلاب", ["water-2026-1"]),
        ("سيلاب", ["water-2026-1"]),  # with the Arabic letter
        ("ویزا", ["water-2026-2"]),
        ("बाढ़", ["water-2026-1"]),
        ("बाढ", ["water-2026-1"]),  # without the dot
        ("आँकड़े", ["water-2026-1"]),
        ("आंकड़े", ["water-2026-1"]),
        ("qzxw", []),
        ("   ", []),
    ],
)
def test_search_in_three_languages(publication: Publication, asked: str, found: list[str]) -> None:
    assert sorted(one.name for one in search.find(asked)) == found


def test_the_search_page_keeps_nothing(client: Client, publication: Publication) -> None:
    answer = client.get("/ur/search/", {"q": "سیلاب"})
    assert "water-2026-1" in answer.content.decode() and answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_the_life_of_a_recommendation_is_told(client: Client, publication: Publication) -> None:
    one = Recommendation.objects.get(name="water-2026-1")
    usual = {"recommendation": one, "said": {"en": "A ministry quoted it."}, "grade": Grade.DOCUMENTED}
    Step.objects.create(stage=Stage.ECHOED, happened_on=OPEN, source="Hansard", **usual)
    Step.objects.create(stage=Stage.ADOPTED, happened_on=OPEN, is_retracted=True, **usual)
    later = Recommendation.objects.get(name="water-2026-2")
    later.grew_from = [one.name]
    later.save()
    text = client.get("/en/recommendations/water-2026-1/").content.decode()
    assert "echoed" in text and "A ministry quoted it." in text and "retracted" in text and "Continued by" in text
    assert "echoed" in client.get("/en/series/neemrana-line/").content.decode()
    assert client.get("/en/series/other/").status_code == 404


def test_feeds_and_sitemap_are_well_formed(client: Client, publication: Publication) -> None:
    feed = ElementTree.fromstring(client.get("/ur/feed.xml").content)
    atom = "{http://www.w3.org/2005/Atom}"
    assert [entry.findtext(f"{atom}title") for entry in feed.iter(f"{atom}entry")] == [BRIEF.title["ur"]]
    sitemap = ElementTree.fromstring(client.get("/sitemap.xml").content)
    places = [one.text for one in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert any(f"/ur/briefs/{publication.name}/" in str(one) for one in places)
    assert "Sitemap:" in client.get("/robots.txt").content.decode()
    assert client.get("/briefs.json").json()["briefs"][0]["name"] == publication.name


def test_readers_get_again_what_was_made_a_moment_ago(today: list[date], monkeypatch: pytest.MonkeyPatch) -> None:
    now, made = [0.0], []
    monkeypatch.setattr(readers, "monotonic", lambda: now[0])

    def page(environ: dict[str, str], start) -> list[bytes]:
        made.append(environ["PATH_INFO"])
        body = f"page {len(made)}".encode()
        kept = "no-store" if "search" in environ["PATH_INFO"] else "public, max-age=60"
        start("200 OK", [("Cache-Control", kept), ("Content-Length", str(len(body)))])
        return [body]

    door = readers.readers_first(page)

    def get(path: str, method: str = "GET", **more: str) -> bytes:
        told: list[str] = []
        environ = {"PATH_INFO": path, "REQUEST_METHOD": method, "wsgi.url_scheme": "http", **more}
        body = b"".join(door(environ, lambda status, headers: told.append(dict(headers)["Content-Length"])))
        assert told == [str(len(body))]
        return body

    for path in ("/en/", "/en/", "/ur/"):
        get(path)
    assert made == ["/en/", "/ur/"]
    now[0] = 5.1
    assert get("/en/") == b"page 3"
    today[0] = date(2026, 11, 24)  # over midnight an embargo may have ended
    get("/en/")
    own = [{"QUERY_STRING": "q=a"}, {"HTTP_COOKIE": "a=b"}, {"HTTP_RANGE": "bytes=0-1"}, {"HTTP_IF_NONE_MATCH": '"a"'}]
    for one in own:
        get("/en/", **one)
    get("/en/", "POST")
    get("/en/search/")
    get("/en/search/")
    get("/en/", HTTP_ACCEPT_ENCODING="gzip")
    assert len(made) == 12
