"""What programs read: the register and briefs as JSON, as their schemas say, and a feed of each series."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator, ValidationError
from tests.publications.sample import BRIEF, correction, publish

from baithak.doors import base
from baithak.outcomes import history, life
from baithak.publications import document
from baithak.publications.models import Grade, Recommendation, Stage, Step

pytestmark = [pytest.mark.urls("baithak.doors.urls_public"), pytest.mark.django_db]
DOCS = Path(__file__).parents[2] / "docs"
SERIES, ATOM = "neemrana-line", "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def public_door(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    own = base.door("public", ["baithak.publications"])
    for name in ("DOOR", "MIDDLEWARE", "TEMPLATES"):
        setattr(settings, name, own[name])
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 11, 30))


@pytest.fixture
def series() -> str:
    """An old recommendation that a new one continues; one step of the old one was wrong."""
    publish()
    table = "name,date,language,title,text,source\nold-1,1993-02-01,ur,کشتیاں,کشتی چلائی جائے۔,Report of 1993\n"
    history.import_history(SERIES, {}, history.read_history(table.encode()))
    step = life.add_step("old-1", Stage.ECHOED, date(1994, 1, 1), {"ur": "اخبار نے لکھا۔"}, Grade.DOCUMENTED, "A paper")
    life.retract_step(step.pk, "It was another one.")
    life.add_step("old-1", Stage.LAPSED, date(1999, 1, 1), {"en": "Nothing came."}, Grade.CLAIMED)
    Recommendation.objects.filter(pk="water-2026-1").update(grew_from=["old-1"])
    return SERIES


def validator(name: str) -> Any:
    schema = json.loads((DOCS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_a_series_as_data_is_as_its_schema_says(client: Client, series: str) -> None:
    answer = client.get(f"/series/{series}.json")
    told = answer.json()
    validator("register").validate(told)
    assert "public" in answer.headers["Cache-Control"] and not answer.cookies
    by_name = {one["name"]: one for one in told["recommendations"]}
    assert by_name["old-1"]["stage"] == "lapsed" and by_name["old-1"]["continued_by"] == ["water-2026-1"]
    assert [step["is_retracted"] for step in by_name["old-1"]["steps"]] == [True, False]
    assert [one["dialogue"] for one in told["briefs"]] == ["water-2026"]
    assert client.get("/series/none.json").status_code == 404


def test_what_one_side_did_is_told_of_that_side(client: Client, series: str) -> None:
    said = {"en": "It was decided."}
    life.add_step("water-2026-1", Stage.ADOPTED, date(2026, 11, 28), said, Grade.CLAIMED, side="india")
    told = client.get("/recommendations/water-2026-1.json").json()
    validator("register").validate(told)
    assert (told["stage"], told["stage_by_side"]) == ("proposed", {"india": "adopted", "pakistan": "proposed"})
    assert told["steps"][0]["side"] == "india" and told["sides"]["india"]["ur"] == "بھارت"
    validator("register").validate(client.get(f"/series/{series}.json").json())
    for address in ("recommendations/water-2026-1/", f"series/{series}/", "search/?q=flood"):
        for language, side in (("en", "India"), ("hi", "भारत"), ("ur", "بھارت")):
            assert side in client.get(f"/{language}/{address}").content.decode(), (language, address)
    page = client.get("/en/search/?q=flood").content.decode()
    assert "<bdi>India</bdi>: adopted" in page and "<bdi>Pakistan</bdi>: proposed" in page
    table = client.get(f"/en/series/{series}/").content.decode()
    assert "6A</span>" in table and "adopted, India, 28 November 2026" in table
    feed = client.get(f"/en/series/{series}/feed.xml").content.decode()
    assert f"{BRIEF.recommendations[0].title['en']}: adopted · India<" in feed


def test_data_of_the_first_form_is_still_as_the_schema_says(client: Client, series: str) -> None:
    told = client.get("/recommendations/old-1.json").json() | {"form": "baithak register 1"}
    for name in ("sides", "stage_by_side"):
        del told[name]
    for step in told["steps"]:
        del step["side"]
    validator("register").validate(told)


def test_a_recommendation_as_data_is_as_its_schema_says(client: Client, series: str) -> None:
    told = client.get("/recommendations/water-2026-1.json").json()
    validator("register").validate(told)
    assert told["continues"] == ["old-1"] and told["title"] == dict(BRIEF.recommendations[0].title)
    with pytest.raises(ValidationError):
        validator("register").validate(told | {"votes": 3})
    assert client.get("/recommendations/none.json").status_code == 404


@pytest.mark.parametrize(
    "brief",
    [BRIEF, correction(), replace(BRIEF, form=document.FIRST_FORM, headings={}, slate={})],
    ids=["2", "corrected", "1"],
)
def test_a_brief_is_as_its_schema_says(brief: document.Brief) -> None:
    told = json.loads(document.write(brief))
    validator("brief").validate(told)
    for change in ({"form": "baithak brief 9"}, {"more": 1}, {"sides": []}, {"number": 0}):
        with pytest.raises(ValidationError):
            validator("brief").validate(told | change)


def test_every_field_of_a_brief_is_in_its_schema() -> None:
    assert {*validator("brief").schema["properties"]} == {*document.Brief.__dataclass_fields__}


def test_a_feed_tells_what_happens_in_a_series(client: Client, series: str) -> None:
    feed = ElementTree.fromstring(client.get(f"/en/series/{series}/feed.xml").content)
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles == [BRIEF.title["en"], "کشتیاں: lapsed", "کشتیاں: echoed (retracted)"]
    assert client.get("/en/series/none/feed.xml").status_code == 404


def test_what_is_not_open_is_in_none_of_them(client: Client) -> None:
    publish(is_public=False)
    for path in (f"/series/{SERIES}.json", "/recommendations/water-2026-1.json", f"/en/series/{SERIES}/feed.xml"):
        assert client.get(path).status_code == 404


def test_search_finds_statements_and_steps(client: Client, series: str) -> None:
    from baithak.publications import search
    from baithak.publications.models import Publication

    search.index_brief(Publication.objects.get())
    page = client.get("/en/search/", {"q": "treaty negotiated"}).content.decode()
    assert BRIEF.title["en"] in page and BRIEF.divides[0].text["en"] in page
    assert BRIEF.divides[0].text["ur"] in client.get("/ur/search/", {"q": "معاہدے"}).content.decode()
    assert BRIEF.title["hi"] in client.get("/hi/search/", {"q": "संधि"}).content.decode()
    assert "old-1" in client.get("/ur/search/", {"q": "اخبار"}).content.decode()
    publish(correction(divides=()))
    assert BRIEF.title["en"] not in client.get("/en/search/", {"q": "treaty negotiated"}).content.decode()
    assert Step.objects.count() == 2


def test_the_timeline_of_decades(client: Client, series: str) -> None:
    page = client.get(f"/en/series/{series}/").content.decode()
    # what was retracted is on the list below, not in the table
    table = page[page.index("<table") : page.index("</table>")]
    assert [year in table for year in ("1993", "1994", "1999", "2026")] == [
        True,
        False,
        True,
        True,
    ]  # one was retracted
    assert (
        table.count("<tbody>") == 2
        and "proposed, 1 February 1993" in table
        and "lapsed, 1 January 1999, claimed" in table
    )
