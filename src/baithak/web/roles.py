"""Roles of members: their names, as the convener's balance and a brief give them, and how small a group may be told."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LEAST_OF_A_ROLE = 3  # seats: a group that is told of a side, or that can be worked out from those told, has no fewer
OTHERS = "others"  # all whose role is not told by itself

# In the order in which they are told: databases keep none. Spelled as fields of files are (seal.canonical).
ROLES: dict[str, Promise] = {
    "former_diplomat": _("former diplomats"),
    "military_veteran": _("military veterans"),
    "academic": _("academics"),
    "journalist": _("journalists"),
    "business_leader": _("business leaders"),
    "civil_society": _("civil society members"),
    OTHERS: _("others"),
}


def spelled(role: str) -> str:
    """A role as ROLES spells it: members keep theirs with a hyphen."""
    return role.replace("-", "_")


def is_safe(composition: object, seats: int) -> bool:
    """Is this a composition of so many seats, by known roles, in which no told group and no rest is too small?"""
    if not isinstance(composition, dict) or not {*composition} <= {*ROLES}:
        return False
    counts = [*composition.values()]
    return all(type(one) is int and one >= LEAST_OF_A_ROLE for one in counts) and sum(counts) == seats
