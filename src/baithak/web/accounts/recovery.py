"""Recovery codes: each stands once for a one-time code when the phone is lost. Only their hashes are kept."""

from __future__ import annotations

import base64
import hashlib
import secrets

from django.db import transaction

from baithak.web.accounts.models import Account, RecoveryCode

CODES = 8
CODE_BYTES = 10  # 80 bits: the hash of one cannot be searched for


@transaction.atomic
def replace_codes(account: Account) -> list[str]:
    """Fresh codes, to be shown once; the old ones are dead."""
    account.recovery_codes.all().delete()
    codes = [base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode() for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(account=account, code_hash=_hash(code)) for code in codes)
    return ["-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes]


def spend(account: Account, text: str) -> bool:
    """Is `text` an unused code of this account? It is used by asking."""
    code = "".join(letter for letter in text.upper() if letter.isalnum())
    used, _ = account.recovery_codes.filter(code_hash=_hash(code)).delete()
    return bool(used)


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
