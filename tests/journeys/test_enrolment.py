"""From the invitation to a seat, in a real browser, between two real doors."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from tests.journeys.browsers import Browse, part, problem
from tests.journeys.participant import carry, open_invitation, take_seat
from tests.journeys.stage import Stage


def test_a_member_takes_a_seat_on_a_phone_in_urdu(enrolling: Stage, browse: Browse) -> None:
    phone = enrolling.home / "phone"  # it answers ten statements when there are some
    tab = browse("ur", profile=phone)
    sent: list[str] = []
    tab.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    link = enrolling.invited.pop()
    tab.goto(link)
    tab.locator("button[lang=ur]").click()
    card = take_seat(tab, link)
    assert tab.locator("html").get_attribute("dir") == "rtl"
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){7}", card)
    carry(tab)
    part(tab, "early")  # the room is not open yet, and says so
    tab.locator("html[lang=ur]").wait_for()  # the language is carried too
    assert "#" not in tab.url
    assert not [what for what in sent if card in what or card.replace("-", "") in what]
    assert [what for what in sent if "/seat/grant" in what]
    enrolling.kept["phone"] = str(phone)


def test_a_link_that_is_only_looked_at_changes_nothing(enrolling: Stage, browse: Browse) -> None:
    links = [enrolling.invited[0], next(iter(enrolling.rehearsal.links.values())), enrolling.invited[0] + "0"]
    before = everything_kept(enrolling)
    tab = browse()
    shown = set()
    for link in [*links, *links]:
        answered = tab.goto(link)
        assert answered.status == 200
        shown.add(tab.locator("main").inner_text())
        assert tab.locator("main button").count() == 1
    assert len(shown) == 1  # a good, a used and a wrong link look alike
    assert {cookie["name"] for cookie in tab.context.cookies()} == {"convening-csrf"}  # for the button; no session
    assert everything_kept(enrolling) == before
    tab.locator("main button").click()
    assert tab.locator("main form input[type=email]").is_visible()  # the wrong one: not a dead end


def everything_kept(stage: Stage) -> list[str]:
    """Every row of the convening door's database."""
    file = stage.rehearsal.convening.home / "convening" / "door.sqlite3"
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        return [*database.iterdump()]


def test_a_request_whose_answer_is_lost_is_sent_again_as_it_was(enrolling: Stage, browse: Browse) -> None:
    tab = browse()
    asked: list[str] = []

    def lose(route: Any) -> None:
        asked.append(route.request.post_data)
        route.fetch()  # the door has signed …
        route.abort()  # … and the line is cut

    open_invitation(tab, enrolling.invited.pop())
    tab.route("**/seat/grant", lose, times=1)
    tab.on("request", lambda request: asked.append(request.post_data) if "/seat/grant" in request.url else None)
    part(tab, "welcome").locator("[data-do=begin]").click()
    tab.locator("[data-kept]").check()
    tab.locator("[data-do=grant]").click()
    part(tab, "stuck")
    assert problem(tab) == "network"
    tab.reload()  # also after the page was closed
    part(tab, "ready")
    assert len(asked) >= 2 and len(set(asked)) == 1
    carry(tab)
    tab.goto(f"http://{enrolling.host}/seat/")
    part(tab, "restore")  # the convening page has forgotten the seat
    assert tab.evaluate(STORED) == 0


STORED = """() => new Promise((done) => {
  const opening = indexedDB.open("baithak");
  opening.onsuccess = () => {
    const asking = opening.result.transaction("enrolments").objectStore("enrolments").count();
    asking.onsuccess = () => done(asking.result);
  };
})"""


def test_a_seat_is_brought_to_another_device_by_its_card(enrolling: Stage, browse: Browse) -> None:
    link = enrolling.invited.pop()
    first, second = browse(), browse()
    card = take_seat(first, link)
    open_invitation(second, link)
    shown = part(second, "restore")
    field = shown.locator("[data-card]")
    field.fill(card[:-1] + ("0" if card[-1] != "0" else "1"))
    shown.locator("form button").click()
    assert problem(second) == "card-wrong"
    field.fill(card.lower().replace("-", " "))
    shown.locator("form button").click()
    part(second, "ready")
    carry(first)
    carry(second)
    part(first, "early")
    part(second, "early")
