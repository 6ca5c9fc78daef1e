"""Registers of desks: sealed, a side's own, bounded; what is retired opens nothing any more."""

from __future__ import annotations

import pytest

from baithak.outcomes import desks, links
from baithak.outcomes.models import DeskLink, Office
from baithak.publications.models import ReadingLink
from baithak.voices.retention import forget
from baithak.voices.sweep import leave_unswept
from baithak.voices.vault import BadVault
from baithak.web.errors import Refusal
from tests.outcomes.briefs import give_link, published, ratified_room, signed_off
from tests.voices.sample import SLUG, open_room

pytestmark = pytest.mark.django_db


def test_a_desk_is_entered_changed_and_stays_its_side_s_own() -> None:
    open_room()
    one = desks.register_office(SLUG, "east", "  Water\u202e desk ", "the embassy")
    assert (one.office, one.channel) == ("Water desk", "the embassy")
    assert desks.register(SLUG, "east") == [one] and desks.register(SLUG, "west") == []
    changed = desks.change_office(SLUG, "east", one.id, "River desk")
    assert desks.register(SLUG, "east") == [changed] and (changed.office, changed.channel) == ("River desk", "")
    for verb in (desks.change_office, desks.retire_office):
        with pytest.raises(Office.DoesNotExist):
            verb(SLUG, "west", one.id, *(["Theirs"] if verb is desks.change_office else []))


@pytest.mark.parametrize(
    ("side", "office", "channel"),
    [("north", "A", ""), ("east", "", ""), ("east", "x" * 201, ""), ("east", "A", "x" * 201)],
)
def test_what_is_not_entered(side: str, office: str, channel: str) -> None:
    open_room()
    with pytest.raises(Refusal):
        desks.register_office(SLUG, side, office, channel)
    assert not Office.objects.exists()


def test_a_register_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    open_room()
    monkeypatch.setattr(desks, "MAX_OFFICES", 1)
    desks.register_office(SLUG, "east", "First")
    with pytest.raises(Refusal) as refused:
        desks.register_office(SLUG, "east", "Second")
    assert refused.value.code == "many"
    desks.register_office(SLUG, "west", "Theirs")


def test_it_is_sealed_to_its_own_row_and_goes_with_the_dialogue() -> None:
    open_room()
    one, other = (desks.register_office(SLUG, side, "Water desk") for side in ("east", "west"))
    rows = {row.pk: row for row in Office.objects.all()}
    assert all(b"Water" not in bytes(row.sealed) for row in rows.values())
    Office.objects.filter(pk=one.id).update(sealed=rows[other.id].sealed)
    with pytest.raises(BadVault):
        desks.register(SLUG, "east")
    forget(SLUG, sweep=leave_unswept)
    assert not Office.objects.exists()


def test_a_desk_that_is_retired_loses_its_links_live_and_prepared() -> None:
    room = ratified_room()
    published(room)
    give_link("east")
    ReadingLink.objects.get()
    desk = desks.register(SLUG, "east")[0]
    desks.retire_office(SLUG, "east", desk.id)
    assert ReadingLink.objects.get().is_revoked and desks.register(SLUG, "east")[0].is_retired
    with pytest.raises(Refusal):
        desks.chosen(SLUG, "east", [desk.id])
    assert [one.serves for one in links.given(SLUG, 1)] == [False]


def test_a_desk_that_is_retired_before_the_release_never_gets_the_brief() -> None:
    ratified_room()
    signed_off()
    give_link("east")
    desks.retire_office(SLUG, "east", desks.register(SLUG, "east")[0].id)
    assert not DeskLink.objects.exists()
