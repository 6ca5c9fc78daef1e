"""The few words a convener chooses from: roles, genders, generations, kinds of dialogue and of round."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from baithak.web.roles import ROLES, spelled

if TYPE_CHECKING:

    class Words(StrEnum):
        """What Django's TextChoices is, as far as types go."""

        label: str
        choices: ClassVar[list[tuple[str, str]]]
        values: ClassVar[list[str]]

        def __new__(cls, value: str, label: Any = None) -> Self: ...
else:
    Words = models.TextChoices


class Role(Words):
    FORMER_DIPLOMAT = "former-diplomat", _("former diplomat")
    MILITARY_VETERAN = "military-veteran", _("military veteran")
    ACADEMIC = "academic", _("academic")
    JOURNALIST = "journalist", _("journalist")
    BUSINESS_LEADER = "business-leader", _("business leader")
    CIVIL_SOCIETY = "civil-society", _("civil society member")
    OTHER = "other", _("other role")


ROLES_PLURAL = {role: ROLES.get(spelled(role), _("members with another role")) for role in Role}


class Gender(Words):
    WOMAN = "woman", _("woman")
    MAN = "man", _("man")
    OTHER = "other", _("another gender")
    UNSAID = "unsaid", _("not said")


class Generation(Words):
    """The decade of birth, in bands."""

    BEFORE_1950 = "before-1950", _("born before 1950")
    FIFTIES = "1950s", _("born in the 1950s")
    SIXTIES = "1960s", _("born in the 1960s")
    SEVENTIES = "1970s", _("born in the 1970s")
    LATER = "1980-later", _("born in 1980 or later")
    UNSAID = "unsaid", _("year of birth not said")


def generation_of(year: int) -> Generation:
    """The band that a year of birth falls into."""
    if year < 1950:
        return Generation.BEFORE_1950
    if year >= 1980:
        return Generation.LATER
    return Generation(f"{year // 10 * 10}s")


class Kind(Words):
    CLOSED = "closed", _("Closed: a small invited circle, at least eight seats on each side")
    OPEN = "open", _("Open: many invited people, no minimum")


class Activity(Words):
    STATEMENTS = "statements", _("members write statements")
    VOTES = "votes", _("members vote on the statements")
    RATIFICATION = "ratification", _("members ratify recommendations")


class State(Words):
    """Where a convening stands: only ever forward."""

    ENROLLING = "enrolling", _("members are taking their seats")
    CLOSED = "closed", _("enrolment is closed")
    OPENED = "opened", _("the doors are open")


class MailKind(Words):
    INVITATION = "invitation", _("invitation")
    REMINDER = "reminder", _("reminder")
    NEW_LINK = "new-link", _("new link")
    DATES = "dates", _("dates for the calendar")
    DOORS_OPEN = "doors-open", _("the doors are open")
    ROUND_OPEN = "round-open", _("a round is open")
    BRIEF_OUT = "brief-out", _("a brief is out")


WITH_LINK = frozenset({MailKind.INVITATION, MailKind.REMINDER, MailKind.NEW_LINK})


class MailState(Words):
    WAITING = "waiting", _("waiting to be sent")
    SENDING = "sending", _("perhaps sent: the door stopped while sending")
    SENT = "sent", _("sent")
    REFUSED = "refused", _("refused: the mail server knows no such address")
