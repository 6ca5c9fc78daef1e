"""The facts of a dialogue as the roundtable knows them: seats without members, envelopes without moments.

No serial key and no moment finer than a round's dates: either would keep the order of arrival. What was said is stored
encrypted with the dialogue's data key (voices.vault), which lies outside the database.
"""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

ID_BYTES = 16
SLOT_LENGTH = 32
HASH_LENGTH = 64


def fresh_id() -> str:
    """A random key, so that keys tell nothing of order."""
    return secrets.token_hex(ID_BYTES)


class Kind(models.TextChoices):
    """Closed: invited people who know of one another. Open: many people; exact figures may be shown."""

    CLOSED = "closed", _("closed")
    OPEN = "open", _("open")


class Dialogue(models.Model):
    """A convening as it was opened: its co-signed charter and what belongs on its pages."""

    slug = models.CharField(max_length=64, primary_key=True)
    charter = models.TextField()
    cosignatures = models.JSONField()
    room_hash = models.CharField(max_length=HASH_LENGTH)
    title = models.JSONField()
    side_titles = models.JSONField()
    languages = models.JSONField()
    kind = models.CharField(max_length=8, choices=Kind)
    composition = models.JSONField(default=dict)  # {side: {role: seats}} as it may be told: a fact about the room
    receipt_key = models.CharField(max_length=HASH_LENGTH)
    is_forgotten = models.BooleanField(default=False)


class Activity(models.TextChoices):
    """What is done in a round."""

    STATEMENTS = "statements", _("statements")
    VOTES = "votes", _("votes")
    RATIFICATION = "ratification", _("ratification")
    RELEASE = "release", _("release")  # no seat speaks: a brief is entered in the record (voices.releasing)


POLLS = (Activity.VOTES, Activity.RATIFICATION)  # sentences are put to the seats, and each seat answers each of them


class State(models.TextChoices):
    """Where a round stands. `short`: closed without quorum, nothing recorded, may be extended. `closing`: recorded and
    rewritten, the database not yet swept. `sealed`: co-signed by a witness of every side."""

    WAITING = "waiting", _("waiting")
    OPEN = "open", _("open")
    SHORT = "short", _("closed, too few took part")
    CLOSING = "closing", _("closing")
    CLOSED = "closed", _("closed")
    SEALED = "sealed", _("closed and co-signed")
    RELEASED = "released", _("released")


RECORDED = (State.CLOSING, State.CLOSED, State.SEALED, State.RELEASED)


class Round(models.Model):
    """One round of a dialogue. The dates are those announced; no other moment is kept anywhere."""

    id = models.CharField(max_length=SLOT_LENGTH, primary_key=True, default=fresh_id)
    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    activity = models.CharField(max_length=16, choices=Activity)
    opens_on = models.DateField()
    closes_on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    is_extended = models.BooleanField(default=False)
    has_quorum = models.BooleanField(null=True)  # told once, at the close

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["dialogue", "number"], name="voices_a_round_has_its_number")]


class Seat(models.Model):
    """A seat that has shown its token. `slot`: a keyed hash of its public key (voices.vault)."""

    slot = models.CharField(max_length=SLOT_LENGTH, primary_key=True)
    round = models.ForeignKey(Round, models.CASCADE, related_name="seats")
    side = models.CharField(max_length=64)


class Contribution(models.Model):
    """What a seat said last on one thing. `slot`: a keyed hash of seat, kind and item. `turn`: 0 once it is recorded.

    `sealed`: the envelope, encrypted; once the round is recorded, its salt before it.
    """

    slot = models.CharField(max_length=SLOT_LENGTH, primary_key=True)
    round = models.ForeignKey(Round, models.CASCADE, related_name="contributions")
    turn = models.PositiveIntegerField()
    envelope_id = models.CharField(max_length=HASH_LENGTH, unique=True)
    sealed = models.BinaryField()


class Leaf(models.Model):
    """One entry of the record, at its place. Places are given by sorting, within each round."""

    hash = models.CharField(max_length=HASH_LENGTH, primary_key=True)
    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="leaves")
    place = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dialogue", "place"], name="voices_a_place_has_one_leaf")]


class Checkpoint(models.Model):
    """How long the record was, and its root, when a round was closed. `words`: eight, to be read aloud."""

    round = models.OneToOneField(Round, models.CASCADE, primary_key=True)
    size = models.PositiveIntegerField()
    root = models.CharField(max_length=HASH_LENGTH)
    words = models.CharField(max_length=64)


class Cosignature(models.Model):
    """The line by which a witness co-signed a checkpoint."""

    id = models.CharField(max_length=SLOT_LENGTH, primary_key=True, default=fresh_id)
    checkpoint = models.ForeignKey(Checkpoint, models.CASCADE, related_name="cosignatures")
    witness = models.CharField(max_length=255)
    line = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkpoint", "witness"], name="voices_a_witness_signs_once")]


class Statement(models.Model):
    """A sentence put before everybody, its author not kept. `about`: of a reason, the statement that was voted on.

    `sealed`: language and text, encrypted.
    """

    id = models.CharField(max_length=SLOT_LENGTH, primary_key=True, default=fresh_id)
    round = models.ForeignKey(Round, models.CASCADE, related_name="statements")
    about = models.ForeignKey("self", models.CASCADE, null=True, related_name="reasons")
    sealed = models.BinaryField()

    class Meta:
        ordering = ("id",)


class Verdict(models.TextChoices):
    """What the moderators of a side say of a statement."""

    ACCEPT = "accept", _("accept")
    REJECT = "reject", _("leave out")


class Ground(models.TextChoices):
    """Why a statement is left out."""

    PERSON = "person", _("names a person or gives one away")
    INSULT = "insult", _("insult or threat")
    AGENDA = "agenda", _("not about the agenda")
    SAME = "same", _("says the same as another")
    SEVERAL = "several", _("more than one claim")
    UNCLEAR = "unclear", _("cannot be understood")


class Judgement(models.Model):
    """The verdict of one side's moderators on a statement; who of them gave it is not kept."""

    id = models.CharField(max_length=SLOT_LENGTH, primary_key=True, default=fresh_id)
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="judgements")
    side = models.CharField(max_length=64)
    verdict = models.CharField(max_length=8, choices=Verdict)
    ground = models.CharField(max_length=8, choices=Ground, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "side"], name="voices_a_side_judges_once")]


class Scrutineer(models.Model):
    """Somebody who may open the exported record. `label`: what they are called. `key`: public, of age. `agreed`: the
    sides whose moderators said yes."""

    id = models.CharField(max_length=SLOT_LENGTH, primary_key=True, default=fresh_id)
    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="scrutineers")
    label = models.CharField(max_length=200)
    key = models.CharField(max_length=100)
    agreed = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dialogue", "key"], name="voices_a_key_has_one_scrutineer")]


class Translation(models.Model):
    """A statement in another language: by a moderator, or by a machine and not yet read over by one."""

    id = models.CharField(max_length=SLOT_LENGTH, primary_key=True, default=fresh_id)
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="translations")
    language = models.CharField(max_length=2)
    is_machine = models.BooleanField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "language"], name="voices_a_language_has_one_translation")
        ]
