"""Briefs at the desk: planned, composed, read and signed off by every side, entered in the record, released."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from baithak.analysis.exact_slates import MOST_SLATES
from baithak.outcomes import editing, links, registers, release
from baithak.outcomes.forms import BriefForm
from baithak.outcomes.models import Brief
from baithak.outcomes.views.drafting import side_of
from baithak.publications import document
from baithak.publications.fitting import too_long
from baithak.publications.models import Form, Publication
from baithak.publications.outline import outline
from baithak.publications.pdf import NoPdf, pdf
from baithak.publications.renderings import make_renderings, not_made
from baithak.voices.models import Dialogue
from baithak.voices.releasing import entry_of
from baithak.web.accounts.gate import duties, duty_required
from baithak.web.catalogue import in_own_words, reader_language
from baithak.web.errors import Refusal
from baithak.web.kept import taken

FACILITATOR, SIGNATORY = "facilitator", "signatory"
log = logging.getLogger("baithak.renderings")


@duty_required(FACILITATOR, SIGNATORY)
@require_GET
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """The briefs of a dialogue, each in its newest edition."""
    newest = {one.number: one for one in Brief.objects.filter(dialogue=slug).order_by("number", "edition")}
    listed = [(one, in_own_words(editing.plan_of(one).title)) for one in newest.values()]
    return TemplateResponse(request, "outcomes/briefs.html", _frame(request, slug) | {"briefs": listed})


@duty_required(FACILITATOR)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan a brief."""
    dialogue, most = _dialogue(slug), {"most": MOST_SLATES}
    if "suggest" in request.POST:
        count = request.POST.get("count", "")
        wanted = int(count) if count.isascii() and count.isdecimal() and len(count) < 3 else 0
        typed = BriefForm(dialogue=dialogue, count=wanted, typed=request.POST.dict())
        values = _frame(request, slug) | {"form": typed, "is_suggested": True} | most
        return TemplateResponse(request, "outcomes/brief_plan.html", values)
    form = BriefForm(request.POST or None, dialogue=dialogue)
    return _planned(request, slug, form, lambda: editing.begin(slug, form.made()), **most)


@duty_required(FACILITATOR)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Plan it otherwise."""
    brief, over = _brief(slug, number), request.POST.get("over", "")
    form = BriefForm(request.POST or None, dialogue=_dialogue(slug), plan=editing.plan_of(brief))
    name = editing.name_of_plan(brief)
    return _planned(request, slug, form, lambda: editing.edit(slug, number, form.made(), over), over=name)


@duty_required(FACILITATOR, SIGNATORY)
@require_GET
def page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A brief: as it will be read, who has signed off, and what comes next."""
    brief = _brief(slug, number)
    data = editing.document_of(brief)
    entry = entry_of(slug, bytes.fromhex(brief.document_hash)) if brief.document_hash else None
    missing, titles = editing.missing_sides(brief), brief.dialogue.side_titles
    side = side_of(request.user, slug, SIGNATORY)
    values = {
        "brief": brief,
        "plan": editing.plan_of(brief),
        "blocks": outline(document.read(data), _language(brief.dialogue), entry.words if entry else "") if data else (),
        "entry": entry,
        "missing": [in_own_words(titles[one]) for one in missing],
        "can_sign": bool(side) and side in missing and bool(data) and not brief.is_published,
        "can_release": entry is not None and entry.is_sealed and not brief.is_published,
        "unserved": [in_own_words(titles[one]) for one in links.unserved(slug, number)],
        "has_links": any(one.serves for one in links.given(slug, number)),
        "problems": request.session.pop("renderings", []),
    }
    return TemplateResponse(request, "outcomes/brief.html", _frame(request, slug) | values)


@duty_required(FACILITATOR, SIGNATORY)
@require_GET
def preview(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The PDF as it stands, before it is in the record."""
    brief = _brief(slug, number)
    data = editing.document_of(brief)
    if not data:
        raise Http404
    try:
        made = pdf(document.read(data), _language(brief.dialogue), brief.document_hash)
    except NoPdf as error:
        log.error("the preview of a PDF was not made: %s", error)
        raise Refusal("no-pdf", not_made(str(Form.PDF), _language(brief.dialogue)), 409) from error
    return HttpResponse(made, content_type="application/pdf")


@require_POST
@duty_required(FACILITATOR)
def act(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Compose, enter in the record, release, correct or withdraw."""
    brief, wanted = _brief(slug, number), request.POST.get("do", "")
    if wanted == "compose":
        composed = editing.compose_brief(slug, number)
        request.session["renderings"] = too_long(document.read(editing.document_of(composed)))
    elif wanted == "enter":  # for good: others may have begun the series since it was planned
        registers.check_may_join(request.user, editing.plan_of(brief).series)
        release.enter(slug, number)
    elif wanted == "release":
        request.session["renderings"] = make_renderings(
            release.publish(slug, number, goes_on="goes_on" in request.POST)
        )
    elif wanted == "files":
        request.session["renderings"] = make_renderings(Publication.objects.get(pk=brief.document_hash))
    elif wanted in (editing.CORRECTED, editing.WITHDRAWN):
        change = {code: request.POST.get(f"change_{code}", "") for code in brief.dialogue.languages}
        editing.begin_edition(slug, number, wanted, change)
    else:
        raise Http404
    return _to(slug, number)


@require_POST
@duty_required(SIGNATORY)
def sign(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A side's signatory signs off what they have read."""
    _brief(slug, number)
    side = side_of(request.user, slug, SIGNATORY)
    if not side:
        raise Refusal("no-side", _("Only the signatory of one side of this dialogue can do this."), 403)
    editing.sign_off(slug, number, side, request.POST.get("document", ""))
    return _to(slug, number)


def _planned(request: HttpRequest, slug: str, form: BriefForm, keep: Callable[[], Brief], **more: Any) -> HttpResponse:
    values = _frame(request, slug) | {"form": form} | more
    if request.method == "POST" and form.is_valid():
        try:
            registers.check_may_join(request.user, form.cleaned_data["series"])
            return _to(slug, keep().number)
        except Refusal as told:
            form.add_error(None, str(told.say))
        except editing.Replanned as told:
            values["apart"] = form.apart(told.theirs)
            return TemplateResponse(request, "outcomes/brief_plan.html", values, status=409)
    return TemplateResponse(request, "outcomes/brief_plan.html", values, status=400 if form.errors else 200)


def _frame(request: HttpRequest, slug: str) -> dict[str, Any]:
    dialogue = _dialogue(slug)
    held = {duty for duty, _side in duties(request.user, slug)}
    return {
        "slug": slug,
        "title": in_own_words(dialogue.title),
        "is_facilitator": FACILITATOR in held,
        "dialogue": dialogue,
    }


def _dialogue(slug: str) -> Dialogue:
    found = Dialogue.objects.filter(pk=slug, is_forgotten=False).first()
    if found is None:
        raise Http404
    return found


def _brief(slug: str, number: int) -> Brief:
    _dialogue(slug)
    try:
        return editing.newest(slug, number)
    except Brief.DoesNotExist as error:
        raise Http404 from error


def _language(dialogue: Dialogue) -> str:
    code = reader_language()
    return code if code in dialogue.languages else dialogue.languages[0]


def _to(slug: str, number: int) -> HttpResponse:
    return taken(reverse("outcomes:brief", args=[slug, number]))
