"""Reading links: an official's desk opens a brief with a link of its own, and may write back. No account, no cookie.

What a desk writes is encrypted to the roundtable before it is kept; this door cannot read it again. Whoever holds no
link that works is told one sentence, the same whatever is wrong with it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils import timezone
from django.utils.translation import gettext as _
from pyrage import RecipientError, encrypt
from pyrage.x25519 import Recipient

from baithak.publications.models import Letter, LetterKind, Publication, ReadingLink
from baithak.seal.canonical import framed
from baithak.web.errors import Refusal

MAX_TEXT = 1200
MAX_CALLED = 120
MAX_LETTERS = 20  # of one link in one day
STEP_BYTES = 512  # letters are filled up to it, so that their length tells little
KEY_BYTES = 32
ONE_USE = bytes(12)  # a key that is drawn for one text needs no other nonce


@dataclass(frozen=True)
class ForDesk:
    """What a link alone tells: the office it is for, and the line printed across what it opens, or ""."""

    office: str = ""
    watermark: str = ""


def hash_of(token: str) -> str:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def seal_for_desk(token: str, office: str, watermark: str) -> bytes:
    """What only who holds the link can read: this door's database names no office. A token is used once."""
    plain = json.dumps({"office": office, "watermark": watermark}, ensure_ascii=False).encode()
    plain += b" " * (-len(plain) % STEP_BYTES)
    return _cipher(token).encrypt(ONE_USE, plain, None)


def for_desk(token: str, link: ReadingLink) -> ForDesk:
    """For whom this link is. Raises Refusal if it was changed since it was drawn."""
    if not link.for_desk:
        return ForDesk()
    try:
        return ForDesk(**json.loads(_cipher(token).decrypt(ONE_USE, bytes(link.for_desk), None)))
    except InvalidTag as error:
        raise Refusal("link", _("This link was damaged. Ask whoever gave it to you for another."), 409) from error


def newest_for(link: ReadingLink) -> Publication:
    """The newest edition, that desks have today, of the brief that a link opens."""
    own = link.publication
    every = Publication.objects.filter(dialogue=own.dialogue, number=own.number, edition__gt=own.edition)
    found = every.filter(released_on__lte=timezone.localdate()).order_by("-edition").first()
    return found or own


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


def _cipher(token: str) -> AESGCM:
    key = HKDF(SHA256(), length=KEY_BYTES, salt=framed("reading link"), info=b"for desk").derive(token.encode())
    return AESGCM(key)
