"""Grants: signing what a member asks for, blindly and once, and keeping their locker. Nothing here is ever dated."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from baithak.people import signing_keys
from baithak.people.limits import MAX_LOCKER_BYTES
from baithak.people.models import Convening, Grant, Member
from baithak.seal import blind, canonical
from baithak.seal.errors import BadEncoding
from baithak.seal.rsa_keys import SIGNATURE_BYTES
from baithak.web.errors import Refusal


@dataclass(frozen=True)
class Request:
    """What a member's browser sends: one blinded message a round, and the locker."""

    blinded: tuple[bytes, ...]
    locker: str


def read_request(value: Any, rounds: int) -> Request:
    """The request in a parsed body. Raises Refusal, the same for every way of being wrong."""
    try:
        blinded, locker = canonical.fields(value, "blinded locker")
        if not isinstance(blinded, list) or len(blinded) != rounds:
            raise BadEncoding("one blinded message for each round is wanted")
        messages = tuple(canonical.from_hex(message, SIGNATURE_BYTES) for message in blinded)
        if not isinstance(locker, str) or len(locker) > MAX_LOCKER_BYTES:
            raise BadEncoding("the locker is too large")
        base64.b64decode(locker, validate=True)
    except (BadEncoding, binascii.Error, ValueError) as error:
        raise malformed() from error
    return Request(messages, locker)


def grant_seat(member: Member, request: Request) -> list[str]:
    """The blind signatures, hexadecimal, one a round. Asked again in the same words, the same answer.

    Raises Refusal: `already-granted` (409) to a second, different request; `closed` (410) once enrolment is closed.
    """
    blinded = [message.hex() for message in request.blinded]
    convening = member.side.convening
    if (kept := _answer(member, blinded, convening)) is not None:
        return kept
    try:
        signatures = _sign(member, request.blinded)  # before the lock: others need not wait for it
    except (signing_keys.NoKeys, ValueError):  # ValueError: fewer keys than rounds
        _answer(member, blinded, Convening.objects.get(pk=convening.pk))  # closed this very moment?
        raise
    with transaction.atomic():
        locked = Convening.objects.select_for_update().get(pk=convening.pk)
        if (kept := _answer(member, blinded, locked)) is not None:
            return kept
        Grant.objects.create(member=member, blinded=blinded, signatures=signatures, locker=request.locker)
    return signatures


def open_locker(member: Member) -> dict[str, Any]:
    """What the member's browser left, for their other device. Raises Refusal (404) if there is nothing."""
    grant = Grant.objects.filter(pk=member.pk).first()
    if grant is None:
        raise Refusal("no-locker", _("No seat was taken with this invitation yet."), HTTPStatus.NOT_FOUND)
    return {"locker": grant.locker, "signatures": grant.signatures, "blinded": grant.blinded}


def malformed() -> Refusal:
    """The one answer to a request that cannot be read."""
    return Refusal("malformed", _("This device sent something that cannot be read. Load the page again."))


def _answer(member: Member, blinded: list[str], convening: Convening) -> list[str] | None:
    """The signatures kept for these very messages; None if the member may still be granted a seat."""
    grant = Grant.objects.filter(pk=member.pk).first()
    if grant is not None and hmac.compare_digest("".join(grant.blinded), "".join(blinded)):
        return list(grant.signatures)
    if not convening.is_enrolling:
        raise Refusal("closed", _("Enrolment is closed: no more seats are given."), HTTPStatus.GONE)
    if grant is not None:
        say = _("A seat was taken with this invitation already. Use the device it was taken on, or your seat card.")
        raise Refusal("already-granted", say, HTTPStatus.CONFLICT)
    return None


def _sign(member: Member, messages: tuple[bytes, ...]) -> list[str]:
    signing_keys.check_signer()
    keys = signing_keys.open_keys(member.side)
    try:
        return [blind.blind_sign(key, message).hex() for key, message in zip(keys, messages, strict=True)]
    except BadEncoding as error:
        raise malformed() from error
