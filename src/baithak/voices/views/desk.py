"""The facilitator's desk: which dialogues there are, where their rounds stand, and what can be done next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baithak.voices.closing import close_round, end_without_quorum
from baithak.voices.forms import ExtendForm, OpeningForm
from baithak.voices.models import RECORDED, Activity, Dialogue, Round, State
from baithak.voices.moderation import unjudged
from baithak.voices.opening import import_opening, read_opening
from baithak.voices.rounds import extend_round, open_round, release_statements
from baithak.web.accounts.gate import convenings_of, duties, duty_required, has
from baithak.web.accounts.models import Account
from baithak.web.catalogue import in_own_words
from baithak.web.errors import Refusal

FACILITATOR, MODERATOR = "facilitator", "moderator"
OTHERS = ("drafter", "signatory")
DOES: dict[str, Callable[[str, int], Round]] = {
    "open": open_round,
    "close": close_round,
    "end": end_without_quorum,
    "release": release_statements,
}
GRAVE = frozenset({"close", "end", "release"})


Remind = Callable[[Account], list[tuple[str, str]]]
_reminders: list[Remind] = []


def also_remind(find: Remind) -> None:
    """Let a floor above say what else an account should look at: address and words of each."""
    _reminders.append(find)


@dataclass(frozen=True)
class ShownRound:
    """A round on the desk. `can`: what may be done with it now. `waiting`: statements to be looked at."""

    round: Round
    can: frozenset[str]
    waiting: int


def moderates(account: Account, dialogue: Dialogue) -> str | None:
    """The one side that this account speaks for as moderator. Nobody speaks for two, or for none: both must look."""
    sides = {side for duty, side in duties(account, dialogue.pk) if duty == MODERATOR}
    return sides.pop() if len(sides) == 1 and sides <= {*dialogue.side_titles} else None


@duty_required(FACILITATOR, MODERATOR, *OTHERS, anywhere=True)
def desks(request: HttpRequest) -> HttpResponse:
    """The dialogues in which this account has something to do."""
    found: dict[str, dict[str, object]] = {}
    for duty in (FACILITATOR, MODERATOR, *OTHERS):
        slugs = convenings_of(request.user, duty)
        own = Dialogue.objects.all() if slugs is None else Dialogue.objects.filter(pk__in=slugs)
        for dialogue in own.order_by("pk"):
            entry = found.setdefault(dialogue.pk, {"dialogue": dialogue, "title": in_own_words(dialogue.title)})
            entry[duty] = duty != MODERATOR or moderates(request.user, dialogue) is not None
    can_open = convenings_of(request.user, FACILITATOR) != set()
    reminders = [one for find in _reminders for one in find(request.user)]
    values = {"dialogues": found.values(), "can_open": can_open, "reminders": reminders}
    return TemplateResponse(request, "voices/desks.html", values)


@duty_required(FACILITATOR, anywhere=True)
def new(request: HttpRequest) -> HttpResponse:
    """Bring an opening in."""
    form = OpeningForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        opening = read_opening(form.cleaned_data["opening"])
        if not has(request.user, FACILITATOR, opening.charter.convening):
            raise Refusal(
                "not-yours", _("You are not the facilitator of this dialogue. Ask whoever gave you this duty."), 403
            )
        dialogue = import_opening(opening)
        return HttpResponseRedirect(reverse("voices:desk", args=[dialogue.pk]))
    return TemplateResponse(request, "voices/desk_new.html", {"form": form})


@duty_required(FACILITATOR)
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """One dialogue: its rounds, and what can be done next."""
    dialogue = get_object_or_404(Dialogue, pk=slug)
    rounds = [*dialogue.rounds.order_by("number")]
    context = {
        "dialogue": dialogue,
        "slug": slug,
        "title": in_own_words(dialogue.title),
        "rounds": [_shown(one, rounds) for one in rounds],
        "extend_form": ExtendForm(),
        "is_moderator": moderates(request.user, dialogue) is not None,
    }
    return TemplateResponse(request, "voices/desk.html", context)


@require_POST
@duty_required(FACILITATOR)
def act(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Do something with a round. Final acts ask once more before they are done."""
    place = get_object_or_404(Round, dialogue=slug, dialogue__is_forgotten=False, number=number)
    wanted = request.POST.get("do", "")
    if wanted in GRAVE and "sure" not in request.POST:
        context = {"round": place, "do": wanted, "slug": slug}
        return TemplateResponse(request, "voices/desk_sure.html", context)
    if wanted == "extend":
        form = ExtendForm(request.POST)
        if not form.is_valid():
            raise Refusal("no-day", _("Give the new last day."))
        extend_round(slug, number, form.cleaned_data["closes_on"])
    elif wanted in DOES:
        DOES[wanted](slug, number)
    else:
        raise Http404
    return HttpResponseRedirect(reverse("voices:desk", args=[slug]))


def _shown(place: Round, rounds: list[Round]) -> ShownRound:
    is_next = all(one.state in RECORDED for one in rounds if one.number < place.number)
    can = {
        State.WAITING: {"open"} if is_next else set(),
        State.OPEN: {"extend", "close"},
        State.SHORT: {"extend", "end"},
        State.CLOSING: {"close"},
    }.get(State(place.state), set())
    is_judged = place.activity == Activity.STATEMENTS and place.state in RECORDED and place.state != State.RELEASED
    waiting = unjudged(place) if is_judged else 0
    if is_judged and place.state == State.SEALED and not waiting and place.has_quorum:
        can = can | {"release"}
    return ShownRound(place, frozenset(can), waiting)
