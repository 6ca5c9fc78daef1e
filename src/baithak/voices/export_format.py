"""The scrutineer's file: a dialogue's record in the open, and what was said sealed to the scrutineers' keys alone.

One canonical JSON, written in one way only. In the open: the opening (co-signed charter, titles, rounds) and of every
recorded round its leaves and its note, none of which tells anything of anybody. Sealed with age, round by round: every
envelope with its salt, the statements that were voted on, and what was released. Nothing is compressed, so nothing
grows when it is opened, and nothing in it is ever used as the name of a file.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyrage
from pyrage.x25519 import Identity, Recipient

from baithak.seal import canonical, record, seat
from baithak.seal.charter import MAX_BYTES as MAX_CHARTER_BYTES
from baithak.seal.charter import MAX_SIDES, MAX_TITLE
from baithak.seal.context import MAX_ROUNDS, identifier
from baithak.seal.envelope import MAX_BYTES as MAX_ENVELOPE_BYTES
from baithak.seal.errors import BadEncoding, SealError
from baithak.seal.witness import MAX_NOTE_BYTES

FORMAT = "baithak-record-1"
MAX_EXPORT_BYTES = 256 << 20  # some 90,000 contributions
MAX_PARTS = 4_000_000  # commas and brackets: what reading a file costs in memory, whatever its length
MAX_SCRUTINEERS = 16
MAX_STATEMENTS = 10_000  # put to one round
MAX_TEXT = 1_400  # characters of a statement; one form of a text may be longer than another
MAX_CALLED = 120  # of how an official's desk wants to be called
MAX_RELEASED_BYTES = 8 << 20
MAX_LANGUAGES = 32
MAX_REFUSAL = 300  # characters
_ACTIVITIES = ("statements", "votes", "ratification")
_KINDS = ("closed", "open")


class BadExport(Exception):
    """A file is not a scrutineer's file, or not one that this key opens; in one sentence, saying what to do."""


@dataclass(frozen=True)
class PlannedRound:
    """`activity`: statements, votes or ratification. `opens_on`, `closes_on`: the days announced, as 2026-11-30."""

    number: int
    activity: str
    opens_on: str
    closes_on: str


@dataclass(frozen=True)
class Opening:
    """What the roundtable was opened with. `charter`: its canonical text. `cosignatures`: 64 bytes by witness's name.
    `titles`: by language. `side_titles`: by side, then language. `kind`: closed or open."""

    charter: str
    cosignatures: Mapping[str, bytes]
    titles: Mapping[str, str]
    side_titles: Mapping[str, Mapping[str, str]]
    rounds: tuple[PlannedRound, ...]
    languages: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class Salted:
    """One contribution as it was recorded."""

    salt: bytes
    envelope: bytes


@dataclass(frozen=True)
class PutStatement:
    """A statement that was voted on, in its own language. `said_in`: the round in which a seat said it; of a text that
    the sides drafted together, the round that ratifies it; of one that an official's desk asked, the round of
    statements it was put among. `asked_by`: of the last kind, how the desk wants to be called, or ""; else None."""

    id: str
    language: str
    text: str
    said_in: int
    asked_by: str | None = None


@dataclass(frozen=True)
class Contents:
    """What is sealed of a round. `statements`: those voted on in it. `released`: the canonical JSON of what was
    released of it, or nothing."""

    contributions: tuple[Salted, ...]
    statements: tuple[PutStatement, ...] = ()
    released: str = ""


@dataclass(frozen=True)
class RecordedRound:
    """A round in the record: its leaves in their order, the note with the co-signatures so far, and `sealed`."""

    number: int
    leaves: tuple[bytes, ...]
    note: str
    sealed: bytes


@dataclass(frozen=True)
class Export:
    """A scrutineer's file. `rounds`: those recorded, ascending."""

    opening: Opening
    rounds: tuple[RecordedRound, ...]


def write_export(
    opening: Opening,
    rounds: Iterable[tuple[int, Sequence[bytes], str, Contents]],
    scrutineers: Sequence[str],
) -> bytes:
    """The file, sealed to the `scrutineers`' public keys (`age1…`).

    `rounds`: number, leaves, note and contents of each recorded round. The order of contributions and statements does
    not matter: they are sorted, so that it tells nothing. Raises BadExport.
    """
    recipients = _recipients(scrutineers)
    try:
        recorded = tuple(
            RecordedRound(number, tuple(leaves), note, pyrage.encrypt(_write_contents(number, contents), recipients))
            for number, leaves, note, contents in rounds
        )
        data = canonical.encode(_plain(Export(opening, recorded)))
        read_export(data)
    except (SealError, UnicodeDecodeError) as error:
        raise BadExport(f"this cannot be written as a scrutineer's file: {_short(error)}") from error
    return data


