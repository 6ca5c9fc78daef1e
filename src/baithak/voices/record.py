"""The record: leaves appended when a round is closed, checkpoints, the witnesses' co-signatures, proofs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from baithak.seal import words
from baithak.seal.checkpoint import Checkpoint as Point
from baithak.seal.errors import SealError
from baithak.seal.record import SALT_BYTES, append_round, leaf
from baithak.seal.tree import Tree
from baithak.seal.witness import Witness, note, open_note
from baithak.voices import hall as halls
from baithak.voices.admit import row
from baithak.voices.hall import Hall, NoHall
from baithak.voices.models import Checkpoint, Contribution, Cosignature, Dialogue, Leaf, Round, State
from baithak.web.errors import Refusal

MAX_PROOF_IDS = 200  # in one request


@dataclass(frozen=True)
class Proof:
    """That a contribution is in the record: its salt, its place, and the hashes that lead to the root."""

    envelope_id: str
    salt: bytes
    place: int
    path: Sequence[bytes]


@dataclass(frozen=True)
class ToSign:
    """What a witness is asked to sign. `earlier`: by size of each earlier checkpoint, the proof that this one begins
    with it. `signed`: the witnesses who have."""

    checkpoint: Point
    earlier: Mapping[int, Sequence[bytes]]
    signed: Sequence[str]


def origin(slug: str) -> str:
    """The name under which a dialogue's record is signed."""
    return f"baithak/{slug}"


def append(place: Round, added: Iterable[bytes]) -> Checkpoint:
    """Append a round's leaves and make its checkpoint. For whoever closes a round, in their transaction."""
    before = leaves(place.dialogue_id)
    record = append_round(before, added)
    Leaf.objects.bulk_create(
        (
            Leaf(hash=entry.hex(), dialogue_id=place.dialogue_id, place=number)
            for number, entry in enumerate(record[len(before) :], start=len(before))
        ),
        batch_size=500,
    )
    point = Point(origin(place.dialogue_id), len(record), Tree(record).root())
    return Checkpoint.objects.create(
        round=place, size=point.size, root=point.root.hex(), words=" ".join(words.words_of(point))
    )


def leaves(slug: str) -> list[bytes]:
    """The record of a dialogue, in its order."""
    hashes = Leaf.objects.filter(dialogue=slug).order_by("place").values_list("hash", flat=True)
    return [bytes.fromhex(entry) for entry in hashes]


def point(checkpoint: Checkpoint) -> Point:
    """The checkpoint as witnesses sign it."""
    return Point(origin(checkpoint.round.dialogue_id), checkpoint.size, bytes.fromhex(checkpoint.root))


def note_of(checkpoint: Checkpoint) -> str:
    """The checkpoint with all co-signatures it has."""
    lines = checkpoint.cosignatures.order_by("witness").values_list("line", flat=True)
    return note(point(checkpoint), lines)


def checkpoints(slug: str) -> list[Checkpoint]:
    """The checkpoints of a dialogue, the oldest first."""
    found = Checkpoint.objects.filter(round__dialogue=slug).exclude(round__state=State.CLOSING)
    return [*found.select_related("round").order_by("round__number")]


def to_sign(slug: str, name: str) -> ToSign | None:
    """The oldest checkpoint that the witness of this name has not signed; None if they have signed all."""
    sizes: list[int] = []
    for checkpoint in checkpoints(slug):
        signed = [*checkpoint.cosignatures.order_by("witness").values_list("witness", flat=True)]
        if name not in signed:
            return request_of(checkpoint, sizes, signed)
        sizes.append(checkpoint.size)
    return None


def request_of(checkpoint: Checkpoint, earlier_sizes: Iterable[int], signed: Sequence[str] = ()) -> ToSign:
    """What a witness needs to sign this checkpoint, whichever of the earlier ones they signed last."""
    tree = Tree(leaves(checkpoint.round.dialogue_id)[: checkpoint.size])
    earlier = {size: tree.consistency_proof(size) for size in earlier_sizes if size}
    return ToSign(point(checkpoint), earlier, signed)


@transaction.atomic
def cosign(slug: str, line: str) -> Round:
    """Keep a witness's line under the checkpoint it is for; the round is sealed once every side has signed."""
    dialogue = Dialogue.objects.select_for_update().get(pk=slug)
    witnesses = halls.enter(slug).charter.witnesses
    for checkpoint in reversed(checkpoints(slug)):
        signer = _signer(checkpoint, line, witnesses)
        if signer is not None:
            Cosignature.objects.get_or_create(
                checkpoint=checkpoint, witness=signer.name, defaults={"line": line.strip() + "\n"}
            )
            _seal_if_all_have_signed(checkpoint, witnesses, {*dialogue.side_titles})
            return checkpoint.round
    raise Refusal("bad-signature", _("No witness of this dialogue has signed a checkpoint of its record like this."))


def proofs(slug: str, ids: Sequence[str]) -> tuple[str, list[Proof | None]]:
    """The newest note that every side has co-signed, and for each envelope id the proof that it is under it, or None.

    All ids must be of one round: asked together they belong to one seat, and its rounds must not be joined.
    """
    hall, found = _known(slug, ids)
    rounds = {one.round for one in found}
    if len(rounds) > 1:
        raise Refusal("one-round", _("Ask for the proofs of one round at a time."), 422)
    number = rounds.pop().number
    signed = (State.SEALED, State.RELEASED)
    covering = [one for one in checkpoints(slug) if one.round.number >= number and one.round.state in signed]
    if not covering:
        raise Refusal("not-yet", _("The record of this round is not ready yet. Come back when it is co-signed."), 409)
    newest = covering[-1]
    tree = Tree(leaves(slug)[: newest.size])
    by_id = {one.envelope_id: _proof(hall, tree, one) for one in found}
    return note_of(newest), [by_id.get(entry) for entry in ids]


def _known(slug: str, ids: Sequence[str]) -> tuple[Hall, list[Contribution]]:
    """The contributions with these ids. Whoever knows none of them is told that there is nothing here."""
    found = [
        *Contribution.objects.filter(round__dialogue=slug, envelope_id__in=ids).select_related("round").order_by("slot")
    ]
    try:
        hall = halls.enter(slug)
    except NoHall:
        found = []
    if not found:
        raise Refusal("not-found", _("There is nothing here under these numbers."), 404)
    return hall, found


def _proof(hall: Hall, tree: Tree, contribution: Contribution) -> Proof | None:
    data = hall.vault.unlock(row(contribution.slot), contribution.sealed)
    salt, envelope = data[:SALT_BYTES], data[SALT_BYTES:]
    entry = Leaf.objects.filter(hash=leaf(salt, envelope).hex()).first()
    if entry is None or entry.place >= tree.size:
        return None
    return Proof(contribution.envelope_id, salt, entry.place, tree.inclusion_proof(entry.place))


def _signer(checkpoint: Checkpoint, line: str, witnesses: Sequence[Witness]) -> Witness | None:
    text = note(point(checkpoint), [line.strip() + "\n"])
    for witness in witnesses:
        try:
            open_note(text, [witness], [witness.side])
        except SealError:
            continue
        return witness
    return None


def _seal_if_all_have_signed(checkpoint: Checkpoint, witnesses: Sequence[Witness], sides: set[str]) -> None:
    signed = {*checkpoint.cosignatures.values_list("witness", flat=True)}
    if {one.side for one in witnesses if one.name in signed} >= sides:
        Round.objects.filter(pk=checkpoint.round_id, state=State.CLOSED).update(state=State.SEALED)
        checkpoint.round.refresh_from_db()
