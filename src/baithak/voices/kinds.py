"""The kinds of contribution: in which activity each is taken, what its body must be, what it is about.

A new activity adds a kind here; the way in stays the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from baithak.seal import canonical
from baithak.seal.errors import BadEncoding

TEXT_CHARACTERS = 280
STATEMENTS_ALLOWED = 5  # of one seat in one round
ENVELOPE_STEP_BYTES = 1024  # every envelope is filled up to a multiple of it, so that its length tells little
VOTES = {"agree": 1, "unsure": 0, "disagree": -1}
RATIFICATIONS = {"endorse": 1, "accept": 1, "object": -1}  # who can live with a text supports it
ANSWERS = {"vote": VOTES, "ratification": RATIFICATIONS}  # by kind: what may be answered, and what it counts as
POLLED_BY = {"votes": "vote", "ratification": "ratification"}  # by activity: the kind that answers

Body = Mapping[str, object]


class Place(Protocol):
    """What a body is checked against: the round it is for."""

    @property
    def languages(self) -> Collection[str]: ...

    @property
    def statement_ids(self) -> Collection[str]: ...


@dataclass(frozen=True)
class ContributionKind:
    """`activity`: of the rounds that take it. `item`: what a body is about; a seat says one thing of each item.
    `check`: raises BadEncoding unless a body is as it must be in this place."""

    activity: str
    item: Callable[[Body], str]
    check: Callable[[Body, Place], None]


def kind_named(name: str, activity: str) -> ContributionKind:
    """The kind `name`, if rounds of this activity take it. Raises BadEncoding."""
    kind = KINDS.get(name)
    if kind is None or kind.activity != activity:
        raise BadEncoding("this round takes contributions of another kind")
    return kind


def _check_statement(body: Body, place: Place) -> None:
    item, language, text, padding = canonical.fields(body, "item language text padding")
    canonical.integer(item, 1, STATEMENTS_ALLOWED)
    if language not in place.languages:
        raise BadEncoding("this dialogue is not held in that language")
    _check_text(text)
    _check_padding(padding)


def _check_vote(body: Body, place: Place) -> None:
    _check_answer(body, place, VOTES, "a vote is agree, unsure or disagree")


def _check_ratification(body: Body, place: Place) -> None:
    _check_answer(body, place, RATIFICATIONS, "a text is endorsed, accepted or objected to")


def _check_answer(body: Body, place: Place, answers: Collection[str], wanted: str) -> None:
    statement, vote, reason, padding = canonical.fields(body, "statement vote reason padding")
    if not isinstance(statement, str) or statement not in place.statement_ids:
        raise BadEncoding("this round has no such statement")
    if not isinstance(vote, str) or vote not in answers:
        raise BadEncoding(wanted)
    _check_text(reason)
    _check_padding(padding)


def _check_text(text: object) -> None:
    if not isinstance(text, str) or len(text) > TEXT_CHARACTERS:
        raise BadEncoding(f"a text has at most {TEXT_CHARACTERS} characters")


def _check_padding(padding: object) -> None:
    if not isinstance(padding, str) or not re.fullmatch("0*", padding):
        raise BadEncoding("padding is made of the digit 0")


KINDS = {
    "statement": ContributionKind("statements", lambda body: str(body["item"]), _check_statement),
    "vote": ContributionKind("votes", lambda body: str(body["statement"]), _check_vote),
    "ratification": ContributionKind("ratification", lambda body: str(body["statement"]), _check_ratification),
}
