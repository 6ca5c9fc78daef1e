"""The recount: what a round's opened envelopes come to, each checked as the roundtable must have checked it."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from baithak.seal import canonical, record
from baithak.seal.charter import Charter
from baithak.seal.envelope import Contribution, open_envelope
from baithak.seal.errors import SealError
from baithak.seal.grants import Token
from baithak.voices.export_format import Contents, Opening, PlannedRound, PutStatement
from baithak.voices.kinds import ANSWERS, ENVELOPE_STEP_BYTES, POLLED_BY, Body, kind_named
from baithak.voices.plain import plain_text

TEXT_ID_LENGTH = 32

OnDone = Callable[[int, int], None]  # how many envelopes are opened, of how many


class DoesNotHold(Exception):
    """Something in a record contradicts itself or the charter: the first such thing, in plain words."""


@dataclass(frozen=True)
class Place:
    """What the body of a contribution is checked against (`kinds.Place`)."""

    languages: Collection[str]
    statement_ids: Collection[str]


@dataclass(frozen=True)
class Recounted:
    """A round, recounted. Confidential: it says how each seat voted.

    `side_of`: by seat (public key in hexadecimal). `answers`: the body that counts, by seat, then kind and item.
    `statements`: those voted on in the round, sorted by id.
    """

    planned: PlannedRound
    statements: tuple[PutStatement, ...]
    side_of: Mapping[str, str] = field(repr=False)
    answers: Mapping[str, Mapping[tuple[str, str], Body]] = field(repr=False)


@dataclass(frozen=True)
class StatementTally:
    """How many seats of one side agree, are unsure, and disagree with one statement; or endorse a text, can live with
    it, and object to it."""

    statement: str
    side: str
    agree: int
    unsure: int
    disagree: int


def recount(
    charter: Charter, opening: Opening, number: int, leaves: Sequence[bytes], contents: Contents, on_done: OnDone
) -> Recounted:
    """Round `number`, recounted from what was sealed of it. Raises DoesNotHold.

    `leaves`: of this round, in the record. `on_done` is called after each envelope.
    """
    planned = next(one for one in opening.rounds if one.number == number)
    _match_leaves(number, leaves, contents)
    ids = [one.id for one in contents.statements]
    if len(set(ids)) != len(ids) or (ids and planned.activity not in POLLED_BY):
        raise DoesNotHold(f"round {number}: its list of statements names one twice, or is not that of a round of votes")
    if planned.activity == "ratification" and not all(_is_put(charter, number, one) for one in contents.statements):
        raise DoesNotHold(f"round {number}: a text is not the one that the seats answered")
    if not all(one.id == asked_id(charter.hash, one) for one in contents.statements if one.asked_by is not None):
        raise DoesNotHold(f"round {number}: what a desk asked is not what the seats answered")
    place = Place(opening.languages, frozenset(ids))
    said = list(_open_all(charter, planned, contents, place, on_done))
    _check_seats(charter, number, said)
    side_of = {one.seat.hex(): one.context.side for one in said}
    return Recounted(planned, contents.statements, side_of, _last_answers(number, planned.activity, said))


def text_id(charter_hash: bytes, number: int, put: PutStatement) -> str:
    """The id of a text that is put to round `number` for ratification: 32 hexadecimal digits of a hash of its words."""
    own = canonical.framed(
        "ratified text", charter_hash, str(number).encode(), put.language.encode(), put.text.encode()
    )
    return hashlib.sha256(own).hexdigest()[:TEXT_ID_LENGTH]


def asked_id(charter_hash: bytes, put: PutStatement) -> str:
    """The id of a statement that an official's desk asked: a hash of its words, and of how the desk is called."""
    own = canonical.framed(
        "asked statement",
        charter_hash,
        str(put.said_in).encode(),
        put.language.encode(),
        put.text.encode(),
        (put.asked_by or "").encode(),
    )
    return hashlib.sha256(own).hexdigest()[:TEXT_ID_LENGTH]


