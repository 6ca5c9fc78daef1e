"""The files that doors give one another: outline, sheet, cosignature, opening. Each has one canonical form."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from baithak.people.agenda import Plan, RoundPlan, SidePlan
from baithak.people.closing import check_witness
from baithak.people.limits import MAX_FILE_BYTES, MAX_ROUNDS, MAX_SIDES
from baithak.people.models import Convening, Side, in_words
from baithak.seal import canonical, rsa_keys, seat
from baithak.seal import charter as charters
from baithak.seal.charter import Charter, CharterSide
from baithak.seal.errors import SealError
from baithak.seal.witness import Witness
from baithak.web.catalogue import LANGUAGES
from baithak.web.errors import Refusal
from baithak.web.roles import is_safe

ROOM_BYTES = 16
COMPOSITION = "composition"  # of a sheet: {role: seats}; of an opening file: {side: {role: seats}}; either may lack it


@dataclass(frozen=True)
class Outline:
    """What another door says a dialogue is; which sides are hosted here is for this door to say."""

    plan: Plan
    room: str


@dataclass(frozen=True)
class Sheet:
    """What a door says about a side it hosted, once enrolment is closed. `composition`: seats by role, as told."""

    convening: str
    side: CharterSide
    witness: Witness
    composition: dict[str, int]


@dataclass(frozen=True)
class Opening:
    """The file that opens the roundtable: the charter, its co-signatures, and what pages need besides."""

    charter: Charter
    cosignatures: Mapping[str, bytes]
    room: str
    title: dict[str, str]
    rounds: tuple[RoundPlan, ...]
    compositions: dict[str, dict[str, int]]


def write_outline(convening: Convening) -> bytes:
    """What another door needs in order to host its side. It holds the room key: for that door's convener alone."""
    return canonical.encode(
        _described(convening)
        | {
            "convening": convening.slug,
            "sides": [{"side": side.side, "name": side.name} for side in convening.sides.all()],
            "template": convening.template,
            "thresholds": convening.thresholds,
            "roundtable": convening.roundtable,
            "room": convening.room,
        }
    )


def read_outline(data: bytes) -> Outline:
    """Raises Refusal if it is not exactly an outline. All its sides are marked as hosted elsewhere."""
    names = "convening title sides rounds languages template kind thresholds roundtable room"
    with _refusing(_("This is not an outline. Ask the door that leads for its file, and give it here unchanged.")):
        slug, title, sides, rounds, languages, template, kind, thresholds, roundtable, room = canonical.fields(
            canonical.decode(data, MAX_FILE_BYTES), names
        )
        plan = Plan(
            slug=canonical.text(slug, 64),
            title=_texts(title),
            sides=tuple(_side_plan(entry) for entry in _listed(sides, MAX_SIDES)),
            rounds=_rounds(rounds),
            roundtable=canonical.text(roundtable, 200),
            enrolment_until=date.min,
            organiser="",
            contact="",
            languages=tuple(canonical.text(code, 2) for code in _listed(languages, len(LANGUAGES))),
            thresholds={name: canonical.integer(value, 0, 1000) for name, value in thresholds.items()},
            template=canonical.text(template, 40),
            kind=canonical.text(kind, 6),
        )
        return Outline(plan, canonical.from_hex(room, ROOM_BYTES).hex())


def write_sheet(side: Side) -> bytes:
    """What the leading door needs to know of a side hosted here."""
    witness = {"name": side.witness_name, "key": side.witness_key}
    return canonical.encode(
        {
            "convening": side.convening_id,
            "side": side.side,
            "grants": side.grants,
            "keys": side.keys,
            "witness": witness,
        }
        | ({COMPOSITION: side.composition} if side.composition else {})
    )


def read_sheet(data: bytes) -> Sheet:
    """Raises Refusal if it is not exactly a sheet, or one of its keys is none that an honest door makes."""
    with _refusing(_("This is not a sheet. Ask the other door for its file, and give it here unchanged.")):
        value = canonical.decode(data, MAX_FILE_BYTES)
        composition = _taken_out(value)
        slug, side, grants, keys, witness = canonical.fields(value, "convening side grants keys witness")
        name, key = canonical.fields(witness, "name key")
        ders = tuple(
            bytes.fromhex(canonical.text(der, 2 * rsa_keys.MAX_DER_BYTES)) for der in _listed(keys, MAX_ROUNDS)
        )
        for der in ders:
            rsa_keys.import_public(der)
        checked = check_witness(canonical.text(side, 32), canonical.text(name, 32), canonical.text(key, 64))
        if composition and not is_safe(composition, grants):
            raise ValueError("a composition tells groups that are too small, or not all seats")
        return Sheet(canonical.text(slug, 64), CharterSide(side, grants, ders), checked, composition)


