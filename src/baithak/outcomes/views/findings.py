"""Findings as they are read: by participants with the room's key, and at the facilitator's desk, who releases them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from baithak.analysis.ratification import ratified, support_of
from baithak.outcomes.models import Finding
from baithak.outcomes.page import page_of
from baithak.outcomes.reasons import has_unjudged_reasons, shown_reasons, with_reasons
from baithak.outcomes.release import name_of, release_finding
from baithak.outcomes.wording import thresholds_in_words
from baithak.voices import hall as halls
from baithak.voices.hall import Hall
from baithak.voices.models import POLLS, Activity, Dialogue, State
from baithak.voices.statements import show, voted_on
from baithak.voices.views.inside import inside, read_inside
from baithak.web.accounts.gate import duty_required
from baithak.web.catalogue import in_own_words, reader_language


@require_GET
def room_findings(request: HttpRequest, slug: str) -> HttpResponse:
    """A participant's page: the newest finding. Without the room's key, the entrance."""
    return _in_room(request, slug, None)


@require_GET
def room_finding(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The finding of one round."""
    return _in_room(request, slug, number)


@require_GET
def room_document(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The released document itself, to keep and to compare: the bytes that its name is the hash of."""

    @read_inside
    def document(_request: HttpRequest, hall: Hall) -> HttpResponse:
        found = Finding.objects.filter(round__dialogue=hall.slug, round__number=number).first()
        if found is None:  # a brief is read where it was released, from its day on
            raise Http404
        response = HttpResponse(found.document, content_type="application/json")
        response.headers["Content-Disposition"] = f'attachment; filename="finding-{number}.json"'
        return response

    return document(request, slug)


@duty_required("facilitator")
@require_GET
def desk_findings(request: HttpRequest, slug: str) -> HttpResponse:
    """The rounds of votes, and which of them are or can be released."""
    dialogue = _dialogue(slug)
    rounds = dialogue.rounds.filter(activity__in=POLLS)
    values = {"rounds": rounds, "states": State, "slug": slug, "title": in_own_words(dialogue.title)}
    return TemplateResponse(request, "outcomes/desk.html", values)


@duty_required("facilitator", "drafter")
@require_GET
def desk_finding(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The same page as the participants'."""
    return _finding_page(request, slug, number, "outcomes/desk_finding.html", "outcomes:desk-finding")


@duty_required("facilitator")
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask whether to release; when confirmed, release."""
    dialogue = _dialogue(slug)
    place = dialogue.rounds.filter(number=number, activity__in=POLLS).first()
    if place is None:
        raise Http404
    if request.method == "POST":
        release_finding(slug, number)
        return HttpResponseRedirect(reverse("outcomes:desk-finding", args=[slug, number]))
    values = {
        "round": place,
        "states": State,
        "slug": slug,
        "title": in_own_words(dialogue.title),
        "has_unjudged_reasons": has_unjudged_reasons(place),
    }
    return TemplateResponse(request, "outcomes/release.html", values)


def _in_room(request: HttpRequest, slug: str, number: int | None) -> HttpResponse:
    @inside
    def page(request: HttpRequest, hall: Hall) -> HttpResponse:
        return _finding_page(request, hall.slug, number, "outcomes/room.html", "outcomes:room-finding")

    return page(request, slug)


def _finding_page(request: HttpRequest, slug: str, number: int | None, template: str, link: str) -> HttpResponse:
    dialogue = _dialogue(slug)
    findings = [*Finding.objects.filter(round__dialogue=dialogue).select_related("round").order_by("-round__number")]
    values: dict[str, object] = {"slug": slug, "title": in_own_words(dialogue.title)}
    if number is not None or findings:
        finding = next((one for one in findings if number in (None, one.round.number)), None)
        if finding is None:
            raise Http404
        values |= _read(finding, dialogue)
        others = [one.round.number for one in findings if one is not finding]
        values["others"] = [(one, reverse(link, args=[slug, one])) for one in others]
    return TemplateResponse(request, template, values)


def _read(finding: Finding, dialogue: Dialogue) -> dict[str, object]:
    hall = halls.enter(dialogue.slug)
    shown = show(hall.vault, voted_on(finding.round))
    is_ratification = finding.round.activity == Activity.RATIFICATION
    thresholds = hall.charter.thresholds
    names = {side: in_own_words(titles) for side, titles in dialogue.side_titles.items()}
    found = ratified(finding.released, thresholds) if is_ratification else None
    page = page_of(finding.released, shown, dialogue.side_titles, _language(), found)
    return {
        "page": with_reasons(page, shown_reasons(finding), _language()),
        "round": finding.round,
        "name": name_of(finding),
        "threshold": thresholds_in_words(
            {side: support_of(thresholds, side) for side in sorted(names)}, names, dialogue.kind
        ),
    }


def _dialogue(slug: str) -> Dialogue:
    found = Dialogue.objects.filter(pk=slug, is_forgotten=False).first()
    if found is None:
        raise Http404
    return found


def _language() -> str:
    return reader_language()
