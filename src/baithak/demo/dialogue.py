"""The sample dialogue, held step by step between running doors: invited, enrolled, said, voted on."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from baithak.analysis.ballots import AGREE, DISAGREE, UNSEEN
from baithak.conversations.sample import LANGUAGES, sample_conversation, sample_statements, sample_topic
from baithak.demo import cast
from baithak.demo.browser import Browser, Page, Unanswered
from baithak.demo.cast import DemoWitness
from baithak.demo.member import Seat, take_seat
from baithak.demo.running import RunningDoor
from baithak.seal import canonical, witness
from baithak.seal import charter as charters
from baithak.seal.checkpoint import parse_checkpoint

SLUG = "sample"
TEMPLATE = "blank"
DAYS_AGO = 35  # when it was founded, so that the round of votes is on today
PER_SIDE = 12
STATEMENTS, VOTES = 1, 2  # the numbers of its two rounds
AT_ONCE = 4
SECONDS_OF_A_DAY = 86_400
ANSWERS = {AGREE: "agree", DISAGREE: "disagree"}


@dataclass
class Rehearsal:
    """A dialogue as its players know it, which nobody does in earnest: every link, seat and witness of it."""

    convening: RunningDoor
    roundtable: RunningDoor
    slug: str = SLUG
    per_side: int = PER_SIDE
    witnesses: list[DemoWitness] = field(default_factory=cast.witnesses)
    links: dict[str, str] = field(default_factory=dict)  # by member's address
    seats: list[Seat] = field(default_factory=list)
    charter: charters.Charter | None = None
    opening: str = ""

    def found(self, **more: object) -> None:
        """The convener sets it up, with its members, and invites them."""
        given = {
            "template": TEMPLATE,
            "title": {language: sample_topic(language) for language in LANGUAGES},
            "slug": self.slug,
            "roundtable": self.roundtable.origin,
            "days_ago": DAYS_AGO,
            "organiser": "Baithak sample secretariat",
            "contact": "secretariat@baithak.example",
            "members": cast.members(self.per_side),
            **more,
        }
        self.links = self.act(self.convening, "found-dialogue", given)["links"]

    def enrol(self) -> None:
        """Every member opens their link and takes a seat."""
        self.seats = all_of(take_seat, self.links.values())

    def open(self) -> None:
        """The charter is agreed, and the room opened."""
        self.agree()
        self.act(self.roundtable, "open-room", {"slug": self.slug, "opening": self.opening})

    def agree(self) -> None:
        """Enrolment is closed, the charter co-signed by both witnesses, the opening file made."""
        named = {one.side: [one.name, one.public.hex()] for one in self.witnesses}
        text = self.act(self.convening, "write-charter", {"slug": self.slug, "witnesses": named})["charter"]
        self.charter = charters.read(text.encode())
        signed = {one.name: charters.cosign(one.key, self.charter).hex() for one in self.witnesses}
        given = {"slug": self.slug, "cosignatures": signed}
        self.opening = self.act(self.convening, "open-doors", given)["opening"]

    def state(self) -> None:
        """Round 1: every member says one thing."""
        chosen = _chosen_statements(len(self.seats))
        said = [
            (one, {"item": 1, "language": self.language(place), "text": texts[self.language(place)]})
            for place, (one, texts) in enumerate(zip(self.seats, chosen, strict=True))
        ]
        all_of(lambda given: take_part(given[0], STATEMENTS, [("statement", given[1])]), said)

    def put_to_the_vote(self, lines: Sequence[str] = ()) -> None:
        """Round 1 is closed, unless it was and `lines` co-sign it; moderated and released; round 2 begins."""
        texts = {text: one for one in _chosen_statements(len(self.seats)) for text in one.values()}
        given = {
            "slug": self.slug,
            "number": STATEMENTS,
            "lines": lines or self.close(STATEMENTS),
            "sides": sorted({one.side for one in self.seats}),
            "translations": texts,
        }
        self.act(self.roundtable, "put-to-the-vote", given)

    def vote(self, seats: Iterable[Seat]) -> None:
        """Round 2: these seats vote on everything."""
        all_of(self._vote_all, [(self.seats.index(one), one) for one in seats])

    def answer_texts(self, number: int, seats: Iterable[Seat], choose: Callable[[int, Mapping[str, str]], str]) -> None:
        """A round of ratification: these seats answer every text, as `choose` says for a place and a text."""

        def answer(one: Seat) -> None:
            one.enter()
            place = self.seats.index(one)
            chosen = {text["id"]: choose(place, text["texts"]) for text in one.current_round()["statements"]}
            said = [{"statement": text, "vote": vote, "reason": ""} for text, vote in chosen.items()]
            take_part(one, number, [("ratification", body) for body in said])

        all_of(answer, seats)

    def release(self) -> None:
        """Round 2 is closed, co-signed, and its common ground released."""
        self.act(self.roundtable, "release", {"slug": self.slug, "number": VOTES, "lines": self.close(VOTES)})

    def close(self, number: int) -> list[str]:
        """A round is closed; the lines by which the witnesses co-sign it."""
        text = self.act(self.roundtable, "close-round", {"slug": self.slug, "number": number})["checkpoint"]
        return self.cosignatures(text)

    def witnesses_sign(self) -> None:
        """Each witness asks the roundtable what there is to sign, and signs it."""
        browser = Browser(self.roundtable.origin)
        for one in self.witnesses:
            asked = browser.post(f"/witness/{self.slug}/ask", canonical.encode({"key": one.public.hex()}))
            text = json.loads(asked.text).get("checkpoint") if asked.status == 200 else ""
            if text:
                line = self.cosignature(one, text)
                browser.post(f"/witness/{self.slug}/sign", canonical.encode({"line": line}))
        browser.close()

    def cosignatures(self, text: str) -> list[str]:
        """The witnesses' lines under a checkpoint."""
        return [self.cosignature(one, text) for one in self.witnesses]

    def cosignature(self, one: DemoWitness, text: str) -> str:
        """A witness's line under a checkpoint, dated to the day."""
        today = int(time.time()) // SECONDS_OF_A_DAY * SECONDS_OF_A_DAY
        named = witness.Witness(one.side, one.name, one.public)
        return witness.cosign(one.key, named, parse_checkpoint(text), today)

    def _vote_all(self, given: tuple[int, Seat]) -> None:
        place, one = given
        one.enter()
        statements = one.current_round()["statements"]
        take_part(one, VOTES, list(_votes(self.row(place), statements)))

    def row(self, place: int) -> int:
        """Whom of the sample conversation the member at this place votes like."""
        return place if place < self.per_side else place - self.per_side + PER_SIDE

    def language(self, place: int) -> str:
        """English from most, and some in the language that this member's side writes in."""
        return "en" if place % 4 else ("hi" if place < self.per_side else "ur")

    def act(self, door: RunningDoor, act: str, given: Mapping[str, object]) -> Any:
        done = subprocess.run(  # noqa: S603  our own module
            [sys.executable, "-m", "baithak.demo.inside", act],
            env=door.environment,
            input=json.dumps(given, default=str).encode(),
            capture_output=True,
            check=False,
        )
        if done.returncode:
            last = done.stderr.decode(errors="replace").strip().split("\n")[-1]
            raise Unanswered(f"the demo could not {act.replace('-', ' ')}: {last}")
        return json.loads(done.stdout)