def _recipients(scrutineers: Sequence[str]) -> list[Recipient]:
    keys = {key.strip() for key in scrutineers}
    if not 1 <= len(keys) == len(scrutineers) <= MAX_SCRUTINEERS:
        raise BadExport(f"give the public keys of 1 to {MAX_SCRUTINEERS} scrutineers, each once")
    try:
        return [Recipient.from_str(key) for key in sorted(keys)]
    except pyrage.RecipientError as error:
        raise BadExport("a scrutineer's public key begins with age1: ask for it again, it is not a secret") from error


def read_export(data: bytes) -> Export:
    """The export whose file is exactly `data`. That it can be read says nothing about whether it is true.

    Raises BadExport for anything else, larger than MAX_EXPORT_BYTES, or beyond a limit above.
    """
    try:
        value = _decode(data)
        form, opening, rounds = canonical.fields(value, "format opening rounds")
        if form != FORMAT:
            raise BadEncoding(f"its format is not {FORMAT}: use the version of Baithak that wrote it")
        export = Export(_opening(opening), tuple(_round(entry) for entry in _list(rounds, MAX_ROUNDS)))
        numbers = [one.number for one in export.rounds]
        if sorted(set(numbers)) != numbers:
            raise BadEncoding("its rounds are not in their order, each once")
        if canonical.encode(_plain(export)) != data:
            raise BadEncoding("its lists are not in their order")
        return export
    except (SealError, MemoryError) as error:
        raise BadExport(f"this is not a scrutineer's file that can be read: {_short(error)}") from error


