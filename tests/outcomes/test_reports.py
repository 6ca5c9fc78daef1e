"""What conveners hand on: a report for funders that gives nothing away, and everything they own as JSON."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator
from pypdf import PdfReader

from baithak.outcomes import desks, donor, life, transfer
from baithak.outcomes.views import reports
from baithak.publications import reading
from baithak.publications.models import Grade, Stage
from baithak.publications.pdf import NoPdf
from baithak.voices import retention
from baithak.web.errors import Refusal
from tests.outcomes.briefs import TEXTS, give_link, published, ratified_room
from tests.voices.sample import SLUG, open_room

pytestmark = [pytest.mark.django_db, pytest.mark.urls("baithak.doors.urls_roundtable")]
NAME = f"{SLUG}-1"
OPEN_IN_DAYS = 3  # tests.outcomes.briefs.plan
SECRETS = ("Desk for the neighbour", "Ministry of Bridges", "Who would pay", "a desk in the capital", "heard us out")


def said(language: str = "en") -> str:
    """Everything that the report says, in a line."""
    cells = []
    for one in donor.report(SLUG, language):
        cells += [one.text, *one.items, *(cell for row in one.rows for cell in row)]
    return " · ".join(filter(None, cells))


@pytest.fixture
def carried() -> None:
    """A brief that was released, carried to offices, asked about; its recommendation was echoed, then it lapsed."""
    published(ratified_room())
    token = give_link()
    reading.send_letter(token, "question", "Who would pay?", "a desk in the capital")
    desk = desks.register_office(SLUG, "east", "Ministry of Bridges")
    today = timezone.localdate()
    transfer.log_briefing(
        SLUG,
        1,
        "east",
        desk.id,
        today,
        transfer.Carrier.CHAIR,
        transfer.Way.CALL,
        transfer.Reaction.HEARD,
        "heard us out",
    )
    step = life.add_step(NAME, Stage.ECHOED, today, {"en": "A paper wrote so."}, Grade.DOCUMENTED, "A paper")
    life.retract_step(step.pk, "It was another one.")
    life.add_step(NAME, Stage.REJECTED, today, {"en": "It was declined."}, Grade.CLAIMED)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    day = date.today() + timedelta(days=OPEN_IN_DAYS)
    monkeypatch.setattr(timezone, "localdate", lambda *_: day)


def test_before_its_day_no_word_of_a_brief_stands_in_the_report(carried: None) -> None:
    text = said()
    for words in (*TEXTS["en"], "Bridges and trade", "Both sides support one step", NAME, *SECRETS):
        assert words not in text
    assert "1 recommendation is not open to everybody yet" in text


@pytest.mark.parametrize("language", ["en", "hi", "ur"])
def test_no_office_and_no_letter_stands_in_it_on_any_day(carried: None, later: None, language: str) -> None:
    text = said(language)
    assert TEXTS[language][0] in text and NAME in text
    assert not any(words in text for words in (*SECRETS, "A paper wrote so", "It was another one"))


def test_what_did_not_come_about_is_told_beside_what_did(carried: None, later: None) -> None:
    rows = {row[0]: row[1:] for one in donor.report(SLUG, "en") for row in one.rows}
    assert rows["rejected"] == ("1", "0", "0", "1")  # by grade, and all
    assert rows["implemented"] == ("0", "0", "0", "0")
    rows |= {row[-1]: row[:-1] for one in donor.report(SLUG, "en") for row in one.rows}
    assert rows["Lapsed or rejected, on one side at least"] == rows["Neither adopted nor implemented"] == ("1",)
    assert rows["Steps that were told and retracted"] == ("1",)
    assert rows["Recommendations on which there is no consensus"] == ("1",)
    assert (rows["Briefings"], rows["Questions that came back"]) == (("1", "0"), ("1", "0"))


def test_what_one_side_did_is_not_told_of_both(later: None) -> None:
    published(ratified_room())
    today, told = date.today(), {"en": "It was decided."}
    life.add_step(NAME, Stage.ADOPTED, today, told, Grade.CLAIMED, side="east")
    life.add_step(NAME, Stage.REJECTED, today, told, Grade.CLAIMED, side="west")
    blocks = donor.report(SLUG, "en")
    rows = {row[0]: row[1:] for one in blocks for row in one.rows}
    assert rows["adopted"][-1] == rows["rejected"][-1] == "0" and rows["The sides stand apart"][-1] == "1"
    assert rows[NAME][0] == "East: adopted; West: rejected"
    rows |= {row[-1]: row[:-1] for one in blocks for row in one.rows}
    assert rows["Lapsed or rejected, on one side at least"] == ("1",)
    assert rows["Adopted or implemented, but not on every side"] == ("1",)
    assert rows["Recommendations that stand there as adopted or implemented"] == ("1", "0")


def test_it_is_there_after_the_dialogue_was_forgotten(carried: None, later: None) -> None:
    retention.forget(SLUG, sweep=lambda: None)
    text = said()
    assert "destroyed as was agreed" in text and TEXTS["en"][0] in text and "Briefings" not in text


def test_before_anything_was_released_there_is_none() -> None:
    open_room()
    with pytest.raises(Refusal, match="Release the brief first"):
        donor.report(SLUG, "en")


def test_one_click_gives_the_page_and_the_pdf(carried: None, later: None, signed_in) -> None:
    client = Client()
    signed_in(client, "facilitator", SLUG)
    assert TEXTS["en"][0] in client.get(f"/desk/{SLUG}/donor/").content.decode()
    made = client.get(f"/desk/{SLUG}/donor/report.pdf").content
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)
    assert TEXTS["en"][0] in text and not any(words in text for words in SECRETS)
    assert client.get("/desk/other/donor/").status_code == 404
    other = Client()
    signed_in(other, "signatory", SLUG, "east")
    paths = ("donor/", "donor/report.pdf", "export.json")
    assert {other.get(f"/desk/{SLUG}/{path}").status_code for path in paths} == {404}


def test_a_pdf_that_cannot_be_made_is_said_in_the_reader_s_language_alone(
    carried: None, later: None, signed_in, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> bytes:
        raise NoPdf("no typesetter")

    monkeypatch.setattr(reports, "set_pages", broken)
    client = Client()
    signed_in(client, "facilitator", SLUG)
    answer = client.get(f"/desk/{SLUG}/donor/report.pdf", headers={"accept-language": "ur"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "PDF" in page and "typesetter" not in page and "نہیں بن سکا" in page


def test_what_conveners_own_is_exported_as_its_schema_says(carried: None, signed_in) -> None:
    client = Client()
    signed_in(client, "facilitator", SLUG)
    told = client.get(f"/desk/{SLUG}/export.json").json()
    schema = json.loads((Path(__file__).parents[2] / "docs/desk.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(told)
    draft = told["drafts"][0]
    assert {one["side"] for one in draft["versions"]} == {"east", "west"}
    assert {one["language"]: one["text"] for one in draft["translations"]}["ur"] == TEXTS["ur"][1]
    assert told["briefs"][0]["signed_off"] == ["east", "west"] and told["briefs"][0]["plan"]["series"] == "river-line"
    assert not any(words in json.dumps(told) for words in SECRETS)
    retention.forget(SLUG, sweep=lambda: None)
    assert client.get(f"/desk/{SLUG}/export.json").status_code == 404
