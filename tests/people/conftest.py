"""Dialogues to try things on: their signing keys are drawn once for all tests, as drawing takes its time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from baithak.people import agenda, closing, dialogues, links, members, signing_keys
from baithak.people.agenda import SidePlan
from baithak.people.members import NewMember
from baithak.people.models import Convening, Member
from baithak.seal import rsa_keys
from baithak.web.throttle import Throttle
from tests.people.member import enrol, witness_key

TODAY = date(2027, 1, 11)
ROUNDTABLE = "https://room.example"


@pytest.fixture(scope="session")
def drawn_keys() -> list[RSAPrivateKey]:
    return [rsa_keys.generate() for _ in range(8)]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, drawn_keys: list[RSAPrivateKey]) -> Iterator[None]:
    """Keys from the drawer, no waiting, and throttles that have seen nobody."""
    fresh = iter(drawn_keys * 3)
    monkeypatch.setattr(signing_keys, "make_keys", lambda rounds: [next(fresh) for _ in range(rounds)])
    monkeypatch.setattr(links, "ASKING_SECONDS", 0.0)
    monkeypatch.setattr(links, "asking", Throttle(30, 2.0))
    monkeypatch.setattr(links, "wrong_links", Throttle(60, 1.0))
    yield
    for file in signing_keys.key_file("x").parent.glob("*.key"):
        file.unlink()


@pytest.fixture
def make(db: None) -> Callable[..., Convening]:
    """`make("water", kind="open")`: a dialogue between India and Pakistan; `sides` says otherwise."""

    def made(slug: str = "water", template: str = "shared-waters", **changes: object) -> Convening:
        basics: dict[str, object] = {
            "slug": slug,
            "roundtable": ROUNDTABLE,
            "today": TODAY,
            "organiser": "The Institute",
            "contact": "desk@institute.example",
        }
        whole = agenda.plan(template, **(basics | changes))  # type: ignore[arg-type]
        return dialogues.create_dialogue(replace(whole, rounds=whole.rounds[:2]))

    return made


@pytest.fixture
def convening(make: Callable[..., Convening]) -> Convening:
    return make()


def invite(convening: Convening, side: str, count: int, start: int = 1) -> list[Member]:
    """Members of a side, named after their number."""
    everybody = [
        NewMember(name=f"{side.title()} {number}", email=f"{side}{number}@example.org", side=side)
        for number in range(start, start + count)
    ]
    return members.add_members(convening, everybody)


@pytest.fixture
def member(convening: Convening) -> Member:
    return invite(convening, "india", 1)[0]


@pytest.fixture
def seated(convening: Convening) -> Convening:
    """Eight seats taken and a witness named on either side: enrolment can close."""
    for place, side in enumerate(convening.sides.all()):
        for one in invite(convening, side.side, 8):
            enrol(one)
        closing.name_witness(side, f"{side.side}_witness", witness_key(place).public_key().public_bytes_raw().hex())
    return convening


@pytest.fixture
def hosted_by() -> Callable[[str], tuple[SidePlan, ...]]:
    """The two sides, of which only one is hosted here."""

    def sides(hosted: str) -> tuple[SidePlan, ...]:
        return tuple(
            SidePlan(plan.side, plan.name, is_hosted_here=plan.side == hosted) for plan in agenda.suggested_sides()
        )

    return sides
