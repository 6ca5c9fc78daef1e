"""A round at a real roundtable, as a process: python -m tests.voices.arrival STEP, with BAITHAK_HOME and its database.

`fill`: opens the dialogue, lets members arrive in an order nobody knows, and prints that order. `close`: closes the
round. `die`: is killed while it closes, after the transaction and before the sweep.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from contextlib import suppress

ITEMS = 3


def fill() -> None:
    from baithak.voices import admit, hall, keeping, rounds
    from tests.voices.sample import SLUG, open_room, redemption

    room = open_room(keeping.keep_together)
    rounds.open_round(SLUG, 1)
    known = hall.enter(SLUG)
    place = hall.open_round(known, 1)
    seats, arrivals = [], []
    order = random.SystemRandom().sample(room.voices, len(room.voices))
    for voice in order:
        admit.redeem(SLUG, redemption(voice))
    said = [(voice, item) for voice in order for item in range(1, ITEMS + 1)]
    random.SystemRandom().shuffle(said)
    for voice, item in said:
        envelope = room.say(voice, f"Statement {item}.", item=item)
        opened = admit.open_envelope(envelope, known.charter, 1)
        arrivals.append(
            {
                "slot": admit.contribution_slot(known, place.id, opened, str(item)),
                "envelope_id": admit.envelope_id(envelope).hex(),
            }
        )
    for voice in order:
        opened = admit.open_envelope(room.known.envelope(voice, 1, {"item": 1}), known.charter, 1)
        seats.append(admit.seat_slot(known, place, opened.seat))
    keeping.stop_keeping()
    print(json.dumps({"seats": seats, "contributions": arrivals}))


def close(*, is_killed: bool = False) -> None:
    from baithak.voices.closing import close_round
    from baithak.voices.sweep import sweep_database
    from tests.voices.sample import SLUG

    sweep = (lambda: os.kill(os.getpid(), signal.SIGKILL)) if is_killed else sweep_database
    print(close_round(SLUG, 1, sweep=sweep).state)


if __name__ == "__main__":
    from baithak.doors.opening import open_door

    open_door("roundtable")
    with suppress(BrokenPipeError):
        {"fill": fill, "close": close, "die": lambda: close(is_killed=True)}[sys.argv[1]]()
