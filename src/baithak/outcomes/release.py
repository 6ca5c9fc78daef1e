"""The one way out: what was found in a round leaves the room once, through the disclosure gate, for good."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from baithak.analysis.errors import WouldDisclose
from baithak.analysis.released import released
from baithak.outcomes.models import Finding
from baithak.seal import canonical
from baithak.seal.finding import finding_hash
from baithak.voices import hall as halls
from baithak.voices.models import POLLS, Round, State
from baithak.voices.rounds import mark_released
from baithak.voices.snapshot import snapshot
from baithak.web.errors import Refusal


@transaction.atomic
def release_finding(slug: str, round_number: int) -> Finding:
    """Release what was found in a round of votes whose record is co-signed: once, and never again.

    Whether it is refused depends on the state of the round and on the number of seats in the charter, never on how
    anybody voted. Raises Refusal, or Round.DoesNotExist.
    """
    place = Round.objects.select_for_update().get(dialogue=slug, number=round_number)
    if place.activity not in POLLS:
        raise Refusal("not-votes", _("Only a round of votes has findings."), 409)
    if place.state == State.RELEASED or Finding.objects.filter(pk=place.pk).exists():
        raise Refusal("released", _("This round has been released. It is never released a second time."), 409)
    mark_released(slug, round_number)  # refuses a round without quorum or without every side's witness
    hall = halls.enter(slug)
    try:
        found = released(snapshot(slug, round_number).ballots, hall.grants, place.dialogue.kind)
    except WouldDisclose as error:
        say = _("This dialogue is too large to be told of in bands. One of this size has to be held as an open one.")
        raise Refusal("would-disclose", say, 409) from error
    return Finding.objects.create(round=place, document=canonical.encode(found).decode())


def name_of(finding: Finding) -> str:
    """The hash that a finding is named by, in hexadecimal: `baithak verify` works it out from the votes."""
    charter = halls.enter(finding.round.dialogue_id).charter
    return finding_hash(charter.hash, finding.round.number, finding.document.encode()).hex()


def forget_findings(slug: str) -> None:
    """Delete what was released in a dialogue that is being forgotten, in the transaction of whoever forgets it."""
    Finding.objects.filter(round__dialogue=slug).delete()


def released_document(slug: str, round_number: int) -> str:
    """What was released of a round, word for word; "" if nothing was."""
    found = Finding.objects.filter(round__dialogue=slug, round__number=round_number).first()
    return found.document if found else ""
