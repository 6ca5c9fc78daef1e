"""Attack 7: an administrator joins databases, logs, sessions and backups of all doors to learn who holds which seat."""

from __future__ import annotations

import gzip
import itertools
import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyrage
from tests.boundaries.conftest import Held

from baithak.demo.dialogue import PER_SIDE, VOTES
from baithak.seal import grants, seat
from baithak.seal.context import Context
from baithak.voices.vault import Vault

HEX = re.compile(rb"[0-9a-f]{24,}")  # a value of 12 bytes or more in both doors' files would join them


def _tables(file: Path) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    """Every table of a database, its rows in the order they lie in the file."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        names = [row[0] for row in database.execute("select name from sqlite_master where type = 'table'")]
        for name in names:
            yield name, [*database.execute(f'select * from "{name}"')]


def _orders(rows: Sequence[tuple[object, ...]]) -> Iterator[list[int]]:
    """Every order that a table's rows can be put in: as they lie, by each column, by the length of each column."""
    yield [*range(len(rows))]
    for column in range(len(rows[0])):
        values = [row[column] for row in rows]
        for key in (str, lambda value: len(str(value))):
            yield sorted(range(len(rows)), key=lambda place, key=key: key(values[place]))


def _orders_of_people(held: Held, side: str) -> set[tuple[str, ...]]:
    """The orders in which the convening door's files could put the members of a side, by their address."""
    found = set()
    for _name, rows in _tables(held.home / "convening" / "door.sqlite3"):
        own = [row for row in rows if any(str(value).endswith(f"@{side}.example") for value in row)]
        if len(own) == PER_SIDE:
            addresses = [next(str(v) for v in row if str(v).endswith(f"@{side}.example")) for row in own]
            found |= {tuple(addresses[place] for place in order) for order in _orders(own)}
    ids = {row[0]: str(a) for _n, rows in _tables(held.home / "convening" / "door.sqlite3") for row in rows for a in row
           if str(a).endswith(f"@{side}.example")}  # fmt: skip
    for _name, rows in _tables(held.home / "convening" / "door.sqlite3"):
        own = [row for row in rows if any(value in ids for value in row)]
        if len(own) >= PER_SIDE:
            for order in _orders(own):
                named = (next(ids[value] for value in own[place] if value in ids) for place in order)
                found.add(tuple(dict.fromkeys(named)))
    return {order for order in found if len(order) == PER_SIDE}


def _orders_of_seats(held: Held, slots: Sequence[str]) -> set[tuple[str, ...]]:
    """The orders in which the roundtable's files could put the seats of a side in the round of votes, by their slot."""
    found = set()
    for _name, rows in _tables(held.home / "roundtable" / "door.sqlite3"):
        own = [row for row in rows if any(value in slots for value in row)]
        if len(own) == PER_SIDE:
            names = [next(str(value) for value in row if value in slots) for row in own]
            found |= {tuple(names[place] for place in order) for order in _orders(own)}
    return found


def _slots(held: Held, side: str) -> dict[str, str]:
    """The truth, which only the members know: in which slot of the roundtable's database each member's seat lies."""
    asked = [
        seat.public_bytes(seat.seat_key(one.secret, Context("sample", side, VOTES)))
        for one in held.rehearsal.seats
        if one.side == side
    ]
    vault = Vault((held.home / "roundtable" / "keys" / "sample.key").read_bytes())
    rounds = dict(_tables(held.home / "roundtable" / "door.sqlite3"))["voices_round"]
    (round_id,) = [str(row[0]) for row in rounds if VOTES in row]
    slots = [vault.slot("seat slot", round_id.encode(), public) for public in asked]
    members = [address for address in held.rehearsal.links if address.endswith(f"@{side}.example")]
    return dict(zip(members, slots, strict=True))


def test_no_order_in_the_files_tells_who_holds_which_seat(held: Held) -> None:
    for side in ("india", "pakistan"):
        truth = _slots(held, side)
        people, seats = _orders_of_people(held, side), _orders_of_seats(held, [*truth.values()])
        assert len(people) >= 3 and seats, "the attack found nothing to compare: it must be repaired"
        guesses = [
            sum(truth[person] == slot for person, slot in zip(one, other, strict=True))
            for one, other in itertools.product(people, (*seats, *(order[::-1] for order in seats)))
        ]
        # One right guess is expected by chance (1/12 for each of 12). Twelve would be everybody.
        assert sum(guesses) / len(guesses) < 2.5, guesses
        assert max(guesses) <= 6, guesses


def test_no_value_is_in_both_doors_files_but_what_everybody_is_told(held: Held) -> None:
    public = (held.rehearsal.opening + held.rehearsal.seats[0].room).encode()
    left, right = (
        {
            piece
            for file in held.files
            if file.is_relative_to(held.home / door) or file.name == f"{door}.log"
            for piece in HEX.findall(file.read_bytes())
        }
        for door in ("convening", "roundtable")
    )
    both = {piece for piece in left & right if piece not in public}
    assert not both, sorted(both)[:5]


def test_every_grant_fits_every_token(held: Held) -> None:
    """What the convening door signed could have become any seat's token: the blinding factor exists for all pairs."""
    rows = dict(_tables(held.home / "convening" / "door.sqlite3"))["people_grant"]
    charter = held.rehearsal.charter
    assert charter is not None
    for side in ("india", "pakistan"):
        key = charter.key(side, VOTES).public_numbers()
        ours = [one for one in held.rehearsal.seats if one.side == side]
        issued = [pair for pair in map(_last_pair, rows) if pow(int(pair[1], 16), key.e, key.n) == int(pair[0], 16)]
        assert len(issued) == len(ours) == PER_SIDE
        for (blinded, signature), one in itertools.product(issued, ours):
            token = one.tokens[VOTES - 1]
            context = charter.context(side, VOTES)
            public = seat.public_bytes(seat.seat_key(one.secret, context))
            grants.check_token(charter.key(side, VOTES), context, public, token)
            factor = int(signature, 16) * pow(int.from_bytes(token.signature, "big"), -1, key.n) % key.n
            message = pow(int.from_bytes(token.signature, "big"), key.e, key.n)
            assert message * pow(factor, key.e, key.n) % key.n == int(blinded, 16)


def _last_pair(row: Sequence[object]) -> tuple[str, str]:
    """The blinded request and the answer of the last round, from a row of grants."""
    lists = [json.loads(value) for value in row if isinstance(value, str) and value.startswith("[")]
    return lists[0][-1], lists[1][-1]


def test_a_backup_opened_with_its_key_tells_no_more_than_the_database(held: Held) -> None:
    identity = pyrage.x25519.Identity.from_str(held.backup_key)
    for door, file in held.backups.items():
        plain = gzip.decompress(pyrage.decrypt(file.read_bytes(), [identity]))
        assert b"sample" in plain
        for key_file in (held.home / door / "keys").glob("*"):
            assert key_file.read_bytes().hex().encode() not in plain and key_file.read_bytes() not in plain
