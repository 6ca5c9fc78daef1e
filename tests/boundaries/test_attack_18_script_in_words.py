"""Attack 18: a member writes script, SVG and links that run into a statement, a reason or a name.

Everywhere it is read, in a browser that has been told to forget the doors' own rules about scripts, it is plain text:
nothing of it becomes an element, nothing runs, nothing is fetched.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from playwright.sync_api import expect
from tests.journeys.browsers import DESK, Browse, part
from tests.journeys.participant import answer_practice, bring, everything_received, open_invitation, say
from tests.journeys.stage import HOSTILE, Stage

from baithak.demo import cast
from baithak.demo.dialogue import PER_SIDE

SLUG = "hostile"
MOST_STATEMENTS = 30  # before everybody
WORDS = HOSTILE.replace("&lt;", "<")  # for where a member's words pass through no form of their own
STRUCK = """() => ({
  ran: "struck" in window,
  made: [...document.querySelectorAll("[data-struck]")].map((made) => made.outerHTML),
  leads: [...document.querySelectorAll("[href^='javascript:' i], [src*='struck']")].map((link) => link.outerHTML),
})"""


class Reader:
    """A tab that no content security policy protects, and that notes what would have been fetched."""

    def __init__(self, browse: Browse, cookies: list[dict[str, str]] | None = None) -> None:
        self.fetched: list[str] = []
        self.tab = browse(size=DESK, bypass_csp=True)
        self.tab.context.add_cookies(cookies or [])
        self.tab.on("request", lambda request: self.fetched.append(request.url))

    def read(self, address: str, words: str = HOSTILE) -> None:
        self.tab.goto(address)
        self.look(words)

    def look(self, words: str = HOSTILE) -> None:
        """The words are on this page, letter by letter, and they are only words."""
        self.tab.wait_for_load_state("networkidle")
        everything = self.tab.evaluate(EVERYTHING)
        assert words in everything, f"{self.tab.url} does not show the words"
        self.unharmed()

    def unharmed(self) -> None:
        found = self.tab.evaluate(STRUCK)
        assert found == {"ran": False, "made": [], "leads": []}, self.tab.url
        assert not [url for url in self.fetched if "struck.invalid" in url], self.tab.url


EVERYTHING = """() => [document.body.textContent, document.title,
  ...[...document.querySelectorAll("input, textarea")].map((field) => field.value),
  ...[...document.querySelectorAll("[aria-label]")].map((named) => named.getAttribute("aria-label")),
].join("\\n")"""


def test_attack_18_names_and_titles_at_the_convening_door(enrolling: Stage, browse: Browse) -> None:
    origin = enrolling.rehearsal.convening.origin
    members = [{**one, "name": f"{one['name']} {HOSTILE[:70]}"} for one in cast.members(PER_SIDE)[:2]]
    given = {
        "template": "blank",
        "title": {"en": HOSTILE[:150]},
        "slug": SLUG,
        "roundtable": enrolling.rehearsal.roundtable.origin,
        "days_ago": 0,
        "organiser": HOSTILE[:120],
        "contact": HOSTILE[:120],
        "members": members,
    }
    link = next(iter(enrolling.rehearsal.act(enrolling.rehearsal.convening, "found-dialogue", given)["links"].values()))
    reader = Reader(browse, enrolling.session("convener"))
    desk, title, name = f"{origin}/d/{SLUG}/", HOSTILE[:150], HOSTILE[:70]
    for address, words in (
        (origin + "/", title),
        (desk, title),
        (desk + "change/", HOSTILE[:120]),
        (desk + "members/", name),
        (desk + "invitations/words/", HOSTILE[:120]),
    ):
        reader.read(address, words)
    reader.tab.goto(desk + "members/")
    reader.tab.locator("table a.button").first.click()
    reader.look(name)
    member = Reader(browse)
    open_invitation(member.tab, link)
    part(member.tab, "welcome")
    member.look(title)


def test_attack_18_a_statement_while_it_is_written(speaking: Stage, browse: Browse) -> None:
    reader = Reader(browse)
    bring(reader.tab, speaking)
    reader.tab.goto(speaking.room + "speak/")
    say(reader.tab, HOSTILE)
    expect(part(reader.tab, "list").locator("[data-list] [data-text]").first).to_have_text(HOSTILE)
    reader.look()
    everything_received(reader.tab, 1)
    reader.tab.locator("[data-list] [data-do=withdraw]").last.click()
    reader.tab.locator("[data-list] [data-do=withdraw-indeed]:visible").click()
    expect(reader.tab.locator("[data-list] li")).to_have_count(0)
    everything_received(reader.tab, 1)


def test_attack_18_a_statement_and_a_reason_in_the_room(voting: Stage, browse: Browse) -> None:
    reader = Reader(browse)
    tab = reader.tab
    bring(tab, voting)
    tab.goto(voting.room + "vote/")
    answer_practice(tab)
    question = tab.locator("[data-part=vote] [data-text]")
    for _ in range(MOST_STATEMENTS):
        if question.inner_text() != HOSTILE:
            tab.locator("[data-do=skip]").click()
    expect(question).to_have_text(HOSTILE)
    reader.look()
    tab.locator("[data-reason] summary").click()
    tab.locator("#reason").fill(HOSTILE)
    tab.locator("[data-part=vote] [data-vote=agree]").click()
    everything_received(tab, 1)
    tab.goto(voting.room + "answers/")
    expect(part(tab, "answers").locator("[data-reason-text]")).to_have_text(HOSTILE)
    reader.look()


def test_attack_18_statements_and_reasons_at_the_desk(closed: Stage, browse: Browse) -> None:
    reader = Reader(browse, closed.session("facilitator"))
    moderation = f"{closed.rehearsal.roundtable.origin}/desk/{closed.slug}/moderation/"
    reader.read(moderation + "1/")
    reader.tab.goto(moderation + "2/")  # the reason is there, if the round of votes was walked through
    reader.unharmed()


def test_attack_18_the_finding_that_is_released(found: Stage, browse: Browse) -> None:
    reader = Reader(browse, found.session("facilitator"))
    reader.read(f"{found.rehearsal.roundtable.origin}/desk/{found.slug}/findings/2/")
    bring(reader.tab, found)
    reader.read(found.room + "findings/")


def test_attack_18_the_report_of_a_conversation_held_elsewhere(browse: Browse, tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    sides = [f"{name} {HOSTILE[:60]}" for name in ("east", "west")]
    kinds = (lambda seat: 1, lambda seat: -1, lambda seat: 1 - 2 * (seat % 2), lambda seat: 0)  # agreed, refused, …
    votes = [(f"s{seat}", sides[seat % 2], own, kinds[own](seat)) for seat in range(24) for own in range(4)]
    write(given / "votes.csv", [("seat", "side", "statement", "vote"), *votes])
    write(given / "statements.csv", [("statement", "text"), *((own, f"{own} {HOSTILE}") for own in range(4))])
    out = tmp_path / "out"
    command = [sys.executable, "-m", "baithak", "analyse", str(given), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    reader = Reader(browse)
    pages = sorted(out.rglob("*.html"))
    assert pages
    for page in pages:
        reader.read(page.as_uri())


def write(file: Path, rows: Iterable[Sequence[object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows(rows)
