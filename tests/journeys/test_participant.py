"""A participant in the room: statements, ten votes on a phone in Urdu, and whatever a bad network does to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.journeys.browsers import Browse, part, problem
from tests.journeys.participant import answer, answer_practice, bring, everything_received, say
from tests.journeys.stage import Stage

ANSWERS = ("agree", "disagree", "unsure")


# Statements


def test_a_statement_is_looked_at_handed_in_changed_and_withdrawn(speaking: Stage, browse: Browse) -> None:
    tab = browse("hi")
    bring(tab, speaking)
    tab.locator("a[href='speak/']").click()
    for text in ("हर साल दोनों ओर के परिवार एक बार मिलें।", "Two"):
        say(tab, text)
    everything_received(tab, 2)
    expect(tab.locator("[data-list] li [data-state=received]:visible")).to_have_count(2)
    tab.locator("[data-list] [data-do=edit]").last.click()
    tab.locator("#statement").fill("One crossing\u202e should stay open.")
    tab.locator("[data-do=look]").click()
    tab.locator("[data-do=hand-in]").click()
    for left in (1, 0):
        tab.locator("[data-list] [data-do=withdraw]").last.click()
        tab.locator("[data-list] [data-do=withdraw-indeed]").last.click()
        expect(tab.locator("[data-list] li")).to_have_count(left)
    everything_received(tab, 2)


# Votes


def test_ten_statements_are_answered_on_a_phone_in_urdu(voting: Stage, browse: Browse) -> None:
    profile = voting.kept.get("phone")
    tab = browse("ur", profile=Path(profile) if profile else None)
    if not profile:  # run alone: no seat was taken on this phone
        bring(tab, voting)
        tab.context.clear_cookies()  # days later
    tab.goto(voting.room)
    tab.wait_for_url("**/vote/")
    part(tab, "practice").locator("[data-vote=agree]").click()
    question = part(tab, "vote").locator("[data-text]")
    assert tab.locator("html").get_attribute("dir") == "rtl"
    asked = set()
    for number in range(10):
        asked.add(question.inner_text())
        answer(tab, ANSWERS[number % 3])
    assert len(asked) == 10
    everything_received(tab, 10)
    tab.goto(voting.room + "answers/")
    expect(part(tab, "answers").locator("[data-list] li [data-state=received]:visible")).to_have_count(10)


def test_what_a_desk_asked_says_so_and_nothing_else_does(voting: Stage, browse: Browse) -> None:
    tab = browse("ur")
    bring(tab, voting, 2)

    held: list[str] = []

    def marked(route: Any) -> None:
        told = route.fetch().json()
        held[:] = [one["id"] for one in told["statements"]]
        for place, statement in enumerate(sorted(told["statements"], key=lambda one: one["id"])):
            statement["asked_by"] = "a desk <b>in</b> the capital" if place == 0 else None
        route.fulfill(json=told)

    tab.route("**/room/*/round", marked)
    tab.goto(voting.room + "vote/")
    answer_practice(tab)
    asked = tab.locator("[data-part=vote] [data-asked]")
    seen = []
    for _statement in held:
        seen.append(asked.inner_text() if asked.is_visible() else "")
        tab.locator("[data-part=vote] [data-do=skip]").click()
    assert len([one for one in seen if one]) == 1
    assert max(seen) == "حکام کی ایک میز نے پوچھا a desk <b>in</b> the capital"


def test_from_the_letter_s_link_to_the_first_vote_in_two_taps(voting: Stage, browse: Browse) -> None:
    tab = browse("ur")
    bring(tab, voting)
    tab.context.clear_cookies()  # days later
    sent: list[str] = []
    tab.on("request", lambda request: sent.append(request.url) if "contributions" in request.url else None)
    tab.goto(voting.room)
    tab.wait_for_url("**/vote/")
    part(tab, "practice").locator("[data-vote=disagree]").click()  # the first tap, which goes nowhere
    part(tab, "vote")
    assert not sent
    answer(tab, "agree")  # the second
    everything_received(tab, 1)
    assert len(sent) == 1
    tab.goto(voting.room + "vote/")
    part(tab, "vote")  # practice is once only
    assert tab.locator("[data-part=vote] progress").evaluate("bar => bar.value") == 1


def test_a_link_opened_where_the_entrance_is_shown_already(voting: Stage, browse: Browse) -> None:
    tab = browse()
    tab.goto(voting.rehearsal.roundtable.origin + "/room/")
    tab.goto(voting.seats[0].link)
    tab.wait_for_url(voting.room)


def test_the_same_with_the_room_s_cookie_still_there(voting: Stage, browse: Browse) -> None:
    tab = browse()
    bring(tab, voting)
    part(tab, "seat")  # just arrived: nothing is asked yet
    later = tab.context.new_page()
    later.goto(voting.room)
    later.wait_for_url("**/vote/")
    answer_practice(later)
    later.goto(voting.room)
    part(later, "seat")


def test_an_answer_can_be_undone_changed_and_given_a_reason(voting: Stage, browse: Browse) -> None:
    tab = browse()
    bring(tab, voting, 1)
    tab.goto(voting.room + "vote/")
    answer_practice(tab)
    question = tab.locator("[data-part=vote] [data-text]")
    first = question.inner_text()
    answer(tab, "agree")
    tab.locator("[data-part=vote] [data-do=undo]").click()
    expect(question).to_have_text(first)
    tab.locator("[data-reason] summary").click()
    tab.locator("#reason").fill("x" * 281)
    tab.locator("[data-part=vote] [data-vote=unsure]").click()
    assert problem(tab) == "too-long"
    tab.locator("#reason").fill("We have seen it work.")
    answer(tab, "unsure")
    everything_received(tab, 1)
    tab.locator("[data-part=vote] [data-do=undo]").click()
    expect(tab.locator("[data-part=vote] [data-vote=unsure]")).to_have_attribute("aria-pressed", "true")
    answer(tab, "disagree")
    everything_received(tab, 1)
    tab.goto(voting.room + "answers/")
    expect(part(tab, "answers").locator("[data-list] li")).to_have_count(1)
    expect(tab.locator("[data-list] [data-vote=disagree]")).to_be_visible()
    expect(tab.locator("[data-list] [data-state=received]")).to_be_visible()
    tab.locator("[data-list] a").click()
    part(tab, "vote")
    expect(question).to_have_text(first)


def test_answers_given_without_a_connection_survive_the_browser_s_closing(
    voting: Stage, browse: Browse, tmp_path: Path
) -> None:
    tab = browse(profile=tmp_path / "traveller")
    bring(tab, voting)
    tab.goto(voting.room + "vote/")
    answer_practice(tab)
    tab.context.set_offline(True)
    for vote in ANSWERS:
        answer(tab, vote)
    tab.locator("[data-trouble=offline]").wait_for(state="visible")
    assert "3" in tab.locator("[data-saved]").inner_text()
    assert not tab.locator("[data-received]").is_visible()
    tab.context.close()
    again = browse(profile=tmp_path / "traveller")
    again.goto(voting.room)
    part(again, "seat")
    everything_received(again, 3)


# Whatever else can be wrong


def test_a_charter_that_a_witness_has_not_signed_stops_everything(voting: Stage, browse: Browse) -> None:
    tab = browse()

    def serve(route: Any) -> None:
        answered = route.fetch()
        told = answered.json()
        told["cosignatures"] = dict.fromkeys(told["cosignatures"], "00" * 64)
        route.fulfill(response=answered, json=told)

    bring(tab, voting)
    tab.route("**/charter", serve)
    tab.goto(voting.room + "vote/")
    assert problem(tab) == "signature"


def test_a_receipt_that_does_not_hold_is_not_called_received(voting: Stage, browse: Browse) -> None:
    tab = browse()
    bring(tab, voting)
    tab.route("**/contributions", lambda route: route.fulfill(status=201, json={"id": "00" * 32, "receipt": "00" * 64}))
    tab.goto(voting.room + "vote/")
    answer_practice(tab)
    answer(tab, "agree")
    assert problem(tab) == "receipt"
    assert tab.locator("[data-saved]").is_visible() and not tab.locator("[data-received]").is_visible()


def test_without_ed25519_the_page_says_so(voting: Stage, browse: Browse) -> None:
    tab = browse()
    tab.add_init_script("crypto.subtle.importKey = () => Promise.reject(new DOMException('no', 'NotSupportedError'))")
    tab.goto(voting.room)
    assert problem(tab) == "unsupported"


def test_two_seats_do_not_share_a_browser_unasked(voting: Stage, browse: Browse) -> None:
    tab = browse()
    bring(tab, voting, 0)
    tab.goto("about:blank")
    tab.goto(voting.seats[1].link)
    part(tab, "another").locator("[data-do=stay]").click()
    tab.wait_for_url(voting.room)
    tab.goto(voting.room + "card/")
    field = part(tab, "card").locator("[data-card]")
    field.fill(voting.card_of(1))
    tab.locator("[data-form=check] button").click()
    assert problem(tab) == "card-other"
    field.fill(voting.card_of(0))
    tab.locator("[data-form=check] button").click()
    tab.locator("[data-shown] [data-groups]").wait_for(state="visible")
    tab.locator("[data-do=remove]").click()
    tab.locator("[data-do=remove-indeed]").click()
    part(tab, "removed")
    tab.goto(voting.room + "vote/")
    part(tab, "no-seat")
