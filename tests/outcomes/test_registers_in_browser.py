"""The register, lineage and the report for funders in a real browser: accessible, and no wider than a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

import baithak.web
from baithak.outcomes import history, life, proposals
from baithak.publications.models import Grade, Stage
from tests.journeys.browsers import PHONE, Browse
from tests.outcomes.briefs import published, ratified_room
from tests.voices.sample import SLUG

STATIC = (Path(baithak.web.__file__).parent / "static").as_uri()
SERIES, NAME = "river-line", f"{SLUG}-1"
PAGES = (
    "/register/",
    f"/register/{SERIES}/",
    f"/register/{SERIES}/{NAME}/",
    f"/register/{SERIES}/bring-in/",
    f"/desk/{SLUG}/drafting/1/continues/",
    f"/desk/{SLUG}/donor/",
    "/desk/",
)
pytestmark = [pytest.mark.django_db, pytest.mark.urls("baithak.doors.urls_roundtable")]
OLD = "name,date,language,title,text,source\nold-1,1993-02-01,en,A bridge,The old bridge should be rebuilt by both.,\n"


@pytest.mark.parametrize("language", ["en", "hi", "ur"])
def test_accessible_and_no_wider_than_a_phone(
    browse: Browse, client: Client, signed_in, tmp_path: Path, language: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    published(ratified_room())
    history.import_history(SERIES, {}, history.read_history(OLD.encode()))
    today = timezone.localdate()
    life.add_step(NAME, Stage.ADOPTED, today, {"en": "A ministry said so."}, Grade.CLAIMED, side="east")
    proposals.propose_step(NAME, Stage.ECHOED, today, {"ur": "اخبار نے لکھا۔"}, Grade.DOCUMENTED, "A paper", "west")
    account = signed_in(client, "facilitator", SLUG)
    signed_in(client, "signatory", SLUG, "east", email=account.email)
    tab = browse(language, size=PHONE, allowed="CORS policy")  # axe looks into styles, here files
    for page in PAGES:
        shown = client.get(page, headers={"accept-language": language})
        assert shown.status_code == 200, page
        file = tmp_path / "page.html"
        file.write_text(shown.content.decode().replace("/static/", f"{STATIC}/"), encoding="utf-8")
        tab.goto(file.as_uri())
        found = Axe().run(tab)
        assert not found.response["violations"], (page, found.generate_report())
        assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page
