"""What the desk's pages share: finding the dialogue, the menu, and what is said after something was done."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from baithak.people.models import Convening, Side

SAID = {
    "made": _("The dialogue is made. Now say who is invited."),
    "made-high": _(
        "The dialogue is made. With as few seats as it may have, no recommendation could be seen to reach the share "
        "that it asks for: bands are too coarse. Invite more members, or make it again and ask for less."
    ),
    "imported": _("The dialogue is here. Now say who is invited from your side."),
    "kept": _("Your changes are kept."),
    "withdrawn": _("The person is off the list. Their link opens nothing any more."),
    "replaced": _("The new person is on the list. The old link opens nothing any more."),
    "meeting": _("The meeting is in the calendar. Send the dates to everybody when all meetings are in."),
    "dropped": _("The meeting is taken off."),
    "witness": _("The witness is named."),
    "closed": _("Enrolment is closed. The keys that could make more seats are destroyed."),
    "sheet": _("The sheet of the other door is here."),
    "charter": _("The charter is here. Give it to the witnesses to sign."),
    "signature": _("The signature holds. It is kept."),
    "opened": _("The opening file is ready. Give it to whoever keeps the room."),
    "new-link": _("A letter with a new link is in the outbox."),
}


def find_convening(slug: str) -> Convening:
    """The dialogue of this short name. Raises Http404."""
    found: Convening | None = Convening.objects.filter(pk=slug).first()
    if found is None:
        raise Http404
    return found


def hosted_sides(convening: Convening) -> list[Side]:
    """The sides whose members this door invites."""
    return [side for side in convening.sides.all() if side.is_hosted_here]


def show(request: HttpRequest, template: str, convening: Convening, status: int = 200, **values: Any) -> HttpResponse:
    """A page of a dialogue's desk, with its menu and what there is to say."""
    said = _said(request)
    frame = {"convening": convening, "messages": [said] if said else [], "here": request.resolver_match.url_name}
    answer: HttpResponse = render(request, f"people/{template}.html", frame | values, status=status)
    return answer


def go(name: str, slug: str, said: str = "", count: int | None = None, **more: Any) -> HttpResponseRedirect:
    """To a page of the desk, with a word of what was done."""
    where = reverse(f"people:{name}", kwargs={"slug": slug, **more})
    query = {"said": said} if said else {}
    if count is not None:
        query["count"] = str(count)
    return HttpResponseRedirect(f"{where}?{urlencode(query)}" if query else where)


def _said(request: HttpRequest) -> str:
    """The sentence for what was done; only sentences from here, whatever the address says."""
    said, count = request.GET.get("said", ""), request.GET.get("count", "")
    if said in SAID:
        return str(SAID[said])
    if not (count.isascii() and count.isdecimal() and len(count) < 6):
        return ""
    number = int(count)
    if said == "added":
        return ngettext(
            "%(count)s member is on the list. Nobody has been written to yet.",
            "%(count)s members are on the list. Nobody has been written to yet.",
            number,
        ) % {"count": number}
    if said == "sent":
        return ngettext("%(count)s letter was sent.", "%(count)s letters were sent.", number) % {"count": number}
    return ""
