"""Closing enrolment, which is final: seats are counted, and the keys that could make more are destroyed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baithak.analysis.ratification import can_be_shown
from baithak.people import signing_keys
from baithak.people.choices import Activity, State
from baithak.people.composition import composition_in_words, composition_of
from baithak.people.models import Convening, Grant, Mail, Side, SigningKey
from baithak.seal.errors import SealError
from baithak.seal.witness import Witness
from baithak.web.errors import Refusal


@dataclass(frozen=True)
class Seats:
    """How far a side is: members invited by this door, seats taken, and the fewest it needs."""

    side: Side
    members: int
    taken: int
    least: int

    @property
    def composition(self) -> dict[str, int]:
        """Who took part by role, as it will be told."""
        return composition_of(self.side)

    @property
    def composition_in_words(self) -> str:
        return composition_in_words(self.composition)

    @property
    def is_enough(self) -> bool:
        return self.taken >= self.least


def seats_of(convening: Convening) -> list[Seats]:
    """The sides whose members this door invites, and how many seats are taken."""
    least = int(convening.thresholds["seats"])
    return [
        Seats(side, side.members.count(), Grant.objects.filter(member__side=side).count(), least)
        for side in convening.sides.filter(is_hosted_here=True)
    ]


def can_ratify(convening: Convening) -> bool:
    """Could a recommendation be seen to reach the thresholds, with the seats there are, or the fewest there must be?

    True also where nothing is to be ratified.
    """
    if not convening.rounds.filter(activity=Activity.RATIFICATION).exists():
        return True
    taken = {seats.side.pk: seats.taken for seats in seats_of(convening)}
    least = int(convening.thresholds["seats"])
    sizes = {side.side: max(side.grants or taken.get(side.pk, 0), least) for side in convening.sides.all()}
    return can_be_shown(sizes, convening.thresholds, convening.kind)


def name_witness(side: Side, name: str, key: str) -> None:
    """Say who is trusted by a side to co-sign. `key`: their public key, from their witness card. Raises Refusal."""
    check_witness(side.side, name, key)
    with transaction.atomic():
        convening = Convening.objects.select_for_update().get(pk=side.convening_id)
        if convening.charter:
            raise Refusal("charter", _("The charter is written: its witnesses stay as they are."))
        others = convening.sides.exclude(pk=side.pk)
        if others.filter(witness_key=key).exists() or others.filter(witness_name=name).exists():
            raise Refusal("witness", _("Another side has this witness. Each side needs one of its own."))
        side.witness_name, side.witness_key = name, key
        side.save(update_fields=["witness_name", "witness_key"])


def check_witness(side: str, name: str, key: str) -> Witness:
    """The witness. Raises Refusal if the name or the key cannot be one."""
    if not (name.isascii() and name.islower() and name.replace("_", "").isalnum() and name[0].isalpha()):
        say = _("The witness's short name may have small letters a-z, digits and underscores, as in a_rahman.")
        raise Refusal("witness", say)
    try:
        return Witness(side, name, bytes.fromhex(key) if len(key) == 64 and key == key.lower() else b"")
    except (SealError, ValueError) as error:
        say = _(
            "This is not a witness's public key. It has 64 signs, 0-9 and a-f; copy it from the witness card's page."
        )
        raise Refusal("witness", say) from error


def close_enrolment(convening: Convening) -> None:
    """Close enrolment for good. Raises Refusal if a side has too few seats or no witness, or it is closed already."""
    with transaction.atomic(durable=True):  # the key file cannot be brought back by whoever called this
        locked = Convening.objects.select_for_update().get(pk=convening.pk)
        if not locked.is_enrolling:
            raise Refusal("closed", _("Enrolment is closed already."), HTTPStatus.GONE)
        for seats in seats_of(locked):
            _check(seats)
            Side.objects.filter(pk=seats.side.pk).update(grants=seats.taken, composition=seats.composition)
        SigningKey.objects.filter(side__convening=locked).delete()
        locked.state = State.CLOSED
        locked.save(update_fields=["state"])
    destroy_keys(locked)
    convening.refresh_from_db()


def destroy_keys(convening: Convening) -> None:
    """Destroy what could still sign. Asked again before a charter is written, in case the machine stopped halfway."""
    if convening.is_enrolling:
        raise Refusal("enrolling", _("Close enrolment first."))
    if signing_keys.destroy_key_file(convening.slug) and connection.vendor == "sqlite":
        transaction.on_commit(_empty_log)


def _empty_log() -> None:
    """The database's log file still holds the encrypted rows: noise without the key file, but why keep them."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def unfinished(convening: Convening) -> Sequence[str]:
    """What still keeps enrolment from closing, in sentences."""
    found = []
    for seats in seats_of(convening):
        try:
            _check(seats)
        except Refusal as refusal:
            found.append(refusal.say)
    return found


def letters_waiting(convening: Convening) -> int:
    """Letters that have not been sent yet."""
    return int(Mail.objects.filter(member__side__convening=convening).exclude(state="sent").count())


def _check(seats: Seats) -> None:
    if not seats.is_enough:
        sentence = ngettext(
            "%(side)s has %(taken)s seat taken; it needs %(least)s.",
            "%(side)s has %(taken)s seats taken; it needs %(least)s.",
            seats.taken,
        )
        raise Refusal("few", sentence % {"side": seats.side, "taken": seats.taken, "least": seats.least}, 409)
    if not seats.side.witness_key:
        raise Refusal("witness", _("%(side)s has no witness yet. Name one first.") % {"side": seats.side}, 409)
