"""Officials' desks: reading links given out, letters that come back, and whether both sides are served alike."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pyrage import DecryptError, decrypt
from pyrage.x25519 import Identity

from baithak.outcomes.editing import newest
from baithak.outcomes.models import LetterKey
from baithak.publications.models import Letter, LetterKind, Publication, ReadingLink
from baithak.publications.reading import hash_of
from baithak.voices import hall as halls
from baithak.voices.models import Dialogue
from baithak.voices.plain import plain_text
from baithak.web.errors import Refusal

TOKEN_BYTES = 16
MAX_OFFICE = 200
MAX_LINKS = 200  # of one edition
MAX_DAYS = 730


@dataclass(frozen=True)
class ReadLetter:
    """What a desk sent back, readable. `called`: how it wants to be called; "" if it did not say."""

    office: str
    side: str
    kind: str
    label: str
    text: str
    called: str
    received_on: date


@dataclass(frozen=True)
class Served:
    """How a side's desks are served: links that work, receipts, questions."""

    side: str
    links: int
    receipts: int
    questions: int


@transaction.atomic
def issue(
    slug: str, number: int, *, side: str, office: str, language: str, expires_on: date, watermark: str = ""
) -> str:
    """A link for one office to the newest edition of a released brief: its token, told once. Raises Refusal."""
    publication = _publication(slug, number)
    dialogue = Dialogue.objects.select_for_update().get(pk=slug)
    office, watermark = plain_text(office), plain_text(watermark)
    if side not in dialogue.side_titles or language not in dialogue.languages:
        raise Refusal("no-side", _("This dialogue has no such side."))
    if not 1 <= len(office) <= MAX_OFFICE or len(watermark) > MAX_OFFICE:
        raise Refusal(
            "office", _("Name the office, not a person, with up to %(most)s characters.") % {"most": MAX_OFFICE}
        )
    if not timezone.localdate() <= expires_on <= timezone.localdate() + timedelta(days=MAX_DAYS):
        raise Refusal("expires", _("A link is good for at most two years, and at least today."))
    if publication.links.count() >= MAX_LINKS:
        raise Refusal("many", _("A brief has at most %(most)s links.") % {"most": MAX_LINKS}, 409)
    token = secrets.token_hex(TOKEN_BYTES)
    ReadingLink.objects.create(
        token_hash=hash_of(token),
        publication=publication,
        office=office,
        side=side,
        language=language,
        expires_on=expires_on,
        watermark=watermark,
        recipient=_key(dialogue).recipient,
    )
    return token


def revoke(slug: str, number: int, token_hash: str) -> None:
    """The link opens nothing any more. Raises Refusal, or ReadingLink.DoesNotExist."""
    link = ReadingLink.objects.get(pk=token_hash, publication=_publication(slug, number))
    link.is_revoked = True
    link.save(update_fields=["is_revoked"])


def letters(slug: str) -> list[ReadLetter]:
    """What all desks sent back about this dialogue's briefs, the newest day first."""
    key = LetterKey.objects.filter(dialogue=slug).first()
    if key is None:
        return []
    identity = Identity.from_str(halls.enter(slug).vault.unlock(_row(slug), key.sealed).decode())
    links = {one.pk: one for one in ReadingLink.objects.filter(publication__dialogue=slug)}
    found = Letter.objects.filter(link__in=[*links]).order_by("-received_on", "pk")
    return [_read(one, links[one.link], identity) for one in found]


def served(slug: str, read: list[ReadLetter]) -> list[Served]:
    """By side, how its desks are served: the asymmetry that a convener must see."""
    today = timezone.localdate()
    links = [
        one
        for one in ReadingLink.objects.filter(publication__dialogue=slug, is_revoked=False)
        if one.expires_on >= today
    ]
    receipt = str(LetterKind.RECEIPT)
    return [
        Served(
            side,
            sum(one.side == side for one in links),
            len({one.office for one in read if one.side == side and one.kind == receipt}),
            sum(one.side == side and one.kind != receipt for one in read),
        )
        for side in sorted(Dialogue.objects.get(pk=slug).side_titles)
    ]


def is_uneven(every: list[Served]) -> bool:
    """Has one side more links than another, so that it could be said to have been told first?"""
    return len({one.links for one in every}) > 1


def forget_letters(slug: str) -> None:
    """Without their key letters cannot be read; they and the links are deleted as well."""
    LetterKey.objects.filter(dialogue=slug).delete()
    links = ReadingLink.objects.filter(publication__dialogue=slug)
    Letter.objects.filter(link__in=[*links.values_list("pk", flat=True)]).delete()
    links.delete()


def _publication(slug: str, number: int) -> Publication:
    brief = newest(slug, number)
    found = Publication.objects.filter(pk=brief.document_hash).first() if brief.is_published else None
    if found is None:
        raise Refusal("unpublished", _("Release the brief first."), 409)
    return found


def _key(dialogue: Dialogue) -> LetterKey:
    known = LetterKey.objects.filter(dialogue=dialogue).first()
    if known is not None:
        return known
    identity = Identity.generate()
    sealed = halls.enter(dialogue.pk).vault.lock(_row(dialogue.pk), str(identity).encode())
    return LetterKey.objects.create(dialogue=dialogue, recipient=str(identity.to_public()), sealed=sealed)


def _row(slug: str) -> str:
    return f"letter key {slug}"


def _read(letter: Letter, link: ReadingLink, identity: Identity) -> ReadLetter:
    try:
        said: Mapping[str, str] = json.loads(decrypt(bytes(letter.sealed), [identity]))
    except (DecryptError, ValueError):
        said = {"text": "", "called": ""}  # written to another key: its day and office are all that can be told
    label = str(LetterKind(letter.kind).label)
    return ReadLetter(
        link.office,
        link.side,
        letter.kind,
        label,
        plain_text(said["text"]),
        plain_text(said["called"]),
        letter.received_on,
    )
