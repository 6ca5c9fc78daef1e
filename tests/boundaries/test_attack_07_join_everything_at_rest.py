"""Attack 7: an administrator joins databases, logs, sessions and backups of all doors to learn who holds which seat.

The guesses are judged against what the same guesses are worth where nothing can be known: the truth, dealt out anew.
"""

from __future__ import annotations

import gzip
import itertools
import json
import sqlite3
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pyrage
import pytest
from tests.boundaries.conftest import QUESTION, Held
from tests.boundaries.spellings import spelled_in, values_in

from baithak.demo.dialogue import PER_SIDE, VOTES
from baithak.seal import grants, seat
from baithak.seal.context import Context
from baithak.seal.record import SALT_BYTES
from baithak.voices.admit import row
from baithak.voices.vault import Vault

SIDES = ("india", "pakistan")
DEALS = 20_000  # so often the truth is dealt out anew: chance alone fails a run less than once in ten thousand
Row = Sequence[object]
Orders = dict[str, list[str]]  # how they were put in order, and the members or seats of one side in that order


@pytest.fixture(scope="module")
def databases(held: Held) -> dict[str, Path]:
    """All that lie at rest, by door; of the two that the roundtable and the public door share, by what they hold."""
    found = {file.parent.name: file for file in held.home.rglob("*.sqlite3")}
    assert {*found} >= {"convening", "roundtable", "publication", "letters"}
    return found


def _tables(file: Path) -> Iterator[tuple[str, list[Row]]]:
    """Every table of a database, its rows in the order they lie in the file."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        names = [found[0] for found in database.execute("select name from sqlite_master where type = 'table'")]
        for name in names:
            yield f"{file.name} {name}", [*database.execute(f'select * from "{name}"')]


def _sorted(label: str, rows: Sequence[Row], names: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """The names beside some rows in every order that these can be put in."""
    yield label, [*names]
    for column in range(len(rows[0])):
        values = [found[column] for found in rows]
        for how, key in (("value", _in_order), ("length", lambda value: len(str(value)))):
            order = sorted(range(len(rows)), key=lambda place, key=key: key(values[place]))
            yield f"{label}, column {column} by {how}", [names[place] for place in order]


def _in_order(value: object) -> tuple[bool, object]:
    """Numbers before texts, and 2 before 10."""
    is_number = isinstance(value, (int, float))
    return not is_number, value if is_number else str(value)


def _orders(tables: Mapping[str, Sequence[Row]], name_of: Callable[[Row], str | None], count: int) -> Orders:
    """Whoever is named in the rows of these tables, in every order; `name_of` says whom a row names, if anybody."""
    found: Orders = {}
    for label, rows in tables.items():
        named = [(one, name) for one in rows if (name := name_of(one)) is not None]
        if len({name for _one, name in named}) == count:
            for how, names in _sorted(label, *zip(*named, strict=True)):
                found[how] = [*dict.fromkeys(names)]
                found[f"{how}, last first"] = [*dict.fromkeys(names[::-1])]
    return found


def _orders_of_people(databases: Mapping[str, Path], side: str) -> Orders:
    """The orders in which the convening door's files could put the members of a side, by their address."""
    tables = dict(_tables(databases["convening"]))
    members = next(rows for label, rows in tables.items() if label.endswith("people_member"))
    ids = {one[0]: str(value) for one in members for value in one if str(value).endswith(f"@{side}.example")}
    known = ids | {address: address for address in ids.values()}
    return _orders(
        tables, lambda one: next((known[v] for v in one if isinstance(v, str) and v in known), None), PER_SIDE
    )


def _orders_of_seats(databases: Mapping[str, Path], truth: Mapping[str, str], vault: Vault) -> Orders:
    """The orders in which all other files could put the seats of a side, by their slot.

    The administrator has the data key, too: every contribution is opened, and names its seat.
    """
    slots, by_key = {*truth.values()}, _slots_by_key(vault, databases)

    def named(one: Row) -> str | None:
        slot = next((str(value) for value in one if value in slots), None)
        return slot or next((by_key[str(v)] for v in one if by_key.get(str(v)) in slots), None)

    others = [file for door, file in databases.items() if door != "convening"]
    return _orders({label: rows for file in others for label, rows in _tables(file)}, named, PER_SIDE)


def _slots_by_key(vault: Vault, databases: Mapping[str, Path]) -> dict[str, str]:
    """Of each contribution to the round of votes, by its slot: the slot of the seat that made it."""
    with closing(sqlite3.connect(f"file:{databases['roundtable']}?mode=ro", uri=True)) as database:
        (round_id,) = database.execute("select id from voices_round where number = ?", [VOTES]).fetchone()
        made = database.execute("select slot, sealed from voices_contribution where round_id = ?", [round_id])
        said = {slot: json.loads(vault.unlock(row(slot), bytes(sealed))[SALT_BYTES:]) for slot, sealed in made}
    keys = {slot: bytes.fromhex(one["contribution"]["seat"]) for slot, one in said.items()}
    return {slot: vault.slot("seat slot", str(round_id).encode(), key) for slot, key in keys.items()}


