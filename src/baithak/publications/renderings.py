"""Renderings: a publication as files, made beside its page. What cannot be made is said, and holds nothing up."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from django.db import router, transaction
from django.utils.translation import gettext as _

from baithak.publications.docx import docx
from baithak.publications.models import Form, Publication, Rendering
from baithak.publications.pdf import NoPdf, pdf
from baithak.web.catalogue import LANGUAGES

log = logging.getLogger("baithak.renderings")

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
        with transaction.atomic(using=router.db_for_write(Rendering)):
            Rendering.objects.create(publication=publication, form=form, language=language, content=content)
    except Exception as error:  # noqa: BLE001  whatever a library or a full disk does: the page is out, and stays
        told = str(error) if isinstance(error, NoPdf) else type(error).__name__
        log.error("the %s of %s in %s was not made: %s", form, publication.name, language, told)
        return not_made(form, language)
    return ""


def not_made(form: str, language: str) -> str:
    """The sentence for whoever wanted the file; what went wrong is in the log of the door."""
    say = _(
        "The %(form)s in %(language)s could not be made. The page says the same and is not held up. "
        "Make the missing files again; if that does not help, ask whoever keeps this door to look into its log."
    )
    return say % {"form": form.upper(), "language": LANGUAGES.get(language, language)}
