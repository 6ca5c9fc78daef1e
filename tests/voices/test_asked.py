"""What officials' desks ask, put to the vote: judged by every side, marked for voters, told apart by scrutineers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from baithak.voices import export, hall, rounds
from baithak.voices.export_format import PutStatement, read_export
from baithak.voices.models import Round, Statement
from baithak.voices.moderation import judge, unjudged
from baithak.voices.putting import MAX_ASKED, Text, asked_in, put_asked
from baithak.voices.recount import DoesNotHold, asked_id, check_statements, recount
from baithak.voices.showing import tell_round
from baithak.voices.statements import show, voted_on
from baithak.voices.verify import Verdict, verify
from baithak.web.errors import Refusal
from tests.voices.recorded import IDENTITY
from tests.voices.sample import SLUG, Room, open_room

pytestmark = pytest.mark.django_db
TOLL = Text("en", {"en": "A toll should pay  for the bridge.", "ur": "پل کا خرچ محصول سے نکلے۔"})
CALLED = "a desk in the capital"


@pytest.fixture
def room() -> Room:
    """Its round of statements is closed and co-signed, and waits for the moderators."""
    made = open_room()
    made.all_speak()
    made.close(1)
    made.sign()
    return made


def to_the_close(room: Room) -> str:
    """What a desk asked is accepted, released, voted on, closed and co-signed; its id."""
    key = put_asked(SLUG, 1, TOLL, CALLED)
    room.accept_all(1)
    rounds.release_statements(SLUG, 1)
    rounds.open_round(SLUG, 2)
    for voice in room.voices:
        room.redeem(voice, 2)
        room.vote(voice, key, "agree")
    room.close(2)
    room.sign()
    return key


def verified() -> Verdict:
    named = export.name_scrutineer(SLUG, "S", str(IDENTITY.to_public()))
    for side in ("east", "west"):
        export.agree_to_scrutineer(SLUG, named.pk, side)
    return verify(read_export(export.export_record(SLUG)), IDENTITY)


def test_it_is_judged_by_every_side_and_marked_for_voters(room: Room) -> None:
    key = put_asked(SLUG, 1, TOLL, CALLED)
    assert unjudged(room.round(1)) == 17
    room.accept_all(1)
    rounds.release_statements(SLUG, 1)
    rounds.open_round(SLUG, 2)
    told = {one["id"]: one for one in tell_round(hall.enter(SLUG))["statements"]}  # type: ignore[attr-defined]
    assert told[key]["asked_by"] == CALLED
    assert told[key]["texts"] == {"en": "A toll should pay for the bridge.", "ur": "پل کا خرچ محصول سے نکلے۔"}
    assert [one["asked_by"] for other, one in told.items() if other != key] == [None] * 16


def test_a_side_that_leaves_it_out_keeps_it_from_the_vote(room: Room) -> None:
    key = put_asked(SLUG, 1, TOLL, "")
    room.accept_all(1)
    judge(SLUG, key, "west", "reject", "agenda")
    rounds.release_statements(SLUG, 1)
    assert key not in {one.pk for one in voted_on(room.round(2))}


def test_scrutineers_are_told_how_many_came_from_desks(room: Room) -> None:
    to_the_close(room)
    verdict = verified()
    assert verdict.holds, verdict.sentence
    assert verdict.sentence.endswith("1 statement voted on came from officials' desks.")
    assert any("each of which a seat had said but 1, which officials' desks had asked" in one for one in verdict.checks)


def test_without_desks_nothing_is_said_of_them(room: Room) -> None:
    assert "desks" not in verified().sentence


def test_other_words_or_another_name_under_the_same_id_do_not_hold(room: Room) -> None:
    to_the_close(room)
    from baithak.voices.export import _contents, _opening
    from baithak.voices.record import checkpoints, leaves

    first, second = checkpoints(SLUG)
    opening, charter, own = _opening(room.dialogue), room.known.charter, leaves(SLUG)[first.size :]
    contents = _contents(hall.enter(SLUG), second)
    recount(charter, opening, 2, own, contents, lambda done, of: None)
    for change in ({"text": "A tax should pay."}, {"asked_by": "another desk"}, {"asked_by": ""}, {"said_in": 2}):
        changed = tuple(one if one.asked_by is None else replace(one, **change) for one in contents.statements)
        with pytest.raises(DoesNotHold, match="not what the seats answered"):
            recount(charter, opening, 2, own, replace(contents, statements=changed), lambda done, of: None)


def test_nobody_is_made_a_desk_for_a_round_that_took_no_statements() -> None:
    put = PutStatement("", "en", "Invented.", 1, "")
    with pytest.raises(DoesNotHold, match="not put among the statements of an earlier round"):
        check_statements(2, [replace(put, id=asked_id(b"", put))], {})


def test_a_statement_of_a_seat_cannot_pass_as_a_desks(room: Room) -> None:
    """A desk's statement needs the id of its words: a seat's, which is random, does not become one."""
    to_the_close(room)
    shown = show(hall.enter(SLUG).vault, voted_on(room.round(2)))
    charter = room.known.charter
    for one in shown:
        put = PutStatement(one.id, one.language, one.texts[one.language], 1, one.asked_by or "")
        assert (one.id == asked_id(charter.hash, put)) == (one.asked_by is not None)


@pytest.mark.parametrize(
    ("number", "text", "called", "code"),
    [
        (2, TOLL, "", "not-statements"),
        (1, Text("en", {"ur": "پل"}), "", "language"),
        (1, Text("fr", {"fr": "Un péage."}), "", "language"),
        (1, TOLL, "x" * 121, "language"),
        (1, Text("en", {"en": " "}), "", "too-long"),
        (1, Text("en", {"en": "x" * 281}), "", "too-long"),
        (1, Text("en", {"en": "x", "ur": "x" * 561}), "", "too-long"),
    ],
)
def test_what_is_not_put(room: Room, number: int, text: Text, called: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        put_asked(SLUG, number, text, called)
    assert refused.value.code == code
    assert asked_in(room.round(1)) == 0


def test_it_is_put_once_and_not_without_end(room: Room) -> None:
    put_asked(SLUG, 1, TOLL, CALLED)
    with pytest.raises(Refusal) as twice:
        put_asked(SLUG, 1, TOLL, CALLED)
    assert twice.value.code == "twice"
    for place in range(MAX_ASKED - 1):
        put_asked(SLUG, 1, Text("en", {"en": f"Toll {place}."}), "")
    with pytest.raises(Refusal) as many:
        put_asked(SLUG, 1, Text("en", {"en": "One more."}), "")
    assert many.value.code == "many" and asked_in(room.round(1)) == MAX_ASKED


def test_a_round_that_is_out_takes_none(room: Room) -> None:
    room.accept_all(1)
    rounds.release_statements(SLUG, 1)
    with pytest.raises(Refusal) as refused:
        put_asked(SLUG, 1, TOLL, "")
    assert refused.value.code == "released"
    Round.objects.filter(number=1).update(state="sealed", has_quorum=False)
    with pytest.raises(Refusal):
        put_asked(SLUG, 1, TOLL, "")
    assert Statement.objects.filter(round__number=1).count() == 16
