"""Briefs: composed from what was released, signed off by every side, entered in the record, released whole or not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import numpy as np
import pytest
from pypdf import PdfReader

from baithak.outcomes import editing, release
from baithak.outcomes.models import Brief, SignOff
from baithak.outcomes.models import Recommendation as Draft
from baithak.publications import document, proof
from baithak.publications.docx import docx
from baithak.publications.models import Publication, Recommendation, Series, Stage, Step
from baithak.publications.outline import outline
from baithak.publications.pdf import pdf
from baithak.seal import canonical
from baithak.seal.errors import SealError
from baithak.voices import export
from baithak.voices.export_format import read_export
from baithak.voices.hall import enter as hall_of
from baithak.voices.models import Activity, Round, State, Statement, Translation
from baithak.voices.releasing import entry_of
from baithak.voices.retention import forget
from baithak.voices.showing import tell_round
from baithak.voices.statements import translation_row
from baithak.voices.sweep import leave_unswept
from baithak.voices.verify import verify
from baithak.web.errors import Refusal
from tests.outcomes.briefs import SIDES, TEXTS, plan, published, ratified_room, signed_off, texts
from tests.outcomes.recorded_rounds import make_dialogue
from tests.voices.recorded import IDENTITY
from tests.voices.sample import SLUG, Room

pytestmark = pytest.mark.django_db
MACHINE = {"en": "translated by a machine", "hi": "मशीन का किया अनुवाद", "ur": "مشینی ترجمہ"}

ASKED = {
    "en": "asked by an official's desk",
    "hi": "अधिकारियों की एक मेज़ ने पूछा",
    "ur": "حکام کی ایک میز نے پوچھا",
}
CALLED = "the desk for rivers"


def asked_by_a_desk(key: str) -> None:
    """Let this statement be one that a desk asked, which told the members how it wants to be called."""
    vault, one = hall_of(SLUG).vault, Statement.objects.get(pk=key)
    own = json.loads(vault.unlock(f"statement {key}", one.sealed)) | {"asked_by": CALLED}
    Statement.objects.filter(pk=key).update(sealed=vault.lock(f"statement {key}", json.dumps(own).encode()))


@pytest.fixture
def room() -> Room:
    return ratified_room()


def test_a_brief_says_what_was_released_in_every_language(room: Room) -> None:
    brief = signed_off(consensus=[1])
    told = document.read(editing.document_of(brief))
    one = told.recommendations[0]
    assert {code: (one.title[code], one.text[code]) for code in TEXTS} == TEXTS
    assert (one.is_ratified, one.is_consensus, one.name, one.reviewed) == (1, 1, f"{SLUG}-1", ("hi",))
    assert one.standing["en"] == "Consensus, co-signed for every side"
    assert [view.vote for view in one.support] == ["agree", "agree"]
    assert one.support[0].beside["en"] != one.support[0].beside["ur"] or True
    assert len(one.grew_from) == 1 and {*one.grew_from[0]} == {"en", "hi", "ur"}
    assert [held.activity["en"] for held in told.rounds] == ["statements", "ratification"]
    assert told.sides[0].seats == 8
    assert told.charter == room.known.charter.hash.hex()


def test_what_a_machine_translated_is_marked_in_a_brief_too(room: Room) -> None:
    """Beneath a recommendation, as what it grew from; in that language alone."""
    (source,) = Draft.objects.get().sources
    for language, text, is_machine in (("ur", "ہمیں پل بنانا چاہیے۔", True), ("hi", "हमें पुल बनाना चाहिए।", False)):
        made = Translation(statement_id=source, language=language, is_machine=is_machine)
        made.sealed = hall_of(SLUG).vault.lock(translation_row(made), text.encode())
        made.save()
    grew = document.read(editing.document_of(signed_off())).recommendations[0].grew_from[0]
    assert grew["ur"] == "ہمیں پل بنانا چاہیے۔ (مشینی ترجمہ)"
    assert grew["hi"] == "हमें पुल बनाना चाहिए।" and "(" not in grew["en"]


def test_what_a_machine_translated_is_marked_in_the_lists_of_a_brief() -> None:
    """The third of the statements is Hindi, its English and Urdu are a machine's."""
    make_dialogue(np.ones((24, 3)), (12, 12), ids=["0a" * 16, "1b" * 16, "2c" * 16])
    release.release_finding(SLUG, 2)
    editing.begin(SLUG, plan(recommendations=[]))
    told = document.read(editing.document_of(editing.compose_brief(SLUG, 1))).common_ground
    marked = {
        one.text["en"]: [code for code in ("en", "hi", "ur") if MACHINE[code] in one.phrase[code]] for one in told
    }
    assert marked.pop("There should be a joint centre for flood warnings.") == ["en", "ur"]
    assert len(marked) == 2 and not any(marked.values())


