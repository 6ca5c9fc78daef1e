"""What became of it, at the desk: the register of a dialogue's series, steps with evidence, history from before."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from baithak.outcomes import editing, history, life
from baithak.outcomes.models import Brief
from baithak.outcomes.views.briefs import _dialogue
from baithak.publications.models import Grade, Recommendation, Series, Stage
from baithak.voices.showing import in_own_words
from baithak.web.accounts.gate import duty_required
from baithak.web.catalogue import LANGUAGES, direction
from baithak.web.errors import Refusal

FACILITATOR = "facilitator"


@duty_required(FACILITATOR)
@require_GET
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """All recommendations of the series that this dialogue's briefs belong to."""
    series = _series(slug)
    found = Recommendation.objects.filter(series__in=series).prefetch_related("steps")
    listed = [(one, in_own_words(one.title), life.stage_of(one).label, life.last_day(one)) for one in found]
    due = {one.name for one in life.to_look_at(series)}
    values = {"listed": listed, "due": due, "days": life.DAYS_TO_LOOK_AGAIN, "series": series}
    return TemplateResponse(request, "outcomes/register.html", _frame(slug) | values)


@duty_required(FACILITATOR)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The life of one recommendation; add a step. What was typed is shown again if it does not fit."""
    found = _recommendation(slug, name)
    problem = ""
    if request.method == "POST":
        try:
            _add(request, name)
            return HttpResponseRedirect(reverse("outcomes:life-one", args=[slug, name]))
        except Refusal as told:
            problem = str(told.say)
    values = {
        "one": found,
        "heading": in_own_words(found.title),
        "text": in_own_words(found.text),
        "steps": [(step, in_own_words(step.said)) for step in found.steps.all()],
        "stages": Stage.choices,
        "grades": Grade.choices,
        "held_in": [
            (code, label, direction(code), request.POST.get(f"said_{code}", "")) for code, label in LANGUAGES.items()
        ],
        "typed": request.POST,
        "problem": problem,
    }
    return TemplateResponse(request, "outcomes/life.html", _frame(slug) | values, status=400 if problem else 200)


@require_POST
@duty_required(FACILITATOR)
def retract(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Say that a step was wrong."""
    found = _recommendation(slug, name)
    if not found.steps.filter(pk=request.POST.get("step", "")).exists():
        raise Http404
    life.retract_step(request.POST["step"], request.POST.get("because", ""))
    return HttpResponseRedirect(reverse("outcomes:life-one", args=[slug, name]))


@duty_required(FACILITATOR)
@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Recommendations of earlier years from a CSV file: looked at first, then brought in, all or none."""
    series = _series(slug)
    values: dict[str, object] = {"columns": (*history.COLUMNS, *history.FURTHER)}
    if request.method == "POST":
        if not series:
            raise Refusal("no-series", _("Plan a brief first: it says to which series this dialogue belongs."), 409)
        text = request.POST.get("table") or _uploaded(request)
        rows = history.read_history(text.encode())
        if "sure" in request.POST:
            known = Series.objects.filter(pk=series[0]).first()
            titles = known.title if known else editing.plan_of(_newest(slug)).series_title
            history.import_history(series[0], titles, rows)
            return HttpResponseRedirect(reverse("outcomes:life", args=[slug]))
        values |= {"lines": tuple(history.lines_of(rows)), "table": text}
    return TemplateResponse(request, "outcomes/bring_in.html", _frame(slug) | values)


@duty_required(FACILITATOR)
@require_GET
def table(request: HttpRequest, slug: str) -> HttpResponse:
    """The register as a table for spreadsheets."""
    _dialogue(slug)
    response = HttpResponse(history.write_register(_series(slug)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="register.csv"'
    return response


def _add(request: HttpRequest, name: str) -> None:
    given = request.POST
    try:
        day, stage, grade = (
            date.fromisoformat(given.get("day", "")),
            Stage(given.get("stage")),
            Grade(given.get("grade")),
        )
    except ValueError as error:
        raise Refusal("step", _("Choose a stage and a grade, and give the day on which it happened.")) from error
    said = {code: given.get(f"said_{code}", "") for code in LANGUAGES}
    life.add_step(name, stage, day, said, grade, given.get("source", "")[: life.MAX_SAID])


def _uploaded(request: HttpRequest) -> str:
    file = request.FILES.get("file")
    if file is None or file.size > history.MAX_BYTES:
        raise Refusal("file", _("Choose a CSV file of up to %(most)s bytes.") % {"most": history.MAX_BYTES})
    try:
        return str(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Refusal("encoding", _("This file is not in UTF-8. Save it as “CSV UTF-8”.")) from error


def _series(slug: str) -> list[str]:
    return sorted({editing.plan_of(brief).series for brief in Brief.objects.filter(dialogue=slug)})


def _newest(slug: str) -> Brief:
    return Brief.objects.filter(dialogue=slug).order_by("-number", "-edition")[0]


def _recommendation(slug: str, name: str) -> Recommendation:
    _dialogue(slug)
    found = Recommendation.objects.filter(pk=name, series__in=_series(slug)).first()
    if found is None:
        raise Http404
    return found


def _frame(slug: str) -> dict[str, object]:
    return {"slug": slug, "title": in_own_words(_dialogue(slug).title)}
