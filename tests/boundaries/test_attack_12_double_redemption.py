"""Attack 12: one token is shown sixteen times at the same moment, to be let in more than once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.boundaries.live import REDEEM, Answer, LiveRoom
from tests.voices.sample import redemption

AT_ONCE = 16


def test_attack_12_sixteen_at_once_let_one_seat_in(live_room: LiveRoom) -> None:
    data, start = redemption(next(live_room.fresh)), Barrier(AT_ONCE)

    def show(_number: int) -> Answer:
        start.wait()
        return live_room.post(REDEEM, data)

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        answers = [*crowd.map(show, range(AT_ONCE))]
    assert Counter(one.status for one in answers) == {201: 1, 409: 15}
    assert len({one.shape for one in answers if one.status == 409}) == 1


def test_attack_12_one_token_lets_no_second_key_in(live_room: LiveRoom) -> None:
    """A token is for one seat key. With sixteen other keys beside it at the same moment, none gets in."""
    voice, start = next(live_room.fresh), Barrier(AT_ONCE)
    rivals = [redemption(voice, seat=bytes([number + 1]).hex() * 32) for number in range(AT_ONCE)]

    def show(data: bytes) -> Answer:
        start.wait()
        return live_room.post(REDEEM, data)

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        answers = [*crowd.map(show, rivals)]
    assert {one.status for one in answers} == {403}
    assert live_room.post(REDEEM, redemption(voice)).status == 201
