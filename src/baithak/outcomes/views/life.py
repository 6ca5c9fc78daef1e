"""What became of it, at the desk: registers of series, what waits for the sides, history from before, reminders."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from baithak.outcomes import history, life, proposals, registers, reminders
from baithak.outcomes.models import Proposal, ProposalKind
from baithak.publications.models import Grade, Recommendation, Stage, Step
from baithak.publications.standing import in_words, name_of
from baithak.publications.timeline import timeline
from baithak.voices.models import Dialogue
from baithak.web.accounts.gate import convenings_of, duty_required
from baithak.web.accounts.models import Account
from baithak.web.catalogue import LANGUAGES, direction, in_own_words
from baithak.web.errors import Refusal
from baithak.web.kept import taken

FACILITATOR, SIGNATORY = "facilitator", "signatory"
SIDES_GIVEN = 2  # where no dialogue says which sides there are


@duty_required(FACILITATOR, SIGNATORY, anywhere=True)
@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """The series that this account keeps or signs for; begin one, before it has any brief."""
    problem = ""
    if request.method == "POST":
        try:
            return _to(_begin(request))
        except Refusal as told:
            problem = str(told.say)
    kept = registers.kept_by(request.user)
    values = {
        "listed": [(one, in_own_words(registers.title_of(one)), len(proposals.waiting(one))) for one in kept],
        "due": [(one, in_own_words(one.recommendation.title)) for one in reminders.due(kept)],
        "dialogues": _own_dialogues(request.user),
        "has_all": convenings_of(request.user, FACILITATOR) is None,
        "can_begin": convenings_of(request.user, FACILITATOR) != set(),
        "held_in": _languages(request, "title"),
        "sides": [(number, _languages(request, f"side_{number}")) for number in range(1, SIDES_GIVEN + 1)],
        "typed": request.POST,
        "problem": problem,
    }
    return TemplateResponse(request, "outcomes/registers.html", values, status=400 if problem else 200)


@duty_required(FACILITATOR, SIGNATORY, anywhere=True)
@require_GET
def register(request: HttpRequest, series: str) -> HttpResponse:
    """All recommendations of a series through the years, and what waits for the sides."""
    values = _frame(request, series)
    every = Recommendation.objects.filter(series=series).select_related("series")
    found = [*every.prefetch_related("steps")]
    listed = [(one, in_own_words(one.title), in_words(one, in_own_words), life.last_day(one)) for one in found]
    values |= {
        "listed": listed,
        "timeline": timeline(found, lambda name: reverse("outcomes:life-one", args=[series, name])),
        "waiting": [_waiting(one, str(values["side"])) for one in proposals.waiting(series)],
        "due": {one.recommendation.name for one in reminders.due([series])},
        "days": reminders.DAYS_TO_LOOK_AGAIN,
        "series_sides": [in_own_words(titles) for titles in registers.sides_of(series).values()],
    }
    return TemplateResponse(request, "outcomes/register.html", values)


@duty_required(FACILITATOR, SIGNATORY, anywhere=True)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, series: str, name: str) -> HttpResponse:
    """The life of one recommendation; propose a step. What was typed is shown again if it does not fit."""
    values, found, problem = _frame(request, series), _recommendation(series, name), ""
    if request.method == "POST":
        try:
            _propose(request, name)
            return taken(reverse("outcomes:life-one", args=[series, name]))
        except Refusal as told:
            problem = str(told.say)
    values |= {
        "one": found,
        "heading": in_own_words(found.title),
        "text": in_own_words(found.text),
        "steps": [
            (step, in_own_words(step.said), name_of(found, step.side, in_own_words)) for step in found.steps.all()
        ],
        "stages_reached": in_words(found, in_own_words),
        "waiting": [_waiting(one, str(values["side"])) for one in proposals.waiting(series, name)],
        "look_again_on": next(
            (at.look_again_on for at in reminders.to_look_at([series]) if at.recommendation == found), None
        ),
        "stages": Stage.choices,
        "series_sides": [(side, in_own_words(names)) for side, names in registers.sides_of(series).items()],
        "grades": Grade.choices,
        "held_in": _languages(request, "said"),
        "typed": request.POST,
        "problem": problem,
        "most": life.MAX_SAID,
    }
    return TemplateResponse(request, "outcomes/life.html", values, status=400 if problem else 200)


@require_POST
@duty_required(FACILITATOR, SIGNATORY, anywhere=True)
def retract(request: HttpRequest, series: str, name: str) -> HttpResponse:
    """Propose to say that a step was wrong."""
    _keeper(request, series)
    if not _recommendation(series, name).steps.filter(pk=request.POST.get("step", "")).exists():
        raise Http404
    proposals.propose_retraction(request.POST["step"], request.POST.get("because", ""))
    return taken(reverse("outcomes:life-one", args=[series, name]))


@require_POST
@duty_required(FACILITATOR, SIGNATORY, anywhere=True)
def decide(request: HttpRequest, series: str) -> HttpResponse:
    """A signatory agrees to what waits; or it is dropped."""
    proposal = request.POST.get("proposal", "")
    _keeper(request, series)
    try:
        if "drop" in request.POST:
            proposals.drop(series, proposal)
        else:
            side = registers.side_in(request.user, series, SIGNATORY)
            if not side:
                raise Refusal("no-side", _("Only the signatory of one side of this series can do this."), 403)
            proposals.agree(series, proposal, side)
    except Proposal.DoesNotExist as error:
        raise Refusal("gone", _("This does not wait any more. Load the page again."), 409) from error
    return _to(series)


@require_POST
@duty_required(FACILITATOR, anywhere=True)
def remind(request: HttpRequest, series: str, name: str) -> HttpResponse:
    """Choose the day on which a recommendation is looked at again."""
    _keeper(request, series, FACILITATOR)
    found = _recommendation(series, name)
    reminders.set_day(series, found.name, _day(request.POST.get("look_again_on", "")))
    return taken(reverse("outcomes:life-one", args=[series, name]))


@duty_required(FACILITATOR, anywhere=True)
@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest, series: str) -> HttpResponse:
    """Recommendations of earlier years from a CSV file: looked at first, then put to the signatories, all or none."""
    _keeper(request, series, FACILITATOR)
    values = _frame(request, series) | {"columns": history.EVERY, "series_name": series}
    if request.method == "POST":
        text = request.POST.get("table") or _uploaded(request)
        rows = history.read_history(text.encode())
        if "sure" in request.POST:
            proposals.propose_history(series, text)
            return _to(series)
        history.check_history(series, rows)
        values |= {"lines": tuple(history.lines_of(rows)), "table": text}
    return TemplateResponse(request, "outcomes/bring_in.html", values)


@duty_required(FACILITATOR, SIGNATORY, anywhere=True)
@require_GET
def table(request: HttpRequest, series: str) -> HttpResponse:
    """The register as a table for spreadsheets, in every language."""
    _keeper(request, series)
    return _file(history.write_register([series]).encode(), "text/csv; charset=utf-8", "register.csv")


@duty_required(FACILITATOR, SIGNATORY, anywhere=True)
@require_GET
def calendar(request: HttpRequest, series: str) -> HttpResponse:
    """The days to look again, for a calendar."""
    _keeper(request, series)
    return _file(reminders.calendar_of([series]), "text/calendar; charset=utf-8", "look-again.ics")


def reminders_for(account: Account) -> list[tuple[str, str]]:
    """What this account should look at again, and what waits for its side: address and words of each."""
    kept, told = registers.kept_by(account), []
    for series in kept:
        side = registers.side_in(account, series, SIGNATORY)
        count = sum(side in proposals.missing_sides(one) for one in proposals.waiting(series)) if side else 0
        if count:
            words = ngettext("%(count)s proposal waits for you", "%(count)s proposals wait for you", count)
            title = in_own_words(registers.title_of(series))
            told.append((reverse("outcomes:register", args=[series]), f"{title}: {words % {'count': count}}"))
    return told + [_reminder(one.recommendation) for one in reminders.due(kept)]


def _reminder(one: Recommendation) -> tuple[str, str]:
    address = reverse("outcomes:life-one", args=[one.series_id, one.name])
    return address, _("Look again: %(title)s") % {"title": in_own_words(one.title)}


def _begin(request: HttpRequest) -> str:
    given, dialogue = request.POST, request.POST.get("dialogue", "")
    mine = convenings_of(request.user, FACILITATOR)
    if mine is not None and dialogue not in mine:
        raise Refusal("not-yours", _("Choose a dialogue in which you are the facilitator."), 403)
    if dialogue and not Dialogue.objects.filter(pk=dialogue).exists():
        raise Refusal("no-dialogue", _("This dialogue is not here."), 404)
    sides = {
        given.get(f"side_{number}", "").strip(): {code: given.get(f"side_{number}_{code}", "") for code in LANGUAGES}
        for number in range(1, SIDES_GIVEN + 1)
    }
    title = {code: given.get(f"title_{code}", "") for code in LANGUAGES}
    return registers.begin(given.get("series", "").strip(), title, dialogue, sides).series


def _propose(request: HttpRequest, name: str) -> None:
    given = request.POST
    try:
        stage, grade = Stage(given.get("stage")), Grade(given.get("grade"))
    except ValueError as error:
        raise Refusal("step", _("Choose a stage and a grade, and give the day on which it happened.")) from error
    said = {code: given.get(f"said_{code}", "") for code in LANGUAGES}
    source = given.get("source", "")[: life.MAX_SAID]
    proposals.propose_step(name, stage, _day(given.get("day", "")), said, grade, source, given.get("side", ""))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refusal("day", _("Give a day.")) from error


def _waiting(one: Proposal, side: str) -> dict[str, object]:
    """A proposal as the pages show it. `can_agree`: the reader's side has not yet."""
    sides, missing, told = registers.sides_of(one.series), proposals.missing_sides(one), one.content
    values = {"proposal": one, "missing": [in_own_words(sides[name]) for name in missing]}
    values |= {"can_agree": side in missing, "name": told.get("name", "")}
    if one.kind == ProposalKind.STEP:
        values |= {"stage": Stage(told["stage"]).label, "grade": Grade(told["grade"]).label, "source": told["source"]}
        values["side"] = in_own_words(sides.get(told.get("side", ""), {}))
        return values | {"day": date.fromisoformat(told["happened_on"]), "said": [*_said(told["said"])]}
    if one.kind == ProposalKind.RETRACTION:
        step = Step.objects.get(pk=told["step"])
        values |= {"stage": step.get_stage_display(), "side": in_own_words(sides.get(step.side, {}))}
        return values | {"day": step.happened_on, "because": told["because"]}
    return values | {"lines": [*history.lines_of(history.read_history(told["table"].encode()))]}


