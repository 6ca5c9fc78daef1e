"""Composition: how many seats of a side are held by members of each role, told so that no small group shows.

It is a fact about the room, counted when enrolment closes; who has which role stays at this door.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.utils.translation import gettext as _

from baithak.people.choices import Role
from baithak.people.models import Member, Side
from baithak.web.roles import LEAST_OF_A_ROLE, OTHERS, ROLES, spelled

NAMED = tuple(role for role in Role if role != Role.OTHER)


def composition_of(side: Side) -> dict[str, int]:
    """The seats granted to members of a side, by role."""
    seated = Member.objects.filter(side=side, grant__isnull=False).values_list("role", flat=True)
    return told_roles(Counter(seated))


def told_roles(counts: Mapping[str, int]) -> dict[str, int]:
    """What is told of so many seats by role: roles with `LEAST_OF_A_ROLE` or more, all the rest as `OTHERS`.

    Where the rest would be smaller than that, the smallest role that could be told joins it: otherwise all but the
    told ones, taken from the seats that the charter tells, would be a small group. Members with another role are
    always among the others, so that nobody can tell how many of them have one that is not told. Nothing is told of a
    side that is smaller than the least group.
    """
    told = {spelled(role): counts[role] for role in NAMED if counts.get(role, 0) >= LEAST_OF_A_ROLE}
    rest = sum(counts.values()) - sum(told.values())
    while 0 < rest < LEAST_OF_A_ROLE and told:
        rest += told.pop(min(told, key=lambda role: (told[role], role)))
    if 0 < rest < LEAST_OF_A_ROLE:
        return {}
    return told | ({OTHERS: rest} if rest else {})


def composition_in_words(composition: Mapping[str, int]) -> str:
    """As the convener and each side's witness read it, and as it will stand in a brief."""
    if not composition:
        return _("nothing is told")
    return ", ".join(f"{ROLES[role]} ({composition[role]})" for role in ROLES if role in composition)