def _truth(held: Held, databases: Mapping[str, Path], side: str) -> dict[str, str]:
    """What only the members know: in which slot of the roundtable's database each member's seat lies."""
    own = [one for one in held.rehearsal.seats if one.side == side]
    publics = [seat.public_bytes(seat.seat_key(one.secret, Context("sample", side, VOTES))) for one in own]
    with closing(sqlite3.connect(f"file:{databases['roundtable']}?mode=ro", uri=True)) as database:
        (round_id,) = database.execute("select id from voices_round where number = ?", [VOTES]).fetchone()
    slots = [_vault(held).slot("seat slot", str(round_id).encode(), public) for public in publics]
    members = [address for address in held.rehearsal.links if address.endswith(f"@{side}.example")]
    return dict(zip(members, slots, strict=True))


def _vault(held: Held) -> Vault:
    return Vault((held.home / "roundtable" / "keys" / "sample.key").read_bytes())


def guesses(held: Held, databases: Mapping[str, Path]) -> list[tuple[np.ndarray, np.ndarray]]:
    """By side: each order of people and of seats as the members' places in it, and the seats' under the truth."""
    found = []
    for side in SIDES:
        truth = _truth(held, databases, side)
        people, seats = _orders_of_people(databases, side), _orders_of_seats(databases, truth, _vault(held))
        members = sorted(truth)
        places = ([[order.index(one) for one in members] for order in people.values()],
                  [[order.index(truth[one]) for one in members] for order in seats.values()])  # fmt: skip
        found.append(tuple(np.unique(np.array(rows), axis=0) for rows in places))
    return found


def most_right(people: np.ndarray, seats: np.ndarray) -> int:
    """How many members of a side the best of all pairs of orders finds."""
    return int((people[:, None, :] == seats[None, :, :]).sum(axis=2).max())


def closest(people: np.ndarray, seats: np.ndarray) -> float:
    """How closely the best of all pairs of orders follows the truth: the largest rank correlation."""
    middle = (PER_SIDE - 1) / 2
    return float(((people - middle) @ (seats - middle).T).max() / ((PER_SIDE**3 - PER_SIDE) / 12))


