"""Attack 13: what somebody on the way has recorded is sent again, forty times."""

from __future__ import annotations

from tests.boundaries.live import REDEEM, SPEAK, LiveRoom
from tests.voices.recorded import recorded
from tests.voices.sample import redemption

TIMES = 40


def test_attack_13_a_redemption_that_was_recorded_is_refused_forty_times(live_room: LiveRoom) -> None:
    data = redemption(next(live_room.fresh))
    assert live_room.post(REDEEM, data).status == 201
    again = [live_room.post(REDEEM, data) for _ in range(TIMES)]
    assert {one.status for one in again} == {409}
    assert len({one.shape for one in again}) == 1


def test_attack_13_a_contribution_that_was_recorded_changes_nothing_and_never_brings_an_old_answer_back(
    live_room: LiveRoom,
) -> None:
    voice = next(live_room.fresh)
    assert live_room.post(REDEEM, redemption(voice)).status == 201
    first = live_room.said(voice, "Open the border.")
    later = recorded().envelope(voice, 1, {"item": 1, "language": "en", "text": "Wait a year."}, turn=2)
    kept = live_room.post(SPEAK, first)
    assert kept.status == 201
    assert {live_room.post(SPEAK, first).shape for _ in range(TIMES)} == {(200, kept.body)}
    newest = live_room.post(SPEAK, later)
    assert newest.status == 201
    replayed = [live_room.post(SPEAK, first) for _ in range(TIMES)]
    assert {(one.status, one.error) for one in replayed} == {(409, "superseded")}
    assert live_room.post(SPEAK, later).shape == (200, newest.body)
