"""The record at the facilitator's desk: checkpoints, co-signatures that come by other ways, scrutineers, the export."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baithak.voices import export as exports
from baithak.voices import hall as halls
from baithak.voices import record as records
from baithak.voices.forms import CosignatureForm, ScrutineerForm
from baithak.voices.models import Dialogue, Scrutineer
from baithak.voices.showing import tell_record
from baithak.voices.views.desk import FACILITATOR
from baithak.voices.witness_request import write_request
from baithak.web.accounts.gate import duty_required
from baithak.web.catalogue import in_own_words
from baithak.web.errors import Refusal


@duty_required(FACILITATOR)
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """What is recorded, who has signed, who may open it."""
    dialogue = _here(slug)
    agreed = {one.pk for one in exports.agreed_scrutineers(slug)}
    context = {
        "slug": slug,
        "title": in_own_words(dialogue.title),
        "checkpoints": tell_record(halls.enter(slug)),
        "scrutineers": [(one, one.pk in agreed) for one in Scrutineer.objects.filter(dialogue=slug).order_by("label")],
        "can_export": bool(agreed),
        "cosignature_form": CosignatureForm(),
        "scrutineer_form": ScrutineerForm(),
    }
    return TemplateResponse(request, "voices/desk_record.html", context)


@require_POST
@duty_required(FACILITATOR)
def cosign(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a co-signature that a witness made at a terminal."""
    _here(slug)
    form = CosignatureForm(request.POST)
    records.cosign(slug, form.cleaned_data["line"] if form.is_valid() else "")
    return _back(slug)


@duty_required(FACILITATOR)
def request_file(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The file that a witness signs at a terminal."""
    dialogue = _here(slug)
    found = records.checkpoints(slug)
    wanted = next((one for one in found if one.round.number == number), None)
    if wanted is None:
        raise Refusal("not-closed", _("This round is not closed yet. There is nothing to sign."), 409)
    asked = records.request_of(wanted, [one.size for one in found if one.round.number < number])
    return _file(write_request(dialogue.charter, asked.checkpoint, asked.earlier), f"sign-{slug}-{number}.json")


@require_POST
@duty_required(FACILITATOR)
def name_scrutineer(request: HttpRequest, slug: str) -> HttpResponse:
    """Name somebody who may open the record, if every side's moderators agree."""
    _here(slug)
    form = ScrutineerForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {"name": "", "key": ""}
    exports.name_scrutineer(slug, given["name"], given["key"])
    return _back(slug)


@require_POST
@duty_required(FACILITATOR)
def remove_scrutineer(request: HttpRequest, slug: str, scrutineer: str) -> HttpResponse:
    """Take a scrutineer off the list."""
    _here(slug)
    exports.remove_scrutineer(slug, scrutineer)
    return _back(slug)


@require_POST
@duty_required(FACILITATOR)
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """The scrutineers' file. Made by a POST: it costs something, and no previewer of links is to ask for it."""
    _here(slug)
    return _file(exports.export_record(slug), f"record-{slug}.json")


def _here(slug: str) -> Dialogue:
    return get_object_or_404(Dialogue, pk=slug, is_forgotten=False)


def _file(data: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type="application/json", headers=headers)


def _back(slug: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("voices:desk-record", args=[slug]))
