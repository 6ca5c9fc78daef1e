"""Attack 28: somebody on the network reads the lengths of messages and the moments at which they pass.

Every contribution has the same length, whatever it says. When it leaves is drawn by chance, so that it does not show
when an answer was given, nor in which order.
"""

from __future__ import annotations

import json
import time
from typing import Any

from tests.journeys.browsers import Browse, part
from tests.journeys.participant import answer, answer_practice, bring, everything_received, say
from tests.journeys.stage import Stage

MINUTE = 60  # seconds
HOUR = 60 * MINUTE
DRAWN = """{
  const draw = crypto.getRandomValues.bind(crypto);
  crypto.getRandomValues = (room) => room instanceof Uint32Array ? room.fill(2 ** 31) : draw(room);
}"""
KEPT = """() => new Promise((done) => {
  const opening = indexedDB.open("baithak");
  opening.onsuccess = () => {
    const asking = opening.result.transaction("contributions").objectStore("contributions").getAll();
    asking.onsuccess = () => done(asking.result.map((kept) => kept.due));
  };
})"""


def lengths_sent(tab: Any) -> dict[str, list[int]]:
    """The lengths of what a tab hands in, by where."""
    lengths: dict[str, list[int]] = {"redeem": [], "contributions": []}

    def note(request: Any) -> None:
        if "/voice/" in request.url:
            lengths[request.url.rsplit("/", 1)[1]].append(len(request.post_data_buffer))

    tab.on("request", note)
    return lengths


def test_attack_28_a_statement_has_one_length_whatever_it_says(speaking: Stage, browse: Browse) -> None:
    tab = browse()
    lengths = lengths_sent(tab)
    bring(tab, speaking)
    tab.goto(speaking.room + "speak/")
    for text in ("No.", "ہاں " * 60 + "!", '"\\' * 140):
        say(tab, text.strip())
    everything_received(tab, 3)
    with tab.expect_request("**/contributions"):
        part(tab, "list").locator("[data-do=withdraw]").last.click()
        tab.locator("[data-list] [data-do=withdraw-indeed]:visible").click()
    assert set(lengths["contributions"]) == {3072} and len(lengths["contributions"]) >= 4


def test_attack_28_a_vote_has_one_length_whatever_it_says(voting: Stage, browse: Browse) -> None:
    shown = set()
    for number, language in ((0, "en"), (1, "ur")):  # of either side one
        tab = browse(language)
        lengths = lengths_sent(tab)
        bring(tab, voting, number)
        tab.goto(voting.room + "vote/")
        answer_practice(tab)
        for vote, reason in (("agree", ""), ("disagree", "क्योंकि " * 35), ("unsure", "x")):
            tab.locator("[data-reason] summary").click()
            tab.locator("#reason").fill(reason.strip())
            answer(tab, vote)
        everything_received(tab, 3)
        shown |= set(lengths["contributions"])
        assert len(lengths["contributions"]) >= 3
    assert shown == {3072}


def test_attack_28_nothing_leaves_before_the_moment_that_was_drawn(voting: Stage, browse: Browse) -> None:
    tab = browse()
    tab.add_init_script(DRAWN)  # chance is always a half
    lengths = lengths_sent(tab)
    answer_within(tab, voting, HOUR)
    waited = 0
    for what, drawn in (("redeem", HOUR / 4), ("contributions", HOUR / 2)):
        until = time.monotonic() + MINUTE  # by a clock on the wall: the door answers in its own time
        while not lengths[what]:
            waited += MINUTE
            assert time.monotonic() < until, f"{what} never left"
            tab.clock.run_for(1000 * MINUTE)
        assert waited >= drawn, what


def test_attack_28_moments_are_drawn_anew_for_every_answer(voting: Stage, browse: Browse) -> None:
    tab = browse()
    answer_within(tab, voting, HOUR, answers=12)
    now = tab.evaluate("Date.now()")
    moments = tab.evaluate(KEPT)
    waits = [(moment - now) / 1000 for moment in moments]
    assert len({*waits}) == 12 and all(0 < wait <= HOUR for wait in waits)
    assert max(waits) - min(waits) > HOUR / 10  # narrower once in 10**9 runs
    assert json.dumps(sorted(waits)) != json.dumps(waits)  # in order once in 5 * 10**8


def answer_within(tab: Any, stage: Stage, seconds: int, answers: int = 1) -> None:
    """Answer at a door that lets what is said leave within so many seconds, and with the browser's clock stopped."""

    def serve(route: Any) -> None:
        answered = route.fetch()
        route.fulfill(response=answered, json=answered.json() | {"delay_seconds": seconds})

    bring(tab, stage)
    tab.route("**/round", serve)
    tab.clock.install()
    tab.goto(stage.room + "vote/")
    answer_practice(tab)
    tab.clock.pause_at(tab.evaluate("Date.now()") / 1000 + 1)
    for _ in range(answers):
        answer(tab, "agree")