def is_by_chance(found: list[tuple[np.ndarray, np.ndarray]]) -> bool:
    """Is each measure, over both sides, one that a truth dealt out anew gives as well?"""
    generator = np.random.default_rng(1991)
    for measure in (closest, most_right):
        told = sum(measure(people, seats) for people, seats in found)
        for _ in range(DEALS // len(SIDES)):
            dealt = sum(measure(people, seats[:, generator.permutation(PER_SIDE)]) for people, seats in found)
            if dealt >= told:
                break
        else:
            return False
    return True


def test_attack_07_no_order_in_the_files_tells_who_holds_which_seat(held: Held, databases: dict[str, Path]) -> None:
    found = guesses(held, databases)
    assert all(len(people) >= 3 and len(seats) >= 3 for people, seats in found), "nothing to compare: repair the attack"
    assert is_by_chance(found)


@pytest.mark.parametrize("door", ["roundtable", "publication", "letters"])
@pytest.mark.parametrize("leak", ["as they lie", "a number", "half of them"])
def test_attack_07_an_order_that_does_tell_is_found(
    held: Held, databases: dict[str, Path], tmp_path: Path, door: str, leak: str
) -> None:
    """The attack can succeed: seats put down in the order of their members, in rows, in a column, and only in part."""
    planted = tmp_path / databases[door].name
    planted.write_bytes(databases[door].read_bytes())
    with closing(sqlite3.connect(databases[door])) as source, closing(sqlite3.connect(planted)) as copy:
        source.backup(copy)
        copy.execute("create table planted (slot text, number integer)")
        for side in SIDES:
            truth = _truth(held, databases, side)
            slots = [truth[member] for member in _orders_of_people(databases, side)[_as_members_lie(databases)]]
            copy.executemany("insert into planted values (?, ?)", _rows(slots, leak))
        copy.commit()
    assert not is_by_chance(guesses(held, databases | {door: planted}))


def _as_members_lie(databases: Mapping[str, Path]) -> str:
    return f"{databases['convening'].name} people_member"


def _rows(slots: list[str], leak: str) -> list[tuple[str, int]]:
    if leak == "as they lie":
        return [(slot, 0) for slot in slots]
    numbers = {slot: number for number, slot in enumerate(slots)}
    if leak == "half of them":  # the others have changed places with their neighbours
        for one, other in zip(slots[6::2], slots[7::2], strict=True):
            numbers[one], numbers[other] = numbers[other], numbers[one]
    return sorted(numbers.items())


def _door_of(held: Held, file: Path) -> str:
    """Whose file it is: the convening door's, or of those who hold what was said and what was released."""
    own = file.relative_to(held.home).parts[0]
    return "convening" if own.startswith("convening") else "others"


def _lying(held: Held) -> tuple[list[Path], list[Path]]:
    files = [file for file in held.files if file.suffix != ".age"]
    assert {file.relative_to(held.home).parts[0] for file in files} >= {
        "roundtable",
        "publication",
        "letters",
        "public",
    }
    left = [file for file in files if _door_of(held, file) == "convening"]
    return left, [file for file in files if file not in left]


def in_both(held: Held, left: Sequence[Path], right: Sequence[Path]) -> set[bytes]:
    """The values that stand on both sides, however they are written, but for what everybody is told."""
    public = (held.rehearsal.opening + held.rehearsal.seats[0].room).encode()
    found: set[bytes] = set()
    for here, there in ((left, right), (right, left)):
        values = {value for file in here for value in values_in(file)}
        everything = b"\0".join(file.read_bytes() for file in there)
        found |= {value for value in values if value in everything or spelled_in(value, everything)}
    return {value for value in found if not spelled_in(value, public)}


def test_attack_07_no_value_is_in_both_doors_files_but_what_everybody_is_told(held: Held) -> None:
    both = in_both(held, *_lying(held))
    assert not both, sorted(both)[:5]


@pytest.mark.parametrize("spelled", ["raw", "hex", "base64", "base64 within"])
def test_attack_07_a_value_in_both_is_found_however_it_is_written(held: Held, tmp_path: Path, spelled: str) -> None:
    """The attack can succeed: something that one member's browser has, laid into a file of the other side."""
    left, right = _lying(held)
    value = next(value for file in left if file.suffix == ".sqlite3" for value in values_in(file) if len(value) == 384)
    written = {"raw": value, "hex": value.hex().upper().encode(), "base64": b64encode(value),
               "base64 within": b64encode(b"x" + value)}  # fmt: skip
    (tmp_path / "planted").write_bytes(b"{" + written[spelled] + b"}")
    assert value in in_both(held, left, [*right, tmp_path / "planted"])


def test_attack_07_what_only_members_have_lies_nowhere_and_names_stay_where_they_belong(held: Held) -> None:
    left, right = (b"\0".join(file.read_bytes() for file in files) for files in _lying(held))
    for one in held.rehearsal.seats:
        assert not spelled_in(one.secret, left + right)
        for number, token in enumerate(one.tokens, 1):
            key = seat.public_bytes(seat.seat_key(one.secret, Context("sample", one.side, number)))
            assert not any(spelled_in(value, left) for value in (token.signature, token.prefix, key))
            assert not any(spelled_in(value, right) for value in (token.signature, token.prefix))
    for address, link in held.rehearsal.links.items():
        assert address.encode() in left and not spelled_in(address.encode(), right)
        assert not any(spelled_in(bytes.fromhex(link.rpartition("/")[2]), side) for side in (right,))
    for token in held.rehearsal.tokens.values():
        assert not spelled_in(bytes.fromhex(token), left + right)
    assert not spelled_in(QUESTION.encode(), left + right)


def test_attack_07_every_grant_fits_every_token(held: Held) -> None:
    """What the convening door signed could have become any seat's token: the blinding factor exists for all pairs."""
    with closing(sqlite3.connect(f"file:{held.home / 'convening' / 'door.sqlite3'}?mode=ro", uri=True)) as database:
        rows = [*database.execute("select * from people_grant")]
    charter = held.rehearsal.charter
    assert charter is not None
    for side in SIDES:
        key = charter.key(side, VOTES).public_numbers()
        ours = [one for one in held.rehearsal.seats if one.side == side]
        issued = [pair for pair in map(_pair, rows) if pow(int(pair[1], 16), key.e, key.n) == int(pair[0], 16)]
        assert len(issued) == len(ours) == PER_SIDE
        for (blinded, signature), one in itertools.product(issued, ours):
            token = one.tokens[VOTES - 1]
            context = charter.context(side, VOTES)
            public = seat.public_bytes(seat.seat_key(one.secret, context))
            grants.check_token(charter.key(side, VOTES), context, public, token)
            factor = int(signature, 16) * pow(int.from_bytes(token.signature, "big"), -1, key.n) % key.n
            message = pow(int.from_bytes(token.signature, "big"), key.e, key.n)
            assert message * pow(factor, key.e, key.n) % key.n == int(blinded, 16)


def _pair(found: Row) -> tuple[str, str]:
    """The blinded request and the answer of the round of votes, from a row of grants."""
    lists = [json.loads(value) for value in found if isinstance(value, str) and value.startswith("[")]
    return lists[0][VOTES - 1], lists[1][VOTES - 1]


def test_attack_07_a_backup_opened_with_its_key_tells_no_more_than_the_database(held: Held) -> None:
    identity = pyrage.x25519.Identity.from_str(held.backup_key)
    for door, file in held.backups.items():
        plain = gzip.decompress(pyrage.decrypt(file.read_bytes(), [identity]))
        assert b"sample" in plain
        for key_file in (held.home / door / "keys").glob("*"):
            assert not spelled_in(key_file.read_bytes(), plain)
        for token in held.rehearsal.tokens.values():
            assert not spelled_in(bytes.fromhex(token), plain)
        assert not spelled_in(QUESTION.encode(), plain)
