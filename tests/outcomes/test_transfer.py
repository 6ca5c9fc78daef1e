"""A side's checklist and log: kept, bounded, sealed, and nobody else's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pyrage.x25519 import Identity

from baithak.outcomes import desks, editing, transfer
from baithak.outcomes.models import Brief, Briefing, TransferPlan
from baithak.outcomes.transfer import Carrier, Item, Reaction, Way
from baithak.voices import export
from baithak.voices.export_format import open_round, read_export
from baithak.voices.retention import forget
from baithak.voices.sweep import leave_unswept
from baithak.web.errors import Refusal
from tests.outcomes.briefs import SIDES, plan, published, ratified_room
from tests.voices.sample import SLUG

pytestmark = pytest.mark.django_db
TODAY = date.today()
SAID = (Carrier.CONVENER, Way.MEETING, Reaction.HEARD)


@pytest.fixture
def desk() -> desks.Desk:
    published(ratified_room())
    return desks.register_office(SLUG, "east", "Water desk")


def brief(desk: desks.Desk, day: date = TODAY, note: str = "", side: str = "east") -> transfer.Briefed:
    return transfer.log_briefing(SLUG, 1, side, desk.id, day, *SAID, note)


def test_a_checklist_is_kept_before_the_release_line_by_line() -> None:
    ratified_room()
    editing.begin(SLUG, plan())
    assert {*transfer.plan(SLUG, 1, "east")} == {*transfer.CHECKLIST}
    transfer.keep_plan(SLUG, 1, "east", {"timing": Item("in spring", is_ready=True), "gossip": Item("x")})
    kept = transfer.plan(SLUG, 1, "east")
    assert kept["timing"] == Item("in spring", is_ready=True) and "gossip" not in kept
    assert transfer.plan(SLUG, 1, "west")["timing"] == Item()
    assert transfer.readiness(SLUG, 1)["east"] == {name: name == "timing" for name in transfer.CHECKLIST}
    assert b"spring" not in bytes(TransferPlan.objects.get().sealed)


def test_who_keeps_a_checklist_over_another_is_told_of_it_and_nothing_is_lost() -> None:
    ratified_room()
    editing.begin(SLUG, plan())
    assert transfer.name_of_plan(SLUG, 1, "east") == ""
    transfer.keep_plan(SLUG, 1, "east", {"timing": Item("in spring")}, "")
    seen = transfer.name_of_plan(SLUG, 1, "east")
    with pytest.raises(transfer.Replanned) as told:
        transfer.keep_plan(SLUG, 1, "east", {"timing": Item("in autumn")}, "")
    assert told.value.theirs["timing"] == Item("in spring") == transfer.plan(SLUG, 1, "east")["timing"]
    transfer.keep_plan(SLUG, 1, "east", {"timing": Item("in spring")}, "")  # the same words are no quarrel
    transfer.keep_plan(SLUG, 1, "west", {"timing": Item("in autumn")}, "")  # nor is another side's
    with pytest.raises(transfer.Replanned):
        transfer.keep_plan(SLUG, 1, "east", {"timing": Item("in autumn")}, seen)  # it was kept again since
    transfer.keep_plan(SLUG, 1, "east", {"timing": Item("in autumn")}, transfer.name_of_plan(SLUG, 1, "east"))
    assert transfer.plan(SLUG, 1, "east")["timing"] == Item("in autumn")


@pytest.mark.parametrize(
    ("side", "item"), [("north", Item("x")), ("east", Item("x" * 301)), ("east", Item("", is_ready=True))]
)
def test_checklists_that_are_not_kept(side: str, item: Item) -> None:
    ratified_room()
    editing.begin(SLUG, plan())
    with pytest.raises(Refusal):
        transfer.keep_plan(SLUG, 1, side, {"timing": item})
    with pytest.raises(Brief.DoesNotExist):
        transfer.keep_plan(SLUG, 2, "east", {})
    assert not TransferPlan.objects.exists()


def test_a_briefing_is_logged_and_can_be_struck_out(desk: desks.Desk) -> None:
    old = brief(desk, TODAY - timedelta(days=2), "Asked for maps.")
    new = brief(desk)
    assert transfer.log(SLUG, 1, "east") == [new, old] and transfer.log(SLUG, 1, "west") == []
    assert (old.desk.office, old.note, old.reaction) == ("Water desk", "Asked for maps.", Reaction.HEARD)
    assert all(b"maps" not in bytes(one.sealed) for one in Briefing.objects.all())
    with pytest.raises(Briefing.DoesNotExist):
        transfer.strike_briefing(SLUG, 1, "west", old.id)
    transfer.strike_briefing(SLUG, 1, "east", old.id)
    assert transfer.log(SLUG, 1, "east") == [new]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"day": TODAY + timedelta(days=1)}, "future"),
        ({"note": "x" * 301}, "note"),
        ({"side": "west"}, "office"),
        ({"side": "north"}, "no-side"),
    ],
)
def test_briefings_that_are_not_logged(desk: desks.Desk, changes: dict, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        brief(desk, **changes)
    assert refused.value.code == code and not Briefing.objects.exists()


def test_no_desk_is_briefed_before_the_release() -> None:
    ratified_room()
    editing.begin(SLUG, plan())
    with pytest.raises(Refusal, match="Release the brief first"):
        brief(desks.register_office(SLUG, "east", "Water desk"))


def test_a_log_has_an_end(desk: desks.Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "MAX_BRIEFINGS", 1)
    brief(desk)
    with pytest.raises(Refusal) as refused:
        brief(desk)
    assert refused.value.code == "many"


def test_an_edition_in_the_making_does_not_close_the_log(desk: desks.Desk) -> None:
    editing.begin_edition(SLUG, 1, "corrected", dict.fromkeys(("en", "hi", "ur"), "A date."))
    assert brief(desk).desk == desk


def test_nothing_of_it_leaves_in_the_scrutineers_file_and_all_goes_with_the_dialogue(desk: desks.Desk) -> None:
    brief(desk, note="Asked for maps.")
    transfer.keep_plan(SLUG, 1, "east", {"timing": Item("in spring")})
    identity = Identity.generate()
    named = export.name_scrutineer(SLUG, "Scrutineer", str(identity.to_public()))
    for side in SIDES:
        export.agree_to_scrutineer(SLUG, named.pk, side)
    file = read_export(export.export_record(SLUG))
    opened = str([open_round(file, place, identity) for place in range(len(file.rounds))])
    assert "rebuild the bridge" in opened
    assert not any(secret in opened for secret in ("Water desk", "Asked for maps.", "in spring"))
    forget(SLUG, sweep=leave_unswept)
    assert not Briefing.objects.exists() and not TransferPlan.objects.exists()
