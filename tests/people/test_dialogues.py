"""Making, changing and forgetting a dialogue: one test for each way out."""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.http import Http404

from baithak.people import agenda, closing, dialogues, signing_keys
from baithak.people.agenda import SidePlan
from baithak.people.models import Convening, Meeting, Member, SigningKey
from baithak.seal import rsa_keys
from baithak.web.errors import Refusal
from tests.people.conftest import ROUNDTABLE, TODAY, invite
from tests.people.member import enrol


def plan(**changes: object) -> agenda.Plan:
    whole = agenda.plan(
        "nuclear-risk", slug="risk", roundtable=ROUNDTABLE, today=TODAY, organiser="The Institute", contact="desk"
    )
    return replace(whole, **({"rounds": whole.rounds[:2]} | changes))  # type: ignore[arg-type]


def test_a_dialogue_has_a_key_for_each_side_and_round(convening: Convening) -> None:
    rows = SigningKey.objects.filter(side__convening=convening)
    assert rows.count() == 4
    for side in convening.sides.all():
        assert [rsa_keys.export_public(key.public_key()).hex() for key in signing_keys.open_keys(side)] == side.keys
        assert len(set(side.keys)) == 2
    assert len(bytes.fromhex(convening.room)) == 16
    assert convening.thresholds == {"support": 60, "quorum": 8, "seats": 8}


def test_signing_keys_lie_encrypted_and_their_key_elsewhere(convening: Convening) -> None:
    side = convening.sides.first()
    plain = rsa_keys.export_private(signing_keys.open_keys(side)[0])
    assert all(plain[40:80] not in bytes(row.sealed) for row in SigningKey.objects.all())
    file = signing_keys.key_file(convening.slug)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_signing_key_cannot_be_moved_to_another_side_or_round(convening: Convening) -> None:
    one, other = convening.sides.all()
    for key in one.signing_keys.all():
        theirs = other.signing_keys.get(round_number=key.round_number)
        SigningKey.objects.filter(pk=key.pk).update(sealed=bytes(theirs.sealed))
    with pytest.raises(signing_keys.NoKeys):
        signing_keys.open_keys(one)


