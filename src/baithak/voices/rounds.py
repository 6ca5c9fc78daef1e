"""Rounds: opened, extended, released. Closing them is a matter of its own (voices.closing)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from baithak.voices import hall as halls
from baithak.voices.models import Activity, Round, State
from baithak.voices.moderation import unjudged
from baithak.voices.statements import voted_on
from baithak.web.errors import Refusal


@transaction.atomic
def open_round(slug: str, number: int) -> Round:
    """Let a round begin. One round of a dialogue is open at a time, and those before it are over. Raises Refusal."""
    place = _locked(slug, number)
    if place.state != State.WAITING:
        raise Refusal("not-waiting", _("This round has been opened before."), 409)
    before = Round.objects.filter(dialogue=slug, number__lt=number).values_list("state", flat=True)
    if any(state in (State.WAITING, State.OPEN, State.SHORT, State.CLOSING) for state in before):
        raise Refusal("not-yet", _("The round before this one is not over. Close it first."), 409)
    if place.activity == Activity.VOTES and (_waits_for_statements(place) or not voted_on(place)):
        raise Refusal("no-statements", _("There is nothing to vote on yet. Release the statements first."), 409)
    if place.activity == Activity.RATIFICATION and not voted_on(place):
        raise Refusal(
            "no-texts", _("There is nothing to ratify yet. Put the agreed recommendations to this round first."), 409
        )
    return _set_state(place, str(State.OPEN))


@transaction.atomic
def extend_round(slug: str, number: int, closes_on: date) -> Round:
    """Give an open round, or one that closed without quorum, a later last day. Raises Refusal."""
    place = _locked(slug, number)
    if place.state not in (State.OPEN, State.SHORT):
        raise Refusal("over", _("This round is over. It can no longer be extended."), 409)
    if closes_on <= max(place.closes_on if place.state == State.OPEN else timezone.localdate(), timezone.localdate()):
        raise Refusal("not-later", _("The new last day must lie in the future and after the old one."))
    place.closes_on, place.is_extended, place.has_quorum = closes_on, True, None
    place.save(update_fields=["closes_on", "is_extended", "has_quorum"])
    return _set_state(place, str(State.OPEN))


@transaction.atomic
def release_statements(slug: str, number: int) -> Round:
    """Put the statements (or reasons) accepted by every side before everybody, all at once. Raises Refusal."""
    place = _locked(slug, number)
    if place.activity != Activity.STATEMENTS:
        raise Refusal("not-statements", _("This is not a round of statements."), 409)
    if unjudged(place):
        raise Refusal("unjudged", _("The moderators of both sides have to look at every statement first."), 409)
    return _release(place)


@transaction.atomic
def mark_released(slug: str, number: int) -> Round:
    """For the outcomes: what was found in a round of votes is before everybody. Raises Refusal."""
    return _release(_locked(slug, number))


def is_at_rest(slug: str | None = None) -> bool:
    """Is no round open or being closed? Only then may the database be copied."""
    rounds = Round.objects.filter(state__in=(State.OPEN, State.SHORT, State.CLOSING))
    return not (rounds.filter(dialogue=slug) if slug else rounds).exists()


def _release(place: Round) -> Round:
    if place.state == State.RELEASED:
        return place
    if place.has_quorum is False:
        raise Refusal("no-quorum", _("Too few took part in this round. Nothing of it is released."), 409)
    if place.state != State.SEALED:
        raise Refusal("not-sealed", _("A witness of every side has to co-sign the record first."), 409)
    return _set_state(place, str(State.RELEASED))


def _waits_for_statements(place: Round) -> bool:
    """Could the nearest statements before this round still be released, and change under the votes what is voted on?"""
    before = Round.objects.filter(
        dialogue=place.dialogue_id, number__lt=place.number, activity=Activity.STATEMENTS
    ).exclude(has_quorum=False)
    nearest = before.order_by("-number").first()
    return nearest is not None and nearest.state != State.RELEASED


def _locked(slug: str, number: int) -> Round:
    return Round.objects.select_for_update().get(dialogue=slug, number=number)


def _set_state(place: Round, state: str) -> Round:
    place.state = state
    place.save(update_fields=["state"])
    transaction.on_commit(lambda: halls.forget_rounds(place.dialogue_id))
    return place
