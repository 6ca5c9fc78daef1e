"""What a draft continues: suggested from what was released, chosen at the desk, told in the brief and the register."""

from __future__ import annotations

import pytest
from django.test import Client

from baithak.outcomes import drafting, editing, history, lineage
from baithak.publications.models import Recommendation
from baithak.voices.models import Dialogue
from baithak.voices.vault import make_key
from baithak.web.errors import Refusal
from tests.outcomes.briefs import plan, published, ratified_room
from tests.voices.sample import SLUG

pytestmark = [pytest.mark.django_db, pytest.mark.urls("baithak.doors.urls_roundtable")]
OLD = (
    "name,date,language,title,text,source\n"
    "old-1,1993-02-01,en,A bridge,The old bridge should be rebuilt by both.,\n"
    "old-2,1994-02-01,en,Ferries,Run a ferry.,\n"
)


def bring_in(table: str = OLD) -> None:
    history.import_history("old-line", {"en": "The old line"}, history.read_history(table.encode()))


def test_what_was_asked_before_is_suggested_chosen_and_told(signed_in) -> None:
    room = ratified_room()
    bring_in()
    assert [one.name for one in lineage.asked_before(drafting.find(SLUG, 1))] == ["old-1"]
    client = Client()
    signed_in(client, "drafter", SLUG, "east")
    page = f"/desk/{SLUG}/drafting/1/continues/"
    shown = client.get(page).content.decode()
    assert "A bridge" in shown and "The old line" in shown and "old-2" not in shown
    assert "old-2" in client.post(page, {"q": "ferry", "look": "yes"}).content.decode()
    assert client.post(page, {"continues": ["old-1", "old-9"]}).status_code == 409
    assert client.post(page, {"continues": ["old-1"]}).status_code == 302
    assert "old-1" in client.get(f"/desk/{SLUG}/drafting/1/").content.decode()
    assert client.get(f"/desk/{SLUG}/drafting/9/continues/").status_code == 404
    published(room)
    one = Recommendation.objects.get(name=f"{SLUG}-1")
    assert one.grew_from == ["old-1"] and one.publication.brief.recommendations[0].continues == ("old-1",)


def test_it_continues_neither_itself_nor_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    ratified_room()
    bring_in()
    monkeypatch.setattr(lineage, "MAX_CONTINUED", 1)
    with pytest.raises(Refusal, match="at most 1"):
        lineage.continue_from(SLUG, 1, ["old-1", "old-2"])
    Recommendation.objects.filter(pk="old-2").update(name=f"{SLUG}-1")
    with pytest.raises(Refusal, match="not been released"):
        lineage.continue_from(SLUG, 1, [f"{SLUG}-1"])


@pytest.mark.parametrize("hidden", [{"is_public": False}, {}])
def test_what_is_for_officials_alone_is_neither_read_nor_named_from_another_dialogue(signed_in, hidden) -> None:
    """Names can be guessed: choosing one must not show its words, nor whether it is there."""
    room = ratified_room()
    published(room, **hidden)  # without more it is open to everybody in three days
    make_key("other")
    other = Dialogue.objects.get(pk=SLUG)
    other.pk = "other"
    other.save(force_insert=True)
    drafting.start("other", "en", [])
    client = Client()
    signed_in(client, "drafter", "other", "east")
    page = "/desk/other/drafting/1/continues/"
    answers = [client.post(page, {"continues": [name]}) for name in (f"{SLUG}-1", f"{SLUG}-9")]
    assert [one.status_code for one in answers] == [409, 409]
    assert "rebuild the bridge" not in client.get(page).content.decode()
    lineage.continue_from(SLUG, 1, [])
    drafting.start(SLUG, "en", [])
    assert lineage.continue_from(SLUG, 2, [f"{SLUG}-1"]).continues == [f"{SLUG}-1"]  # its own staff know it


def test_what_was_brought_in_under_its_name_is_never_written_over() -> None:
    room = ratified_room()
    Recommendation.objects.all().delete()
    bring_in()
    taken = Recommendation.objects.get(pk="old-2")
    taken.name = f"{SLUG}-1"
    taken.save()
    editing.begin(SLUG, plan())
    with pytest.raises(Refusal, match="stands in a register already"):
        editing.compose_brief(SLUG, 1)
    assert room and Recommendation.objects.get(pk=f"{SLUG}-1").publication is None
