"""Passkeys (WebAuthn): a device's own key, unlocked by fingerprint, face or PIN; asked for without naming an account.

A challenge is a time with a keyed hash, so that nothing is stored for whoever merely looks at the sign-in page; one
that was answered is remembered in memory until it expires.
"""

from __future__ import annotations

import hmac
import json
import secrets
import time
from http import HTTPStatus
from threading import Lock
from urllib.parse import urlsplit

import webauthn
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from webauthn.helpers import base64url_to_bytes, parse_authentication_credential_json, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from baithak.web.accounts.models import Account, Passkey
from baithak.web.errors import Refusal

SECONDS_TO_ANSWER = 600
MAX_PASSKEYS = 10
RANDOM_BYTES, TIME_BYTES = 16, 8
REQUIRED = UserVerificationRequirement.REQUIRED

_answered: dict[bytes, float] = {}
_lock = Lock()


def creation_options(account: Account) -> str:
    """What the browser needs to make a passkey, in JSON."""
    options = webauthn.generate_registration_options(
        rp_id=_domain(),
        rp_name="Baithak",
        user_id=salted_hmac("baithak passkey user", str(account.pk), algorithm="sha256").digest(),
        user_name=account.email,
        challenge=_challenge(),
        timeout=SECONDS_TO_ANSWER * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=bytes(key.credential)) for key in account.passkeys.all()],
    )
    return webauthn.options_to_json(options)


def request_options() -> str:
    """What the browser needs to use a passkey, in JSON; the same kind for everybody."""
    return webauthn.options_to_json(
        webauthn.generate_authentication_options(
            rp_id=_domain(),
            challenge=_challenge(),
            timeout=SECONDS_TO_ANSWER * 1000,
            user_verification=REQUIRED,
        )
    )


@transaction.atomic
def add_passkey(account: Account, answer: str, name: str) -> Passkey:
    """Keeps the passkey that a device made. Raises Refusal."""
    if account.passkeys.count() >= MAX_PASSKEYS:
        raise Refusal("too-many", _("You have many passkeys already. Remove one first."), HTTPStatus.CONFLICT)
    challenge = _challenge_in(answer)
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_domain(),
            expected_origin=settings.ORIGIN,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as error:
        raise _refusal() from error
    _use_up(challenge)
    if Passkey.objects.filter(credential=made.credential_id).exists():
        raise _refusal()
    return Passkey.objects.create(
        account=account,
        credential=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=name[:100] or _("Passkey"),
    )


@transaction.atomic
def account_of(answer: str) -> Account:
    """Whose passkey has answered? Raises Refusal, the same whatever was wrong."""
    challenge = _challenge_in(answer)
    try:
        given = parse_authentication_credential_json(answer)
        passkey = Passkey.objects.select_for_update().filter(credential=given.raw_id).first()
        if passkey is None:
            raise _refusal()
        used = webauthn.verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=_domain(),
            expected_origin=settings.ORIGIN,
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as error:
        raise _refusal() from error
    _use_up(challenge)
    passkey.sign_count = used.new_sign_count
    passkey.save(update_fields=["sign_count"])
    return passkey.account


def remove_passkey(account: Account, passkey_id: int) -> None:
    """Removes one of the account's passkeys; not the last way in."""
    if not account.has_usable_password() and account.passkeys.count() <= 1:
        say = _("This is your only way in. Make another passkey first.")
        raise Refusal("last-way-in", say, HTTPStatus.CONFLICT)
    account.passkeys.filter(pk=passkey_id).delete()


def _domain() -> str:
    return urlsplit(settings.ORIGIN).hostname or "localhost"


def _refusal() -> Refusal:
    return Refusal("no-match", _("This passkey was not accepted. Try again."), HTTPStatus.FORBIDDEN)


def _challenge() -> bytes:
    fresh = secrets.token_bytes(RANDOM_BYTES) + int(time.time()).to_bytes(TIME_BYTES, "big")
    return fresh + _mark(fresh)


def _mark(fresh: bytes) -> bytes:
    return salted_hmac("baithak passkey challenge", fresh, algorithm="sha256").digest()


def _challenge_in(answer: str) -> bytes:
    """The challenge that was answered, if it is one of ours, not too old and not answered before. Raises Refusal."""
    try:
        given = parse_client_data_json(base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"])).challenge
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _refusal() from error
    fresh, mark = given[: RANDOM_BYTES + TIME_BYTES], given[RANDOM_BYTES + TIME_BYTES :]
    age = time.time() - int.from_bytes(fresh[RANDOM_BYTES:], "big")
    if not hmac.compare_digest(mark, _mark(fresh)) or not 0 <= age + 1 <= SECONDS_TO_ANSWER + 1 or given in _answered:
        raise _refusal()
    return given


def _use_up(challenge: bytes) -> None:
    now = time.time()
    with _lock:
        if challenge in _answered:
            raise _refusal()
        for old in [known for known, expires in _answered.items() if expires < now]:
            del _answered[old]
        _answered[challenge] = now + SECONDS_TO_ANSWER + 1
