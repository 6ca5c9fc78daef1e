"""The one way out: once, after the witnesses, through the gate; one test for each way out of the verb."""

from __future__ import annotations

import json

import numpy as np
import pytest

from baithak.analysis.released import released
from baithak.outcomes.models import Finding
from baithak.outcomes.release import forget_findings, name_of, release_finding, released_document
from baithak.seal import canonical
from baithak.seal import charter as charters
from baithak.seal.finding import finding_hash
from baithak.voices.models import Activity, Contribution, Dialogue, Round, State
from baithak.voices.retention import forget
from baithak.voices.sweep import leave_unswept
from baithak.web.errors import Refusal
from tests.outcomes.recorded_rounds import SLUG, make_dialogue

pytestmark = pytest.mark.django_db


def votes_of(sizes: tuple[int, int] = (12, 13), statements: int = 4, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.choice([1, 1, 0, -1, -128], (sum(sizes), statements))


def test_it_releases_what_follows_from_the_votes_and_nothing_else() -> None:
    votes = votes_of()
    ids = make_dialogue(votes, (12, 13))
    finding = release_finding(SLUG, 2)
    assert Round.objects.get(number=2).state == State.RELEASED
    found = json.loads(finding.document)
    assert canonical.encode(found).decode() == finding.document
    assert found["bands"] == 3
    assert [row["statement"] for row in found["statements"]] == ids
    for column, row in enumerate(found["statements"]):
        for side, view in zip((slice(0, 12), slice(12, 25)), row["views"], strict=True):
            count = int((votes[side, column] == (1 if view["vote"] == "agree" else -1)).sum())
            assert view["low"] <= count <= view["high"]
    assert {*found} == {
        "kind", "told", "bands", "colluders", "firm_above_percent", "false_share_percent", "sides", "statements",
    }  # fmt: skip
    fields = {field.name for field in Finding._meta.get_fields()}
    assert fields == {"round", "document"}  # no moment, no author


def test_a_scrutineer_comes_to_the_same_name() -> None:
    votes = votes_of()
    ids = make_dialogue(votes, (12, 13))
    finding = release_finding(SLUG, 2)
    from baithak.analysis.ballots import Ballots

    rng = np.random.default_rng(5)
    order = rng.permutation(25)  # in whatever order the seats come
    ballots = Ballots.from_matrix(
        votes[order].astype(np.int8),
        statement_ids=np.array(ids),
        side=np.repeat([0, 1], (12, 13))[order],
        side_names=("east", "west"),
    )
    recounted = canonical.encode(released(ballots, {"east": 12, "west": 13}, "closed"))
    charter = charters.read(Dialogue.objects.get().charter.encode())
    assert finding_hash(charter.hash, 2, recounted).hex() == name_of(finding)
    assert released_document(SLUG, 2).encode() == recounted
    assert released_document(SLUG, 1) == ""


def test_a_second_release_is_refused_even_with_another_seat_or_another_state() -> None:
    """Attack 2: the convener adds a seat and releases again."""
    make_dialogue(votes_of(), (12, 13))
    before = release_finding(SLUG, 2).document
    with pytest.raises(Refusal) as refused:
        release_finding(SLUG, 2)
    assert refused.value.code == "released"
    Contribution.objects.first().delete()
    Round.objects.filter(number=2).update(state=State.SEALED)
    with pytest.raises(Refusal) as refused:
        release_finding(SLUG, 2)
    assert refused.value.code == "released"
    assert Finding.objects.get().document == before


def test_a_released_state_without_a_finding_is_not_released_again() -> None:
    make_dialogue(votes_of(), (12, 13), state=State.RELEASED)
    with pytest.raises(Refusal):
        release_finding(SLUG, 2)
    assert not Finding.objects.exists()


@pytest.mark.parametrize("state", [State.WAITING, State.OPEN, State.SHORT, State.CLOSING, State.CLOSED])
def test_nothing_is_released_before_the_witnesses_have_signed(state: str) -> None:
    """Attack 1: nothing can be had of a round before it is closed, whatever has been voted."""
    make_dialogue(votes_of(), (12, 13), state=state)
    with pytest.raises(Refusal) as refused:
        release_finding(SLUG, 2)
    assert refused.value.code == "not-sealed"
    assert not Finding.objects.exists()
    assert Round.objects.get(number=2).state == state


def test_a_round_without_quorum_is_never_released() -> None:
    make_dialogue(votes_of(), (12, 13))
    Round.objects.filter(number=2).update(has_quorum=False)
    with pytest.raises(Refusal) as refused:
        release_finding(SLUG, 2)
    assert refused.value.code == "no-quorum"
    assert not Finding.objects.exists()


def test_a_round_of_statements_has_no_findings() -> None:
    make_dialogue(votes_of(), (12, 13))
    Round.objects.filter(number=1).update(activity=Activity.STATEMENTS, state=State.SEALED)
    with pytest.raises(Refusal) as refused:
        release_finding(SLUG, 1)
    assert refused.value.code == "not-votes"


def test_what_is_not_there_is_not_there() -> None:
    with pytest.raises(Round.DoesNotExist):
        release_finding("elsewhere", 2)


def test_a_side_too_large_to_try_out_is_refused_whatever_was_voted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Being refused depends on the sizes alone, and leaves the round as it was."""
    monkeypatch.setattr("baithak.analysis.joint_disclosure.MOST_POINTS", 50)
    codes = set()
    for seed in (1, 2):
        make_dialogue(votes_of(seed=seed), (12, 13))
        with pytest.raises(Refusal) as refused:
            release_finding(SLUG, 2)
        codes.add((refused.value.code, refused.value.say))
        assert Round.objects.get(number=2).state == State.SEALED
        Dialogue.objects.all().delete()
    assert codes == {
        (
            "would-disclose",
            "This dialogue is too large to be told of in bands. One of this size has to be held as an open one.",
        )
    }


@pytest.mark.parametrize(
    ("sizes", "told", "count"), [((7, 9), "sides", 4), ((6, 9), "together", 4), ((3, 3), "nothing", 0)]
)
def test_small_sides_are_told_of_together_and_very_small_rooms_not_at_all(
    sizes: tuple[int, int], told: str, count: int
) -> None:
    make_dialogue(votes_of(sizes), sizes)
    found = release_finding(SLUG, 2).released
    assert (found["told"], len(found["statements"])) == (told, count)


def test_an_open_dialogue_gets_exact_shares() -> None:
    make_dialogue(votes_of((60, 70)), (60, 70), kind="open")
    found = release_finding(SLUG, 2).released
    assert found["kind"] == "open"
    assert any(view["agree"]["shown"] == "exact" for row in found["statements"] for view in row["views"])


def test_nobody_voted() -> None:
    make_dialogue(np.full((25, 3), -128), (12, 13))
    found = release_finding(SLUG, 2).released
    assert {row["reading"] for row in found["statements"]} == {"open"}


def test_a_forgotten_dialogue_has_no_findings() -> None:
    make_dialogue(votes_of(), (12, 13))
    release_finding(SLUG, 2)
    forget_findings("another")
    assert Finding.objects.exists()
    forget(SLUG, sweep=leave_unswept)
    assert not Finding.objects.exists()
