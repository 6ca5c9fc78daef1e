"""What is added to a register waits for every side; the last agreement writes it, once."""

from __future__ import annotations

from datetime import date

import pytest

from baithak.outcomes import life, proposals, registers
from baithak.outcomes.models import Proposal
from baithak.publications.models import Grade, Recommendation, Stage, Step
from baithak.web.errors import Refusal
from tests.publications.sample import publish

pytestmark = pytest.mark.django_db
NAME, SERIES = "water-2026-1", "neemrana-line"
DAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def published() -> None:
    publish()


def proposed(stage: Stage = Stage.ECHOED) -> Proposal:
    return proposals.propose_step(NAME, stage, DAY, {"en": "It was quoted."}, Grade.DOCUMENTED, "Hansard")


def agree(one: Proposal) -> None:
    for side in ("india", "pakistan"):
        proposals.agree(SERIES, one.pk, side)


def test_nobody_reads_a_step_before_every_side_agrees() -> None:
    one = proposed()
    assert proposals.missing_sides(one) == ["india", "pakistan"] and [*proposals.waiting(SERIES, NAME)] == [one]
    assert not proposals.agree(SERIES, one.pk, "india") and not proposals.agree(SERIES, one.pk, "india")
    assert not Step.objects.exists()
    assert proposals.agree(SERIES, one.pk, "pakistan")
    step = Step.objects.get()
    assert (step.pk, step.stage, step.said, step.source) == (one.pk, "echoed", {"en": "It was quoted."}, "Hansard")
    assert not Proposal.objects.exists()


def test_cut_off_after_it_was_written_it_is_written_once() -> None:
    one = proposed()
    life.add_step(NAME, Stage.ECHOED, DAY, {"en": "It was quoted."}, Grade.DOCUMENTED, "Hansard", one.pk)
    agree(one)
    assert Step.objects.count() == 1 and not Proposal.objects.exists()


def test_what_does_not_fit_is_refused_when_proposed_and_when_agreed() -> None:
    with pytest.raises(Refusal, match="source"):
        proposals.propose_step(NAME, Stage.NOTED, DAY, {"en": "x"}, Grade.DOCUMENTED)
    early, late = proposed(Stage.ADOPTED), proposed(Stage.ADOPTED)
    agree(early)
    proposals.agree(SERIES, late.pk, "india")
    with pytest.raises(Refusal, match="does not fit"):
        proposals.agree(SERIES, late.pk, "pakistan")
    late.refresh_from_db()
    assert late.agreed == ["india"] and Step.objects.count() == 1
    proposals.drop(SERIES, late.pk)
    assert not Proposal.objects.exists()


def test_a_retraction_needs_every_side_as_well() -> None:
    agree(proposed())
    step = Step.objects.get()
    with pytest.raises(Refusal, match="Say why"):
        proposals.propose_retraction(step.pk, " ")
    one = proposals.propose_retraction(step.pk, "It was another one.")
    proposals.agree(SERIES, one.pk, "india")
    assert not Step.objects.get().is_retracted
    proposals.agree(SERIES, one.pk, "pakistan")
    assert Step.objects.get().retracted_because == "It was another one."


def test_only_a_side_of_the_series_agrees_and_only_so_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    one = proposed()
    with pytest.raises(Refusal, match="no such side"):
        proposals.agree(SERIES, one.pk, "nepal")
    with pytest.raises(Proposal.DoesNotExist):
        proposals.agree("other", one.pk, "india")
    monkeypatch.setattr(proposals, "MAX_WAITING", 1)
    with pytest.raises(Refusal, match="wait in this series"):
        proposed()


def test_without_sides_nothing_is_proposed() -> None:
    table = "name,date,language,title,text,source\nold-1,1993-02-01,en,Ferries,Run a ferry.,\n"
    with pytest.raises(Refusal, match="Begin the series"):
        proposals.propose_history("nowhere", table)
    sides = {side: dict.fromkeys(("en", "hi", "ur"), side) for side in ("north", "south")}
    registers.begin("nowhere", dict.fromkeys(("en", "hi", "ur"), "Line"), "", sides)
    one = proposals.propose_history("nowhere", table)
    for side in ("north", "south"):
        proposals.agree("nowhere", one.pk, side)
    assert Recommendation.objects.get(name="old-1").series.title["ur"] == "Line"
