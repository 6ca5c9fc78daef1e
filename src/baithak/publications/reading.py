"""Reading links: an official's desk opens a brief with a link of its own, and may write back. No account, no cookie.

What a desk writes is encrypted to the roundtable before it is kept; this door cannot read it again. Whoever holds no
link that works is told one sentence, the same whatever is wrong with it.
"""

from __future__ import annotations

import hashlib
import json

from django.utils import timezone
from django.utils.translation import gettext as _
from pyrage import RecipientError, encrypt
from pyrage.x25519 import Recipient

from baithak.publications.models import Letter, LetterKind, ReadingLink
from baithak.web.errors import Refusal

MAX_TEXT = 1200
MAX_CALLED = 120
MAX_LETTERS = 20  # of one link in one day
STEP_BYTES = 512  # letters are filled up to it, so that their length tells little


def hash_of(token: str) -> str:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_link(token: str) -> ReadingLink:
    """The link of this token, if it works today. Raises Refusal, always the same."""
    today = timezone.localdate()
    found = ReadingLink.objects.select_related("publication__series").filter(pk=hash_of(token)).first()
    if found is None or found.is_revoked or not found.publication.released_on <= today <= found.expires_on:
        say = _(
            "This link does not open anything now. It may have expired, or been replaced. Ask whoever gave it to you."
        )
        raise Refusal("link", say, 404)
    return found


def send_letter(token: str, kind: str, text: str, called: str) -> Letter:
    """Keep what a desk sends back, readable for the roundtable alone. `called`: how it wants to be called, or "".

    Raises Refusal.
    """
    link = open_link(token)
    text, called = text.strip(), called.strip()
    is_receipt = kind == str(LetterKind.RECEIPT)
    if kind not in LetterKind.values or (not is_receipt and not 1 <= len(text) <= MAX_TEXT) or len(called) > MAX_CALLED:
        raise Refusal("letter", _("Write 1 to %(most)s characters.") % {"most": MAX_TEXT})
    today = timezone.localdate()
    if Letter.objects.filter(link=link.pk, received_on=today).count() >= MAX_LETTERS:
        raise Refusal("many", _("Enough has been sent with this link today. Come back tomorrow."), 429)
    plain = {"kind": kind, "text": "" if is_receipt else text, "called": called}
    data = json.dumps(plain, ensure_ascii=False).encode()
    try:
        sealed = encrypt(data + b" " * (-len(data) % STEP_BYTES), [Recipient.from_str(link.recipient)])
    except RecipientError as error:
        raise Refusal("link", _("This link cannot take letters. Ask whoever gave it to you."), 409) from error
    return Letter.objects.create(link=link.pk, kind=kind, received_on=today, sealed=sealed)
