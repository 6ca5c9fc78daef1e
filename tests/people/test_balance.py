"""The balance view: the counts, and each sentence about what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from baithak.people import members
from baithak.people.balance import Balance, balance_of
from baithak.people.members import NewMember
from baithak.people.models import Convening

BASE = NewMember(name="A", email="", side="india", role="academic", gender="man", generation="1950s")


def balance(convening: Convening, *groups: tuple[int, dict[str, object]]) -> Balance:
    """Groups of members: how many, and what differs from a man of the fifties, academic, India."""
    number = 0
    for count, changes in groups:
        for _ in range(count):
            number += 1
            new = replace(BASE, email=f"m{number}@example.org", **changes)  # type: ignore[arg-type]
            members.add_member(convening, new)
    return balance_of([*convening.sides.all()], members.members_of(convening), 8)


def says(found: Balance, *parts: str) -> bool:
    return any(all(part in sentence for part in parts) for sentence in found.missing)


def test_nobody_yet(convening: Convening) -> None:
    found = balance(convening)
    assert found.missing == () and found.sizes.rows[0].cells[0].count == 0


def test_counts_and_bars(convening: Convening) -> None:
    found = balance(convening, (4, {}), (2, {"gender": "woman"}), (3, {"side": "pakistan", "role": "journalist"}))
    roles = next(table for table in found.tables if table.caption == "Roles")
    assert roles.sides == ("India", "Pakistan")
    counts = {row.label: [cell.count for cell in row.cells] for row in roles.rows}
    assert counts["academic"] == [6, 0] and counts["journalist"] == [0, 3]
    bars = {row.label: [cell.bar for cell in row.cells] for row in roles.rows}
    assert bars["academic"] == [100, 0] and bars["journalist"] == [0, 50]
    women = next(table for table in found.tables if table.caption == "Women in each role")
    assert {row.label: [(cell.count, cell.of) for cell in row.cells] for row in women.rows} == {
        "academics": [(2, 6), (0, 0)],
        "journalists": [(0, 0), (0, 3)],
    }


@pytest.mark.parametrize(
    ("groups", "parts"),
    [
        ([(3, {})], ("Pakistan has no members yet",)),
        ([(14, {}), (10, {"side": "pakistan"})], ("India has 14 members, Pakistan has 10", "4 more for Pakistan")),
        ([(5, {}), (5, {"side": "pakistan"})], ("at least 3 more for India", "8 must")),
        ([(3, {}), (3, {"side": "pakistan", "gender": "woman"})], ("No woman among the members of India",)),
        ([(7, {}), (1, {"gender": "woman"})], ("Only 1 of 8 members of India is a woman",)),
        (
            [(3, {"role": "former-diplomat"}), (3, {"gender": "woman"})],
            ("No woman among the former diplomats of India",),
        ),
        ([(3, {}), (3, {"side": "pakistan", "role": "journalist"})], ("Nobody of India is among the journalists",)),
        ([(3, {}), (3, {"side": "pakistan"})], ("No side has anybody among the military veterans",)),
        ([(3, {})], ("Nobody of India was born in 1970 or later",)),
        ([(7, {}), (3, {"generation": "1970s"})], ("7 of 10 members of India", "born in the 1950s")),
        ([(3, {})], ("Nobody of India is here for the first time",)),
        ([(3, {"is_first_time": True})], ("Everybody of India is here for the first time",)),
        ([(2, {"gender": "unsaid"})], ("The gender of 2 members of India is not filled in",)),
        ([(1, {"generation": "unsaid"})], ("year of birth of 1 member of India",)),
    ],
)
def test_what_is_missing(
    convening: Convening, groups: list[tuple[int, dict[str, object]]], parts: tuple[str, ...]
) -> None:
    found = balance(convening, *groups)
    assert says(found, *parts), found.missing


def test_a_balanced_table_is_left_alone(convening: Convening) -> None:
    roles = ("former-diplomat", "military-veteran", "academic", "journalist", "business-leader", "civil-society")
    groups: list[tuple[int, dict[str, object]]] = [
        (1, {"side": side, "role": role, "gender": gender, "generation": generation, "is_first_time": gender == "man"})
        for side in ("india", "pakistan")
        for role in roles
        for gender, generation in (("woman", "1970s"), ("man", "1950s"))
    ]
    assert balance(convening, *groups).missing == ()