def check_statements(number: int, put: Sequence[PutStatement], earlier: Mapping[int, Recounted]) -> None:
    """Was every statement that was voted on said by a seat, as often as it stands there? Raises DoesNotHold.

    `earlier`: the rounds recounted before this one. Compared as they are shown: `plain.plain_text`. Texts that are put
    to ratification were drafted by the sides, and what a desk asked was said by none: of their words `recount` makes
    sure. What a desk asked is told apart, and counted (`asked_of`).
    """
    for one in put:
        if one.asked_by is not None and not _is_of_statements(earlier.get(one.said_in)):
            raise DoesNotHold(f"round {number}: what a desk asked was not put among the statements of an earlier round")
    put = [one for one in put if one.asked_by is None]
    for said_in in sorted({one.said_in for one in put}):
        said = Counter(spoken(earlier[said_in])) if said_in in earlier else Counter()
        shown = Counter((one.language, plain_text(one.text)) for one in put if one.said_in == said_in)
        if invented := shown - said:
            raise DoesNotHold(
                f"round {number}: {invented.total()} of the statements voted on were never said by a seat in round "
                f"{said_in}, or not in these words"
            )


def asked_of(round_: Recounted) -> int:
    """How many of the statements voted on in a round came from officials' desks."""
    return sum(one.asked_by is not None for one in round_.statements)


def spoken(round_: Recounted) -> Iterator[tuple[str, str]]:
    """The language and text of every statement that counts in a round, as shown; those taken back are left out."""
    for body in _bodies(round_, "statement"):
        if text := plain_text(str(body["text"])):
            yield str(body["language"]), text


def tallies(round_: Recounted, sides: Sequence[str]) -> list[StatementTally]:
    """How each side voted on each statement of a round of votes. Confidential."""
    possible = ANSWERS[POLLED_BY[round_.planned.activity]]
    counts: Counter[tuple[str, str, str]] = Counter()
    for seat, answers in round_.answers.items():
        for (_kind, statement), body in answers.items():
            counts[statement, round_.side_of[seat], str(body["vote"])] += 1
    return [
        StatementTally(one.id, side, *(counts[one.id, side, answer] for answer in possible))
        for one in round_.statements
        for side in sides
    ]


def seats_heard(round_: Recounted, sides: Sequence[str]) -> dict[str, int]:
    """How many seats of each side contributed. Confidential."""
    heard = Counter(round_.side_of.values())
    return {side: heard[side] for side in sides}


def released_text(round_: Recounted, charter: Charter, kind: str) -> str:
    """What must have been released of a round of votes, as canonical JSON: computed as the roundtable computes it."""
    import numpy as np

    from baithak.analysis.ballots import NO_SIDE, UNSEEN, Ballots
    from baithak.analysis.released import released

    seats, ids = sorted(round_.side_of), [one.id for one in round_.statements]
    column = {statement: place for place, statement in enumerate(ids)}
    votes = np.full((len(seats), len(ids)), UNSEEN, dtype=np.int8)
    side = np.full(len(seats), NO_SIDE, dtype=np.int16)
    for row, seat in enumerate(seats):
        side[row] = charter.side_names.index(round_.side_of[seat])
        for (said_by, statement), body in round_.answers[seat].items():
            votes[row, column[statement]] = ANSWERS[said_by][str(body["vote"])]
    named = {"seat_ids": np.array(seats, dtype=str), "statement_ids": np.array(ids, dtype=str)}
    ballots = Ballots.from_matrix(votes, **named, side=side, side_names=charter.side_names)
    granted = {one.side: one.grants for one in charter.sides}
    thresholds = charter.thresholds if round_.planned.activity == "ratification" else None
    return canonical.encode(released(ballots, granted, kind, thresholds)).decode()


