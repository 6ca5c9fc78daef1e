"""What a desk opens with its link: the newest edition where there is one, and files, marked if the convener said so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from tests.publications.sample import BRIEF, correction, publish

from baithak.doors import base
from baithak.publications import desk_files, reading, renderings, shelf
from baithak.publications.docx import docx
from baithak.publications.models import Publication, ReadingLink, Rendering
from baithak.publications.pdf import NoPdf, pdf, watermark_of
from baithak.web.throttle import Throttle

pytestmark = [pytest.mark.urls("baithak.doors.urls_public"), pytest.mark.django_db]
TOKEN = "5a" * 16
MARK = "کاپی ۷ · Copy 7"


@pytest.fixture(autouse=True)
def public_door(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    own = base.door("public", ["baithak.publications"])
    for name in ("DOOR", "MIDDLEWARE", "TEMPLATES"):
        setattr(settings, name, own[name])
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 11, 21))  # both sides have it, nobody else
    monkeypatch.setattr(desk_files, "_setting", Throttle(2, 60))


def link_to(publication: Publication, watermark: str = "") -> str:
    ReadingLink.objects.create(
        token_hash=reading.hash_of(TOKEN),
        publication=publication,
        for_desk=reading.seal_for_desk(TOKEN, "Desk for rivers", watermark),
        side="india",
        language="en",
        expires_on=date(2026, 11, 20) + timedelta(days=30),
        recipient="",
    )
    return f"/ur/read/{TOKEN}/"


@pytest.mark.parametrize(
    ("status", "said"), [("corrected", "There is a newer edition"), ("withdrawn", "This brief was withdrawn.")]
)
def test_a_link_to_an_old_edition_says_so_and_leads_on(client: Client, status: str, said: str) -> None:
    address = link_to(publish()).replace("/ur/", "/en/")
    assert said not in client.post(address).content.decode()
    newer = replace(correction(title=dict.fromkeys(BRIEF.languages, "Newer")), status=status)
    publish(newer)
    old = client.post(address).content.decode()
    assert said in old and "A date was wrong." in old and BRIEF.title["en"] in old
    assert old.index(said) < old.index(BRIEF.title["en"] + "</h1>")
    new = client.post(address, {"edition": "newest"}).content.decode()
    assert "<h1>Newer</h1>" in new and "Read the newest edition" not in new


def test_an_edition_that_desks_do_not_have_yet_is_not_told_of(client: Client) -> None:
    address = link_to(publish())
    publish(replace(correction(), released_on="2026-11-25", open_from="2026-11-25"))
    assert 'value="newest"' not in client.post(address).content.decode()


def test_files_before_the_public_day_and_for_desks_alone(client: Client) -> None:
    publication = publish()
    renderings.make_renderings(publication)
    address = link_to(publication)
    for form, kept in (("pdf", "ur"), ("docx", "ur")):
        answer = client.post(address, {"file": form})
        assert answer.content == bytes(Rendering.objects.get(form=form, language=kept).content)
        assert answer.headers["Content-Type"] == renderings.TYPES[form]
        assert "attachment" in answer.headers["Content-Disposition"] and answer.headers["Cache-Control"] == "no-store"
    assert client.get(f"/files/{publication.name}/ur.pdf").status_code == 404
    assert client.post(address, {"file": "exe"}).status_code == 404
    assert client.get(address, {"file": "pdf"}).headers["Content-Type"].startswith("text/html")


def test_a_watermark_is_on_every_page_and_in_the_file(client: Client) -> None:
    from pypdf import PdfReader

    publication = publish()
    renderings.make_renderings(publication)
    marked = client.post(link_to(publication, MARK), {"file": "pdf"}).content
    assert watermark_of(marked) == MARK
    pages = PdfReader(BytesIO(marked)).pages
    assert len(pages) > 1 and all("Copy 7" in page.extract_text() for page in pages)
    plain = bytes(Rendering.objects.get(form="pdf", language="ur").content)
    assert watermark_of(plain) == "" and plain == pdf(publication.brief, "ur", publication.name)
    from docx import Document

    kept = Document(BytesIO(docx(publication.brief, "ur", "", MARK)))
    assert kept.sections[0].header.paragraphs[0].text == MARK


def test_what_cannot_be_made_is_said_and_too_much_is_put_off(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_given: object) -> bytes:
        raise NoPdf("no typesetter")

    address = link_to(publish(), MARK)
    monkeypatch.setattr(desk_files, "pdf", fails)
    answer = client.post(address.replace("/ur/", "/en/"), {"file": "pdf"})
    assert answer.status_code == 503 and "The page says the same." in answer.content.decode()
    assert client.post(address, {"file": "docx"}).status_code == 200
    assert client.post(address, {"file": "docx"}).status_code == 429


def test_what_was_sealed_for_a_desk_is_read_with_its_link_alone(client: Client) -> None:
    link_to(publish(), MARK)
    link = ReadingLink.objects.get()
    assert reading.for_desk(TOKEN, link) == reading.ForDesk("Desk for rivers", MARK)
    assert b"rivers" not in bytes(link.for_desk)
    ReadingLink.objects.update(for_desk=bytes(link.for_desk)[:-1] + b"x")
    assert client.post(f"/en/read/{TOKEN}/").status_code == 409


def test_recommendations_of_a_withdrawn_brief_are_marked(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 11, 23))
    from baithak.publications import search
    from baithak.publications.models import Recommendation

    publish()
    for one in Recommendation.objects.all():
        search.index(one)
    pages = ["recommendations/water-2026-1/", "series/neemrana-line/", "search/?q=flood"]
    assert not any("was withdrawn" in client.get(f"/en/{one}").content.decode() for one in pages)
    publish(replace(correction(), status="withdrawn"))
    assert shelf.withdrawn() == {("water-2026", 1)}
    assert all("was withdrawn" in client.get(f"/en/{one}").content.decode() for one in pages)
