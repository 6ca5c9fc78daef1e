"""Renderings: a publication as files, made beside its page. What cannot be made is said, and holds nothing up."""

from __future__ import annotations

from collections.abc import Iterator

from baithak.publications.docx import docx
from baithak.publications.models import Form, Publication, Rendering
from baithak.publications.pdf import NoPdf, pdf

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def make_renderings(publication: Publication) -> list[str]:
    """Make the files that are missing; a sentence for each that could not be made. Made again, nothing changes."""
    return [problem for form, language in _missing(publication) if (problem := _make(publication, form, language))]


def _missing(publication: Publication) -> Iterator[tuple[str, str]]:
    known = {*publication.renderings.values_list("form", "language")}
    for form in TYPES:
        for language in publication.brief.languages:
            if (form, language) not in known:
                yield form, language


def _make(publication: Publication, form: str, language: str) -> str:
    brief, proof = publication.brief, publication.proof
    try:
        is_pdf = form == str(Form.PDF)
        content = pdf(brief, language, publication.name, proof) if is_pdf else docx(brief, language, proof)
    except NoPdf as error:
        return f"{form.upper()}, {language}: {error}"
    except Exception as error:  # noqa: BLE001  whatever a library does: the page is out, and stays
        return f"{form.upper()}, {language}: {type(error).__name__}"
    Rendering.objects.create(publication=publication, form=form, language=language, content=content)
    return ""
