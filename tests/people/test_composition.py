"""Who took part, by role: every small room tried out, and the way from enrolment to the roundtable."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, pairwise

import pytest
from django.utils.translation import override

from baithak.people import closing
from baithak.people.choices import Role
from baithak.people.composition import NAMED, composition_in_words, told_roles
from baithak.people.models import Convening, Member
from baithak.seal import canonical
from baithak.web.roles import LEAST_OF_A_ROLE, OTHERS, ROLES, is_safe


def rooms(seats: int, roles: list[Role]) -> list[dict[Role, int]]:
    """Every way in which so many seats can be divided among these roles."""
    dividers = combinations(range(seats + len(roles) - 1), len(roles) - 1)
    found = []
    for places in dividers:
        ends = [-1, *places, seats + len(roles) - 1]
        found.append(dict(zip(roles, (b - a - 1 for a, b in pairwise(ends)), strict=True)))
    return found


@pytest.mark.parametrize(("seats", "roles"), [(n, r) for r in (3, 5, 7) for n in range(1, 15 if r < 7 else 11)])
def test_no_small_group_can_be_worked_out(seats: int, roles: int) -> None:
    """From all that is told, and from knowing the rule: of no role is it known that one or two have it."""
    used = [*NAMED[: roles - 1], Role.OTHER]
    alike: dict[tuple[tuple[str, int], ...], list[dict[Role, int]]] = defaultdict(list)
    for counts in rooms(seats, used):
        told = told_roles(counts)
        cells = [*told.values()]
        assert all(one >= LEAST_OF_A_ROLE for one in cells)
        unions = [sum(some) for size in range(len(cells) + 1) for some in combinations(cells, size)]
        assert not told or all(
            not 0 < one < LEAST_OF_A_ROLE and not 0 < seats - one < LEAST_OF_A_ROLE for one in unions
        )
        assert all(told[role] == counts[Role(role.replace("_", "-"))] for role in told if role != OTHERS)
        assert not told or is_safe(told, seats)
        alike[tuple(sorted(told.items()))].append(counts)
    for possible in alike.values():
        for role in used:
            assert not {counts[role] for counts in possible} <= {*range(1, LEAST_OF_A_ROLE)} or seats < LEAST_OF_A_ROLE


def test_roles_by_hand() -> None:
    diplomat, veteran, academic = Role.FORMER_DIPLOMAT, Role.MILITARY_VETERAN, Role.ACADEMIC
    assert told_roles({diplomat: 5, veteran: 4, academic: 2, Role.OTHER: 1}) == {
        "former_diplomat": 5,
        "military_veteran": 4,
        "others": 3,
    }
    assert told_roles({diplomat: 5, veteran: 3, academic: 2}) == {"former_diplomat": 5, "others": 5}
    assert told_roles({diplomat: 4, veteran: 4}) == {"former_diplomat": 4, "military_veteran": 4}
    assert told_roles({diplomat: 6, Role.OTHER: 2}) == {"others": 8}
    assert told_roles({Role.OTHER: 9}) == {"others": 9}
    assert told_roles({diplomat: 2}) == {} == told_roles({})


def test_every_role_can_stand_in_the_files_that_doors_give_one_another() -> None:
    told = told_roles(dict.fromkeys(Role, 3))
    assert {*told} == {*ROLES} and canonical.decode(canonical.encode(told), 1000) == told


@pytest.mark.parametrize(
    "wrong",
    [
        {"others": 2},
        {"others": 7},
        {"spy": 8},
        {"others": 8.0},
        {"academic": 6, "others": 2},
        [],
        None,
        {"others": True},
    ],
)
def test_what_is_no_safe_composition_of_eight(wrong: object) -> None:
    assert is_safe({"academic": 5, "others": 3}, 8) and not is_safe(wrong, 8)


@pytest.mark.django_db
def test_it_is_counted_when_enrolment_closes_of_those_who_took_their_seats(seated: Convening) -> None:
    india = seated.sides.get(side="india")
    granted = [*Member.objects.filter(side=india, grant__isnull=False)]
    for number, member in enumerate(granted):
        Member.objects.filter(pk=member.pk).update(role="academic" if number < 4 else "journalist")
    Member.objects.create(side=india, name="Not seated", email="late@example.org", role="academic", language="en")
    closing.close_enrolment(seated)
    assert seated.sides.get(side="india").composition == {"academic": 4, "journalist": len(granted) - 4}


def test_it_is_told_in_the_language_of_the_reader() -> None:
    with override("en"):
        assert composition_in_words({"academic": 5, "others": 3}) == "academics (5), others (3)"
        assert composition_in_words({}) == "nothing is told"
    with override("ur"):
        assert "5" in composition_in_words({"academic": 5}) and "academics" not in composition_in_words({"academic": 5})
