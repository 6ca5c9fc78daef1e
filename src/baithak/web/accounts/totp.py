"""One-time codes (RFC 6238): secrets encrypted under the door's secret key, each code good once."""

from __future__ import annotations

import hmac
import time
from threading import Lock

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from baithak.web.accounts.models import Account

STEP_SECONDS = 30
STEPS_ACCEPTED = (0, -1, 1)  # clocks of phones go a little wrong
NONCE_BYTES = 12

# Codes that were used, until they expire. In memory: a table of them would say when each member of staff signed in.
_spent: set[tuple[int, int]] = set()
_lock = Lock()


def fresh_secret() -> str:
    return pyotp.random_base32()


def address(secret: str, email: str) -> str:
    """What the QR code says to an authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=f"Baithak {settings.DOOR}")


def seal(secret: str, nonce: bytes) -> bytes:
    return nonce + AESGCM(_key()).encrypt(nonce, secret.encode(), b"totp")


def step_of(secret: str, code: str) -> int | None:
    """The step of time that `code` belongs to, or None if it is not one of now."""
    totp, now = pyotp.TOTP(secret), int(time.time()) // STEP_SECONDS
    for step in (now + offset for offset in STEPS_ACCEPTED):
        if hmac.compare_digest(totp.generate_otp(step), code):
            return step
    return None


def spend(account: Account, code: str) -> bool:
    """Is `code` one of now for this account, and not used before? It is used by asking."""
    secret = _open(account)
    step = step_of(secret, code) if secret and code.isascii() and code.isdigit() else None
    if step is None:
        return False
    with _lock:
        _spent.difference_update([used for used in _spent if used[1] < step - len(STEPS_ACCEPTED)])
        is_fresh = (account.pk, step) not in _spent
        _spent.add((account.pk, step))
    return is_fresh


def _open(account: Account) -> str | None:
    if account.totp is None:
        return None
    sealed = bytes(account.totp)
    try:
        return AESGCM(_key()).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], b"totp").decode()
    except InvalidTag:  # restored beside another secret key: a new set-up link is needed
        return None


def _key() -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"baithak staff one-time codes").derive(settings.SECRET_KEY.encode())