def test_what_a_desk_asked_is_marked_in_every_language_and_form_and_the_desk_is_not_named() -> None:
    ids = ["0a" * 16, "1b" * 16, "2c" * 16]
    make_dialogue(np.ones((24, 3)), (12, 12), ids=ids)
    asked_by_a_desk(ids[0])
    release.release_finding(SLUG, 2)
    editing.begin(SLUG, plan(recommendations=[]))
    brief = editing.compose_brief(SLUG, 1)
    told = document.read(editing.document_of(brief))
    assert CALLED.encode() not in editing.document_of(brief)
    for code, mark in ASKED.items():
        assert sum(mark in one.phrase[code] for one in told.common_ground) == 1
        page = " ".join(one.text for one in outline(told, code))
        with ZipFile(BytesIO(docx(told, code, ""))) as kept:
            word = ElementTree.fromstring(kept.read("word/document.xml"))
        for text in (page, "".join(word.itertext())):
            assert mark in text and CALLED not in text, code
    paper = PdfReader(BytesIO(pdf(told, "en", brief.document_hash))).pages
    assert ASKED["en"] in " ".join(" ".join(one.extract_text() for one in paper).split())


def test_what_a_recommendation_grew_from_says_that_a_desk_asked_it(room: Room) -> None:
    asked_by_a_desk(Draft.objects.get().sources[0])
    grew = document.read(editing.document_of(signed_off())).recommendations[0].grew_from[0]
    assert grew["en"].endswith(f"({ASKED['en']})") and CALLED not in str(grew)


def test_what_is_not_ratified_is_never_called_consensus() -> None:
    ratified_room(objecting=6)
    editing.begin(SLUG, plan(consensus=[1]))
    with pytest.raises(Refusal, match="co-signed as consensus"):
        editing.compose_brief(SLUG, 1)
    editing.edit(SLUG, 1, plan())
    told = document.read(editing.document_of(editing.compose_brief(SLUG, 1)))
    assert told.recommendations[0].standing["en"] == "Not ratified"


def test_every_side_must_have_signed_exactly_this_document(room: Room) -> None:
    editing.begin(SLUG, plan())
    with pytest.raises(Refusal, match="Missing: east, west"):
        release.enter(SLUG, 1)
    brief = editing.compose_brief(SLUG, 1)
    editing.sign_off(SLUG, 1, "east", brief.document_hash)
    with pytest.raises(Refusal, match="Missing: west"):
        release.enter(SLUG, 1)
    with pytest.raises(Refusal, match="changed since"):
        editing.sign_off(SLUG, 1, "west", "00" * 32)
    with pytest.raises(Refusal, match="no such side"):
        editing.sign_off(SLUG, 1, "north", brief.document_hash)
    editing.edit(SLUG, 1, plan(title=texts("Another title")))
    assert not SignOff.objects.exists()
    assert editing.compose_brief(SLUG, 1).document_hash != brief.document_hash


def test_who_plans_over_another_plan_is_told_of_it(room: Room) -> None:
    seen = editing.name_of_plan(editing.begin(SLUG, plan()))
    editing.edit(SLUG, 1, plan(contact="theirs"), seen)
    with pytest.raises(editing.Replanned) as told:
        editing.edit(SLUG, 1, plan(contact="mine"), seen)
    assert told.value.theirs.contact == "theirs"
    editing.edit(SLUG, 1, plan(contact="theirs"), seen)  # the same: nothing is lost
    now = editing.name_of_plan(editing.newest(SLUG, 1))
    assert editing.plan_of(editing.edit(SLUG, 1, plan(contact="mine"), now)).contact == "mine"


def test_composing_the_same_keeps_the_sign_offs(room: Room) -> None:
    brief = signed_off()
    editing.compose_brief(SLUG, 1)
    assert editing.missing_sides(brief) == []


def test_it_goes_out_when_every_witness_has_signed_and_not_before(room: Room) -> None:
    brief = signed_off()
    with pytest.raises(Refusal, match="Enter the brief"):
        release.publish(SLUG, 1)
    entry = release.enter(SLUG, 1)
    assert release.enter(SLUG, 1) == entry and entry.round.number == 3
    with pytest.raises(Refusal, match="witness"):
        release.publish(SLUG, 1)
    room.sign(["east"])
    with pytest.raises(Refusal, match="witness"):
        release.publish(SLUG, 1)
    assert not Publication.objects.exists()
    room.sign()
    publication = release.publish(SLUG, 1)
    assert publication.name == brief.document_hash
    assert [one.pk for one in Recommendation.objects.all()] == [f"{SLUG}-1"]
    assert [one.stage for one in Step.objects.all()] == [Stage.RATIFIED]
    assert Round.objects.get(number=3).state == State.RELEASED
    assert release.publish(SLUG, 1) == publication and Step.objects.count() == 1


def test_what_the_record_holds_is_not_changed_any_more(room: Room) -> None:
    brief = signed_off()
    release.enter(SLUG, 1)
    for change in (lambda: editing.edit(SLUG, 1, plan(contact="other")), lambda: editing.compose_brief(SLUG, 1)):
        with pytest.raises(Refusal, match="The record holds this brief"):
            change()
    assert editing.newest(SLUG, 1).document_hash == brief.document_hash
    room.sign()
    assert release.publish(SLUG, 1).name == brief.document_hash


