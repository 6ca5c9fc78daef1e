"""Transfer at the desk: a compartment for each side's signatory; counts and readiness for all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from baithak.outcomes import asymmetry, desks, editing, links, transfer, uptake
from baithak.outcomes.models import Brief, Briefing, DeskLink, Office
from baithak.outcomes.transfer import CHECKLIST, Carrier, Reaction, Way
from baithak.outcomes.transfer_forms import BriefingForm, ChecklistForm, LinksForm, OfficeForm
from baithak.outcomes.views.briefs import FACILITATOR, SIGNATORY, _brief, _frame
from baithak.outcomes.views.drafting import side_of
from baithak.web.accounts.gate import duty_required
from baithak.web.catalogue import LANGUAGES, direction, in_own_words
from baithak.web.errors import Refusal
from baithak.web.kept import taken


@duty_required(FACILITATOR, SIGNATORY)
@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """Every brief with its meter; for a signatory, the register of their side's desks, and a new one."""
    values = _frame(request, slug)
    side = side_of(request.user, slug, SIGNATORY)
    form = OfficeForm(request.POST or None)
    if request.method == "POST" and _kept(form, lambda said: desks.register_office(slug, _own(side), **said)):
        return taken(reverse("outcomes:transfer", args=[slug]))
    newest = {one.number: one for one in Brief.objects.filter(dialogue=slug).order_by("number", "edition")}
    values |= {
        "side": side,
        "side_name": _named(values["dialogue"], side),
        "register": desks.register(slug, side) if side else [],
        "form": form,
        "briefs": [
            (one, in_own_words(editing.plan_of(one).title), _meter(values["dialogue"], asymmetry.measure(slug, number)))
            for number, one in newest.items()
        ],
    }
    return TemplateResponse(request, "outcomes/transfer.html", values, status=400 if form.errors else 200)


@duty_required(SIGNATORY)
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest, slug: str, desk_id: str) -> HttpResponse:
    """One desk of the side's register: called otherwise, or retired."""
    side = _own(side_of(request.user, slug, SIGNATORY))
    known = next((one for one in desks.register(slug, side) if one.id == desk_id), None)
    if known is None:
        raise Http404
    if "retire" in request.POST:
        desks.retire_office(slug, side, desk_id)
        return taken(reverse("outcomes:transfer", args=[slug]))
    form = OfficeForm(request.POST or None, initial=vars(known))
    if request.method == "POST" and _kept(form, lambda said: desks.change_office(slug, side, desk_id, **said)):
        return taken(reverse("outcomes:transfer", args=[slug]))
    values = _frame(request, slug) | {"form": form, "desk": known}
    return TemplateResponse(request, "outcomes/transfer_desk.html", values, status=400 if form.errors else 200)


@duty_required(FACILITATOR, SIGNATORY)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The transfer of one brief. A signatory keeps checklist, links and log, for their side alone."""
    brief = _brief(slug, number)
    side, wanted = side_of(request.user, slug, SIGNATORY), request.POST.get("do", "")
    own = desks.register(slug, side) if side else []
    checklist = ChecklistForm(_if("plan", wanted, request), plan=_plan(slug, number, side))
    filled: dict[str, forms.Form] = {
        "plan": checklist,
        "log": BriefingForm(_if("log", wanted, request), desks=own),
        "links": LinksForm(_if("links", wanted, request), desks=own, languages=brief.dialogue.languages),
    }
    apart: list[tuple[str, transfer.Item]] = []
    if request.method == "POST":
        if wanted not in filled:
            raise Http404
        issued: list[links.Issued] = []
        try:
            if _kept(filled[wanted], lambda _said: _keep(request, slug, number, _own(side), filled[wanted], issued)):
                return _sheet(request, slug, brief, filled[wanted], issued) if issued else _to(slug, number)
        except transfer.Replanned as told:
            apart = checklist.apart(told.theirs)
    values = _frame(request, slug) | {f"{name}_form": one for name, one in filled.items()}
    values |= _shown(brief, side) | {
        "checklist": _lines(checklist),
        "over": transfer.name_of_plan(slug, number, side),
        "apart": apart,
        "has_desks": any(not d.is_retired for d in own),
    }
    status = 409 if apart else 400 if any(one.errors for one in filled.values()) else 200
    return TemplateResponse(request, "outcomes/transfer_brief.html", values, status=status)


@require_POST
@duty_required(SIGNATORY)
def act(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Revoke a link, strike an entry of the log, or confirm a step that is offered."""
    _brief(slug, number)
    side, wanted = _own(side_of(request.user, slug, SIGNATORY)), request.POST.get("do", "")
    which = request.POST.get("which", "")
    if which and not which.isalnum():  # no key has such signs, and not every database takes them
        raise Http404
    try:
        if wanted == "revoke":
            links.revoke(slug, number, side, which)
        elif wanted == "strike":
            transfer.strike_briefing(slug, number, side, which)
        elif wanted == "confirm":
            uptake.confirm(slug, number, side, which)
        else:
            raise Http404
    except (DeskLink.DoesNotExist, Briefing.DoesNotExist) as error:
        raise Http404 from error
    return _to(slug, number)


