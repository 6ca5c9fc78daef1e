"""What was released, and what became of it: facts that everybody may read, never changed once written.

They lie in a database of their own. The roundtable writes it (`outcomes.release` alone); the public door can only read
it. What officials send back lies in another one (`Letter`), which the public door writes and the roundtable reads.
"""

from __future__ import annotations

import secrets
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from baithak.publications.document import Brief, read

ID_BYTES = 16
HASH_LENGTH = 64
NAME_LENGTH = 80


def fresh_id() -> str:
    """A random key, so that keys tell nothing of order."""
    return secrets.token_hex(ID_BYTES)


class Series(models.Model):
    """Dialogues that follow one another, over years. `title`, `about`: texts by language. `sides`: their names, each by
    language, once a step says on which side it happened."""

    slug = models.CharField(max_length=64, primary_key=True)
    title = models.JSONField()
    about = models.JSONField(default=dict)
    sides = models.JSONField(default=dict)


class Publication(models.Model):
    """One edition of a brief, for good. `name`: the SHA-256 of its document, by which the record holds it.

    `document`: canonical JSON (publications.document). `proof`: that the record holds it (publications.proof).
    `open_from`: the day from which everybody may read it; until then, and if it is not public, only with a link.
    """

    name = models.CharField(max_length=HASH_LENGTH, primary_key=True)
    series = models.ForeignKey(Series, models.PROTECT, related_name="publications")
    dialogue = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField()
    edition = models.PositiveSmallIntegerField()
    released_on = models.DateField()
    open_from = models.DateField()
    is_public = models.BooleanField()
    document = models.TextField()
    proof = models.TextField(blank=True)

    class Meta:
        ordering = ("-released_on", "dialogue", "number", "-edition")
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "number", "edition"], name="publications_an_edition_is_one")
        ]

    @cached_property
    def brief(self) -> Brief:
        """The document, read."""
        return read(self.document.encode())


class Form(models.TextChoices):
    """As what a publication may be kept, besides the page."""

    PDF = "pdf", "PDF"
    DOCX = "docx", "DOCX"


class Rendering(models.Model):
    """A publication as a file, in one language."""

    id = models.CharField(max_length=2 * ID_BYTES, primary_key=True, default=fresh_id)
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="renderings")
    language = models.CharField(max_length=2)
    form = models.CharField(max_length=4, choices=Form)
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "language", "form"], name="publications_a_form_is_made_once")
        ]


class Recommendation(models.Model):
    """One recommendation of a series, under the name it keeps for good, as `neemrana-3-2`.

    `publication`: the brief that holds it, in its newest edition; none if it was brought in from before (`source` says
    from where). `title`, `text`, `standing`: by language. `grew_from`: names of the recommendations it continues.
    """

    name = models.CharField(max_length=NAME_LENGTH, primary_key=True)
    series = models.ForeignKey(Series, models.PROTECT, related_name="recommendations")
    publication = models.ForeignKey(Publication, models.PROTECT, null=True, related_name="recommendations")
    made_on = models.DateField()
    title = models.JSONField()
    text = models.JSONField()
    original = models.CharField(max_length=2)
    standing = models.JSONField(default=dict)
    grew_from = models.JSONField(default=list)
    source = models.TextField(blank=True)

    class Meta:
        ordering = ("made_on", "name")


class Stage(models.TextChoices):
    """Where a recommendation stands in its life. Lapsed and rejected end it; what came before stays told."""

    PROPOSED = "proposed", _("proposed")
    RATIFIED = "ratified", _("ratified")
    TRANSFERRED = "transferred", _("transferred")
    NOTED = "noted", _("taken note of")
    ECHOED = "echoed", _("echoed")
    ADOPTED = "adopted", _("adopted")
    IMPLEMENTED = "implemented", _("implemented")
    LAPSED = "lapsed", _("lapsed")
    REJECTED = "rejected", _("rejected")


class Grade(models.TextChoices):
    """How good the evidence of a step is."""

    CLAIMED = "claimed", _("claimed")
    DOCUMENTED = "documented", _("documented")
    SUBSTANTIATED = "substantiated", _("independently substantiated")


class Step(models.Model):
    """One step in the life of a recommendation, with its evidence. `said`: what happened, by language. `source`: where
    it can be read. `side`: on which side alone it happened; "": on all, or on none in particular. A step is never
    changed; one that was wrong is `is_retracted`, stays, and `retracted_because` says why."""

    id = models.CharField(max_length=2 * ID_BYTES, primary_key=True, default=fresh_id)
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="steps")
    stage = models.CharField(max_length=12, choices=Stage)
    happened_on = models.DateField()
    side = models.CharField(max_length=64, blank=True)
    said = models.JSONField()
    grade = models.CharField(max_length=14, choices=Grade)
    source = models.TextField(blank=True)
    is_retracted = models.BooleanField(default=False)
    retracted_because = models.TextField(blank=True)

    class Meta:
        ordering = ("happened_on", "id")


class Indexed(models.TextChoices):
    """What search finds."""

    RECOMMENDATION = "recommendation", "recommendation"
    BRIEF = "brief", "brief"


class SearchWord(models.Model):
    """A word of what was released, in one language, as it is looked for (publications.search). `name`: what says it."""

    id = models.CharField(max_length=2 * ID_BYTES, primary_key=True, default=fresh_id)
    kind = models.CharField(max_length=14, choices=Indexed)
    name = models.CharField(max_length=NAME_LENGTH)
    language = models.CharField(max_length=2)
    word = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "name", "language", "word"], name="publications_a_word_is_one")
        ]


class ReadingLink(models.Model):
    """A personal link of an official's desk to one publication. Of its token only the SHA-256 is kept.

    `for_desk`: the office, never a person, and the watermark, readable with the token alone (publications.reading).
    `side`: whose officials they are. `recipient`: the public key (`age1…`) to which what the desk sends back is
    encrypted.
    """

    token_hash = models.CharField(max_length=HASH_LENGTH, primary_key=True)
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="links")
    for_desk = models.BinaryField(default=b"")
    side = models.CharField(max_length=64)
    language = models.CharField(max_length=2)
    expires_on = models.DateField()
    is_revoked = models.BooleanField(default=False)
    recipient = models.CharField(max_length=100)


class LetterKind(models.TextChoices):
    """What a desk may send back."""

    QUESTION = "question", _("question")
    WHAT_WOULD_IT_TAKE = "what-would-it-take", _("what would it take")
    RECEIPT = "receipt", _("read receipt")


class Letter(models.Model):
    """What an official's desk sent back, encrypted to the roundtable; the public door cannot read it again.

    It lies in the database of letters. `link`: the hash of the link's token. `received_on`: the day, no finer.
    """

    id = models.CharField(max_length=2 * ID_BYTES, primary_key=True, default=fresh_id)
    link = models.CharField(max_length=HASH_LENGTH)
    kind = models.CharField(max_length=20, choices=LetterKind)
    received_on = models.DateField()
    sealed = models.BinaryField()


class Reply(models.Model):
    """What a dialogue wrote back to a desk, encrypted with a key that follows from the token of the desk's link: only
    whoever opens the link can read it. Its id is the letter's. `link`: the hash of the token."""

    id = models.CharField(max_length=2 * ID_BYTES, primary_key=True)
    link = models.CharField(max_length=HASH_LENGTH, db_index=True)
    sealed = models.BinaryField()

    class Meta:
        ordering = ("id",)
