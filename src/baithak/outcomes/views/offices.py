"""What officials' desks sent back, at the facilitator's desk: letters that only this room can read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from baithak.outcomes import links
from baithak.outcomes.views.briefs import _brief, _dialogue
from baithak.voices.showing import in_own_words
from baithak.web.accounts.gate import duty_required

FACILITATOR = "facilitator"


@duty_required(FACILITATOR)
@require_GET
def offices(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The letters of all desks."""
    brief, dialogue = _brief(slug, number), _dialogue(slug)
    names = {side: in_own_words(titles) for side, titles in dialogue.side_titles.items()}
    values = {
        "slug": slug,
        "title": in_own_words(dialogue.title),
        "brief": brief,
        "letters": [(one, names.get(one.side, one.side)) for one in links.letters(slug)],
    }
    return TemplateResponse(request, "outcomes/offices.html", values)
