"""Steps in the life of a recommendation: one test for each way out of the verb."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from baithak.outcomes.life import add_step, stage_of
from baithak.publications.models import Grade, Recommendation, Stage, Step
from baithak.web.errors import Refusal
from tests.publications.sample import publish

pytestmark = pytest.mark.django_db

NAME = "water-2026-1"
SAID = {"en": "A ministry said so.", "hi": " "}


@pytest.fixture(autouse=True)
def published() -> None:
    publish()


def step(stage: Stage, day: int, grade: Grade = Grade.CLAIMED, source: str = "") -> Step:
    return add_step(NAME, stage, date(2026, 1, day), SAID, grade, source)


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