def take_part(one: Seat, number: int, said: Sequence[tuple[str, Mapping[str, object]]]) -> None:
    one.enter()
    _expect(one.redeem(number), 201)
    for kind, body in said:
        _expect(one.say(number, kind, body), 201)
    one.browser.close()


def _votes(row: int, statements: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, dict[str, object]]]:
    """What the sample says that this member of it thinks of each statement; who skipped it there is unsure.

    What is not of the sample, a guest has said: nobody knows what they would think of it.
    """
    columns = {text: column for column, s in enumerate(sample_statements()) for text in s.texts.values()}
    votes = sample_conversation(seats_per_side=(PER_SIDE, PER_SIDE)).ballots.votes[row]
    for shown in statements:
        column = columns.get(shown["texts"][shown["language"]])
        vote = UNSEEN if column is None else int(votes[column])
        if vote != UNSEEN:
            yield "vote", {"statement": shown["id"], "vote": ANSWERS.get(vote, "unsure"), "reason": ""}


def _chosen_statements(count: int) -> list[dict[str, str]]:
    """As many of the sample's statements as there are members, the same in every run, spread over its themes."""
    known = sample_statements()
    places = sorted(random.Random(1991).sample(range(len(known)), count))  # noqa: S311  not a secret
    return [known[place].texts for place in places]


def _expect(page: Page, status: int) -> None:
    if page.status != status:
        raise Unanswered(f"{page.path} answered {page.status}: {page.text[:200]}")


def all_of(act: Callable[[Any], Any], given: Iterable[Any]) -> list[Any]:
    """Act on all of them, a few at a time, as people come."""
    with ThreadPoolExecutor(AT_ONCE) as at_once:
        return [*at_once.map(act, given)]
