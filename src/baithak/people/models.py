"""Convenings and the people in them. Days only, no moments; nothing here could be joined to what is said."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models
from django.utils.translation import get_language

from baithak.people.choices import Activity, Gender, Generation, Kind, MailKind, MailState, Role, State
from baithak.people.limits import MAX_EMAIL, MAX_NAME
from baithak.web.catalogue import LANGUAGES

ID_BYTES = 8


def fresh_id() -> str:
    """A random name for a row: it gives away no order, and cannot be guessed from another."""
    return secrets.token_hex(ID_BYTES)


def in_words(texts: dict[str, Any], language: str | None = None) -> Any:
    """What a text in several languages says in one; English or whatever there is, where that one is missing."""
    wanted = (language or get_language() or "en").split("-")[0]
    return next((texts[code] for code in (wanted, "en", *LANGUAGES) if texts.get(code)), "")


class Convening(models.Model):
    """One dialogue of invited people."""

    slug = models.CharField(max_length=64, primary_key=True)
    title = models.JSONField()  # {language: text}
    questions = models.JSONField(default=dict)  # {language: [text]}: what the dialogue asks its members
    organiser = models.CharField(max_length=200)
    contact = models.CharField(max_length=200)
    template = models.CharField(max_length=40)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.CLOSED)
    languages = models.JSONField()  # [language]
    thresholds = models.JSONField()  # {name: whole number}, as in the charter
    roundtable = models.CharField(max_length=200)  # the roundtable door's origin
    room = models.CharField(max_length=32)  # the room key: 16 bytes in hexadecimal, the same for all members
    enrolment_until = models.DateField()
    is_lead = models.BooleanField(default=True)  # this door drafts the charter
    state = models.CharField(max_length=9, choices=State, default=State.ENROLLING)
    charter = models.TextField(blank=True)  # its canonical text
    opening = models.TextField(blank=True)  # the file that opens the roundtable, canonical

    def __str__(self) -> str:
        return str(in_words(self.title))

    @property
    def own_questions(self) -> list[str]:
        """The questions in the reader's language."""
        return list(in_words(self.questions) or [])

    @property
    def room_link(self) -> str:
        """The way to the room: the same for every member."""
        return f"{self.roundtable}/room/{self.slug}/"

    @property
    def is_enrolling(self) -> bool:
        return bool(self.state == State.ENROLLING)


class Side(models.Model):
    """One of the declared parties. `keys`: public signing keys, one a round, DER in hexadecimal, known once made."""

    convening = models.ForeignKey(Convening, models.CASCADE, related_name="sides")
    side = models.CharField(max_length=32)
    name = models.JSONField()  # {language: text}
    position = models.PositiveSmallIntegerField()
    is_hosted_here = models.BooleanField()  # this door invites its members; else another door does
    keys = models.JSONField(default=list)
    grants = models.PositiveIntegerField(null=True)  # seats taken, counted when enrolment closed
    composition = models.JSONField(default=dict)  # {role: seats} as it may be told, known once grants are (composition)
    witness_name = models.CharField(max_length=32, blank=True)
    witness_key = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["convening", "side"], name="a_side_is_there_once"),)

    def __str__(self) -> str:
        return str(in_words(self.name))

    @property
    def sheet_file(self) -> str:
        """What the file is called that tells the leading door about this side."""
        return f"sheet-{self.side}"


class SigningKey(models.Model):
    """The private half that signs for one side and round, encrypted; deleted when enrolment closes."""

    side = models.ForeignKey(Side, models.CASCADE, related_name="signing_keys")
    round_number = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["side", "round_number"], name="a_key_for_each_round"),)


class Round(models.Model):
    """One round: what members do in it, and from which day to which."""

    convening = models.ForeignKey(Convening, models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    activity = models.CharField(max_length=12, choices=Activity)
    opens_on = models.DateField()
    closes_on = models.DateField()

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["convening", "number"], name="a_round_is_there_once"),)


class Meeting(models.Model):
    """A time at which members sit down together, for their calendars."""

    convening = models.ForeignKey(Convening, models.CASCADE, related_name="meetings")
    id = models.CharField(max_length=16, primary_key=True, default=fresh_id)
    day = models.DateField()
    starts_at = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    zone = models.CharField(max_length=40)
    place = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("day", "starts_at")


class Member(models.Model):
    """A person who was invited. Known here, never to the roundtable."""

    id = models.CharField(max_length=16, primary_key=True, default=fresh_id)
    side = models.ForeignKey(Side, models.CASCADE, related_name="members")
    name = models.CharField(max_length=MAX_NAME)
    email = models.CharField(max_length=MAX_EMAIL, db_index=True)  # in small letters
    role = models.CharField(max_length=20, choices=Role)
    gender = models.CharField(max_length=8, choices=Gender, default=Gender.UNSAID)
    generation = models.CharField(max_length=12, choices=Generation, default=Generation.UNSAID)
    is_first_time = models.BooleanField(default=False)
    language = models.CharField(max_length=2, choices=[*LANGUAGES.items()])
    invited_on = models.DateField(null=True)
    links_asked_on = models.DateField(null=True)
    links_asked = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("name", "id")
        constraints = (models.UniqueConstraint(fields=["side", "email"], name="an_address_is_invited_once"),)

    def __str__(self) -> str:
        return str(self.name)

    @property
    def has_seat(self) -> bool:
        """Whether a seat was granted. The convening door knows who has one; which seat it is, it cannot know."""
        return hasattr(self, "grant")


class Link(models.Model):
    """A way in for one member. Only the SHA-256 of its token is kept; each letter carries a link of its own."""

    token_hash = models.CharField(max_length=64, primary_key=True)
    member = models.ForeignKey(Member, models.CASCADE, related_name="links")
    number = models.PositiveIntegerField()  # counts up for each member
    ends_others = models.BooleanField(default=False)  # once it is used, all earlier ones stop working


class Grant(models.Model):
    """What was signed for a member, blindly, and what their browser left for another device. Never dated."""

    member = models.OneToOneField(Member, models.PROTECT, primary_key=True, related_name="grant")
    blinded = models.JSONField()  # one a round, hexadecimal
    signatures = models.JSONField()
    locker = models.TextField()  # base 64; encrypted with what only the member has


class Cosignature(models.Model):
    """One witness's signature on the charter, hexadecimal."""

    convening = models.ForeignKey(Convening, models.CASCADE, related_name="cosignatures")
    name = models.CharField(max_length=32)
    signature = models.CharField(max_length=128)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["convening", "name"], name="a_witness_signs_once"),)


class Mail(models.Model):
    """The outbox: one letter to one member. Its words and its link are made only when it is sent."""

    id = models.CharField(max_length=16, primary_key=True, default=fresh_id)
    member = models.ForeignKey(Member, models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=12, choices=MailKind)
    state = models.CharField(max_length=8, choices=MailState, default=MailState.WAITING, db_index=True)
    made_on = models.DateField()
    sent_on = models.DateField(null=True)

    class Meta:
        ordering = ("made_on", "id")
