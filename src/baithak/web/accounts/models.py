"""Staff and what they may do. No address, no device, no time of any sign-in is kept."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from baithak.web.catalogue import LANGUAGES

NONCE_BYTES = 16


def fresh_nonce() -> str:
    return secrets.token_hex(NONCE_BYTES)


class Account(AbstractBaseUser):
    """One of the staff of this door. Passphrase and one-time codes, or passkeys, or both."""

    last_login = None  # nobody needs to know when staff last signed in
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, choices=[*LANGUAGES.items()], default="en")
    totp = models.BinaryField(null=True)  # the secret of the one-time codes, encrypted (accounts.totp)
    nonce = models.CharField(max_length=2 * NONCE_BYTES, default=fresh_nonce)  # a new one ends all sessions
    set_up_hash = models.CharField(max_length=64, blank=True, db_index=True)  # SHA-256 of the set-up link's token
    set_up_until = models.DateField(null=True)

    objects = BaseUserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    def get_session_auth_hash(self) -> str:
        """What a session must still carry: it ends when the passphrase or the nonce changes."""
        return salted_hmac("baithak.web.accounts", f"{self.password} {self.nonce}", algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return iter(())


class DutyKind(models.TextChoices):
    """What somebody may be asked to do."""

    CONVENER = "convener", _("convener")
    FACILITATOR = "facilitator", _("facilitator")
    MODERATOR = "moderator", _("moderator")
    DRAFTER = "drafter", _("drafter")
    SIGNATORY = "signatory", _("signatory")


class Duty(models.Model):
    """What an account may do, in one convening or (an empty `convening`) in all; a moderator, drafter
    or signatory on one side."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="duties")
    convening = models.CharField(max_length=64, blank=True)
    duty = models.CharField(max_length=12, choices=DutyKind)
    side = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "convening", "duty", "side"], name="a_duty_is_given_once")
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.duty, self.convening, self.side)))


class Passkey(models.Model):
    """A key on a device of an account; it asks the device for a fingerprint, a face or a PIN, so it is two factors."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="passkeys")
    credential = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    sign_count = models.PositiveBigIntegerField()
    name = models.CharField(max_length=100)


class RecoveryCode(models.Model):
    """The SHA-256 of a code that stands once for a one-time code when the phone is lost."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64, unique=True)