def test_without_its_key_file_nothing_can_be_signed(convening: Convening) -> None:
    assert signing_keys.destroy_key_file(convening.slug)
    assert not signing_keys.destroy_key_file(convening.slug)
    with pytest.raises(signing_keys.NoKeys):
        signing_keys.open_keys(convening.sides.first())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"slug": "Risk One"}, "slug"),
        ({"slug": "a" * 65}, "slug"),
        ({"title": {"en": " \u202e "}}, "title"),
        ({"title": {"en": "=cmd()"}}, "formula"),
        ({"title": {"en": "a" * 201}}, "long"),
        ({"organiser": ""}, "name"),
        ({"languages": ("fr",)}, "languages"),
        ({"languages": ()}, "languages"),
        ({"kind": "secret"}, "kind"),
        ({"roundtable": "http://room.example"}, "origin"),
        ({"roundtable": "https://room.example/path"}, "origin"),
        ({"roundtable": "https://user@room.example"}, "origin"),
        ({"roundtable": "https://room.example:port"}, "origin"),
        ({"roundtable": "javascript:alert(1)"}, "origin"),
        ({"sides": (SidePlan("india", {"en": "India"}),)}, "sides"),
        ({"sides": (SidePlan("india", {"en": "India"}),) * 2}, "sides"),
        ({"sides": tuple(SidePlan(f"side{n}", {"en": "A side"}) for n in range(9))}, "sides"),
        ({"sides": (SidePlan("in-dia", {"en": "India"}), SidePlan("pakistan", {"en": "Pakistan"}))}, "side"),
        ({"sides": tuple(SidePlan(s, {"en": s}, is_hosted_here=False) for s in ("india", "pakistan"))}, "hosted"),
        ({"rounds": ()}, "rounds"),
        ({"rounds": (agenda.RoundPlan("dance", TODAY, TODAY + timedelta(1)),)}, "activity"),
        ({"rounds": (agenda.RoundPlan("votes", TODAY, TODAY),)}, "days"),
        ({"thresholds": {"support": 50}}, "thresholds"),
    ],
)
def test_a_plan_that_cannot_be(db: None, changes: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        dialogues.create_dialogue(plan(**changes))
    assert refused.value.code == code
    assert not Convening.objects.exists()
    assert not signing_keys.key_file("risk").exists()


@pytest.mark.parametrize("origin", ["https://room.example:8443", "http://127.0.0.1:8002", "http://abc.onion"])
def test_where_a_roundtable_may_be(db: None, origin: str) -> None:
    assert dialogues.create_dialogue(plan(roundtable=origin + "/")).roundtable == origin


def test_a_closed_dialogue_never_asks_for_fewer_than_eight_seats(db: None) -> None:
    assert dialogues.create_dialogue(plan(thresholds={"seats": 2})).thresholds["seats"] == 8


def test_an_open_dialogue_has_no_minimum(db: None) -> None:
    thresholds = dialogues.create_dialogue(plan(kind="open")).thresholds
    assert (thresholds["seats"], thresholds["exact"]) == (1, 1)  # its charter says that exact figures are released


def test_a_closed_dialogue_never_promises_exact_figures(db: None) -> None:
    assert "exact" not in dialogues.create_dialogue(plan(thresholds={"exact": 1})).thresholds


def test_a_short_name_is_taken_once_and_the_first_keeps_its_keys(convening: Convening, make: object) -> None:
    before = signing_keys.key_file(convening.slug).read_bytes()
    with pytest.raises(Refusal) as refused:
        make()  # type: ignore[operator]
    assert refused.value.code == "taken"
    assert signing_keys.key_file(convening.slug).read_bytes() == before
    assert dialogues.free_slug("water", TODAY) == "water-2027"


def test_words_and_days_can_change(convening: Convening) -> None:
    rounds = [(one.opens_on + timedelta(7), one.closes_on + timedelta(7)) for one in convening.rounds.all()]
    change(convening, title={"ur": "پانی"}, rounds=rounds)
    convening.refresh_from_db()
    assert (convening.title, str(convening)) == ({"ur": "پانی"}, "پانی")
    assert [(one.opens_on, one.closes_on) for one in convening.rounds.all()] == rounds


def test_the_number_of_rounds_cannot_change(convening: Convening) -> None:
    with pytest.raises(Refusal) as refused:
        change(convening, rounds=[(TODAY, TODAY + timedelta(1))])
    assert refused.value.code == "rounds"


def test_nothing_changes_once_the_doors_are_open(convening: Convening) -> None:
    Convening.objects.update(opening="{}")
    convening.refresh_from_db()
    with pytest.raises(Refusal) as refused:
        change(convening)
    assert refused.value.code == "opened"


def change(convening: Convening, **changes: object) -> None:
    same: dict[str, object] = {
        "title": convening.title,
        "questions": convening.questions,
        "organiser": convening.organiser,
        "contact": convening.contact,
        "roundtable": convening.roundtable,
        "enrolment_until": convening.enrolment_until,
        "rounds": [(one.opens_on, one.closes_on) for one in convening.rounds.all()],
    }
    dialogues.change_dialogue(convening, **(same | changes))  # type: ignore[arg-type]


def meeting() -> Meeting:
    return Meeting(day=TODAY, starts_at=time(10), minutes=90, zone="Asia/Kolkata", place="A room")


def test_meetings_come_and_go(convening: Convening, make: Callable[..., Convening]) -> None:
    added = dialogues.add_meeting(convening, meeting())
    with pytest.raises(Http404):
        dialogues.drop_meeting(make("other"), added.pk)
    dialogues.drop_meeting(convening, added.pk)
    assert not convening.meetings.exists()


def test_too_many_meetings(convening: Convening) -> None:
    for _ in range(20):
        dialogues.add_meeting(convening, meeting())
    with pytest.raises(Refusal):
        dialogues.add_meeting(convening, meeting())


def test_a_forgotten_dialogue_leaves_nothing(convening: Convening, make: Callable[..., Convening]) -> None:
    other = make("other")
    invite(other, "india", 1)
    enrol(invite(convening, "india", 1)[0])
    assert dialogues.forget_dialogue(convening.slug)
    assert not dialogues.forget_dialogue(convening.slug)
    assert [*Convening.objects.all()] == [other]
    assert Member.objects.count() == 1
    assert not signing_keys.key_file(convening.slug).exists()
    assert signing_keys.key_file(other.slug).exists()


@pytest.mark.parametrize("template", agenda.templates())
def test_every_template_makes_a_dialogue(template: str) -> None:
    chosen = agenda.templates()[template]
    assert {*chosen.name} == {*chosen.title} == {*chosen.questions} == {"en", "hi", "ur"}
    if template != "blank":
        assert all(chosen.title.values())
        assert {len(questions) for questions in chosen.questions.values()} == {4}
        for text in [*chosen.title.values(), *(q for all_of in chosen.questions.values() for q in all_of)]:
            assert len(text) <= 200 and not text.startswith(("=", "+", "-"))
    until, rounds = agenda.suggested_dates(chosen, TODAY)
    assert TODAY < until < rounds[0].opens_on < rounds[0].closes_on < rounds[1].opens_on
    assert [one.activity for one in rounds] == ["statements", "votes", "ratification"]
    assert (rounds[2].opens_on - rounds[1].closes_on).days == agenda.DAYS_TO_DRAFT


def test_templates_speak_evenly() -> None:
    """No word that only one side would use, and no side's name without the other's."""
    everything = agenda.FILE.read_text(encoding="utf-8")
    for word in ("occupied", "Occupied", "IOK", "POK", "PoK", "IIOJK", "Azad", "Bharat", "terrorist", "martyr"):
        assert word not in everything
    for chosen in agenda.templates().values():
        for questions in chosen.questions.values():
            for text in questions:
                for one, other in (("India", "Pakistan"), ("भारत", "पाकिस्तान"), ("بھارت", "پاکستان")):
                    assert (one in text) == (other in text)


def test_a_side_may_have_a_threshold_of_its_own(make: Callable[..., Convening]) -> None:
    asked = {"support": 60, "support-india": 75, "support-pakistan": 60, "support-nepal": 99, "quorum": 8, "seats": 8}
    made = dialogues.create_dialogue(plan(thresholds=asked))
    assert made.thresholds == {"support": 60, "support-india": 75, "quorum": 8, "seats": 8}
    for wrong in (50, 101):
        with pytest.raises(Refusal, match="51 to 100"):
            dialogues.create_dialogue(plan(slug="other", thresholds=asked | {"support-india": wrong}))


@pytest.mark.django_db
def test_it_is_said_whether_a_recommendation_could_be_seen_to_reach_the_threshold() -> None:
    """With eight seats the highest band begins at 5: 62.5 in 100; with twelve, at 9: 75."""
    whole = agenda.plan("blank", slug="a", roundtable=ROUNDTABLE, today=TODAY, organiser="O", contact="c")
    title = {"en": "A subject"}
    made = dialogues.create_dialogue(replace(whole, title=title))
    assert closing.can_ratify(made)
    made.thresholds |= {"support-india": 63}
    assert not closing.can_ratify(made)
    made.thresholds |= {"seats": 12}
    assert closing.can_ratify(made)
    without = dialogues.create_dialogue(replace(whole, slug="b", title=title, rounds=whole.rounds[:2]))
    without.thresholds |= {"support": 99}
    assert closing.can_ratify(without)
