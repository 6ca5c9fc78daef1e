"""What was released of a round, word for word, and what the sides draft from it. No draft says who wrote it but a side.

Drafts are encrypted with the dialogue's data key (voices.vault), and forgotten with it.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from baithak.publications.models import LetterKind
from baithak.seal import canonical
from baithak.voices.models import SLOT_LENGTH, Dialogue, Ground, Round, Verdict, fresh_id

MAX_BYTES = 8 << 20


class Finding(models.Model):
    """The one release of a round of votes. `document`: the canonical JSON that `analysis.released` made of it.

    The round is its key: there can be no second one.
    """

    round = models.OneToOneField(Round, models.CASCADE, primary_key=True, related_name="finding")
    document = models.TextField()

    @cached_property
    def released(self) -> dict[str, Any]:
        """The document, read. docs/disclosure.md says what stands where."""
        read: dict[str, Any] = canonical.decode(self.document.encode(), MAX_BYTES)
        return read


class Recommendation(models.Model):
    """Something that the sides draft together. `number`: within the dialogue, for good. `original`: its language.

    `sources`: ids of the statements it grew from. `continues`: names of earlier recommendations of the series.
    `put_in`: the round of ratification it was put to, where `text_id` is the id of its words; from then on it does not
    change.
    """

    id = models.CharField(max_length=SLOT_LENGTH, primary_key=True, default=fresh_id)
    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="recommendations")
    number = models.PositiveSmallIntegerField()
    original = models.CharField(max_length=2)
    sources = models.JSONField(default=list)
    continues = models.JSONField(default=list)
    put_in = models.ForeignKey(Round, models.CASCADE, null=True, related_name="recommendations")
    text_id = models.CharField(max_length=SLOT_LENGTH, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "number"], name="outcomes_a_recommendation_has_its_number")
        ]


class Version(models.Model):
    """One version of a side's own text; every one is kept. `sealed`: title and text, encrypted.

    `is_agreed`: the side's drafters agree to exactly these words.
    """

    id = models.CharField(max_length=SLOT_LENGTH, primary_key=True, default=fresh_id)
    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="versions")
    side = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()
    is_agreed = models.BooleanField(default=False)

    class Meta:
        ordering = ("side", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "side", "number"], name="outcomes_a_version_has_its_number"
            )
        ]


class Wording(models.Model):
    """A recommendation in another language. `of`: SHA-256 of the words it translates. `side`: whose drafters wrote it.
    `is_reviewed`: somebody of another side, or the facilitator, has read it beside the original."""

    id = models.CharField(max_length=SLOT_LENGTH, primary_key=True, default=fresh_id)
    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="wordings")
    language = models.CharField(max_length=2)
    side = models.CharField(max_length=64)
    of = models.CharField(max_length=64)
    sealed = models.BinaryField()
    is_reviewed = models.BooleanField(default=False)

    class Meta:
        ordering = ("language",)
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "language"], name="outcomes_a_language_has_one_wording")
        ]


class Term(models.Model):
    """An agreed term in every language. `sealed`: texts by language. `agreed`: the sides that accept it."""

    id = models.CharField(max_length=SLOT_LENGTH, primary_key=True, default=fresh_id)
    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="terms")
    sealed = models.BinaryField()
    agreed = models.JSONField(default=list)


class Brief(models.Model):
    """A brief in the making, and which edition of it. `sealed`: what its editors decide (outcomes.editing), encrypted.

    `document`: as composed for signing off, canonical JSON, encrypted; `document_hash`: the name it will have.
    """

    id = models.CharField(max_length=SLOT_LENGTH, primary_key=True, default=fresh_id)
    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="briefs")
    number = models.PositiveSmallIntegerField()
    edition = models.PositiveSmallIntegerField(default=1)
    sealed = models.BinaryField()
    document = models.BinaryField(default=b"")
    document_hash = models.CharField(max_length=64, blank=True)
    is_published = models.BooleanField(default=False)

    class Meta:
        ordering = ("number", "edition")
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "number", "edition"], name="outcomes_an_edition_is_one")
        ]


class SignOff(models.Model):
    """A side's signatory has read exactly this document, and agrees that it is released."""

    id = models.CharField(max_length=SLOT_LENGTH, primary_key=True, default=fresh_id)
    brief = models.ForeignKey(Brief, models.CASCADE, related_name="sign_offs")
    side = models.CharField(max_length=64)
    document_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brief", "side"], name="outcomes_a_side_signs_off_once")]


class LetterKey(models.Model):
    """The key to which officials' desks encrypt what they send back. `recipient`: public (`age1…`). `sealed`: the
    secret one, encrypted; it is forgotten with the dialogue."""

    dialogue = models.OneToOneField(Dialogue, models.CASCADE, primary_key=True, related_name="letter_key")
    recipient = models.CharField(max_length=100)
    sealed = models.BinaryField()


