"""Group commit: what arrives together is written in one transaction, and nobody is answered before it is on the disk.

One thread checks and writes. It takes whatever waits, so that under load one flush of the disk serves many, and alone
one serves one. What one of them breaks does not break the others: then each is tried by itself. That the same thread
checks costs nothing, as one interpreter checks one thing at a time anyhow; sixteen threads that checked would quarrel
over it, and what waits for the writer would come in smaller batches.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import Enum, auto
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any

from django.db import DataError, IntegrityError, connection, transaction

from baithak.voices.models import Seat

MOST_AT_ONCE = 256
SECONDS_TO_WAIT = 30  # then the answer is "not kept, try again", although it may be kept yet: sending again is harmless
SECONDS_TO_STOP = 10


class Kept(Enum):
    """What became of something that asked to be kept."""

    NEW = auto()
    SAME = auto()  # it was kept before, to the byte
    CLOSED = auto()  # the round takes nothing now
    REDEEMED = auto()  # the seat has shown its token before
    FULL = auto()  # the side has as many seats as grants
    NO_SEAT = auto()  # the seat has not shown its token
    SUPERSEDED = auto()  # a later turn is kept


@dataclass(frozen=True)
class NewSeat:
    """A seat whose token holds. `slot`: where its key is kept. `grants`: how many seats its side has at most."""

    round_id: str
    slot: str
    side: str
    grants: int


@dataclass(frozen=True)
class NewContribution:
    """A contribution that holds. `seat`, `slot`: where its seat and itself are kept. `sealed`: encrypted."""

    round_id: str
    seat: str
    slot: str
    turn: int
    envelope_id: str
    sealed: bytes = field(repr=False)


Admission = NewSeat | NewContribution
Check = Callable[[], Admission]  # finds that all holds and says what is to be kept, or raises what it is refused with
Keep = Callable[[Check], Kept]


def keep_alone(check: Check) -> Kept:
    """Check and keep in a transaction of this very thread: for commands, and for whoever has a transaction already."""
    return _keep_all([check()])[0]


def keep_together(check: Check) -> Kept:
    """Check and keep with whatever else arrives at this moment; returns once it is on the disk.

    Raises what `check` raises; OperationalError or TimeoutError if it cannot be kept now: nothing was acknowledged.
    """
    return _keeper.submit(check).result(SECONDS_TO_WAIT)


def stop_keeping() -> None:
    """Finish what waits, close the writer's connection, end its thread. It starts again when there is need."""
    _keeper.stop()


class _Keeper:
    """One writing thread, started with the first admission of this process."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[tuple[Check, Future[Kept]] | None] = SimpleQueue()
        self._starting = Lock()
        self._thread: Thread | None = None

    def submit(self, check: Check) -> Future[Kept]:
        kept: Future[Kept] = Future()
        if self._thread is None:
            self._start()
        self._waiting.put((check, kept))
        return kept

    def stop(self) -> None:
        with self._starting:
            if self._thread is not None:
                self._waiting.put(None)
                self._thread.join(SECONDS_TO_STOP)
                self._thread = None

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = Thread(target=self._write, name="keeper", daemon=True)
                self._thread.start()

    def _write(self) -> None:
        try:
            while self._write_waiting():
                pass
        finally:
            connection.close()

    def _write_waiting(self) -> bool:
        """Write all that waits, up to a limit; False when asked to stop."""
        batch, goes_on = [], True
        entry = self._waiting.get()
        while entry is not None:
            batch.append(entry)
            if len(batch) == MOST_AT_ONCE:
                break
            try:
                entry = self._waiting.get_nowait()
            except Empty:
                break
        else:
            goes_on = False
        _answer_all(_checked(batch))
        return goes_on


_keeper = _Keeper()
atexit.register(stop_keeping)


def _after_fork() -> None:
    """A child has none of its parent's threads: it gets a keeper of its own, and a connection of its own."""
    _keeper.__init__()  # type: ignore[misc]


os.register_at_fork(after_in_child=_after_fork)


def _checked(batch: Sequence[tuple[Check, Future[Kept]]]) -> list[tuple[Admission, Future[Kept]]]:
    """What is to be kept, of whatever held. Whoever is refused is told at once."""
    connection.close_if_unusable_or_obsolete()
    found = []
    for check, kept in batch:
        try:
            found.append((check(), kept))
        except Exception as error:  # noqa: BLE001  whatever it is, it belongs to who waits, and the thread lives on
            kept.set_exception(error)
    return found


