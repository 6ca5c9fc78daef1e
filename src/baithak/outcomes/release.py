"""The one way out. What was found in a round leaves the room once, through the disclosure gate, for good; and a brief
goes to both sides in the same instant, once every side has signed it off and the record holds it.

Publishing can be cut off anywhere and done again: the record comes first, and all that readers see, the links of both
sides' desks and the words that search finds among it, is one transaction.
"""

from __future__ import annotations

from datetime import date

from django.db import router, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from baithak.analysis.errors import WouldDisclose
from baithak.analysis.released import released
from baithak.outcomes import editing, links
from baithak.outcomes.models import Brief, Finding
from baithak.outcomes.plan import Plan
from baithak.publications import document, search
from baithak.publications.models import Grade, Publication, Recommendation, Series, Stage, Step
from baithak.seal import canonical
from baithak.seal.finding import finding_hash
from baithak.voices import hall as halls
from baithak.voices.models import POLLS, Activity, Dialogue, Round, State
from baithak.voices.releasing import Entry, enter_release, entry_of, mark_published, proof_of
from baithak.voices.rounds import mark_released
from baithak.voices.snapshot import snapshot
from baithak.web.catalogue import in_own_words
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
        thresholds = hall.charter.thresholds if place.activity == Activity.RATIFICATION else None
        found = released(snapshot(slug, round_number).ballots, hall.grants, place.dialogue.kind, thresholds)
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


def enter(slug: str, number: int) -> Entry:
    """Enter a brief in the record, once every side has signed it off; the witnesses co-sign it next. Raises Refusal."""
    with transaction.atomic():
        Dialogue.objects.select_for_update().get(pk=slug)  # nobody edits meanwhile
        brief = editing.newest(slug, number)
        if missing := editing.missing_sides(brief):
            say = _("Every side has to sign off the brief first. Missing: %(sides)s.")
            raise Refusal("not-signed", say % {"sides": ", ".join(missing)}, 409)
        return enter_release(slug, bytes.fromhex(brief.document_hash))


@transaction.atomic
def publish(slug: str, number: int, *, goes_on: bool = False) -> Publication:
    """Put a brief that the record holds before its readers: both sides at once, their desks' links with it.

    Done again, it finishes what was begun. Raises Refusal before its day, before a witness of every side has co-signed
    the record, and while one side alone has links prepared, unless a facilitator `goes_on` all the same.
    """
    dialogue = Dialogue.objects.select_for_update().get(pk=slug)  # no link is drawn meanwhile
    brief = editing.newest(slug, number)
    name = bytes.fromhex(brief.document_hash)
    entry = entry_of(slug, name) if name else None
    if entry is None:
        raise Refusal("not-entered", _("Enter the brief in the record first."), 409)
    plan = editing.plan_of(brief)
    if timezone.localdate() < date.fromisoformat(plan.released_on):
        raise Refusal("embargo", _("This brief is not released before its day."), 409)
    proof = proof_of(slug, name)  # refuses without every side's witness
    if not goes_on and not Publication.objects.filter(pk=brief.document_hash).exists():
        _check_served(dialogue, number)
    with transaction.atomic(using=router.db_for_write(Publication)):
        publication = _publish(brief, plan, editing.document_of(brief), proof)
        for one in publication.recommendations.all():
            search.index(one)
        search.index_brief(publication)
        links.go_live(publication)
    mark_published(slug, entry.round.number)
    Brief.objects.filter(pk=brief.pk).update(is_published=True)
    return publication


def _check_served(dialogue: Dialogue, number: int) -> None:
    if missing := links.unserved(dialogue.pk, number):
        sides = ", ".join(in_own_words(dialogue.side_titles[side]) for side in missing)
        say = _(
            "One side's desks would have this brief at its release, and the other's not. No link is prepared for: "
            "%(sides)s. Let its signatory prepare them, or say that you go on all the same."
        )
        raise Refusal("unserved", say % {"sides": sides}, 409)


def _publish(brief: Brief, plan: Plan, data: bytes, proof: str) -> Publication:
    known = Publication.objects.filter(pk=brief.document_hash).first()
    if known is not None:
        return known
    told = document.read(data)
    series, _made = Series.objects.update_or_create(slug=plan.series, defaults={"title": dict(told.series_title)})
    publication = Publication.objects.create(
        name=brief.document_hash,
        series=series,
        dialogue=brief.dialogue_id,
        number=brief.number,
        edition=brief.edition,
        released_on=plan.released_on,
        open_from=plan.open_from,
        is_public=plan.is_public,
        document=data.decode(),
        proof=proof,
    )
    for one in told.recommendations:
        _publish_recommendation(publication, one)
    publication.refresh_from_db()
    return publication


def _publish_recommendation(publication: Publication, one: document.Recommended) -> None:
    if Recommendation.objects.filter(pk=one.name).exclude(publication__dialogue=publication.dialogue).exists():
        say = _("The name %(name)s stands in a register already. Begin this recommendation anew.")
        raise Refusal("taken", say % {"name": one.name}, 409)
    told = {
        "series": publication.series,
        "publication": publication,
        "title": dict(one.title),
        "text": dict(one.text),
        "original": one.original,
        "standing": dict(one.standing),
        "grew_from": list(one.continues),
    }
    made, is_new = Recommendation.objects.update_or_create(
        name=one.name,
        defaults=told,
        create_defaults=told | {"made_on": publication.released_on},
    )
    if is_new:
        Step.objects.create(
            recommendation=made,
            stage=Stage.RATIFIED if one.is_ratified else Stage.PROPOSED,
            happened_on=publication.released_on,
            said=dict(one.standing),
            grade=Grade.DOCUMENTED,
            source=publication.name,
        )


def released_document(slug: str, round_number: int) -> str:
    """What was released of a round, word for word; "" if nothing was. Of a release's round, the brief."""
    if Round.objects.filter(dialogue=slug, number=round_number, activity=Activity.RELEASE).exists():
        return _entered_document(slug, round_number)
    found = Finding.objects.filter(round__dialogue=slug, round__number=round_number).first()
    return found.document if found else ""


def _entered_document(slug: str, round_number: int) -> str:
    for brief in Brief.objects.filter(dialogue=slug).exclude(document_hash=""):
        entry = entry_of(slug, bytes.fromhex(brief.document_hash))
        if entry is not None and entry.round.number == round_number:
            return editing.document_of(brief).decode()
    return ""
