"""Entering a brief in the record: one leaf, by its name, under a checkpoint that every side's witness co-signs."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from baithak.seal import canonical
from baithak.seal.release import release_leaf
from baithak.seal.tree import Tree
from baithak.voices import record
from baithak.voices.models import RECORDED, Activity, Checkpoint, Dialogue, Leaf, Round, State
from baithak.web.errors import Refusal


@dataclass(frozen=True)
class Entry:
    """Where the record holds a brief. `words`: the eight of its checkpoint. `is_sealed`: every side has co-signed."""

    round: Round
    words: str
    is_sealed: bool


@transaction.atomic
def enter_release(slug: str, name: bytes) -> Entry:
    """Enter the brief of this name in the record, once; entered before, it is found. Raises Refusal."""
    dialogue = Dialogue.objects.select_for_update().get(pk=slug)
    known = entry_of(slug, name)
    if known is not None:
        return known
    rounds = [*dialogue.rounds.order_by("number")]
    if any(one.state not in RECORDED or one.state == State.CLOSING for one in rounds):
        raise Refusal("not-over", _("A brief is released when every round is over. Close the rounds first."), 409)
    today = timezone.localdate()
    place = Round.objects.create(
        dialogue=dialogue,
        number=rounds[-1].number + 1,
        activity=Activity.RELEASE,
        opens_on=today,
        closes_on=today,
        state=State.CLOSED,
    )
    record.append(place, [release_leaf(name)])
    found = entry_of(slug, name)
    assert found is not None
    return found


def entry_of(slug: str, name: bytes) -> Entry | None:
    """Where the record of a dialogue holds the brief of this name; None if it does not."""
    leaf = Leaf.objects.filter(dialogue=slug, hash=release_leaf(name).hex()).first()
    if leaf is None:
        return None
    point = Checkpoint.objects.select_related("round").filter(round__dialogue=slug, size__gt=leaf.place)
    first = point.order_by("size")[0]
    return Entry(first.round, first.words, first.round.state in (State.SEALED, State.RELEASED))


def mark_published(slug: str, number: int) -> None:
    """The brief entered in this round is before its readers."""
    Round.objects.filter(dialogue=slug, number=number, activity=Activity.RELEASE, state=State.SEALED).update(
        state=State.RELEASED
    )


def proof_of(slug: str, name: bytes) -> str:
    """That every side's witness co-signed a record that holds this brief: canonical JSON (publications.proof)."""
    entry = entry_of(slug, name)
    if entry is None or not entry.is_sealed:
        raise Refusal("not-sealed", _("A witness of every side has to co-sign the record first."), 409)
    dialogue, point = entry.round.dialogue, Checkpoint.objects.get(round=entry.round)
    tree = Tree(record.leaves(slug)[: point.size])
    place = Leaf.objects.get(dialogue=slug, hash=release_leaf(name).hex()).place
    plain = {
        "charter": dialogue.charter,
        "cosignatures": [{"by": name, "line": line} for name, line in sorted(dialogue.cosignatures.items())],
        "note": record.note_of(point),
        "place": place,
        "path": [one.hex() for one in tree.inclusion_proof(place)],
        "words": point.words,
    }
    return canonical.encode(plain).decode()