def read_identity(text: str) -> Identity:
    """The secret key in a scrutineer's key file, as `baithak scrutineer new` or `age-keygen` write it. Raises BadExport
    that never repeats the text."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    try:
        (line,) = lines
        return Identity.from_str(line)
    except (ValueError, pyrage.IdentityError) as error:
        raise BadExport(
            "the key file must hold one line that begins with AGE-SECRET-KEY-1, and notes after #"
        ) from error


def open_round(export: Export, place: int, identity: Identity) -> Contents:
    """What is sealed of the round at `place` (from 0) in the export. Raises BadExport if this key does not open it, or
    if it is not what belongs there."""
    one = export.rounds[place]
    try:
        plain = pyrage.decrypt(one.sealed, [identity])
    except pyrage.DecryptError as error:
        raise BadExport(
            f"what is sealed of round {one.number} does not open: this key is not one it was sealed to, "
            "or the file was damaged; ask for it again"
        ) from error
    try:
        return _read_contents(plain, one.number)
    except SealError as error:
        raise BadExport(f"what is sealed of round {one.number} cannot be read: {_short(error)}") from error


def _plain(export: Export) -> dict[str, object]:
    return {
        "format": FORMAT,
        "opening": _plain_opening(export.opening),
        "rounds": [
            {
                "number": one.number,
                "leaves": [leaf.hex() for leaf in one.leaves],
                "note": one.note,
                "sealed": base64.b64encode(one.sealed).decode(),
            }
            for one in export.rounds
        ],
    }


def _plain_opening(opening: Opening) -> dict[str, object]:
    signed = sorted(opening.cosignatures.items())
    return {
        "charter": opening.charter,
        "cosignatures": [{"name": name, "signature": signature.hex()} for name, signature in signed],
        "titles": opening.titles,
        "sides": [{"side": side, "titles": titles} for side, titles in sorted(opening.side_titles.items())],
        "rounds": [dict(vars(one)) for one in opening.rounds],
        "languages": opening.languages,
        "kind": opening.kind,
    }


def _opening(value: object) -> Opening:
    charter, signed, titles, sides, rounds, languages, kind = canonical.fields(
        value, "charter cosignatures titles sides rounds languages kind"
    )
    pairs = [canonical.fields(entry, "name signature") for entry in _list(signed, MAX_SIDES * 8)]
    named = [canonical.fields(entry, "side titles") for entry in _list(sides, MAX_SIDES)]
    return Opening(
        _string(charter, MAX_CHARTER_BYTES),
        {canonical.text(name, 255): canonical.from_hex(blob, seat.SIGNATURE_BYTES) for name, blob in pairs},
        _titles(titles),
        {identifier(side): _titles(texts) for side, texts in named},
        tuple(_planned(entry) for entry in _list(rounds, MAX_ROUNDS)),
        tuple(_language(one) for one in _list(languages, MAX_LANGUAGES)),
        _one_of(kind, _KINDS),
    )


def _planned(value: object) -> PlannedRound:
    number, activity, opens_on, closes_on = canonical.fields(value, "number activity opens_on closes_on")
    canonical.integer(number, 1, MAX_ROUNDS)
    return PlannedRound(number, _one_of(activity, _ACTIVITIES), _day(opens_on), _day(closes_on))


def _round(value: object) -> RecordedRound:
    number, leaves, note, sealed = canonical.fields(value, "number leaves note sealed")
    return RecordedRound(
        canonical.integer(number, 1, MAX_ROUNDS),
        tuple(canonical.from_hex(leaf, record.LEAF_BYTES) for leaf in _list(leaves, MAX_EXPORT_BYTES)),
        _string(note, MAX_NOTE_BYTES),
        _from_base64(sealed),
    )


def _write_contents(number: int, contents: Contents) -> bytes:
    said = sorted(contents.contributions, key=lambda one: record.leaf(one.salt, one.envelope))
    statements = sorted(contents.statements, key=lambda one: one.id)
    plain = {
        "round": number,
        "contributions": [{"salt": one.salt.hex(), "envelope": one.envelope.decode()} for one in said],
        "statements": [{name: held for name, held in vars(one).items() if held is not None} for one in statements],
        "released": contents.released,
    }
    data = canonical.encode(plain)
    _read_contents(data, number)
    return data


def _read_contents(data: bytes, number: int) -> Contents:
    said_round, contributions, statements, released = canonical.fields(
        _decode(data), "round contributions statements released"
    )
    if said_round != number:
        raise BadEncoding("it belongs to another round")
    return Contents(
        tuple(_salted(entry) for entry in _list(contributions, MAX_EXPORT_BYTES)),
        tuple(_statement(entry) for entry in _list(statements, MAX_STATEMENTS)),
        _string(released, MAX_RELEASED_BYTES),
    )


def _salted(value: object) -> Salted:
    salt, envelope = canonical.fields(value, "salt envelope")
    return Salted(canonical.from_hex(salt, record.SALT_BYTES), _string(envelope, MAX_ENVELOPE_BYTES).encode())


def _statement(value: object) -> PutStatement:
    is_asked = isinstance(value, dict) and "asked_by" in value
    own, language, text, said_in, *asked_by = canonical.fields(
        value, "id language text said_in" + " asked_by" * is_asked
    )
    return PutStatement(
        identifier(own),
        _language(language),
        canonical.text(text, MAX_TEXT),
        canonical.integer(said_in, 1, MAX_ROUNDS),
        _called(asked_by[0]) if is_asked else None,
    )


def _called(value: object) -> str:
    return "" if value == "" else canonical.text(value, MAX_CALLED)


def _titles(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or len(value) > MAX_LANGUAGES:
        raise BadEncoding("titles are texts by language")
    return {_language(language): _title(text) for language, text in value.items()}


def _title(value: object) -> str:
    return "" if value == "" else canonical.text(value, MAX_TITLE)


def _decode(data: bytes) -> object:
    if sum(map(data.count, (b",", b"[", b"{"))) > MAX_PARTS:
        raise BadEncoding(f"it has more than {MAX_PARTS} parts")
    return canonical.decode(data, MAX_EXPORT_BYTES)


def _short(error: Exception) -> str:
    """What a refusal says, without much of what a stranger may have written into it."""
    return str(error)[:MAX_REFUSAL]


def _language(value: object) -> str:
    return canonical.text(value, 16)


def _day(value: object) -> str:
    try:
        return date.fromisoformat(canonical.text(value, 10)).isoformat()
    except ValueError as error:
        raise BadEncoding("a day is written as 2026-11-30") from error


def _one_of(value: object, allowed: Sequence[str]) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise BadEncoding(f"one of these is wanted: {', '.join(allowed)}")
    return value


def _list(value: object, most: int) -> list[object]:
    if not isinstance(value, list) or len(value) > most:
        raise BadEncoding(f"a list of at most {most} is wanted")
    return value


def _string(value: object, most_bytes: int) -> str:
    if not isinstance(value, str) or len(value.encode()) > most_bytes:
        raise BadEncoding(f"a text of at most {most_bytes} bytes is wanted")
    return value


def _from_base64(value: object) -> bytes:
    try:
        data = base64.b64decode(_string(value, MAX_EXPORT_BYTES), validate=True)
    except ValueError as error:
        raise BadEncoding("what is sealed is not in base 64") from error
    if base64.b64encode(data).decode() != value:
        raise BadEncoding("what is sealed is not in the one base 64 allowed")
    return data