def _keep(
    request: HttpRequest, slug: str, number: int, side: str, form: forms.Form, issued: list[links.Issued]
) -> None:
    said = form.cleaned_data
    if isinstance(form, ChecklistForm):
        transfer.keep_plan(slug, number, side, form.made(), request.POST.get("over", ""))
    elif isinstance(form, LinksForm):
        issued += links.issue(slug, number, side, said.pop("desks"), **said)
    else:
        known = {"carrier": Carrier(said["carrier"]), "way": Way(said["way"]), "reaction": Reaction(said["reaction"])}
        transfer.log_briefing(slug, number, side, said["desk"], said["day"], note=said["note"], **known)


def _kept(form: forms.Form, keep: Callable[[dict[str, Any]], object]) -> bool:
    """Was it in order, and kept? If not, the form says why, with all that was typed."""
    if not form.is_valid():
        return False
    try:
        keep(form.cleaned_data)
    except Office.DoesNotExist as error:
        raise Http404 from error
    except Refusal as told:
        if told.code == "no-side":
            raise
        form.add_error(None, str(told.say))
        return False
    return True


def _own(side: str) -> str:
    if not side:
        raise Refusal("no-side", _("Only the signatory of one side of this dialogue can do this."), 403)
    return side


def _if(name: str, wanted: str, request: HttpRequest) -> Any:
    return request.POST if name == wanted else None


def _plan(slug: str, number: int, side: str) -> dict[str, transfer.Item]:
    return transfer.plan(slug, number, side) if side else dict.fromkeys(CHECKLIST, transfer.Item())


def _lines(form: forms.Form) -> list[tuple[Any, Any]]:
    return [(form[f"note_{name}"], form[f"ready_{name}"]) for name in CHECKLIST]


def _shown(brief: Brief, side: str) -> dict[str, Any]:
    slug, number, dialogue = brief.dialogue_id, brief.number, brief.dialogue
    ready = transfer.readiness(slug, number)
    values = {
        "brief": brief,
        "heading": in_own_words(editing.plan_of(brief).title),
        "side": side,
        "side_name": _named(dialogue, side),
        "meter": _meter(dialogue, asymmetry.measure(slug, number)),
        "unserved": [_named(dialogue, one) for one in links.unserved(slug, number)],
        "sides": [_named(dialogue, one) for one in ready],
        "readiness": [(label, [ready[one][name] for one in ready]) for name, label in CHECKLIST.items()],
    }
    if side:
        own = [one for one in links.given(slug, number) if one.desk.side == side]
        read = links.read_by(own)
        values |= {
            "given": [(one, LANGUAGES[one.language], one.token_hash in read) for one in own],
            "log": transfer.log(slug, number, side),
            "offers": uptake.offers(slug, number, side),
        }
    return values


def _meter(dialogue: Any, meter: asymmetry.Meter) -> dict[str, Any]:
    return {
        "released_days": meter.released_days,
        "names": [_named(dialogue, one.side) for one in meter.sides],
        "rows": [
            (label, name in meter.uneven, [one.counts[name] for one in meter.sides], max(meter.most(name), 1))
            for name, label in asymmetry.MEASURES.items()
        ],
        "waited": [one.waited_days for one in meter.sides],
        "is_uneven": bool(meter.uneven),
    }


def _named(dialogue: Any, side: str) -> str:
    return in_own_words(dialogue.side_titles[side]) if side else ""


def _sheet(request: HttpRequest, slug: str, brief: Brief, form: forms.Form, issued: list[links.Issued]) -> HttpResponse:
    """The links, each on a sheet of its own, shown this once."""
    sheets = []
    for one in issued:
        address = f"{settings.PUBLIC_ORIGIN}/{one.language}/read/{one.token}/"
        code = segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=4, light="white")
        sheets.append({"link": one, "address": address, "code": code, "direction": direction(one.language)})
    plan = editing.plan_of(brief)
    values = {
        "brief": brief,
        "sheets": sheets,
        "until": form.cleaned_data["expires_on"],
        "from": date.fromisoformat(plan.released_on),
    }
    response = TemplateResponse(request, "outcomes/transfer_sheet.html", _frame(request, slug) | values)
    response.headers["Cache-Control"] = "no-store"
    return response


def _to(slug: str, number: int) -> HttpResponse:
    return taken(reverse("outcomes:transfer-brief", args=[slug, number]))
