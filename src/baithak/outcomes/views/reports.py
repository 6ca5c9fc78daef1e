"""What a convener hands on: the report for funders as a page and as PDF, and all that the conveners own as JSON."""

from __future__ import annotations

import logging

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from baithak.outcomes import donor, owned
from baithak.publications.models import Form
from baithak.publications.pdf import NoPdf, set_pages
from baithak.publications.renderings import not_made
from baithak.voices.models import Dialogue
from baithak.web.accounts.gate import duty_required
from baithak.web.catalogue import reader_language
from baithak.web.errors import Refusal

FACILITATOR = "facilitator"
log = logging.getLogger("baithak.renderings")


@duty_required(FACILITATOR)
@require_GET
def donor_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The report for funders, in the reader's language."""
    values = {"slug": slug, "blocks": donor.report(_known(slug), _language())}
    return TemplateResponse(request, "outcomes/donor.html", values)


@duty_required(FACILITATOR)
@require_GET
def donor_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as PDF."""
    blocks, language = donor.report(_known(slug), _language()), _language()
    title = next(one.text for one in blocks if one.kind == "title")
    today = timezone.localdate()
    try:
        made = set_pages(blocks, language, title=title, day=today, footer=f"Baithak · {today.isoformat()}")
    except NoPdf as error:
        log.error("the PDF of a report for funders was not made: %s", error)
        raise Refusal("no-pdf", not_made(str(Form.PDF), language), 409) from error
    headers = {"Content-Disposition": f'inline; filename="report-{slug}-{language}.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@duty_required(FACILITATOR)
@require_GET
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """Drafts with every version, terms and plans, to take along."""
    try:
        told = owned.owned(slug)
    except Dialogue.DoesNotExist as error:
        raise Http404 from error
    headers = {"Content-Disposition": f'attachment; filename="{slug}.json"'}
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1}, headers=headers)


def _known(slug: str) -> str:
    if not Dialogue.objects.filter(pk=slug).exists():
        raise Http404
    return slug


def _language() -> str:
    return reader_language()