def check_released(round_: Recounted, charter: Charter, kind: str, shown: str) -> None:
    """Does what was released of a round of votes follow from its votes, to the last sign? Raises DoesNotHold."""
    number = round_.planned.number
    if round_.planned.activity not in POLLED_BY:
        raise DoesNotHold(f"round {number}: something was released of it, and it is not a round of votes")
    from baithak.analysis.errors import AnalysisError

    try:
        true = released_text(round_, charter, kind)
    except AnalysisError as error:
        raise DoesNotHold(f"round {number}: nothing could be released of it, and something was: {error}") from error
    if true != shown:
        raise DoesNotHold(f"round {number}: what was released does not follow from its votes")


def _is_put(charter: Charter, number: int, put: PutStatement) -> bool:
    return put.asked_by is None and put.said_in == number and put.id == text_id(charter.hash, number, put)


def _is_of_statements(round_: Recounted | None) -> bool:
    return round_ is not None and round_.planned.activity == "statements"


def _match_leaves(number: int, leaves: Sequence[bytes], contents: Contents) -> None:
    entries = Counter(record.leaf(one.salt, one.envelope) for one in contents.contributions)
    missing, strange = Counter(leaves) - entries, entries - Counter(leaves)
    if strange:
        raise DoesNotHold(f"round {number}: contributions not in the record, or changed: {strange.total()}")
    if missing:
        raise DoesNotHold(f"round {number}: entries of the record without a contribution: {missing.total()}")


def _open_all(
    charter: Charter, planned: PlannedRound, contents: Contents, place: Place, on_done: OnDone
) -> Iterator[Contribution]:
    for done, one in enumerate(contents.contributions, start=1):
        try:
            said = open_envelope(one.envelope, charter, planned.number)
            kind_named(said.kind, planned.activity).check(said.body, place)
        except SealError as error:
            raise DoesNotHold(f"round {planned.number}: a contribution is not valid: {error}") from error
        if len(one.envelope) % ENVELOPE_STEP_BYTES:
            raise DoesNotHold(f"round {planned.number}: a contribution is not filled up to full kilobytes")
        on_done(done, len(contents.contributions))
        yield said


def _check_seats(charter: Charter, number: int, said: Sequence[Contribution]) -> None:
    """One token a seat, one seat a token, one side a seat, and no more seats than grants."""
    tokens: defaultdict[bytes, set[Token]] = defaultdict(set)
    owners: defaultdict[Token, set[bytes]] = defaultdict(set)
    seats: defaultdict[str, set[bytes]] = defaultdict(set)
    for one in said:
        tokens[one.seat].add(one.token)
        owners[one.token].add(one.seat)
        seats[one.context.side].add(one.seat)
    if any(len(shown) > 1 for shown in tokens.values()) or any(len(owner) > 1 for owner in owners.values()):
        raise DoesNotHold(f"round {number}: a seat shows two tokens, or a token serves two seats")
    if sum(len(own) for own in seats.values()) > len(tokens):
        raise DoesNotHold(f"round {number}: a seat speaks for two sides")
    for side in charter.sides:
        if len(seats[side.side]) > side.grants:
            raise DoesNotHold(f"round {number}: more seats of {side.side} have spoken than the charter grants")


def _last_answers(number: int, activity: str, said: Sequence[Contribution]) -> dict[str, dict[tuple[str, str], Body]]:
    """Of each seat, the body that counts for each kind and item: the highest turn."""
    last: dict[str, dict[tuple[str, str], tuple[int, Body]]] = {}
    for one in said:
        own = last.setdefault(one.seat.hex(), {})
        about = one.kind, kind_named(one.kind, activity).item(one.body)
        turn = own[about][0] if about in own else 0
        if one.turn == turn:
            raise DoesNotHold(f"round {number}: a seat gave two answers to one thing, and neither is the later")
        if one.turn > turn:
            own[about] = one.turn, one.body
    return {seat: {about: body for about, (_turn, body) in own.items()} for seat, own in last.items()}


def _bodies(round_: Recounted, kind: str) -> Iterator[Body]:
    for answers in round_.answers.values():
        yield from (body for (named, _item), body in answers.items() if named == kind)
