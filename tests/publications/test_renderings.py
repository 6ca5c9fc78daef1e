"""Page, PDF and DOCX say the same; the PDF can be searched in three scripts; what cannot be made holds nothing up."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import translation
from tests.publications.sample import BRIEF, LANGUAGES, correction, publish

from baithak.publications import pdf as pdfs
from baithak.publications import renderings
from baithak.publications.docx import docx
from baithak.publications.models import Rendering
from baithak.publications.outline import Block, outline
from baithak.publications.pdf import NoPdf, carried, pdf

RECOVERED = 0.95  # of the words of a brief, by poppler
WORD = re.compile(r"[\w\u0900-\u0963\u0610-\u061a\u064b-\u065f]+")  # signs between words are not words
POPPLER = shutil.which("pdftotext")
needs_poppler = pytest.mark.skipif(POPPLER is None, reason="pdftotext is not installed (apt-get install poppler-utils)")


def said(block: Block) -> list[str]:
    """Every text of a block."""
    cells = [cell for row in block.rows for cell in row]
    bars = [text for bar in block.bars for text in (bar.side, bar.said, bar.beside)]
    return [text for text in (block.text, *block.items, *cells, *bars) if text]


def text_of(data: bytes, tmp_path: Path, *options: str) -> str:
    file = tmp_path / "brief.pdf"
    file.write_bytes(data)
    done = subprocess.run(["pdftotext", *options, str(file), "-"], capture_output=True, check=True)
    plain = unicodedata.normalize("NFKC", done.stdout.decode())
    return re.sub("[\u202a-\u202c]", " ", plain)  # where the direction turns, a word ends


@needs_poppler
@pytest.mark.parametrize("language", LANGUAGES)
def test_its_words_are_found_in_the_pdf(language: str, tmp_path: Path) -> None:
    """Each as a word of its own, and as often as it is said: a word within another is not found by who looks for it."""
    found = Counter(WORD.findall(text_of(pdf(BRIEF, language, "ab" * 32), tmp_path)))
    parts = [part for block in outline(BRIEF, language) for part in said(block)]
    words = Counter(word for part in parts for word in WORD.findall(unicodedata.normalize("NFKC", part)))
    assert (words & found).total() / words.total() >= RECOVERED


@needs_poppler
def test_two_pages_say_what_matters_and_the_rest_is_annexed(tmp_path: Path) -> None:
    first = text_of(pdf(BRIEF, "en", "ab" * 32), tmp_path, "-l", "2")
    assert "What is recommended" in first and "How the dialogue was held" in first
    assert "Annexes" not in text_of(pdf(BRIEF, "en", "ab" * 32), tmp_path, "-l", "1")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_brief_is_the_same_file(language: str) -> None:
    assert pdf(BRIEF, language, "ab" * 32) == pdf(BRIEF, language, "ab" * 32)


def test_the_pdf_is_tagged_and_says_its_language() -> None:
    from pypdf import PdfReader

    read = PdfReader(BytesIO(pdf(BRIEF, "ur", "ab" * 32)))
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and str(root["/Lang"]).startswith("ur")
    assert read.metadata.title == BRIEF.title["ur"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_docx_says_what_the_outline_says(language: str) -> None:
    from docx import Document

    read = Document(BytesIO(docx(BRIEF, language)))
    texts = [paragraph.text for paragraph in read.paragraphs]
    texts += [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    whole = "\n".join(texts)
    assert all(part in whole for block in outline(BRIEF, language) for part in said(block))


def test_urdu_runs_from_right_to_left_in_the_docx() -> None:
    from docx import Document

    read = Document(BytesIO(docx(BRIEF, "ur")))
    xml = read.element.xml
    assert xml.count("<w:rtl/>") > 50 and xml.count("<w:bidiVisual/>") == len(read.tables)
    assert 'w:bidi="ur-PK"' in xml and 'w:cs="Noto Naskh Arabic"' in xml
    assert "<w:rtl/>" in Document(BytesIO(docx(BRIEF, "en"))).element.xml  # the Urdu text in the annex
    assert "<w:bidiVisual/>" not in Document(BytesIO(docx(BRIEF, "en"))).element.xml


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_document_is_in_the_outline(language: str) -> None:
    whole = "\n".join(part for block in outline(BRIEF, language) for part in said(block))
    for texts in (
        BRIEF.title, BRIEF.summary, BRIEF.slate, BRIEF.method, BRIEF.attribution, BRIEF.organisers,
        *(texts for one in BRIEF.recommendations for texts in (one.title, one.text, one.standing, *one.grew_from)),
        *(one.text for one in (*BRIEF.common_ground, *BRIEF.divides)),
        *(texts for one in BRIEF.phrases for texts in (one.phrase, one.means)),
    ):  # fmt: skip
        assert texts[language] in whole


def test_a_correction_says_so_first() -> None:
    kinds = [block.kind for block in outline(correction(), "en")]
    assert kinds[:3] == ["kind", "title", "notice"]


@pytest.mark.django_db
def test_renderings_are_made_once() -> None:
    publication = publish()
    assert renderings.make_renderings(publication) == []
    assert Rendering.objects.count() == 6
    assert renderings.make_renderings(publication) == [] and Rendering.objects.count() == 6


@pytest.mark.django_db
def test_what_cannot_be_made_is_said_and_the_rest_is_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    publication = publish()
    broken = tmp_path / "broken.typ"
    broken.write_text("#panic()")
    monkeypatch.setattr(pdfs, "TEMPLATE", broken)
    monkeypatch.setattr(pdfs, "HERE", tmp_path)
    problems = renderings.make_renderings(publication)
    assert len(problems) == 3 and all("PDF" in one and "\n" not in one for one in problems)
    assert Rendering.objects.filter(form="docx").count() == 3
    monkeypatch.undo()
    assert renderings.make_renderings(publication) == [] and Rendering.objects.count() == 6


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_goes_wrong_is_said_in_a_sentence_and_holds_nothing_up(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """A library that fails, and a database that cannot write."""
    publication = publish()

    def fails(*_given: object, **_named: object) -> None:
        raise ZeroDivisionError("a value of the brief")

    monkeypatch.setattr(renderings, "docx", fails)
    with translation.override(language):
        problems = renderings.make_renderings(publication)
    assert len(problems) == 3 and Rendering.objects.count() == 3
    assert not any(word in one for one in problems for word in ("Zero", "Error", "a value of the brief"))
    assert all("DOCX" in one for one in problems)
    assert (language == "en") == ("could not be made" in problems[0])
    monkeypatch.undo()
    monkeypatch.setattr(Rendering.objects, "create", fails)
    assert len(renderings.make_renderings(publication)) == 3


def test_a_pdf_without_a_proof_is_refused() -> None:
    for data in (b"", b"%PDF-1.7", pdf(BRIEF, "en", "ab" * 32)):
        with pytest.raises(NoPdf):
            carried(data)


@pytest.mark.parametrize(("language", "day"), [("hi", "20 नवंबर 2026"), ("ur", "20 نومبر 2026")])
def test_months_are_spelt_as_they_are_in_print(language: str, day: str) -> None:
    assert outline(BRIEF, language)[0].text.endswith(day)
