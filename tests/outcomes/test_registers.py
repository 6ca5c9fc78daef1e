"""Whose a register is: it outlives its dialogue, its steps wait at the desk, and nobody takes it by naming it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from baithak.outcomes import registers
from baithak.outcomes.models import Brief, Proposal, Register
from baithak.publications.models import Step
from baithak.voices import retention
from baithak.web.errors import Refusal
from tests.outcomes.briefs import published, ratified_room
from tests.voices.sample import SLUG, open_room

pytestmark = [pytest.mark.django_db, pytest.mark.urls("baithak.doors.urls_roundtable")]
SERIES, NAME = "river-line", f"{SLUG}-1"
PAGE = f"/register/{SERIES}/{NAME}/"
NAMES = dict.fromkeys(("en", "hi", "ur"), "The river line")


def step(**changes: str) -> dict[str, str]:
    given = {"stage": "echoed", "day": timezone.localdate().isoformat(), "grade": "documented", "source": "Hansard"}
    return given | {"said_en": "It was quoted."} | changes


@pytest.fixture
def facilitator(signed_in) -> Client:
    client = Client()
    signed_in(client, "facilitator", SLUG)
    return client


@pytest.fixture
def signatories(signed_in) -> list[Client]:
    clients = [Client(), Client()]
    for client, side in zip(clients, ("east", "west"), strict=True):
        signed_in(client, "signatory", SLUG, side)
    return clients


def decide(client: Client, **more: str) -> int:
    given = {"proposal": Proposal.objects.get().pk, **(more or {"agree": "yes"})}
    return client.post(f"/register/{SERIES}/decide/", given).status_code


def test_years_after_the_dialogue_was_forgotten_steps_are_still_added(
    facilitator: Client, signatories: list[Client]
) -> None:
    published(ratified_room())
    retention.forget(SLUG, sweep=lambda: None)
    assert not Brief.objects.exists()
    assert "The bridge" in facilitator.get(f"/register/{SERIES}/").content.decode()
    assert facilitator.post(PAGE, step()).status_code == 302
    assert "Waiting for" in facilitator.get(PAGE).content.decode()
    assert not Step.objects.filter(stage="echoed").exists()
    assert "waits for you" in signatories[0].get("/desk/").content.decode()
    assert [decide(one) for one in signatories] == [302, 302]
    assert "It was quoted." in facilitator.get(PAGE).content.decode()
    added = Step.objects.get(stage="echoed")
    assert facilitator.post(PAGE + "retract/", {"step": added.pk, "because": ""}).status_code == 400
    assert facilitator.post(PAGE + "retract/", {"step": added.pk, "because": "It was not so."}).status_code == 302
    assert [decide(one) for one in signatories] == [302, 302]
    assert "It was not so." in facilitator.get(PAGE).content.decode()


def test_a_step_of_one_side_is_told_of_it_alone_wherever_it_stands(
    facilitator: Client, signatories: list[Client]
) -> None:
    published(ratified_room())
    assert "no such side" in facilitator.post(PAGE, step(side="north")).content.decode()
    assert facilitator.post(PAGE, step(stage="adopted", side="east")).status_code == 302
    assert "<b>adopted</b> · <bdi>East</bdi>" in signatories[1].get(PAGE).content.decode()  # before they agree to it
    assert [decide(one) for one in signatories] == [302, 302]
    for address in (PAGE, f"/register/{SERIES}/"):
        page = facilitator.get(address).content.decode()
        assert "<bdi>East</bdi>: adopted" in page and "<bdi>West</bdi>: ratified" in page, address
    assert facilitator.post(PAGE, step(stage="rejected", side="west")).status_code == 302
    assert [decide(one) for one in signatories] == [302, 302]
    assert "<bdi>West</bdi>: rejected" in facilitator.get(PAGE).content.decode()


def test_what_was_typed_stays_and_what_is_not_there_is_not_found(
    facilitator: Client, signatories: list[Client]
) -> None:
    published(ratified_room())
    wrong = facilitator.post(PAGE, step(source="", said_ur="کہا گیا۔"))
    assert wrong.status_code == 400 and "کہا گیا۔" in wrong.content.decode()
    assert facilitator.post(PAGE, step(day="soon")).status_code == 400
    assert facilitator.post(PAGE + "retract/", {"step": "x", "because": "y"}).status_code == 404
    assert facilitator.get(f"/register/{SERIES}/other-1/").status_code == 404
    assert facilitator.get("/register/other/").status_code == 404
    facilitator.post(PAGE, step())
    assert decide(facilitator) == 403  # agrees for no side
    assert decide(signatories[0], drop="yes") == 302 and not Proposal.objects.exists()
    gone = facilitator.post(f"/register/{SERIES}/decide/", {"proposal": "x", "agree": "yes"})
    assert gone.status_code == 403
    day = timezone.localdate() + timedelta(days=9)
    assert facilitator.post(PAGE + "remind/", {"look_again_on": day.isoformat()}).status_code == 302
    assert f'value="{day.isoformat()}"' in facilitator.get(PAGE).content.decode()


def test_nobody_else_comes_near(signed_in) -> None:
    published(ratified_room())
    for duty, slug, side in (("moderator", SLUG, "east"), ("facilitator", "other", ""), ("signatory", "other", "east")):
        client = Client()
        signed_in(client, duty, slug, side)
        paths = ("", "bring-in/", "register.csv", "look-again.ics", f"{NAME}/")
        assert {client.get(f"/register/{SERIES}/{path}").status_code for path in paths} == {404}
        assert client.post(f"/register/{SERIES}/decide/", {"proposal": "x"}).status_code == 404


def test_a_series_is_begun_with_a_dialogue_or_with_sides_of_its_own(facilitator: Client, signed_in) -> None:
    open_room()
    given = {"series": SERIES, "dialogue": SLUG} | {f"title_{code}": text for code, text in NAMES.items()}
    assert facilitator.post("/register/", given | {"dialogue": "other"}).status_code == 400
    assert facilitator.post("/register/", given | {"series": "No Name"}).status_code == 400
    wrong = facilitator.post("/register/", given | {"title_ur": ""})
    assert wrong.status_code == 400 and "The river line" in wrong.content.decode()
    assert facilitator.post("/register/", given).status_code == 302
    assert {*registers.sides_of(SERIES)} == {"east", "west"} and registers.dialogues_of(SERIES) == {SLUG}
    assert facilitator.post("/register/", given).status_code == 400  # taken
    everywhere = Client()
    signed_in(everywhere, "facilitator")
    own = given | {"series": "old-line", "dialogue": ""}
    assert everywhere.post("/register/", own).status_code == 400
    sides = {f"side_{number}": name for number, name in ((1, "north"), (2, "south"))}
    names = {f"side_{number}_{code}": "A side" for number in (1, 2) for code in NAMES}
    assert everywhere.post("/register/", own | sides | names).status_code == 302
    assert {*registers.sides_of("old-line")} == {"north", "south"}
    assert "old-line" not in facilitator.get("/register/").content.decode()


def test_nobody_takes_a_register_over_by_naming_it(signed_in) -> None:
    account = signed_in(Client(), "facilitator", "other")
    registers.check_may_join(account, SERIES)
    Register.objects.create(series=SERIES, title=NAMES, side_titles={}, dialogue=SLUG)
    with pytest.raises(Refusal, match="keep this series"):
        registers.check_may_join(account, SERIES)
    signed_in(Client(), "facilitator", SLUG, email=account.email)
    registers.check_may_join(account, SERIES)


def test_who_has_not_signed_in_is_sent_to_sign_in(client: Client) -> None:
    assert client.get("/register/").status_code == 302
