"""Texts put to ratification, answered by the seats, recorded, exported and recounted: word for word."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from baithak.seal.errors import BadEncoding
from baithak.voices import export, rounds
from baithak.voices.export_format import read_export
from baithak.voices.kinds import kind_named
from baithak.voices.models import Activity, Round, State, Statement
from baithak.voices.putting import Text, put_texts
from baithak.voices.recount import DoesNotHold, check_statements, recount, released_text, tallies
from baithak.voices.showing import tell_round
from baithak.voices.snapshot import snapshot
from baithak.voices.statements import reasons_of, voted_on
from baithak.voices.translation import enter_translation
from baithak.voices.verify import verify
from baithak.web.errors import Refusal
from tests.voices.recorded import IDENTITY
from tests.voices.sample import SLUG, Room, open_room, opening_file

pytestmark = pytest.mark.django_db
BRIDGE = Text("en", {"en": "Build the bridge.  Together.", "ur": "پل بنائیں۔"})
TRADE = Text("hi", {"hi": "व्यापार खुले।", "en": "Open trade."})
ANSWERS = ("endorse", "accept", "object")


@pytest.fixture
def room() -> Room:
    """Its second round ratifies; the first is over and released."""
    import json

    planned = json.loads(opening_file())["rounds"]
    planned[1]["activity"] = "ratification"
    made = open_room(rounds=planned)
    made.all_speak()
    made.close(1)
    made.sign()
    made.accept_all(1)
    rounds.release_statements(SLUG, 1)
    return made


def ratify(room: Room) -> list[str]:
    """Two texts put, answered by every seat, closed and co-signed; their ids."""
    ids = put_texts(SLUG, 2, [BRIDGE, TRADE])
    rounds.open_round(SLUG, 2)
    for place, voice in enumerate(room.voices):
        room.redeem(voice, 2)
        room.vote(voice, ids[0], ANSWERS[place % 3], reason="It is time." if place == 0 else "")
        room.vote(voice, ids[1], "endorse")
    room.close(2)
    room.sign()
    return ids


def test_seats_answer_the_texts_and_who_can_live_with_one_supports_it(room: Room) -> None:
    ids = ratify(room)
    found = snapshot(SLUG, 2)
    votes = dict(zip(found.statement_ids, found.ballots.votes.T.tolist(), strict=True))
    assert sorted(votes[ids[1]]) == [1] * 16
    assert sorted(votes[ids[0]]) == [-1] * 5 + [1] * 11


def test_a_text_is_shown_in_its_languages_and_needs_no_moderator(room: Room) -> None:
    ids = put_texts(SLUG, 2, [BRIDGE, TRADE])
    rounds.open_round(SLUG, 2)
    from baithak.voices.hall import enter

    told = tell_round(enter(SLUG))
    assert told["activity"] == "ratification"
    shown = {one["id"]: one["texts"] for one in told["statements"]}
    assert shown == {
        ids[0]: {"en": "Build the bridge. Together.", "ur": "پل بنائیں۔"},
        ids[1]: {"hi": "व्यापार खुले।", "en": "Open trade."},
    }


@pytest.mark.urls("baithak.doors.urls_roundtable")
def test_a_text_keeps_its_translations_once_the_seats_answered_it(room: Room, signed_in) -> None:
    """No moderator gives what was ratified other words; the reasons given with the answers are still translated."""
    ids = ratify(room)
    with pytest.raises(Refusal, match="do not change any more"):
        enter_translation(SLUG, ids[0], "ur", "پل نہ بنائیں۔")
    with pytest.raises(Refusal):
        enter_translation(SLUG, ids[0], "hi", "पुल न बनाएँ।")
    reason = Statement.objects.get(round=room.round(2), about=ids[0])
    enter_translation(SLUG, reason.pk, "hi", "समय आ गया है।")
    assert reason.translations.get().language == "hi"
    client = Client()
    signed_in(client, "moderator", SLUG, "east")
    page = client.get(f"/desk/{SLUG}/moderation/2/").content.decode()
    assert f's-{reason.pk}"' in page and f's-{ids[0]}"' not in page


def test_a_reason_is_no_text_and_is_moderated(room: Room) -> None:
    ids = ratify(room)
    place = room.round(2)
    assert {one.pk for one in voted_on(place)} == {*ids}
    assert reasons_of(place) == []
    room.accept_all(2)
    assert [one.about_id for one in reasons_of(place)] == [ids[0]]


def test_a_scrutineer_recounts_the_words_and_the_answers(room: Room) -> None:
    ids = ratify(room)
    named = export.name_scrutineer(SLUG, "S", str(IDENTITY.to_public()))
    for side in ("east", "west"):
        export.agree_to_scrutineer(SLUG, named.pk, side)
    file = read_export(export.export_record(SLUG))
    verdict = verify(file, IDENTITY)
    assert verdict.holds, verdict.sentence
    assert any("2 texts of the sides' drafters" in one for one in verdict.checks)
    counted = verdict.recounted[1]
    by_text = {
        (one.statement, one.side): (one.agree, one.unsure, one.disagree) for one in tallies(counted, ("east", "west"))
    }
    assert by_text[ids[1], "east"] == (8, 0, 0)
    assert sum(by_text[ids[0], side][0] for side in ("east", "west")) == 6
    assert ids[0] in released_text(counted, room.known.charter, "closed")


def test_other_words_under_the_same_id_do_not_hold(room: Room) -> None:
    ratify(room)
    from baithak.voices.export import _contents, _opening
    from baithak.voices.hall import enter
    from baithak.voices.record import checkpoints, leaves

    point = checkpoints(SLUG)[1]
    contents = _contents(enter(SLUG), point)
    start = checkpoints(SLUG)[0].size
    opening, charter, own = _opening(room.dialogue), room.known.charter, leaves(SLUG)[start:]
    recount(charter, opening, 2, own, contents, lambda done, of: None)
    changed = tuple(replace(one, text=one.text + " Now.") for one in contents.statements)
    with pytest.raises(DoesNotHold, match="not the one that the seats answered"):
        recount(charter, opening, 2, own, replace(contents, statements=changed), lambda done, of: None)
    with pytest.raises(DoesNotHold, match="never said by a seat"):
        check_statements(2, contents.statements, {})  # what was drafted cannot be put to a round of votes


def test_put_again_it_replaces_what_was_put(room: Room) -> None:
    first = put_texts(SLUG, 2, [BRIDGE])
    assert put_texts(SLUG, 2, [BRIDGE]) == first
    put_texts(SLUG, 2, [TRADE])
    assert Statement.objects.filter(round=room.round(2)).count() == 1


def test_refusals(room: Room) -> None:
    with pytest.raises(Refusal, match="Put the agreed recommendations"):
        rounds.open_round(SLUG, 2)
    with pytest.raises(Refusal, match="same words"):
        put_texts(SLUG, 2, [BRIDGE, BRIDGE])
    with pytest.raises(Refusal, match="1 to 1400"):
        put_texts(SLUG, 2, [Text("en", {"en": "x" * 1401})])
    with pytest.raises(Refusal, match="not a round of ratification"):
        put_texts(SLUG, 1, [BRIDGE])
    put_texts(SLUG, 2, [BRIDGE])
    rounds.open_round(SLUG, 2)
    with pytest.raises(Refusal, match="opened before"):
        put_texts(SLUG, 2, [TRADE])
    assert Round.objects.get(number=2).state == State.OPEN


def test_a_round_of_one_kind_takes_no_answer_of_the_other() -> None:
    for kind, activity in (("vote", Activity.RATIFICATION), ("ratification", Activity.VOTES)):
        with pytest.raises(BadEncoding):
            kind_named(kind, activity)
