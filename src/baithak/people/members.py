"""Members: adding, changing, replacing and withdrawing them while enrolment is open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from baithak.people.choices import Gender, Generation, MailKind, Role
from baithak.people.limits import MAX_MEMBERS, MAX_NAME
from baithak.people.models import Convening, Mail, Member, Side
from baithak.people.wording import address_of, name_of
from baithak.web.errors import Refusal


@dataclass(frozen=True)
class NewMember:
    """What is known of a person who is to be invited; the identifiers are those of `choices`."""

    name: str
    email: str
    side: str
    role: str = Role.OTHER
    gender: str = Gender.UNSAID
    generation: str = Generation.UNSAID
    is_first_time: bool = False
    language: str = "en"


def members_of(convening: Convening) -> Sequence[Member]:
    """All members that this door invites, by side and name, with whether a seat was granted."""
    everybody = Member.objects.filter(side__convening=convening).select_related("side", "grant")
    found: Sequence[Member] = everybody.order_by("side__position", "name", "id")
    return found


def find_member(convening: Convening, member_id: str) -> Member:
    """A member of this dialogue. Raises Http404, for members of others just as for nobody."""
    found = Member.objects.filter(side__convening=convening, pk=member_id).select_related("side", "grant").first()
    if found is None:
        raise Http404
    member: Member = found
    return member


def add_member(convening: Convening, new: NewMember) -> Member:
    """One more member. Raises Refusal if enrolment is closed, or the person is in the list already."""
    return add_members(convening, [new])[0]


def add_members(convening: Convening, everybody: Iterable[NewMember]) -> list[Member]:
    """More members: all of them or, if one is refused, none. Raises Refusal."""
    with transaction.atomic():
        open_convening(convening.slug)
        sides = {side.side: side for side in convening.sides.filter(is_hosted_here=True)}
        rows = [_row(sides, new) for new in everybody]
        known = {*Member.objects.filter(side__convening=convening).values_list("email", flat=True)}
        _refuse_doubles(known, [row.email for row in rows])
        if len(known) + len(rows) > MAX_MEMBERS:
            raise Refusal("many", _("A dialogue has at most %(most)s members.") % {"most": MAX_MEMBERS})
        Member.objects.bulk_create(rows)
    return rows


def change_member(member: Member, new: NewMember) -> Member:
    """Correct what is known of a member. A seat, once granted, keeps its side."""
    with transaction.atomic():
        convening = open_convening(member.side.convening_id)
        row = _row({side.side: side for side in convening.sides.filter(is_hosted_here=True)}, new)
        others = Member.objects.filter(side__convening=convening).exclude(pk=member.pk)
        _refuse_doubles({*others.values_list("email", flat=True)}, [row.email])
        if member.has_seat and row.side_id != member.side_id:
            raise Refusal("granted", _("This member has taken a seat on this side. It cannot move to another."))
        row.pk, row.invited_on = member.pk, member.invited_on
        if row.email != member.email:
            member.links.all().delete()  # what was sent to the old address opens nothing any more
        row.save(force_update=True)
    return row


def replace_member(member: Member, new: NewMember) -> Member:
    """Somebody else comes instead: the old link is dead, the new member is invited if the old one was.

    Refused once a seat was granted: nobody can tell which seat it is, so none can be taken away.
    """
    with transaction.atomic():
        convening = open_convening(member.side.convening_id)
        was_invited = member.invited_on is not None
        _remove(member)
        fresh = add_member(convening, new)
        if was_invited:
            Mail.objects.create(member=fresh, kind=MailKind.INVITATION, made_on=timezone.now().date())
    return fresh


def withdraw_member(member: Member) -> None:
    """Take a member off the list: the link is dead, and nothing about the person is kept. Refused once seated."""
    with transaction.atomic():
        open_convening(member.side.convening_id)
        _remove(member)


def open_convening(slug: str) -> Convening:
    """The convening, locked until the transaction ends. Raises Refusal if enrolment is closed."""
    convening: Convening = Convening.objects.select_for_update().get(pk=slug)
    if not convening.is_enrolling:
        raise Refusal("closed", _("Enrolment is closed: the list of members stays as it is."), 410)
    return convening


def _remove(member: Member) -> None:
    current = Member.objects.select_related("grant").filter(pk=member.pk).first()
    if current is None:
        raise Http404
    if current.has_seat:
        say = _(
            "%(name)s has taken a seat. Nobody, this door included, can tell which seat it is, so it cannot be taken "
            "back or given to somebody else. The seat may stay empty."
        )
        raise Refusal("granted", say % {"name": current.name}, 409)
    current.delete()


def _row(sides: dict[str, Side], new: NewMember) -> Member:
    if new.side not in sides:
        raise Refusal("side", _("This door invites no members for that side."))
    return Member(
        side=sides[new.side],
        name=name_of(new.name, MAX_NAME),
        email=address_of(new.email),
        role=Role(new.role),
        gender=Gender(new.gender),
        generation=Generation(new.generation),
        is_first_time=new.is_first_time,
        language=new.language,
    )


def _refuse_doubles(known: set[str], addresses: Sequence[str]) -> None:
    seen = set(known)
    for address in addresses:
        if address in seen:
            raise Refusal("double", _("%(email)s is on the list already.") % {"email": address}, 409)
        seen.add(address)
