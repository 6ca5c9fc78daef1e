"""Officials' desks, seen from the facilitator's: links given out, letters that came back, both sides side by side."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from baithak.outcomes import links
from baithak.outcomes.views.briefs import _brief, _dialogue
from baithak.publications.models import ReadingLink
from baithak.voices.showing import in_own_words
from baithak.web.accounts.gate import duty_required
from baithak.web.catalogue import LANGUAGES
from baithak.web.errors import Refusal

FACILITATOR = "facilitator"


@duty_required(FACILITATOR)
@require_http_methods(["GET", "POST"])
def offices(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Links, letters, and whether the sides are served alike; give a link out. It is shown once."""
    brief, dialogue = _brief(slug, number), _dialogue(slug)
    token = _issued(request, slug, number) if request.method == "POST" else ""
    names = {side: in_own_words(titles) for side, titles in sorted(dialogue.side_titles.items())}
    read = links.letters(slug)
    every = links.served(slug, read)
    values = {
        "slug": slug,
        "title": in_own_words(dialogue.title),
        "brief": brief,
        "address": f"{settings.PUBLIC_ORIGIN}/{request.POST.get('language', 'en')}/read/{token}/" if token else "",
        "names": names.items(),
        "held_in": [(code, LANGUAGES[code]) for code in dialogue.languages],
        "links": [
            (one, names.get(one.side, one.side))
            for one in ReadingLink.objects.filter(publication__dialogue=slug, publication__number=number)
        ],
        "letters": [(one, names.get(one.side, one.side)) for one in read],
        "served": [(names.get(one.side, one.side), one) for one in every],
        "is_uneven": links.is_uneven(every),
    }
    return TemplateResponse(request, "outcomes/offices.html", values)


@require_POST
@duty_required(FACILITATOR)
def revoke(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A link opens nothing any more."""
    _brief(slug, number)
    try:
        links.revoke(slug, number, request.POST.get("link", ""))
    except ReadingLink.DoesNotExist as error:
        raise Http404 from error
    return HttpResponseRedirect(reverse("outcomes:offices", args=[slug, number]))


def _issued(request: HttpRequest, slug: str, number: int) -> str:
    given = request.POST
    try:
        expires_on = date.fromisoformat(given.get("expires_on", ""))
    except ValueError as error:
        raise Refusal("expires", _("Give the last day on which the link works.")) from error
    return links.issue(
        slug,
        number,
        side=given.get("side", ""),
        office=given.get("office", ""),
        language=given.get("language", ""),
        expires_on=expires_on,
        watermark=given.get("watermark", ""),
    )
