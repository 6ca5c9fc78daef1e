"""Who sits at the table: counts by side, and what is missing, in sentences a convener can act on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baithak.people.choices import ROLES_PLURAL, Gender, Generation, Role
from baithak.people.models import Member, Side

YOUNGER = (Generation.SEVENTIES, Generation.LATER)
SOME = 3  # from this many people on, it is said that a group of them lacks somebody
ONE_BAND_SHARE = 0.6  # more of a side than this in one generation is said


@dataclass(frozen=True)
class Cell:
    """A count, perhaps of how many, and its share of the longest bar in its table, in steps of five per cent."""

    count: int
    bar: int
    of: int | None = None


@dataclass(frozen=True)
class Row:
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """Counts of one fact, a column for each side."""

    caption: str
    sides: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Balance:
    """What the convener sees. `missing`: what to do something about, the most pressing first."""

    sizes: Table
    tables: tuple[Table, ...]
    missing: tuple[str, ...]


def balance_of(sides: Sequence[Side], members: Iterable[Member], least_seats: int) -> Balance:
    """The balance among `members` of the sides that this door invites."""
    groups = {side: [member for member in members if member.side_id == side.pk] for side in sides}
    facts = (
        (_("Roles"), Role, lambda member: member.role),
        (_("Gender"), Gender, lambda member: member.gender),
        (_("Generations"), Generation, lambda member: member.generation),
    )
    tables = [_table(caption, groups, kinds.choices, read) for caption, kinds, read in facts]
    first = [(True, _("for the first time")), (False, _("have been to such a dialogue before"))]
    tables.append(_table(_("First time at such a dialogue"), groups, first, lambda member: member.is_first_time))
    tables.append(_women_in_roles(groups))
    sizes = _table(_("Members"), groups, [(True, _("Members"))], lambda _member: True)
    return Balance(sizes, tuple(tables), tuple(_missing(groups, least_seats)))


def _table(
    caption: str,
    groups: dict[Side, list[Member]],
    kinds: Sequence[tuple[Any, Any]],
    read: Callable[[Member], Any],
) -> Table:
    counts = {side: Counter(read(member) for member in members) for side, members in groups.items()}
    longest = max((counts[side][value] for side in groups for value, _label in kinds), default=0) or 1
    rows = tuple(
        Row(str(label), tuple(Cell(counts[side][value], _steps(counts[side][value], longest)) for side in groups))
        for value, label in kinds
    )
    return Table(caption, tuple(str(side) for side in groups), rows)


def _women_in_roles(groups: dict[Side, list[Member]]) -> Table:
    """How many of those with a role are women, for the roles that somebody has."""
    rows = []
    for role in Role:
        held = [[member for member in members if member.role == role] for members in groups.values()]
        if any(held):
            women = [(sum(map(_is_woman, members)), len(members)) for members in held]
            cells = tuple(Cell(count, _steps(count, of) if of else 0, of) for count, of in women)
            rows.append(Row(str(ROLES_PLURAL[role]), cells))
    return Table(_("Women in each role"), tuple(str(side) for side in groups), tuple(rows))


def _steps(count: int, longest: int) -> int:
    return max(5, round(20 * count / longest) * 5) if count else 0


def _missing(groups: dict[Side, list[Member]], least_seats: int) -> list[str]:
    filled = {side: members for side, members in groups.items() if members}
    found = [
        _("%(side)s has no members yet.") % {"side": side} for side, members in groups.items() if not members and filled
    ]
    for side, members in filled.items():
        found += _too_few(side, members, least_seats)
    found += _sizes(filled)
    for side, members in filled.items():
        found += _women(side, members)
    found += _roles(filled)
    for side, members in filled.items():
        found += _generations(side, members) + _first_timers(side, members)
    return found + [sentence for side, members in filled.items() for sentence in _unsaid(side, members)]


def _too_few(side: Side, members: list[Member], least_seats: int) -> list[str]:
    lacking = least_seats - len(members)
    if lacking <= 0:
        return []
    sentence = ngettext(
        "Invite at least %(count)s more for %(side)s: %(least)s must take their seats before enrolment can close, and "
        "not everybody will.",
        "Invite at least %(count)s more for %(side)s: %(least)s must take their seats before enrolment can close, and "
        "not everybody will.",
        lacking,
    )
    return [sentence % {"count": lacking, "side": side, "least": least_seats}]


def _sizes(groups: dict[Side, list[Member]]) -> list[str]:
    ordered = sorted(groups.items(), key=lambda pair: len(pair[1]))
    if len(ordered) < 2:
        return []
    (small, fewer), (large, more) = ordered[0], ordered[-1]
    apart = len(more) - len(fewer)
    if apart <= len(more) // 10:
        return []
    sentence = ngettext(
        "%(large)s has %(more)s members, %(small)s has %(fewer)s: invite %(count)s more for %(small)s, or fewer for "
        "%(large)s.",
        "%(large)s has %(more)s members, %(small)s has %(fewer)s: invite %(count)s more for %(small)s, or fewer for "
        "%(large)s.",
        apart,
    )
    return [sentence % {"large": large, "more": len(more), "small": small, "fewer": len(fewer), "count": apart}]


def _women(side: Side, members: list[Member]) -> list[str]:
    known = [member for member in members if member.gender != Gender.UNSAID]
    women = sum(map(_is_woman, known))
    if len(known) >= SOME and not women:
        return [_("No woman among the members of %(side)s.") % {"side": side}]
    found = []
    if len(known) >= SOME and 3 * women < len(known):
        sentence = ngettext(
            "Only %(women)s of %(count)s members of %(side)s is a woman.",
            "Only %(women)s of %(count)s members of %(side)s are women.",
            women,
        )
        found.append(sentence % {"women": women, "count": len(known), "side": side})
    for role in Role:
        holders = [member for member in known if member.role == role]
        if len(holders) >= SOME and not any(map(_is_woman, holders)):
            sentence = _("No woman among the %(roles)s of %(side)s.")
            found.append(sentence % {"roles": ROLES_PLURAL[role], "side": side})
    return found


def _roles(groups: dict[Side, list[Member]]) -> list[str]:
    found = []
    for role in [role for role in Role if role != Role.OTHER]:
        counts = {side: sum(member.role == role for member in members) for side, members in groups.items()}
        lacking = [side for side, count in counts.items() if not count]
        if lacking and len(lacking) == len(counts) and len(counts) > 1:
            found.append(_("No side has anybody among the %(roles)s.") % {"roles": ROLES_PLURAL[role]})
            continue
        sentence = _("Nobody of %(side)s is among the %(roles)s.")
        found += [sentence % {"roles": ROLES_PLURAL[role], "side": side} for side in lacking]
    return found


def _generations(side: Side, members: list[Member]) -> list[str]:
    known = [member for member in members if member.generation != Generation.UNSAID]
    if len(known) < SOME:
        return []
    counts = Counter(member.generation for member in known)
    found = []
    if not any(counts[band] for band in YOUNGER):
        found.append(_("Nobody of %(side)s was born in 1970 or later.") % {"side": side})
    band, most = counts.most_common(1)[0]
    if most > ONE_BAND_SHARE * len(known):
        sentence = _("%(most)s of %(count)s members of %(side)s are of one generation: %(band)s.")
        found.append(sentence % {"most": most, "count": len(known), "side": side, "band": Generation(band).label})
    return found


def _first_timers(side: Side, members: list[Member]) -> list[str]:
    first = sum(member.is_first_time for member in members)
    if len(members) >= SOME and not first:
        return [_("Nobody of %(side)s is here for the first time. Invite somebody new.") % {"side": side}]
    if len(members) >= SOME and first == len(members):
        sentence = _("Everybody of %(side)s is here for the first time. Invite somebody who has done this before.")
        return [sentence % {"side": side}]
    return []


def _unsaid(side: Side, members: list[Member]) -> list[str]:
    found = []
    if count := sum(member.gender == Gender.UNSAID for member in members):
        sentence = ngettext(
            "The gender of %(count)s member of %(side)s is not filled in; the sentences above leave them out.",
            "The gender of %(count)s members of %(side)s is not filled in; the sentences above leave them out.",
            count,
        )
        found.append(sentence % {"count": count, "side": side})
    if count := sum(member.generation == Generation.UNSAID for member in members):
        sentence = ngettext(
            "The year of birth of %(count)s member of %(side)s is not filled in.",
            "The year of birth of %(count)s members of %(side)s is not filled in.",
            count,
        )
        found.append(sentence % {"count": count, "side": side})
    return found


def _is_woman(member: Member) -> bool:
    return bool(member.gender == Gender.WOMAN)
