"""The end of retention: the data key is destroyed, then all that it opened."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from baithak.voices import hall as halls
from baithak.voices.models import Contribution, Dialogue, Seat, Statement
from baithak.voices.rounds import is_at_rest
from baithak.voices.sweep import sweep_database
from baithak.voices.vault import destroy_key
from baithak.web.errors import Refusal

_others: list[Callable[[str], None]] = []


def also_forget(verb: Callable[[str], None]) -> None:
    """Let a floor above forget with us what it holds of a dialogue: `verb` gets the slug, within our transaction."""
    _others.append(verb)


def forget(slug: str, *, sweep: Callable[[], None] = sweep_database) -> None:
    """Forget what was said in a dialogue: contributions, seats, statements and the key to them. There is no way back.

    The charter and the record's hashes stay: they tell nothing of what was said, and whoever was given a proof can
    still check it. Forgetting again finishes what was cut short. Raises Dialogue.DoesNotExist; Refusal in a round.
    """
    Dialogue.objects.get(pk=slug)
    if not is_at_rest(slug):
        raise Refusal("round-open", _("A round of this dialogue is open or being closed. Close it first."), 409)
    destroy_key(slug)
    with transaction.atomic():
        dialogue = Dialogue.objects.select_for_update().get(pk=slug)
        Contribution.objects.filter(round__dialogue=slug).delete()
        Seat.objects.filter(round__dialogue=slug).delete()
        Statement.objects.filter(round__dialogue=slug).delete()
        for verb in _others:
            verb(slug)
        dialogue.is_forgotten = True
        dialogue.save(update_fields=["is_forgotten"])
    halls.forget_rounds(slug)
    sweep()