def _answer_all(batch: Sequence[tuple[Admission, Future[Kept]]]) -> None:
    if not batch:
        return
    try:
        outcomes = _keep_all([admission for admission, _ in batch])
    except (IntegrityError, DataError) as error:
        if len(batch) > 1:
            for entry in batch:
                _answer_all([entry])
        else:
            batch[0][1].set_exception(error)
        return
    except Exception as error:  # noqa: BLE001  whatever it is, it belongs to those who wait, and the thread lives on
        connection.close()
        for _, kept in batch:
            kept.set_exception(error)
        return
    for (_, kept), outcome in zip(batch, outcomes, strict=True):
        kept.set_result(outcome)


def _keep_all(batch: Sequence[Admission]) -> list[Kept]:
    """Decide and write in one transaction, which holds the rounds against closing and against other writers."""
    with transaction.atomic():
        writing = _Writing(batch)
        outcomes = [writing.decide(admission) for admission in batch]
        writing.write()
    return outcomes


class _Writing:
    """What is known of seats and contributions within one transaction, and what is to be written at its end.

    In plain SQL, which both databases understand: building these five statements anew by the ORM took the writer four
    times as long as the database took to answer them.
    """

    def __init__(self, batch: Sequence[Admission]) -> None:
        said = [one for one in batch if isinstance(one, NewContribution)]
        named = {one.slot if isinstance(one, NewSeat) else one.seat for one in batch}
        opened = _LOCK if connection.features.has_select_for_update else _LOOK
        self._open = {key for (key,) in _select(opened, {one.round_id for one in batch})}
        self._seats = {slot for (slot,) in _select("SELECT slot FROM voices_seat WHERE slot IN ({})", named)}
        kept = "SELECT slot, turn, envelope_id FROM voices_contribution WHERE slot IN ({})"
        self._turns = {slot: (turn, known) for slot, turn, known in _select(kept, {one.slot for one in said})}
        self._counts: dict[tuple[str, str], int] = {}
        self._new_seats: list[NewSeat] = []
        self._new_contributions: dict[str, NewContribution] = {}

    def decide(self, admission: Admission) -> Kept:
        if admission.round_id not in self._open:
            return Kept.CLOSED
        return self._seat(admission) if isinstance(admission, NewSeat) else self._contribution(admission)

    def write(self) -> None:
        if self._new_seats:
            rows = [(one.slot, one.round_id, one.side) for one in self._new_seats]
            _insert("INSERT INTO voices_seat (slot, round_id, side) VALUES {}", rows)
        if self._new_contributions:
            new = self._new_contributions.values()
            _insert(_PUT, [(one.slot, one.round_id, one.turn, one.envelope_id, one.sealed) for one in new])

    def _seat(self, new: NewSeat) -> Kept:
        if new.slot in self._seats:
            return Kept.REDEEMED
        place = (new.round_id, new.side)
        if place not in self._counts:
            self._counts[place] = Seat.objects.filter(round_id=new.round_id, side=new.side).count()
        if self._counts[place] >= new.grants:
            return Kept.FULL
        self._counts[place] += 1
        self._seats.add(new.slot)
        self._new_seats.append(new)
        return Kept.NEW

    def _contribution(self, new: NewContribution) -> Kept:
        if new.seat not in self._seats:
            return Kept.NO_SEAT
        turn, envelope_id = self._turns.get(new.slot, (0, ""))
        if envelope_id == new.envelope_id:
            return Kept.SAME
        if new.turn <= turn:
            return Kept.SUPERSEDED
        self._turns[new.slot] = (new.turn, new.envelope_id)
        self._new_contributions[new.slot] = new
        return Kept.NEW


_LOOK = "SELECT id FROM voices_round WHERE state = 'open' AND id IN ({}) ORDER BY id"
_LOCK = "SELECT id FROM voices_round WHERE state = 'open' AND id IN ({}) ORDER BY id FOR UPDATE"
_PUT = """
    INSERT INTO voices_contribution (slot, round_id, turn, envelope_id, sealed) VALUES {}
    ON CONFLICT (slot) DO UPDATE SET turn = excluded.turn, envelope_id = excluded.envelope_id, sealed = excluded.sealed
"""


def _select(statement: str, keys: Collection[str]) -> list[tuple[Any, ...]]:
    """The rows whose key is one of `keys`; `{}` in the statement is where they go."""
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement.format(_marks(len(keys))), [*keys])
        return list(cursor.fetchall())


def _insert(statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    """All rows in one statement: each one hands the interpreter to whoever waits for it, and waits to get it back."""
    marks = ", ".join([f"({_marks(len(rows[0]))})"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(statement.format(marks), [value for row in rows for value in row])


def _marks(count: int) -> str:
    return ", ".join(["%s"] * count)
