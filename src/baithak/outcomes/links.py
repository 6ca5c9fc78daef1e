"""Officials' desks: reading links, drawn before the release and live with it; and letters that come back.

A link is told once, to the side whose desk it is for. The door that opens it learns the office from the link alone.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from pyrage import DecryptError, decrypt
from pyrage.x25519 import Identity

from baithak.outcomes import transfer
from baithak.outcomes.desks import Desk, chosen, desk_of
from baithak.outcomes.editing import newest
from baithak.outcomes.models import DeskLink, LetterKey
from baithak.publications import replies
from baithak.publications.models import Letter, LetterKind, Publication, ReadingLink
from baithak.publications.reading import hash_of, seal_for_desk
from baithak.voices import hall as halls
from baithak.voices.models import Dialogue
from baithak.voices.plain import plain_text
from baithak.web.errors import Refusal

TOKEN_BYTES = 16
MAX_WATERMARK = 200
MAX_LINKS = 200  # of one brief
MAX_DAYS = 730


@dataclass(frozen=True)
class ReadLetter:
    """What a desk sent back, readable. `number`: of the brief. `called`: how it wants to be called; "" if it did not
    say."""

    letter_id: str
    number: int
    office: str
    side: str
    kind: str
    label: str
    text: str
    called: str
    received_on: date


@dataclass(frozen=True)
class Issued:
    """A link as it is told, once."""

    office: str
    language: str
    token: str


@dataclass(frozen=True)
class Given:
    """A link that was drawn for a desk. `is_live`: its brief is released, so that it opens, unless `is_revoked`."""

    token_hash: str
    desk: Desk
    language: str
    expires_on: date
    is_live: bool
    is_revoked: bool

    @property
    def serves(self) -> bool:
        """Does it open the brief, or will it with the release?"""
        return not self.is_revoked and self.expires_on >= timezone.localdate()


@transaction.atomic
def issue(
    slug: str,
    number: int,
    side: str,
    desk_ids: Sequence[str],
    *,
    language: str,
    expires_on: date,
    watermark: str = "",
) -> list[Issued]:
    """Draw a link for each of these desks of a side: live with the release of the brief, at once if it is released.

    Raises Refusal, or Brief.DoesNotExist.
    """
    dialogue = Dialogue.objects.select_for_update().get(pk=slug)
    if side not in dialogue.side_titles or language not in dialogue.languages:
        raise Refusal("no-side", _("This dialogue has no such side."))
    watermark = plain_text(watermark)
    if len(watermark) > MAX_WATERMARK:
        raise Refusal("watermark", _("The watermark has at most %(most)s characters.") % {"most": MAX_WATERMARK})
    if not timezone.localdate() <= expires_on <= timezone.localdate() + timedelta(days=MAX_DAYS):
        raise Refusal("expires", _("A link is good for at most two years, and at least today."))
    desks = chosen(slug, side, desk_ids)
    if _drawn(slug, number).count() + len(desks) > MAX_LINKS:
        raise Refusal("many", _("A brief has at most %(most)s links.") % {"most": MAX_LINKS}, 409)
    newest(slug, number)
    drawn = [_draw(one, number, language, expires_on, watermark) for one in desks]
    released = Publication.objects.filter(dialogue=slug, number=number).order_by("-edition").first()
    if released is not None:
        go_live(released)
    return [Issued(desk.office, language, token) for desk, token in zip(desks, drawn, strict=True)]


def go_live(publication: Publication) -> None:
    """The links that were prepared for a brief open it from now on; called again, nothing changes.

    For `outcomes.release`, within the transaction that publishes.
    """
    drawn = _drawn(publication.dialogue, publication.number).select_related("office__dialogue")
    known = {*ReadingLink.objects.filter(pk__in=[one.pk for one in drawn]).values_list("pk", flat=True)}
    rows = [_reading_link(one, publication) for one in drawn if one.pk not in known]
    ReadingLink.objects.bulk_create(rows)


@transaction.atomic
def revoke(slug: str, number: int, side: str, token_hash: str) -> None:
    """The link opens nothing any more, or never will. Raises DeskLink.DoesNotExist."""
    Dialogue.objects.select_for_update().get(pk=slug)
    drawn = _drawn(slug, number).get(pk=token_hash, office__side=side)
    if not ReadingLink.objects.filter(pk=drawn.pk).update(is_revoked=True):
        drawn.delete()


def given(slug: str, number: int) -> list[Given]:
    """Every link of a brief, of all sides, by office."""
    drawn = [*_drawn(slug, number).select_related("office")]
    live = {one.pk: one for one in ReadingLink.objects.filter(pk__in=[one.pk for one in drawn])}
    found = [_given(one, live.get(one.pk)) for one in drawn]
    return sorted(found, key=lambda one: (one.desk.side, one.desk.office, one.token_hash))


def read_by(given_out: Sequence[Given]) -> set[str]:
    """The hashes of those links whose desk said that it has read the brief."""
    hashes = [one.token_hash for one in given_out]
    return {*Letter.objects.filter(link__in=hashes, kind=LetterKind.RECEIPT).values_list("link", flat=True)}


def unserved(slug: str, number: int) -> list[str]:
    """The sides without a link that opens the brief or will, while another side has one."""
    served = {one.desk.side for one in given(slug, number) if one.serves}
    return sorted({*Dialogue.objects.get(pk=slug).side_titles} - served) if served else []


def letters(slug: str) -> list[ReadLetter]:
    """What all desks sent back about this dialogue's briefs, the newest day first."""
    key = LetterKey.objects.filter(dialogue=slug).first()
    if key is None:
        return []
    identity = Identity.from_str(halls.enter(slug).vault.unlock(_row(slug), key.sealed).decode())
    drawn = DeskLink.objects.filter(office__dialogue=slug).select_related("office")
    by_hash = {one.pk: one for one in drawn}
    found = Letter.objects.filter(link__in=[*by_hash]).order_by("-received_on", "pk")
    return [_read(one, by_hash[one.link], identity) for one in found]


