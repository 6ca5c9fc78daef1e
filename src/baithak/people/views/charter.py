"""From the close of enrolment to open doors, step by step; and the files that doors give one another."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from baithak.people import charter, closing, exchange
from baithak.people.choices import MailKind
from baithak.people.composition import composition_in_words
from baithak.people.forms import FileForm, WitnessForm
from baithak.people.models import Convening, Mail
from baithak.people.views.frame import find_convening, go, hosted_sides, show
from baithak.seal.charter import Charter
from baithak.web.accounts.gate import duty_required
from baithak.web.errors import Refusal
from baithak.web.roles import LEAST_OF_A_ROLE


@duty_required("convener")
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Close enrolment: a page that says what it means, then the act, which is final."""
    convening = find_convening(slug)
    problem = ""
    if request.method == "POST" and request.POST.get("sure") == "yes":
        try:
            closing.close_enrolment(convening)
        except Refusal as refusal:
            problem = refusal.say
        else:
            return go("charter", slug, "closed")
    return show(
        request,
        "close",
        convening,
        problem=problem,
        is_unsure=request.method == "POST" and not problem,
        seats=closing.seats_of(convening),
        unfinished=closing.unfinished(convening) if convening.is_enrolling else [],
        letters=closing.letters_waiting(convening),
        least_of_a_role=LEAST_OF_A_ROLE,
        can_ratify=closing.can_ratify(convening),
    )


@duty_required("convener")
def witness(request: HttpRequest, slug: str, side: str) -> HttpResponse:
    """Name a side's witness."""
    convening = find_convening(slug)
    found = convening.sides.filter(side=side, is_hosted_here=True).first()
    if found is None:
        raise Http404
    form = WitnessForm(request.POST or None, initial={"name": found.witness_name, "key": found.witness_key})
    if request.method == "POST" and form.is_valid():
        try:
            closing.name_witness(found, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.say)
        else:
            return go("charter", slug, "witness")
    return show(request, "witness", convening, form=form, side=found)


@duty_required("convener")
def steps(request: HttpRequest, slug: str) -> HttpResponse:
    """The steps, and the one to do now."""
    convening = find_convening(slug)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        act = request.POST.get("act", "")
        try:
            if act in ("draft", "opening"):
                return go("charter", slug, _make(convening, act))
            if form.is_valid():
                return go("charter", slug, _take(convening, act, form.cleaned_data["data"]))
        except Refusal as refusal:
            form.add_error(None, refusal.say)
    written = charter.current_charter(convening)
    hosted = hosted_sides(convening)
    others = [side for side in convening.sides.all() if not side.is_hosted_here]
    return show(
        request,
        "charter",
        convening,
        form=form,
        act=request.POST.get("act", ""),
        hosted=hosted,
        witnesses_named=all(side.witness_key for side in hosted),
        others=others,
        sheets_missing=[side for side in others if not side.keys],
        charter=written,
        fingerprint=_fingerprint(written),
        missing=charter.missing_witnesses(convening),
        signed=convening.cosignatures.all(),
        doors_mailed=_doors_mailed(convening),
        compositions=[
            (side, composition_in_words(side.composition)) for side in convening.sides.all() if side.composition
        ],
    )


@duty_required("convener")
def give_file(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """A file for another door: outline, sheet-SIDE, charter or opening."""
    convening = find_convening(slug)
    if name == "outline" and convening.is_lead:
        data = exchange.write_outline(convening)
    elif name.startswith("sheet-"):
        data = charter.give_sheet(convening, name.removeprefix("sheet-"))
    elif name == "charter" and convening.charter:
        data = convening.charter.encode()
    elif name == "opening" and convening.opening:
        data = convening.opening.encode()
    else:
        raise Http404
    answer = HttpResponse(data, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{slug}-{name}.json"'
    return answer


def _make(convening: Convening, act: str) -> str:
    if act == "draft":
        charter.write_charter(convening)
        return "charter"
    charter.make_opening(convening)
    return "opened"


def _take(convening: Convening, act: str, data: bytes) -> str:
    if act == "sheet":
        charter.take_sheet(convening, data)
        return "sheet"
    if act == "charter":
        charter.take_charter(convening, data)
        return "charter"
    if act == "opening-file":
        charter.take_opening(convening, data)
        return "opened"
    charter.take_cosignature(convening, data)
    return "signature"


def _fingerprint(written: Charter | None) -> list[str]:
    """The charter's hash in groups of four, to be compared by telephone."""
    whole = written.hash.hex() if written else ""
    return [whole[start : start + 4] for start in range(0, len(whole), 4)]


def _doors_mailed(convening: Convening) -> bool:
    return bool(Mail.objects.filter(member__side__convening=convening, kind=MailKind.DOORS_OPEN).exists())
