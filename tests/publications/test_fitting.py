"""What a busy desk reads fits two pages in every language within what the guide promises; beyond it, that is said."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from django.utils.translation import override
from pypdf import PdfReader
from tests.publications.sample import BRIEF, LANGUAGES, VISA, WATER, texts

from baithak.publications import pdf as pdfs
from baithak.publications.document import Brief
from baithak.publications.fitting import too_long
from baithak.publications.pdf import FRONT_PAGES, NoPdf, front_pages, pdf

SENTENCE = texts(
    "Both water commissions should exchange flood data within one hour of measuring it, and publish them. ",
    "दोनों जल आयोग बाढ़ के आँकड़े मापने के एक घंटे के भीतर एक-दूसरे को दें और उन्हें प्रकाशित करें ताकि सब देख सकें। ",
    "دونوں آبی کمیشن سیلاب کے اعداد و شمار پیمائش کے ایک گھنٹے کے اندر ایک دوسرے کو دیں اور شائع کریں۔ ",
)
REALISTIC, PROMISED, MOST = (
    (3, 250, 300),
    (5, 400, 400),
    (6, 1200, 1500),
)  # recommendations, and signs of each and in short


def long(signs: int) -> dict[str, str]:
    return {code: (sentence * 20)[:signs] for code, sentence in SENTENCE.items()}


def brief_of(size: tuple[int, int, int]) -> Brief:
    count, signs, summary = size
    made = tuple(
        replace((WATER, VISA)[number % 2], number=number + 1, title=long(70), text=long(signs))
        for number in range(count)
    )
    divides = tuple(replace(BRIEF.divides[0], text=long(120)) for _ in range(5))
    return replace(
        BRIEF, recommendations=made, summary=long(summary), divides=divides, organisers=long(150), method=long(480)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [REALISTIC, PROMISED], ids=["realistic", "promised"])
def test_what_the_guide_promises_fits_two_pages(size: tuple[int, int, int], language: str) -> None:
    brief = brief_of(size)
    assert front_pages(brief, language) <= FRONT_PAGES
    if language == "en":
        pages = PdfReader(BytesIO(pdf(brief, language, "ab" * 32))).pages
        assert pages[FRONT_PAGES].extract_text().startswith("Annexes")


def test_what_does_not_fit_is_said_with_what_to_shorten() -> None:
    assert too_long(brief_of(PROMISED)) == []
    with override("en"):
        said = too_long(brief_of(MOST))
    assert len(said) == len(LANGUAGES)
    assert said[0].startswith("In English 3 pages come before the annexes")
    assert "In short (1500 characters), recommendation 1 (1200 characters)" in said[0]
    with override("hi"):
        assert "pages" not in too_long(brief_of(MOST))[1]


def test_type_is_smaller_only_where_that_helps() -> None:
    """Whether a page is set in small type is seen in how much it holds; too long either way, it stays large."""
    small, large = pdfs.SIZES[-1], pdfs.SIZES[0]
    assert (
        pdfs._pages_at(brief_of(PROMISED), "ur", large) > FRONT_PAGES >= pdfs._pages_at(brief_of(PROMISED), "ur", small)
    )
    assert pdfs._pages_at(brief_of(REALISTIC), "ur", large) <= FRONT_PAGES


def test_where_no_pdf_can_be_made_nothing_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "broken.typ"
    broken.write_text("#panic()")
    monkeypatch.setattr(pdfs, "TEMPLATE", broken)
    monkeypatch.setattr(pdfs, "HERE", tmp_path)
    with pytest.raises(NoPdf):
        front_pages(BRIEF, "en")
    assert too_long(BRIEF) == []


def test_the_guide_says_what_fits() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "facilitator.md").read_text()
    count, signs, summary = PROMISED
    assert f"{['', 'one', 'two', 'three', 'four', 'five'][count]} recommendations of up to {signs} characters" in guide
    assert f"up to {summary} characters in short" in guide
