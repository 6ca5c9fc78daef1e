"""Deciding who gets which letter: letters are put into the outbox, and sent from there (postman)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from baithak.people import postman
from baithak.people.choices import MailKind, MailState, State
from baithak.people.links import make_link
from baithak.people.members import members_of
from baithak.people.models import Convening, Mail, Member
from baithak.web.errors import Refusal


def queue_invitations(convening: Convening) -> int:
    """A letter for every member who has not been invited yet. How many letters?"""
    _refuse_closed(convening)
    uninvited = [member for member in members_of(convening) if member.invited_on is None]
    return _queue(uninvited, MailKind.INVITATION)


def queue_reminders(convening: Convening) -> int:
    """The same letter for every member who was invited, seated or not: who gets it says nothing about anybody."""
    _refuse_closed(convening)
    return _queue([member for member in members_of(convening) if member.invited_on], MailKind.REMINDER)


def queue_dates(convening: Convening) -> int:
    """The dates, as a calendar file, for every member."""
    return _queue(members_of(convening), MailKind.DATES)


def queue_doors_open(convening: Convening) -> int:
    """The same letter with the same link for every member, seated or not."""
    return _queue_to_all(convening, MailKind.DOORS_OPEN)


def queue_round_open(convening: Convening) -> int:
    """That another round is open: the same letter for every member, whether or not they took part in the last."""
    return _queue_to_all(convening, MailKind.ROUND_OPEN)


def queue_brief_out(convening: Convening) -> int:
    """That a brief is out: the same letter for every member. What it says is read in the room."""
    return _queue_to_all(convening, MailKind.BRIEF_OUT)


def queue_new_link(member: Member) -> None:
    """A new link for one member who lost theirs; the older ones stop working once it is used."""
    _queue([member], MailKind.NEW_LINK)


def invite_all(convening: Convening) -> dict[Member, str]:
    """Invite everybody who is not invited yet and send the letters: the link that each was sent."""
    queue_invitations(convening)
    sent = postman.send_waiting(convening, most=convening_size(convening))
    return {member: sent.links[member.pk] for member in members_of(convening) if member.pk in sent.links}


def link_for(member: Member) -> str:
    """A fresh link to hand over by other means than a letter; it is shown once and kept nowhere."""
    return make_link(member)[1]


def convening_size(convening: Convening) -> int:
    """How many members this door invites."""
    return len(members_of(convening))


def letters_of(convening: Convening) -> dict[str, dict[str, int]]:
    """How many letters of each kind are in each state."""
    counted: dict[str, dict[str, int]] = {}
    for kind, state in Mail.objects.filter(member__side__convening=convening).values_list("kind", "state"):
        states = counted.setdefault(kind, {})
        states[state] = states.get(state, 0) + 1
    return counted


def retry_letters(convening: Convening) -> int:
    """Put letters that were refused, or perhaps sent, back into the outbox."""
    stuck = Mail.objects.filter(member__side__convening=convening, state__in=[MailState.SENDING, MailState.REFUSED])
    return int(stuck.update(state=MailState.WAITING))


def _queue_to_all(convening: Convening, kind: MailKind) -> int:
    if convening.state != State.OPENED:
        raise Refusal("early", _("The doors are not open yet: the opening file comes first."))
    return _queue(members_of(convening), kind)


def _queue(members: Iterable[Member], kind: MailKind) -> int:
    """One letter each; whoever has one of this kind in the outbox still gets no second."""
    today: date = timezone.now().date()
    with transaction.atomic():
        waiting = {*Mail.objects.filter(kind=kind, state=MailState.WAITING).values_list("member_id", flat=True)}
        letters = [Mail(member=member, kind=kind, made_on=today) for member in members if member.pk not in waiting]
        Mail.objects.bulk_create(letters)
    return len(letters)


def _refuse_closed(convening: Convening) -> None:
    if not convening.is_enrolling:
        raise Refusal("closed", _("Enrolment is closed: nobody can be invited any more."), 410)
