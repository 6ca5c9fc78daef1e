"""Steps that a side's log and its receipts offer: by hand, to every side, and naming nobody."""

from __future__ import annotations

from datetime import date

import pytest

from baithak.outcomes import desks, proposals, transfer, uptake
from baithak.outcomes.models import Proposal
from baithak.outcomes.transfer import Carrier, Reaction, Way
from baithak.publications import reading
from baithak.publications.models import Grade, Recommendation, Stage, Step
from baithak.publications.standing import standing
from baithak.web.errors import Refusal
from tests.outcomes.briefs import give_link, published, ratified_room
from tests.voices.sample import SLUG

pytestmark = pytest.mark.django_db
TODAY = date.today()
NAME = "room-1-1"


@pytest.fixture(autouse=True)
def brief() -> None:
    published(ratified_room())


def log(side: str = "east") -> None:
    desk = desks.register_office(SLUG, side, "Water desk")
    transfer.log_briefing(SLUG, 1, side, desk.id, TODAY, Carrier.CHAIR, Way.CALL, Reaction.ASKED)


def test_nothing_is_offered_while_nothing_happened() -> None:
    assert uptake.offers(SLUG, 1, "east") == []
    with pytest.raises(Refusal) as refused:
        uptake.confirm(SLUG, 1, "east", "transferred")
    assert refused.value.code == "no-offer" and not Proposal.objects.exists()


def test_a_briefing_offers_transferred_to_its_own_side_alone() -> None:
    log()
    assert uptake.offers(SLUG, 1, "east") == [uptake.Offer(Stage.TRANSFERRED, TODAY, (NAME,))]
    assert uptake.offers(SLUG, 1, "west") == []


def test_a_receipt_offers_noted() -> None:
    reading.send_letter(give_link("west"), "question", "Who pays?", "")
    assert uptake.offers(SLUG, 1, "west") == []
    reading.send_letter(give_link("west", office="Another"), "receipt", "", "")
    assert [one.stage for one in uptake.offers(SLUG, 1, "west")] == [Stage.NOTED]


def test_what_is_confirmed_waits_for_every_side_and_is_then_the_side_s_own() -> None:
    log()
    uptake.confirm(SLUG, 1, "east", "transferred")
    assert uptake.offers(SLUG, 1, "east") == []
    proposal = Proposal.objects.get()
    said = proposal.content["said"]
    assert {*said} == {"en", "hi", "ur"} and len({*said.values()}) == 3
    assert proposal.content["side"] == "east" and "Water" not in str(proposal.content)
    assert not Step.objects.filter(stage="transferred").exists() and uptake.own_steps(SLUG, 1, "east") == []
    proposals.agree(proposal.series, proposal.pk, "east")
    assert proposals.agree(proposal.series, proposal.pk, "west")
    step = Step.objects.get(stage="transferred")
    assert (step.recommendation_id, step.happened_on, step.grade, step.side) == (NAME, TODAY, "claimed", "east")
    assert uptake.own_steps(SLUG, 1, "east") == [step] and uptake.own_steps(SLUG, 1, "west") == []


def agree() -> None:
    proposal = Proposal.objects.get()
    for side in ("east", "west"):
        proposals.agree(proposal.series, proposal.pk, side)


def test_what_one_side_told_of_itself_is_still_offered_to_the_other() -> None:
    log("east")
    log("west")
    uptake.confirm(SLUG, 1, "east", "transferred")
    assert uptake.offers(SLUG, 1, "east") == []  # it waits already
    agree()
    assert uptake.offers(SLUG, 1, "east") == []  # it is told already
    assert [one.stage for one in uptake.offers(SLUG, 1, "west")] == [Stage.TRANSFERRED]
    uptake.confirm(SLUG, 1, "west", "transferred")
    agree()
    assert uptake.offers(SLUG, 1, "west") == []
    stands = standing(Recommendation.objects.get(pk=NAME))
    assert (stands.stage, stands.by_side) == (Stage.TRANSFERRED, {})  # both, each by itself


def test_what_is_told_of_both_sides_is_offered_to_neither() -> None:
    log("east")
    proposals.propose_step(NAME, Stage.TRANSFERRED, TODAY, {"en": "x"}, Grade.CLAIMED)
    assert uptake.offers(SLUG, 1, "east") == []  # it waits
    agree()
    assert uptake.offers(SLUG, 1, "east") == []
