"""Slates of an open round of ratification: part of what is released, the same for whoever recounts."""

from __future__ import annotations

import numpy as np
import pytest

from baithak.analysis.approvals import Approvals
from baithak.analysis.ballots import AGREE, UNSEEN, Ballots
from baithak.analysis.exact_slates import LEAST_VOTERS, MOST_SLATES, exact_slates
from baithak.analysis.justified import ejr_plus
from baithak.analysis.ratification import ratified
from baithak.analysis.released import CLOSED, OPEN, released
from baithak.analysis.slate import slate
from baithak.seal.canonical import encode

SIDES = ("east", "west")
SEATS = {"east": 80, "west": 120}
CHARTER = {"support": 60}


def ballots_of(votes: np.ndarray, sizes: tuple[int, int] = (80, 120), order: np.ndarray | None = None) -> Ballots:
    side = np.repeat([0, 1], sizes).astype(np.int16)
    order = np.arange(len(votes)) if order is None else order
    ids = np.array([f"t{number:02}" for number in range(votes.shape[1])])
    return Ballots.from_matrix(votes[order].astype(np.int8), side=side[order], side_names=SIDES, statement_ids=ids)


def room(seed: int, texts: int = 14, sizes: tuple[int, int] = (80, 120)) -> np.ndarray:
    rng = np.random.default_rng(seed)
    taste = rng.uniform(0.5, 0.95, (2, texts))[np.repeat([0, 1], sizes)]
    return np.where(rng.random(taste.shape) < taste, AGREE, -1)


@pytest.mark.parametrize("seed", range(3))
def test_they_are_the_slates_of_those_that_are_ratified(seed: int) -> None:
    ballots = ballots_of(room(seed))
    found = released(ballots, SEATS, OPEN, CHARTER)
    passed = ratified(found, CHARTER)
    slates = found["slates"]
    assert isinstance(slates, list) and len(slates) == min(MOST_SLATES, len(passed)) > 2
    approvals = Approvals.of(ballots)
    chosen_from = np.isin(approvals.statement_ids, [*passed])
    only = Approvals.from_matrix(
        approvals.approves[:, chosen_from], approvals.side, SIDES, approvals.statement_ids[chosen_from]
    )
    for k, told in enumerate(slates, start=1):
        assert told["statements"] == slate(only, k).statement_ids.tolist()
        certificate = ejr_plus(approvals, np.array(told["statements"]), k)
        assert (told["leaves_out"] == "") == certificate.is_justified


def test_a_group_that_is_left_out_is_told_in_steps_of_five() -> None:
    """27 of 80 and 40 of 120 want only what does not reach the threshold: a third of all, owed one of four."""
    votes = np.full((200, 5), -1)
    for start, size in ((0, 80), (80, 120)):
        votes[start : start + size * 2 // 3, :4] = AGREE
        votes[start + size * 2 // 3 : start + size, 4] = AGREE
    found = released(ballots_of(votes), SEATS, OPEN, CHARTER)["slates"]
    assert isinstance(found, list)
    assert found[0] == {"statements": ["t00"], "leaves_out": ""}
    all_four = {"statements": ["t00", "t01", "t02", "t03"], "leaves_out": "t04", "level": 1, "at_least": [25, 40]}
    assert found[3] == all_four


def test_it_is_a_function_of_the_set_of_votes() -> None:
    votes = room(7)
    order = np.random.default_rng(0).permutation(len(votes))
    whole = encode(released(ballots_of(votes), SEATS, OPEN, CHARTER))
    assert encode(released(ballots_of(votes, order=order), SEATS, OPEN, CHARTER)) == whole


def test_nothing_is_told_of_too_few_or_where_nothing_is_ratified() -> None:
    votes = room(1)
    votes[LEAST_VOTERS - 1 : 80] = UNSEEN
    assert released(ballots_of(votes), SEATS, OPEN, CHARTER)["slates"] == []
    assert exact_slates(ballots_of(room(1)), []) == []
    assert released(ballots_of(-room(2)), SEATS, OPEN, CHARTER)["slates"] == []


def test_only_an_open_round_of_ratification_has_them() -> None:
    votes = room(3)
    assert "slates" not in released(ballots_of(votes), SEATS, OPEN)
    small = ballots_of(room(3, sizes=(12, 12)), (12, 12))
    assert "slates" not in released(small, {"east": 12, "west": 12}, CLOSED, CHARTER)
