"""Setting an account up by a link: good once, for a week; only its hash is kept. Opening it changes nothing."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus

from django.conf import settings
from django.core import mail
from django.core.signing import BadSignature, dumps, loads
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from baithak.web.accounts import passkeys, recovery, totp
from baithak.web.accounts.models import Account, fresh_nonce
from baithak.web.errors import Refusal

TOKEN_BYTES = 20
DAYS = 7
SECRET_SECONDS = 3600


def open_account(email: str, name: str = "", language: str = "en") -> tuple[Account, bool]:
    """The account of this address, and whether it is new. A new one can do nothing before its set-up."""
    email = email.strip().lower()
    account = Account.objects.filter(email=email).first()
    if account is not None:
        return account, False
    account = Account(email=email, name=name, language=language)
    account.set_unusable_password()
    account.save()
    return account, True


def make_link(account: Account) -> str:
    """A fresh set-up link; an older one is dead."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    account.set_up_hash = _hash(token)
    account.set_up_until = _today() + timedelta(days=DAYS)
    account.save(update_fields=["set_up_hash", "set_up_until"])
    return f"{settings.ORIGIN}{reverse('accounts:set-up', args=[token])}"


def send_link(account: Account) -> None:
    """Mails the link to its owner, who alone reads it, in their language. Raises OSError if mail cannot be sent."""
    link = make_link(account)
    with override(account.language):
        say = _("You have been asked to help with a dialogue. Choose how you will sign in:")
        good = _("The link works once, and for a week.")
        subject = _("Baithak: your account")
    mail.send_mail(subject, f"{say}\n\n{link}\n\n{good}\n", None, [account.email])


def account_for(token: str) -> Account:
    """Whose link is it? Raises Refusal, the same for a used, an old and an invented one."""
    account = Account.objects.filter(set_up_hash=_hash(token), set_up_until__gte=_today()).first()
    if account is None:
        raise Refusal(
            "used-link",
            _("This link was used already, or is too old. Ask the person who sent it for a new one."),
            HTTPStatus.GONE,
        )
    return account


def carry(secret: str, token: str) -> str:
    """The secret of the one-time codes as the form carries it: signed, for this link only."""
    return dumps([secret, _hash(token)], salt="baithak set-up")


def carried(text: str, token: str) -> str:
    """The secret that the form brought back. Raises Refusal."""
    try:
        secret, known = loads(text, salt="baithak set-up", max_age=SECRET_SECONDS)
    except BadSignature:
        known = secret = ""
    if known != _hash(token):
        raise Refusal("form-expired", _("This page was open for too long. Open the link again."), HTTPStatus.FORBIDDEN)
    return str(secret)


def finish_with_codes(token: str, passphrase: str, secret: str) -> tuple[Account, list[str]]:
    """Passphrase and one-time codes become the way in, whatever it was before. Returns fresh recovery codes.

    The caller has seen a valid code made from `secret`.
    """
    with transaction.atomic():
        account = _take(token)
        account.set_password(passphrase)
        account.totp = totp.seal(secret, secrets.token_bytes(totp.NONCE_BYTES))
        account.save()
        return account, recovery.replace_codes(account)


def finish_with_passkey(token: str, answer: str, name: str) -> Account:
    """A passkey becomes the way in, whatever it was before. Raises Refusal."""
    with transaction.atomic():
        account = _take(token)
        account.set_unusable_password()
        account.totp = None
        account.save()
        account.recovery_codes.all().delete()
        passkeys.add_passkey(account, answer, name)
        return account


def _take(token: str) -> Account:
    """Spends the link, and ends every earlier way in: whoever asked for a new link may have lost a device."""
    account = account_for(token)
    if not Account.objects.filter(pk=account.pk, set_up_hash=_hash(token)).update(set_up_hash="", set_up_until=None):
        return account_for("")  # somebody else was faster
    account.refresh_from_db()
    account.passkeys.all().delete()
    account.nonce = fresh_nonce()
    return account


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _today() -> date:
    return datetime.now(UTC).date()