def read_cosignature(data: bytes) -> tuple[str, bytes]:
    """The witness's name and signature. Raises Refusal if it is not exactly a cosignature."""
    with _refusing(_("This is not a witness's signature. Paste what the witness's page shows, unchanged.")):
        name, signature = canonical.fields(canonical.decode(data.strip(), 1000), "name signature")
        return canonical.text(name, 32), canonical.from_hex(signature, seat.SIGNATURE_BYTES)


def make_charter(convening: Convening) -> Charter:
    """The charter that the sides known here add up to. Raises Refusal if something is missing or contradicts itself."""
    sides = convening.sides.all()
    with _refusing(_("The charter cannot be written: a side's keys, seats or witness are missing or doubled.")):
        return Charter(
            convening=convening.slug,
            title=str(in_words(convening.title, "en")),
            rounds=convening.rounds.count(),
            sides=tuple(
                CharterSide(side.side, side.grants or 0, tuple(bytes.fromhex(key) for key in side.keys))
                for side in sides
            ),
            witnesses=tuple(Witness(side.side, side.witness_name, bytes.fromhex(side.witness_key)) for side in sides),
            thresholds=convening.thresholds,
        )


def read_charter(data: bytes) -> Charter:
    """Raises Refusal if it is not exactly a charter."""
    with _refusing(_("This is not a charter. Ask the door that leads for its file, and give it here unchanged.")):
        return charters.read(data)


def write_opening(convening: Convening, signatures: Mapping[str, bytes]) -> bytes:
    """The file that opens the roundtable. Of the room key it holds only the hash."""
    return canonical.encode(
        _described(convening)
        | {
            "charter": convening.charter,
            "cosignatures": {name: signature.hex() for name, signature in signatures.items()},
            "room": hashlib.sha256(bytes.fromhex(convening.room)).hexdigest(),
            "sides": {side.side: side.name for side in convening.sides.all()},
        }
        | ({COMPOSITION: told} if (told := _compositions(convening)) else {})
    )


def read_opening(data: bytes) -> Opening:
    """Raises Refusal if it is not exactly an opening file whose charter all its witnesses have signed."""
    names = "charter cosignatures room title sides rounds languages kind"
    with _refusing(_("This is not an opening file. Ask the door that leads for it, and give it here unchanged.")):
        value = canonical.decode(data, MAX_FILE_BYTES)
        told = _taken_out(value)
        text, signed, room, title, _sides, rounds, _languages, _kind = canonical.fields(value, names)
        charter = charters.read(canonical.text(text, MAX_FILE_BYTES).encode())
        signatures = {name: canonical.from_hex(value, seat.SIGNATURE_BYTES) for name, value in signed.items()}
        charters.check_cosigned(charter, signatures)
        return Opening(charter, signatures, canonical.from_hex(room, 32).hex(), _texts(title), _rounds(rounds), told)


def _described(convening: Convening) -> dict[str, object]:
    """What outline and opening both say."""
    rounds = [
        {
            "number": a_round.number,
            "activity": a_round.activity,
            "opens_on": a_round.opens_on.isoformat(),
            "closes_on": a_round.closes_on.isoformat(),
        }
        for a_round in convening.rounds.all()
    ]
    return {
        "title": convening.title,
        "rounds": rounds,
        "languages": convening.languages,
        "kind": convening.kind,
    }


def _compositions(convening: Convening) -> dict[str, dict[str, int]]:
    return {side.side: side.composition for side in convening.sides.all() if side.composition}


def _taken_out(value: Any) -> dict[str, Any]:
    """The composition in a file, which may have none; what is left are the fields that every such file has."""
    told = value.pop(COMPOSITION, {})
    if not isinstance(told, dict):
        raise TypeError("a composition is given by name")
    return told


@contextmanager
def _refusing(say: str) -> Iterator[None]:
    """Whatever is wrong with a file, one sentence is said about it."""
    try:
        yield
    except (SealError, ValueError, TypeError, AttributeError) as error:
        raise Refusal("file", say) from error


def _listed(value: Any, most: int) -> Sequence[Any]:
    if not isinstance(value, list) or not 1 <= len(value) <= most:
        raise ValueError("a list is wanted")
    return value


def _texts(value: Any) -> dict[str, str]:
    return {code: canonical.text(value[code], 200) for code in LANGUAGES if value.get(code)}


def _side_plan(entry: Any) -> SidePlan:
    side, name = canonical.fields(entry, "side name")
    return SidePlan(canonical.text(side, 32), _texts(name), is_hosted_here=False)


def _rounds(entries: Any) -> tuple[RoundPlan, ...]:
    plans = []
    for place, entry in enumerate(_listed(entries, MAX_ROUNDS), start=1):
        number, activity, opens_on, closes_on = canonical.fields(entry, "number activity opens_on closes_on")
        if canonical.integer(number, 1, MAX_ROUNDS) != place:
            raise ValueError("rounds are numbered in their order")
        days = date.fromisoformat(canonical.text(opens_on, 10)), date.fromisoformat(canonical.text(closes_on, 10))
        plans.append(RoundPlan(canonical.text(activity, 12), *days))
    return tuple(plans)
