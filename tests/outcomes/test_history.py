"""History from before, and the register at the desk: all or none, refused with the line, safe in spreadsheets."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from baithak.outcomes import history
from baithak.outcomes.models import Proposal
from baithak.publications import search
from baithak.publications.models import Recommendation
from baithak.web.errors import Refusal
from tests.voices.sample import SLUG, open_room

pytestmark = [pytest.mark.django_db, pytest.mark.urls("baithak.doors.urls_roundtable")]
DESK = "/register/river-line/"
HEAD = "name,date,language,title,text,source,stage,stage_date,grade,evidence,continues\n"
GOOD = HEAD + (
    "old-1,1993-02-01,en,Ferries,Run a ferry.,Report of 1993,echoed,1994-01-01,documented,A paper wrote so.,\n"
    "old-1,1993-02-01,ur,کشتیاں,کشتی چلائی جائے۔,Report of 1993,,,,,\n"
    'old-2,1995-05-06,en,"Post, by road",=HYPERLINK("x"),,,,,,old-1\n'
)


@pytest.fixture
def facilitator(signed_in) -> Client:
    open_room()
    client = Client()
    signed_in(client, "facilitator", SLUG)
    given = {f"title_{code}": "The river line" for code in ("en", "hi", "ur")}
    assert client.post("/register/", given | {"series": "river-line", "dialogue": SLUG}).status_code == 302
    return client


def test_a_table_is_looked_at_then_put_to_the_sides_and_brought_in(facilitator: Client, signed_in) -> None:
    file = SimpleUploadedFile("old.csv", GOOD.encode())
    page = facilitator.post(DESK + "bring-in/", {"file": file}).content.decode()
    assert "old-1 · 1993-02-01 · ur" in page and not Proposal.objects.exists()
    assert facilitator.post(DESK + "bring-in/", {"table": GOOD, "sure": "yes"}).status_code == 302
    assert "old-1 · 1993-02-01 · ur" in facilitator.get(DESK).content.decode()
    for side in ("east", "west"):
        assert not Recommendation.objects.exists()
        client = Client()
        signed_in(client, "signatory", SLUG, side)
        proposal = {"proposal": Proposal.objects.get().pk, "agree": "yes"}
        assert client.post(DESK + "decide/", proposal).status_code == 302
    one = Recommendation.objects.get(name="old-1")
    assert ({*one.title}, one.original, one.publication) == ({"en", "ur"}, "en", None)
    assert [step.stage for step in one.steps.all()] == ["echoed"]
    assert Recommendation.objects.get(name="old-2").grew_from == ["old-1"]
    assert [found.name for found in search.find("ferry")] == ["old-1"] == [one.name for one in search.find("wrote")]
    page = facilitator.get(DESK).content.decode()
    assert "look again" in page and page.count("<tbody>") == 1  # one chain through the years
    assert "Ferries" in facilitator.get("/desk/").content.decode()
    assert b"old-1@register" in facilitator.get(DESK + "look-again.ics").content


def test_the_register_as_a_table_in_every_language(facilitator: Client) -> None:
    history.import_history("river-line", {"en": "Line"}, history.read_history(GOOD.encode()))
    register = facilitator.get(DESK + "register.csv").content.decode()
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(register))}
    assert (rows["old-1"]["title_en"], rows["old-1"]["title_ur"]) == ("Ferries", "کشتیاں")
    assert (rows["old-1"]["said_en"], rows["old-1"]["grade"]) == ("A paper wrote so.", "documented")
    assert rows["old-2"]["text_en"].startswith("'=HYPERLINK(") and rows["old-2"]["continues"] == "old-1"


def test_a_line_says_on_which_side_its_step_happened(facilitator: Client) -> None:
    head = HEAD.replace("continues", "side")
    line = "old-1,1993-02-01,en,Ferries,Run a ferry.,Report,adopted,1994-01-01,documented,A port opened.,"
    for wrong, said in (
        (f"{head}{line}north", "one of east, west"),
        (f"{HEAD[:-11]},side\nold-1,1993-02-01,en,T,X,,,,,,east", "needs stage"),
    ):
        with pytest.raises(Refusal, match=said):
            history.check_history("river-line", history.read_history(wrong.encode()))
    rows = history.read_history(f"{head}{line}east\n".encode())
    assert [*history.lines_of(rows)] == ["old-1 · 1993-02-01 · en · Ferries · adopted · 1994-01-01 · east"]
    history.import_history("river-line", {"en": "Line"}, rows)
    assert Recommendation.objects.get().steps.get().side == "east"
    table = facilitator.get(DESK + "register.csv").content.decode()
    (row,) = csv.DictReader(io.StringIO(table))
    assert (row["stage"], row["stage_by_side"], row["side"]) == ("proposed", "east: adopted; west: proposed", "east")


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
        (HEAD + "old-1,1993-02-01,en,T,X,,,,,,old-9\n", "continues old-9, which is not there"),
        (HEAD + "old-1,1993-02-01,en,T,X,,,,,,old-1\n", "continues old-1"),
        (GOOD + "old-0,1990-01-01,en,T,X,,,,,,old-1\n", "continues old-1"),
        (HEAD + 'old-1,1993-02-01,en,"T', "table with commas"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_nothing_is_brought_in(table: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        history.import_history("line", {"en": "Line"}, history.read_history(table.encode()))
    assert not Recommendation.objects.exists()


def test_a_name_is_taken_once_and_a_file_must_be_utf_8() -> None:
    rows = history.read_history(GOOD.encode())
    assert history.import_history("line", {"en": "Line"}, rows) == 2
    assert history.import_history("line", {"en": "Line"}, rows) == 0  # word for word, as after a machine that stopped
    with pytest.raises(Refusal, match="taken already"):
        history.check_history("line", rows)
    with pytest.raises(Refusal, match="UTF-8"):
        history.read_history("नाम".encode("utf-16"))
    with pytest.raises(Refusal, match="longer"):
        history.read_history(b"x" * 100_001)


def test_a_name_that_a_dialogue_here_will_give_is_not_taken_by_history() -> None:
    open_room()
    with pytest.raises(Refusal, match="taken already"):
        history.check_history("line", history.read_history(GOOD.replace("old-2", f"{SLUG}-7").encode()))
