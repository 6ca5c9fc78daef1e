"""Letters: what is sent to whom, what is waiting, and what the words are."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from baithak.people import invitations, postman
from baithak.people.choices import MailKind, MailState
from baithak.people.letters import words_of
from baithak.people.members import members_of
from baithak.people.models import Convening
from baithak.people.views.frame import find_convening, go, show
from baithak.web.accounts.gate import duty_required
from baithak.web.catalogue import LANGUAGES, direction
from baithak.web.errors import Refusal

ACTS: dict[str, Callable[[Convening], int]] = {
    "invite": invitations.queue_invitations,
    "remind": invitations.queue_reminders,
    "dates": invitations.queue_dates,
    "open": invitations.queue_doors_open,
    "round": invitations.queue_round_open,
    "brief": invitations.queue_brief_out,
    "retry": invitations.retry_letters,
    "send": lambda _convening: 0,
}


@duty_required("convener")
def letters(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite, remind, send: one button each, and what came of it."""
    convening = find_convening(slug)
    problem = ""
    if request.method == "POST":
        try:
            ACTS.get(request.POST.get("act", ""), ACTS["send"])(convening)
            delivery = postman.send_waiting(convening)
        except Refusal as refusal:
            problem = refusal.say
        else:
            if not delivery.problem:
                return go("invitations", slug, "sent", delivery.sent)
            problem = delivery.problem
    everybody = members_of(convening)
    stuck = [
        mail for member in everybody for mail in member.mails.exclude(state=MailState.SENT).select_related("member")
    ]
    return show(
        request,
        "invitations",
        convening,
        problem=problem,
        stuck=stuck,
        waiting=sum(mail.state == MailState.WAITING for mail in stuck),
        uninvited=[member for member in everybody if member.invited_on is None],
        invited=sum(member.invited_on is not None for member in everybody),
        count=len(everybody),
    )


@duty_required("convener")
def words(request: HttpRequest, slug: str) -> HttpResponse:
    """Every letter in every language, as it will be sent."""
    convening = find_convening(slug)
    letters = []
    for kind in MailKind:
        for code in LANGUAGES:
            with translation.override(code):
                letters.append(
                    {
                        "kind": kind.label,
                        "language": code,
                        "direction": direction(code),
                        "words": words_of(kind, convening, code),
                    }
                )
    return show(request, "words", convening, letters=letters)