def test_it_is_held_back_until_its_day(room: Room) -> None:
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    signed_off(released_on=tomorrow, open_from=tomorrow)
    release.enter(SLUG, 1)
    room.sign()
    with pytest.raises(Refusal, match="before its day"):
        release.publish(SLUG, 1)


@pytest.mark.parametrize("broken", ["_publish_recommendation", "mark_published"])
def test_cut_off_anywhere_it_is_whole_or_absent_and_can_be_finished(
    room: Room, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    signed_off()
    release.enter(SLUG, 1)
    room.sign()

    def cut_off(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(release, broken, cut_off)
        with pytest.raises(KeyboardInterrupt):
            release.publish(SLUG, 1)
    whole = (Publication.objects.count(), Series.objects.count(), Recommendation.objects.count(), Step.objects.count())
    assert whole in ((0, 0, 0, 0), (1, 1, 1, 1))
    release.publish(SLUG, 1)
    assert (Publication.objects.count(), Step.objects.count()) == (1, 1)
    assert Brief.objects.get().is_published


def test_anybody_can_prove_it_without_a_server(room: Room) -> None:
    published(room)
    publication = Publication.objects.get()
    data, shown = publication.document.encode(), publication.proof.encode()
    proved = proof.prove(data, shown)
    assert proved.name == publication.name and len(proved.words.split()) == 8
    changed = document.write(replace(proved.brief, summary=texts("Nothing was agreed.")))
    with pytest.raises(SealError):
        proof.prove(changed, shown)
    plain = json.loads(shown)
    for name, other in (("place", 0), ("path", []), ("words", ""), ("cosignatures", []), ("note", "x")):
        with pytest.raises(SealError):
            proof.prove(data, canonical.encode(plain | {name: other}))


def test_scrutineers_find_it_in_the_record(room: Room) -> None:
    published(room)
    named = export.name_scrutineer(SLUG, "S", str(IDENTITY.to_public()))
    for side in SIDES:
        export.agree_to_scrutineer(SLUG, named.pk, side)
    file = read_export(export.export_record(SLUG))
    verdict = verify(file, IDENTITY)
    assert verdict.holds, verdict.sentence
    name = Publication.objects.get().name
    assert any(name in one for one in verdict.checks)
    assert "in 2 rounds" in verdict.sentence
    other = replace(file.rounds[2], number=4)
    assert not verify(
        replace(file, rounds=(*file.rounds[:2], replace(other, leaves=(*other.leaves, bytes(32))))), IDENTITY
    ).holds


def test_the_room_shows_its_last_round_and_not_the_release(room: Room) -> None:
    published(room)
    assert tell_round(hall_of(SLUG))["number"] == 2
    assert entry_of(SLUG, bytes(32)) is None
    assert Round.objects.filter(activity=Activity.RELEASE).count() == 1


def test_a_correction_is_a_new_edition_beside_the_old(room: Room) -> None:
    first = published(room)
    with pytest.raises(Refusal, match="is published"):
        editing.edit(SLUG, 1, plan())
    editing.begin_edition(SLUG, 1, "corrected", texts("A date was wrong."))
    brief = editing.compose_brief(SLUG, 1)
    told = document.read(editing.document_of(brief))
    assert (told.edition, told.status, told.replaces) == (2, "corrected", first.document_hash)
    for side in SIDES:
        editing.sign_off(SLUG, 1, side, brief.document_hash)
    release.enter(SLUG, 1)
    room.sign()
    release.publish(SLUG, 1)
    assert Publication.objects.count() == 2
    assert Recommendation.objects.get().publication.edition == 2
    assert Step.objects.count() == 1  # its life goes on


def test_a_withdrawal_says_why_and_ends_it(room: Room) -> None:
    published(room)
    with pytest.raises(Refusal, match="why the brief is withdrawn"):
        editing.begin_edition(SLUG, 1, "withdrawn", {})
    with pytest.raises(Refusal, match="corrected or withdrawn"):
        editing.begin_edition(SLUG, 1, "deleted", texts("x"))
    editing.begin_edition(SLUG, 1, "withdrawn", texts("A side asked for it."))
    with pytest.raises(Refusal, match="not published yet"):
        editing.begin_edition(SLUG, 1, "corrected", texts("x"))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": {"en": "only"}},
        {"series": "Not a slug"},
        {"released_on": "soon"},
        {"open_from": "2020-01-01"},
        {"consensus": [7]},
        {"summary": {"en": "x" * 1501}},
    ],
)
def test_plans_that_are_refused(room: Room, changes: dict[str, object]) -> None:
    with pytest.raises(Refusal):
        editing.begin(SLUG, plan(**changes))


def test_what_was_not_put_to_the_seats_is_not_recommended(room: Room) -> None:
    editing.begin(SLUG, plan(recommendations=[1, 2]))
    with pytest.raises(Refusal, match="not put to the seats"):
        editing.compose_brief(SLUG, 1)


def test_plans_are_encrypted_and_forgotten_and_what_was_published_stays(room: Room) -> None:
    published(room)
    assert b"Bridges" not in bytes(Brief.objects.get().sealed) + bytes(Brief.objects.get().document)
    forget(SLUG, sweep=leave_unswept)
    assert not Brief.objects.exists() and Publication.objects.count() == 1
