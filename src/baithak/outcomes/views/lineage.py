"""Lineage at the desk: what was asked before, and which of it a draft continues."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from baithak.outcomes import lineage
from baithak.outcomes.views.drafting import DRAFTER, FACILITATOR, _draft, _frame
from baithak.publications import search
from baithak.publications.models import Recommendation
from baithak.publications.standing import in_words
from baithak.web.accounts.gate import duty_required
from baithak.web.catalogue import in_own_words


@duty_required(FACILITATOR, DRAFTER)
@require_http_methods(["GET", "POST"])
def continues(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Earlier recommendations that look like this one, or that are looked for; choose those that it continues."""
    draft = _draft(slug, number)
    asked = request.POST.get("q", "")[: search.MAX_QUERY]
    if request.method == "POST" and "look" not in request.POST:
        lineage.continue_from(slug, number, request.POST.getlist("continues"))
        return HttpResponseRedirect(reverse("outcomes:draft", args=[slug, number]))
    chosen = draft.recommendation.continues
    known = [*Recommendation.objects.filter(pk__in=chosen).select_related("series")]
    found = search.find(asked) if asked.strip() else lineage.asked_before(draft)
    listed = [_shown(one, one.name in chosen) for one in {one.name: one for one in (*known, *found)}.values()]
    values = {"draft": draft, "listed": listed, "asked": asked, "most": search.MAX_QUERY}
    return TemplateResponse(request, "outcomes/draft_lineage.html", _frame(request, slug) | values)


def _shown(one: Recommendation, is_chosen: bool) -> dict[str, object]:
    return {
        "one": one,
        "title": in_own_words(one.title),
        "text": in_own_words(one.text),
        "series": in_own_words(one.series.title),
        "stages": in_words(one, in_own_words),
        "is_chosen": is_chosen,
    }
