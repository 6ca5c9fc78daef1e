"""The meter: counts of each side beside the other's, and which of them are not alike."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from baithak.outcomes import asymmetry, desks, editing, life, links, transfer
from baithak.outcomes.models import Brief
from baithak.outcomes.transfer import Carrier, Reaction, Way
from baithak.publications import reading
from baithak.publications.models import Grade, Publication, Stage
from baithak.publications.reading import hash_of
from tests.outcomes.briefs import give_link, plan, published, ratified_room
from tests.voices.sample import SLUG

pytestmark = pytest.mark.django_db
NONE_YET = {"uptake": 0, "adopted": 0, "ended": 0}


def test_before_the_release_prepared_links_count() -> None:
    ratified_room()
    editing.begin(SLUG, plan())
    give_link("west")
    meter = asymmetry.measure(SLUG, 1)
    assert meter.released_days is None and meter.uneven == ["links"]
    assert [one.counts["links"] for one in meter.sides] == [0, 1] and meter.most("links") == 1
    with pytest.raises(Brief.DoesNotExist):
        asymmetry.measure(SLUG, 2)


def test_everything_that_happened_is_counted_on_its_side() -> None:
    published(ratified_room())
    token = give_link("east")
    for kind in ("receipt", "receipt", "question", "what-would-it-take"):
        reading.send_letter(token, kind, "" if kind == "receipt" else "Who pays?", "")
    desk = desks.register(SLUG, "east")[0]
    transfer.log_briefing(SLUG, 1, "east", desk.id, date.today(), Carrier.CHAIR, Way.CALL, Reaction.ASKED)
    east, west = asymmetry.measure(SLUG, 1).sides
    assert east.counts == {"links": 1, "receipts": 1, "briefings": 1, "questions": 2} | NONE_YET
    assert {*west.counts.values()} == {0} and (east.waited_days, west.waited_days) == (0, None)
    assert asymmetry.measure(SLUG, 1).uneven == ["links", "receipts", "briefings", "questions"]
    links.revoke(SLUG, 1, "east", hash_of(token))
    assert asymmetry.measure(SLUG, 1).sides[0].counts["links"] == 0


def test_what_one_side_did_is_counted_on_that_side_alone() -> None:
    published(ratified_room())
    today, said = date.today(), {"en": "It was decided."}
    life.add_step("room-1-1", Stage.ADOPTED, today, said, Grade.CLAIMED, side="east")
    east, west = asymmetry.measure(SLUG, 1).sides
    assert [east.counts[name] for name in NONE_YET] == [1, 1, 0] and not any(west.counts.values())
    life.add_step("room-1-1", Stage.REJECTED, today, said, Grade.CLAIMED, side="west")
    east, west = asymmetry.measure(SLUG, 1).sides
    assert [one.counts["adopted"] for one in (east, west)] == [1, 0]
    assert [one.counts["ended"] for one in (east, west)] == [0, 1]
    assert {"adopted", "ended"} <= {*asymmetry.measure(SLUG, 1).uneven}


def test_days_are_counted_from_the_first_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    published(ratified_room())
    assert Publication.objects.get().released_on == date.today()
    monkeypatch.setattr(timezone, "localdate", lambda *_: date.today() + timedelta(days=9))
    meter = asymmetry.measure(SLUG, 1)
    assert meter.released_days == 9 and meter.uneven == []