def reply_key(token_hash: str) -> bytes | None:
    """The key of replies to a link; None if the link is not known here."""
    drawn = DeskLink.objects.filter(pk=token_hash).select_related("office").first()
    return bytes.fromhex(_will_be(drawn)["replies"]) if drawn else None


def forget_letters(slug: str) -> None:
    """Without their key letters cannot be read; they and the links are deleted as well, registers and logs too."""
    transfer.forget_transfer(slug)
    LetterKey.objects.filter(dialogue=slug).delete()
    links = ReadingLink.objects.filter(publication__dialogue=slug)
    Letter.objects.filter(link__in=[*links.values_list("pk", flat=True)]).delete()
    links.delete()


def _drawn(slug: str, number: int) -> QuerySet[DeskLink]:
    return DeskLink.objects.filter(office__dialogue=slug, number=number)


def _draw(desk: Desk, number: int, language: str, expires_on: date, watermark: str) -> str:
    token = secrets.token_hex(TOKEN_BYTES)
    for_desk = seal_for_desk(token, desk.office, watermark)
    will_be = {
        "language": language,
        "expires_on": expires_on.isoformat(),
        "for_desk": for_desk.hex(),
        "replies": replies.key_of(token).hex(),
    }
    made = DeskLink(token_hash=hash_of(token), office_id=desk.id, number=number)
    made.sealed = halls.enter(made.office.dialogue_id).vault.lock(_link_row(made), json.dumps(will_be).encode())
    made.save(force_insert=True)
    return token


def _link_row(one: DeskLink) -> str:
    return f"desk link {one.pk} {one.office_id} {one.number}"


def _will_be(one: DeskLink) -> dict[str, str]:
    read: dict[str, str] = json.loads(halls.enter(one.office.dialogue_id).vault.unlock(_link_row(one), one.sealed))
    return read


def _reading_link(one: DeskLink, publication: Publication) -> ReadingLink:
    will_be = _will_be(one)
    return ReadingLink(
        token_hash=one.pk,
        publication=publication,
        side=one.office.side,
        language=will_be["language"],
        expires_on=date.fromisoformat(will_be["expires_on"]),
        for_desk=bytes.fromhex(will_be["for_desk"]),
        recipient=_key(one.office.dialogue).recipient,
    )


def _given(one: DeskLink, live: ReadingLink | None) -> Given:
    will_be = _will_be(one)
    return Given(
        one.pk,
        desk_of(one.office),
        will_be["language"],
        date.fromisoformat(will_be["expires_on"]),
        is_live=live is not None,
        is_revoked=live is not None and live.is_revoked,
    )


def _key(dialogue: Dialogue) -> LetterKey:
    known = LetterKey.objects.filter(dialogue=dialogue).first()
    if known is not None:
        return known
    identity = Identity.generate()
    sealed = halls.enter(dialogue.pk).vault.lock(_row(dialogue.pk), str(identity).encode())
    return LetterKey.objects.create(dialogue=dialogue, recipient=str(identity.to_public()), sealed=sealed)


def _row(slug: str) -> str:
    return f"letter key {slug}"


def _read(letter: Letter, drawn: DeskLink, identity: Identity) -> ReadLetter:
    try:
        said: Mapping[str, str] = json.loads(decrypt(bytes(letter.sealed), [identity]))
    except (DecryptError, ValueError):
        said = {"text": "", "called": ""}  # written to another key: its day and office are all that can be told
    label = str(LetterKind(letter.kind).label)
    desk = desk_of(drawn.office)
    return ReadLetter(
        letter.pk,
        drawn.number,
        desk.office,
        desk.side,
        letter.kind,
        label,
        plain_text(said["text"]),
        plain_text(said["called"]),
        letter.received_on,
    )
