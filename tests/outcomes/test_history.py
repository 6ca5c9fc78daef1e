"""History from before, and the register at the desk: all or none, refused with the line, safe in spreadsheets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from baithak.outcomes import editing, history, life
from baithak.publications import search
from baithak.publications.models import Recommendation, Step
from baithak.web.errors import Refusal
from tests.outcomes.briefs import plan, published, ratified_room
from tests.voices.sample import SLUG

pytestmark = [pytest.mark.django_db, pytest.mark.urls("baithak.doors.urls_roundtable")]
DESK = f"/desk/{SLUG}/life/"
HEAD = "name,date,language,title,text,source,stage,stage_date,grade,evidence\n"
GOOD = HEAD + (
    "old-1,1993-02-01,en,Ferries,Run a ferry.,Report of 1993,echoed,1994-01-01,documented,A paper wrote so.\n"
    "old-1,1993-02-01,ur,کشتیاں,کشتی چلائی جائے۔,Report of 1993,,,,\n"
    'old-2,1995-05-06,en,"Post, by road",=HYPERLINK("x"),,,,,\n'
)


@pytest.fixture
def facilitator(signed_in) -> Client:
    ratified_room()
    editing.begin(SLUG, plan())
    client = Client()
    signed_in(client, "facilitator", SLUG)
    return client


def test_a_table_is_looked_at_and_then_brought_in(facilitator: Client) -> None:
    file = SimpleUploadedFile("old.csv", GOOD.encode())
    page = facilitator.post(DESK + "bring-in/", {"file": file}).content.decode()
    assert "old-1 · 1993-02-01 · ur" in page and not Recommendation.objects.exists()
    assert facilitator.post(DESK + "bring-in/", {"table": GOOD, "sure": "yes"}).status_code == 302
    one = Recommendation.objects.get(name="old-1")
    assert ({*one.title}, one.original, one.publication) == ({"en", "ur"}, "en", None)
    assert [step.stage for step in one.steps.all()] == ["echoed"]
    assert [found.name for found in search.find("ferry")] == ["old-1"]
    register = facilitator.get(DESK + "register.csv").content.decode()
    assert "\"'=HYPERLINK(" in register or "'=HYPERLINK(" in register
    assert "look again" in facilitator.get(DESK).content.decode()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("name,date\n", "columns"),
        (HEAD, "1 to 500"),
        (HEAD + "Old 1,1993-02-01,en,T,X,,,,,\n", "Line 2"),
        (HEAD + "old-1,1993,en,T,X,,,,,\n", "2014-03-09"),
        (HEAD + "old-1,1993-02-01,fr,T,X,,,,,\n", "language is one of"),
        (HEAD + "old-1,1993-02-01,en,,X,,,,,\n", "title and text"),
        (HEAD + "old-1,1993-02-01,en,T,X,,echoed,,,\n", "a step needs stage"),
        (HEAD + "old-1,1993-02-01,en,T,X,,echoed,1994-01-01,documented,It was.\n", "Line 2: Evidence above"),
        (GOOD + "old-2,1995-05-06,en,T,X,,,,,\n", "twice"),
        (HEAD + 'old-1,1993-02-01,en,"T', "table with commas"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_nothing_is_brought_in(table: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        history.import_history("line", {"en": "Line"}, history.read_history(table.encode()))
    assert not Recommendation.objects.exists()


def test_a_name_is_taken_once_and_a_file_must_be_utf_8() -> None:
    history.import_history("line", {"en": "Line"}, history.read_history(GOOD.encode()))
    with pytest.raises(Refusal, match="taken already"):
        history.import_history("line", {"en": "Line"}, history.read_history(GOOD.encode()))
    with pytest.raises(Refusal, match="UTF-8"):
        history.read_history("नाम".encode("utf-16"))
    with pytest.raises(Refusal, match="longer"):
        history.read_history(b"x" * 100_001)


def test_steps_are_added_and_retracted_at_the_desk(signed_in) -> None:
    room = ratified_room()
    published(room)
    client = Client()
    signed_in(client, "facilitator", SLUG)
    page = f"{DESK}{SLUG}-1/"
    today = timezone.localdate().isoformat()
    given = {"stage": "echoed", "day": today, "grade": "documented", "source": "Hansard", "said_en": "It was quoted."}
    assert client.post(page, given).status_code == 302
    wrong = client.post(page, given | {"source": "", "said_ur": "کہا گیا۔"})
    assert wrong.status_code == 400 and "کہا گیا۔" in wrong.content.decode()
    assert client.post(page, given | {"day": "soon"}).status_code == 400
    step = Step.objects.get(stage="echoed")
    assert client.post(page + "retract/", {"step": step.pk, "because": ""}).status_code == 400
    assert client.post(page + "retract/", {"step": step.pk, "because": "It was another one."}).status_code == 302
    assert "It was another one." in client.get(page).content.decode()
    assert client.post(page + "retract/", {"step": "x", "because": "y"}).status_code == 404
    assert client.get(f"{DESK}other-1/").status_code == 404


def test_nobody_else_comes_near(signed_in) -> None:
    ratified_room()
    for duty, side in (("moderator", "east"), ("drafter", "east"), ("signatory", "east")):
        client = Client()
        signed_in(client, duty, SLUG, side)
        assert {client.get(DESK + path).status_code for path in ("", "bring-in/", "register.csv", "x/")} == {404}


def test_without_a_series_nothing_can_be_brought_in(signed_in) -> None:
    ratified_room()
    client = Client()
    signed_in(client, "facilitator", SLUG)
    assert client.post(DESK + "bring-in/", {"table": GOOD}).status_code == 409


def test_what_ended_is_not_looked_at_again() -> None:
    history.import_history("line", {"en": "Line"}, history.read_history(GOOD.encode()))
    assert {one.name for one in life.to_look_at(["line"])} == {"old-1", "old-2"}
    yesterday = timezone.localdate() - timedelta(days=1)
    life.add_step("old-2", life.Stage.LAPSED, yesterday, {"en": "Nothing more was heard."}, life.Grade.CLAIMED)
    assert {one.name for one in life.to_look_at(["line"])} == {"old-1"}


def test_a_step_that_others_rest_on_is_not_retracted_first() -> None:
    history.import_history("line", {"en": "Line"}, history.read_history(GOOD.encode()))
    days = [timezone.localdate() - timedelta(days=ago) for ago in (3, 2, 1)]
    ended = life.add_step("old-2", life.Stage.LAPSED, days[0], {"en": "x"}, life.Grade.CLAIMED)
    life.add_step("old-2", life.Stage.NOTED, days[1], {"en": "x"}, life.Grade.CLAIMED)
    life.add_step("old-2", life.Stage.REJECTED, days[2], {"en": "x"}, life.Grade.CLAIMED)
    life.retract_step(ended.pk, "wrong")  # noted, then rejected, is a life as well
    with pytest.raises(Refusal, match="Say why"):
        life.retract_step(ended.pk, " ")
