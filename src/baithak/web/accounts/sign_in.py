"""Signing in: passphrase and one-time code together, one answer for everything that does not match; and out again."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import auth
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.translation import gettext as _

from baithak.web.accounts import recovery, totp
from baithak.web.accounts.models import Account, fresh_nonce
from baithak.web.errors import Refusal
from baithak.web.throttle import Throttle

guesses = Throttle(burst=6, seconds_each=60)
work = Throttle(burst=60, seconds_each=1)  # of hashing passphrases, which is slow on purpose, for all names together


def sign_in(request: HttpRequest, email: str, passphrase: str, code: str) -> Account:
    """Begins a session. `code`: a one-time code, or a recovery code, which is then used up. Raises Refusal."""
    email = email.strip().lower()
    if not (guesses.allows(email) and work.allows("")):
        raise Refusal(
            "wait",
            _("Too many tries. Wait some minutes and try again, or use a passkey."),
            HTTPStatus.TOO_MANY_REQUESTS,
        )
    account = Account.objects.filter(email=email).first()
    if not _matches(account, passphrase, code.strip()):
        raise Refusal("no-match", _("This does not match. Look at every field and try again."), HTTPStatus.FORBIDDEN)
    assert account is not None
    guesses.forgive(email)
    begin_session(request, account)
    return account


def begin_session(request: HttpRequest, account: Account) -> None:
    """A new session: whatever the browser brought with it ends here."""
    request.session.flush()
    auth.login(request, account)


def sign_out(request: HttpRequest) -> None:
    auth.logout(request)


def sign_out_everywhere(account: Account) -> None:
    """Ends every session of this account, on every device."""
    account.nonce = fresh_nonce()
    account.save(update_fields=["nonce"])


def _matches(account: Account | None, passphrase: str, code: str) -> bool:
    if account is None or not account.has_usable_password():
        make_password(passphrase)  # takes as long as comparing would, so that nobody learns who has an account
        return False
    return account.check_password(passphrase) and (totp.spend(account, code) or recovery.spend(account, code))
