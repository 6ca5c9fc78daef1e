"""The one way in for what people say: `redeem` admits a seat, `contribute` what it says. All is checked here.

Whoever has no token learns nothing, not even which dialogues there are: all they get is one constant refusal.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext_lazy as _

from baithak.seal import canonical, rsa_keys, seat
from baithak.seal.blind import PREFIX_BYTES
from baithak.seal.context import Context
from baithak.seal.envelope import MAX_BYTES, Contribution, envelope_id, open_envelope
from baithak.seal.errors import BadEncoding, BadSignature, SealError
from baithak.seal.grants import Token
from baithak.voices import hall as halls
from baithak.voices.hall import Hall, NoHall, NotOpen, OpenRound
from baithak.voices.keeping import Keep, Kept, NewContribution, NewSeat, keep_together
from baithak.voices.kinds import ENVELOPE_STEP_BYTES, kind_named
from baithak.web.errors import Refusal

MAX_REDEMPTION_BYTES = 4096


@dataclass(frozen=True)
class Receipt:
    """What proves that an envelope is kept. `is_new`: False if it was kept before, to the byte."""

    envelope_id: bytes
    signature: bytes
    is_new: bool


def redeem(slug: str, data: bytes, keep: Keep = keep_together) -> None:
    """Admit the seat that shows its token in `data`, once. Raises Refusal."""
    kept = keep(partial(_check_redemption, slug, data))
    if kept is not Kept.NEW:
        raise _not_kept(kept, slug)


def contribute(slug: str, data: bytes, keep: Keep = keep_together) -> Receipt:
    """Keep the contribution in the envelope `data` and give a receipt. Sending it again is harmless. Raises Refusal."""
    kept = keep(partial(_check_contribution, slug, data))
    if kept not in (Kept.NEW, Kept.SAME):
        raise _not_kept(kept, slug)
    known = envelope_id(data)
    return Receipt(known, halls.enter(slug).vault.receipt(known), kept is Kept.NEW)


def _check_redemption(slug: str, data: bytes) -> NewSeat:
    context, public, token = _read_redemption(data)
    try:
        hall = halls.enter(slug)
        if context.convening != slug:
            raise BadSignature("this token is for another dialogue")
        hall.charter.check_token(context, public, token)
    except (NoHall, SealError) as error:
        raise _refused() from error
    place = _open_round(hall, context.round_number)
    return NewSeat(place.id, seat_slot(hall, place, public), context.side, hall.grants[context.side])


def _check_contribution(slug: str, data: bytes) -> NewContribution:
    said, hall = _open(slug, data)
    place = _open_round(hall, said.context.round_number)
    try:
        if len(data) % ENVELOPE_STEP_BYTES:
            raise BadEncoding(f"an envelope is filled up to a multiple of {ENVELOPE_STEP_BYTES} bytes")
        kind = kind_named(said.kind, place.activity)
        kind.check(said.body, place)
    except SealError as error:
        raise _unfit() from error
    slot = contribution_slot(hall, place.id, said, kind.item(said.body))
    sealed, known = hall.vault.lock(row(slot), data), envelope_id(data).hex()
    return NewContribution(place.id, seat_slot(hall, place, said.seat), slot, said.turn, known, sealed)


def seat_slot(hall: Hall, place: OpenRound, public: bytes) -> str:
    """Where a seat is kept: told by round and public key."""
    return hall.vault.slot("seat slot", place.id.encode(), public)


def contribution_slot(hall: Hall, round_id: str, said: Contribution, item: str) -> str:
    """Where a contribution is kept: the same for all that a seat says on one thing, of which the last counts."""
    return hall.vault.slot("contribution slot", round_id.encode(), said.seat, said.kind.encode(), item.encode())


def row(slot: str) -> str:
    """What a contribution is bound to when it is encrypted."""
    return f"contribution {slot}"


def _read_redemption(data: bytes) -> tuple[Context, bytes, Token]:
    try:
        place, public, token = canonical.fields(canonical.decode(data, MAX_REDEMPTION_BYTES), "context seat token")
        convening, number, side = canonical.fields(place, "convening round side")
        prefix, signature = canonical.fields(token, "prefix signature")
        shown = Token(canonical.from_hex(prefix, PREFIX_BYTES), canonical.from_hex(signature, rsa_keys.SIGNATURE_BYTES))
        return Context(convening, side, number), canonical.from_hex(public, seat.PUBLIC_BYTES), shown
    except SealError as error:
        raise _malformed() from error


def _open(slug: str, data: bytes) -> tuple[Contribution, Hall]:
    """The contribution and its dialogue. What is no envelope is malformed, all else is refused."""
    try:
        if len(data) > MAX_BYTES:
            raise BadEncoding("too long")
        number = json.loads(data)["contribution"]["context"]["round"]  # all of it is checked when it is opened
    except (SealError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise _malformed() from error
    try:
        hall = halls.enter(slug)
        return open_envelope(data, hall.charter, number), hall
    except (NoHall, SealError) as error:
        raise _refused() from error


def _open_round(hall: Hall, number: int) -> OpenRound:
    try:
        return halls.open_round(hall, number)
    except NotOpen as error:
        raise _closed() from error


def _not_kept(kept: Kept, slug: str) -> Refusal:
    if kept is Kept.CLOSED:
        halls.forget_rounds(slug)
        return _closed()
    if kept is Kept.REDEEMED:
        return Refusal("redeemed", _("This seat is in already. Nothing more is needed."), 409)
    if kept is Kept.SUPERSEDED:
        return Refusal("superseded", _("A later answer from this seat is kept already, and that one counts."), 409)
    return _refused()


def _malformed() -> Refusal:
    return Refusal("malformed", _("This could not be read. Load the page again and repeat."), 400)


def _unfit() -> Refusal:
    return Refusal("unfit", _("This does not fit this round. Load the page again and repeat."), 422)


def _closed() -> Refusal:
    return Refusal("closed", _("This round is not open now."), 410)


def _refused() -> Refusal:
    return Refusal("refused", _("This seat is not admitted here. Use the seat card and link of this dialogue."), 403)
