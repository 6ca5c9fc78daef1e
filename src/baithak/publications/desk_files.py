"""A brief as a file for one desk: as everybody has it, or with the line that was set for this desk across its pages."""

from __future__ import annotations

from django.utils.translation import gettext as _

from baithak.publications.docx import docx
from baithak.publications.models import Form, Publication, Rendering
from baithak.publications.pdf import NoPdf, pdf
from baithak.web.errors import Refusal
from baithak.web.throttle import Throttle

MADE_AT_ONCE, SECONDS_EACH = 6, 20.0  # setting pages takes a second of the processor: so often for each edition
_setting = Throttle(MADE_AT_ONCE, SECONDS_EACH)


def desk_file(publication: Publication, language: str, form: str, watermark: str = "") -> bytes:
    """The publication in a language as a file. What is not kept, or has a watermark, is made now and not kept.

    Raises Refusal if it cannot be made now.
    """
    known = None if watermark else Rendering.objects.filter(publication=publication, language=language, form=form)
    kept = known.first() if known is not None else None
    if kept is not None:
        return bytes(kept.content)
    if not _setting.allows(publication.name):
        raise Refusal("busy", _("This file is asked for too often just now. Read the page, or come back soon."), 429)
    brief, proof = publication.brief, publication.proof
    if form != str(Form.PDF):
        return docx(brief, language, proof, watermark)
    try:
        return pdf(brief, language, publication.name, proof, watermark)
    except NoPdf as error:
        raise Refusal("no-pdf", _("The PDF cannot be made here. The page says the same."), 503) from error