class Office(models.Model):
    """An official's desk of one side, in the register. `sealed`: its name and how it is reached, encrypted, never a
    person. `is_retired`: nothing new is brought to it."""

    id = models.CharField(max_length=SLOT_LENGTH, primary_key=True, default=fresh_id)
    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="offices")
    side = models.CharField(max_length=64)
    sealed = models.BinaryField()
    is_retired = models.BooleanField(default=False)


class DeskLink(models.Model):
    """Which office a reading link is for; of its token only the SHA-256 is kept. `number`: of the brief.

    `sealed`: what the link will be, encrypted. It becomes a publications.ReadingLink when an edition is published.
    """

    token_hash = models.CharField(max_length=64, primary_key=True)
    office = models.ForeignKey(Office, models.CASCADE, related_name="desk_links")
    number = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()


class TransferPlan(models.Model):
    """How a side brings a brief to its desks. `sealed`: its readiness checklist, encrypted (outcomes.transfer)."""

    id = models.CharField(max_length=SLOT_LENGTH, primary_key=True, default=fresh_id)
    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="transfer_plans")
    number = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=64)
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "number", "side"], name="outcomes_a_side_has_one_plan")
        ]


class Briefing(models.Model):
    """One entry of a side's transfer log. `number`: of the brief. `sealed`: day, duty, how, reaction, encrypted."""

    id = models.CharField(max_length=SLOT_LENGTH, primary_key=True, default=fresh_id)
    office = models.ForeignKey(Office, models.CASCADE, related_name="briefings")
    number = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()


class Register(models.Model):
    """A series as its desk began it, with or before a first brief. It outlives every dialogue.

    `title`: by language. `side_titles`: the sides whose signatories agree to what is added, until a brief says which.
    `dialogue`: the one whose staff keep it; "" if those do who have their duty in all. `look_again`: by the name of a
    recommendation the day to come on which it is looked at again, where that is not the usual one.
    """

    series = models.CharField(max_length=64, primary_key=True)
    title = models.JSONField()
    side_titles = models.JSONField()
    dialogue = models.CharField(max_length=64, blank=True)
    look_again = models.JSONField(default=dict)


class ProposalKind(models.TextChoices):
    """What may be put before a series' signatories."""

    STEP = "step", _("a step")
    RETRACTION = "retraction", _("a retraction")
    HISTORY = "history", _("earlier years")


class Proposal(models.Model):
    """What the signatories of every side have to agree to before everybody reads it; gone once they did.

    `content`: what outcomes.proposals makes of it, in clear: it tells of public acts, and outlives every key.
    `agreed`: the sides that have agreed. Its id becomes that of the step.
    """

    id = models.CharField(max_length=SLOT_LENGTH, primary_key=True, default=fresh_id)
    series = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=12, choices=ProposalKind)
    content = models.JSONField()
    agreed = models.JSONField(default=list)


class AskState(models.TextChoices):
    """Where an ask stands."""

    NEW = "new", _("new")
    SET_ASIDE = "set-aside", _("set aside")
    TAKEN_UP = "taken-up", _("taken up")
    ANSWERED = "answered", _("answered")


class Ask(models.Model):
    """What an official's desk put back to the dialogue. Its id is the letter's; the office stands nowhere in it.

    `number`: of the brief it is about. `sealed`: its words, and how the desk wants to be called, encrypted
    (outcomes.asks). `target`: the dialogue that took it up; `statement`: the id of the statement it became there, if it
    was put to the vote.
    """

    id = models.CharField(max_length=SLOT_LENGTH, primary_key=True)
    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="asks")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=LetterKind)
    state = models.CharField(max_length=12, choices=AskState, default=AskState.NEW)
    sealed = models.BinaryField()
    target = models.ForeignKey(Dialogue, models.SET_NULL, null=True, related_name="taken_up")
    statement = models.CharField(max_length=SLOT_LENGTH, blank=True)

    class Meta:
        ordering = ("id",)


class AskJudgement(models.Model):
    """The verdict of one side's moderators on an ask: may the members read it?"""

    id = models.CharField(max_length=SLOT_LENGTH, primary_key=True, default=fresh_id)
    ask = models.ForeignKey(Ask, models.CASCADE, related_name="judgements")
    side = models.CharField(max_length=64)
    verdict = models.CharField(max_length=8, choices=Verdict)
    ground = models.CharField(max_length=8, choices=Ground, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ask", "side"], name="outcomes_a_side_judges_an_ask_once")]


class AgendaItem(models.Model):
    """A desk's question that the members of a dialogue find in their room. `sealed`: encrypted with its own key."""

    id = models.CharField(max_length=SLOT_LENGTH, primary_key=True, default=fresh_id)
    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="agenda")
    sealed = models.BinaryField()

    class Meta:
        ordering = ("id",)


class Reply(models.Model):
    """What the dialogue writes back to a desk. `sealed`: texts by language, encrypted. `agreed`: the sides whose
    signatory agrees to exactly these words; with all of them it `is_sent`, and does not change again."""

    ask = models.OneToOneField(Ask, models.CASCADE, primary_key=True, related_name="reply")
    sealed = models.BinaryField()
    agreed = models.JSONField(default=list)
    is_sent = models.BooleanField(default=False)