def _said(texts: dict[str, str]) -> list[tuple[str, str, str]]:
    return [(code, direction(code), text) for code, text in texts.items()]


def _languages(request: HttpRequest, name: str) -> list[tuple[str, str, str, str]]:
    """Each language with what was typed in it under `name`."""
    return [(code, label, direction(code), request.POST.get(f"{name}_{code}", "")) for code, label in LANGUAGES.items()]


def _own_dialogues(account: Account) -> list[tuple[str, str]]:
    slugs = convenings_of(account, FACILITATOR)
    found = Dialogue.objects.all() if slugs is None else Dialogue.objects.filter(pk__in=slugs)
    return [(one.pk, in_own_words(one.title)) for one in found.order_by("pk")]


def _uploaded(request: HttpRequest) -> str:
    file = request.FILES.get("file")
    if file is None or file.size > history.MAX_BYTES:
        raise Refusal("file", _("Choose a CSV file of up to %(most)s bytes.") % {"most": history.MAX_BYTES})
    try:
        return str(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Refusal("encoding", _("This file is not in UTF-8. Save it as “CSV UTF-8”.")) from error


def _keeper(request: HttpRequest, series: str, *wanted: str) -> set[str]:
    """The duties of the reader in this series. Raises Http404 for one that is not there, or not theirs."""
    held = {duty for duty, _side in registers.duties_in(request.user, series)} & {*(wanted or (FACILITATOR, SIGNATORY))}
    if not held or not registers.is_known(series):
        raise Http404
    return held


def _recommendation(series: str, name: str) -> Recommendation:
    found = Recommendation.objects.filter(pk=name, series=series).first()
    if found is None:
        raise Http404
    return found


def _frame(request: HttpRequest, series: str) -> dict[str, object]:
    held = _keeper(request, series)
    return {
        "series": series,
        "title": in_own_words(registers.title_of(series)),
        "is_facilitator": FACILITATOR in held,
        "side": registers.side_in(request.user, series, SIGNATORY),
    }


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


def _to(series: str) -> HttpResponse:
    return taken(reverse("outcomes:register", args=[series]))
