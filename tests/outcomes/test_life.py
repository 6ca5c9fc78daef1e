"""Steps in the life of a recommendation: one test for each way out of the verb."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from baithak.outcomes.life import add_step, is_over, retract_step, stage_of
from baithak.publications.models import Grade, Recommendation, Stage, Step
from baithak.publications.standing import Standing, standing
from baithak.web.errors import Refusal
from tests.publications.sample import publish

pytestmark = pytest.mark.django_db

NAME = "water-2026-1"
SAID = {"en": "A ministry said so.", "hi": " "}


@pytest.fixture(autouse=True)
def published() -> None:
    publish()


def step(stage: Stage, day: int, grade: Grade = Grade.CLAIMED, source: str = "", side: str = "") -> Step:
    return add_step(NAME, stage, date(2026, 1, day), SAID, grade, source, side=side)


def stage() -> Stage:
    return stage_of(Recommendation.objects.get(pk=NAME))


def test_a_step_is_kept_with_what_was_said_and_stages_may_be_skipped() -> None:
    assert stage() == Stage.PROPOSED
    step(Stage.RATIFIED, 1)
    kept = step(Stage.ECHOED, 3, Grade.DOCUMENTED, " Gazette 12 ")
    assert (kept.said, kept.source, stage()) == ({"en": "A ministry said so."}, "Gazette 12", Stage.ECHOED)


def test_what_is_learned_late_goes_where_it_happened() -> None:
    step(Stage.ECHOED, 9)
    step(Stage.NOTED, 5)
    assert stage() == Stage.ECHOED


def test_it_may_be_echoed_again_and_begin_again_after_an_end() -> None:
    for day, reached in enumerate((Stage.ECHOED, Stage.ECHOED, Stage.LAPSED, Stage.TRANSFERRED), 1):
        step(reached, day)
    assert stage() == Stage.TRANSFERRED


@pytest.mark.parametrize("wrong", [Stage.NOTED, Stage.ADOPTED])
def test_it_never_goes_back_nor_reaches_a_stage_twice(wrong: Stage) -> None:
    step(Stage.ADOPTED, 1)
    with pytest.raises(Refusal, match="does not fit"):
        step(wrong, 2)
    assert Step.objects.count() == 1


def test_a_retracted_step_counts_no_more() -> None:
    Step.objects.filter(pk=step(Stage.ADOPTED, 1).pk).update(is_retracted=True)
    step(Stage.NOTED, 2)
    assert stage() == Stage.NOTED


def stands() -> Standing:
    return standing(Recommendation.objects.get(pk=NAME))


def test_one_side_adopts_what_the_other_rejects_and_neither_is_told_of_both() -> None:
    step(Stage.TRANSFERRED, 1)
    assert step(Stage.ADOPTED, 2, side="india").side == "india"
    assert stands() == Standing(Stage.TRANSFERRED, {"india": Stage.ADOPTED, "pakistan": Stage.TRANSFERRED})
    assert stage() == Stage.TRANSFERRED
    step(Stage.REJECTED, 3, side="pakistan")
    assert stands().by_side == {"india": Stage.ADOPTED, "pakistan": Stage.REJECTED}
    assert not is_over(Recommendation.objects.get(pk=NAME))


def test_what_each_side_did_by_itself_is_then_true_of_both() -> None:
    step(Stage.ADOPTED, 2, side="india")
    step(Stage.ADOPTED, 5, side="pakistan")
    assert stands() == Standing(Stage.ADOPTED)
    step(Stage.LAPSED, 6, side="india")
    step(Stage.REJECTED, 6, side="pakistan")
    assert stands().stage == Stage.PROPOSED and is_over(Recommendation.objects.get(pk=NAME))


@pytest.mark.parametrize("side", ["india", ""])
def test_on_a_side_it_never_goes_back_whoever_says_so(side: str) -> None:
    step(Stage.ADOPTED, 2, side="india")
    with pytest.raises(Refusal, match="does not fit"):
        step(Stage.NOTED, 3, side=side)
    assert step(Stage.NOTED, 3, side="pakistan")


def test_what_both_did_no_side_does_again() -> None:
    step(Stage.ADOPTED, 2)
    with pytest.raises(Refusal, match="does not fit"):
        step(Stage.ADOPTED, 3, side="india")


def test_a_retraction_leaves_a_life_on_every_side() -> None:
    first = step(Stage.LAPSED, 1, side="india")
    begun = step(Stage.TRANSFERRED, 2)
    step(Stage.LAPSED, 3, side="india")
    with pytest.raises(Refusal, match="rest on this one"):
        retract_step(begun.pk, "It was not brought.")  # it would have lapsed twice over
    assert retract_step(first.pk, "It had not.").is_retracted


def test_a_side_that_the_series_does_not_have_is_refused() -> None:
    with pytest.raises(Refusal, match="no such side"):
        step(Stage.ADOPTED, 1, side="nepal")
    assert not Step.objects.exists()


def test_better_evidence_than_a_claim_needs_a_source() -> None:
    with pytest.raises(Refusal, match="needs a source"):
        step(Stage.NOTED, 1, Grade.DOCUMENTED, "  ")


def test_something_has_to_be_said() -> None:
    with pytest.raises(Refusal, match="at least one language"):
        add_step(NAME, Stage.NOTED, date(2026, 1, 1), {"en": " "}, Grade.CLAIMED)


def test_a_day_to_come_is_refused() -> None:
    with pytest.raises(Refusal, match="still to come"):
        add_step(NAME, Stage.NOTED, timezone.now().date() + timedelta(days=1), SAID, Grade.CLAIMED)


def test_there_is_no_life_without_a_recommendation() -> None:
    with pytest.raises(Recommendation.DoesNotExist):
        add_step("none", Stage.NOTED, date(2026, 1, 1), SAID, Grade.CLAIMED)
