"""An earlier dialogue of the demo, held to its end: drafting, ratification, a released brief, a series of years."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from baithak.demo.browser import Browser, Unanswered
from baithak.demo.company import supports
from baithak.demo.dialogue import Rehearsal
from baithak.demo.running import RunningDoor

FILE = Path(__file__).parent / "series.toml"
RATIFICATION = 3
DAYS_AGO = 90


@dataclass
class Concluded(Rehearsal):
    """Eight invented people of each side who came to recommendations."""

    slug: str = "concluded"
    per_side: int = 8
    brief: str = ""  # its name at the public door
    tokens: dict[str, str] = field(default_factory=dict)  # of the reading links, by side

    def hold(self) -> None:
        """All of it, over HTTP where members are concerned."""
        self.found(days_ago=DAYS_AGO, ratifies=True, title=series()["dialogue"])
        self.enrol()
        self.open()
        self.state()
        self.put_to_the_vote()
        self.vote(self.seats)
        self.release()
        self.ratify()
        self.publish()
        self.go_on()

    def ratify(self) -> None:
        """The sides' drafters agree on texts; every seat answers them; what came of it is released."""
        sides = sorted({one.side for one in self.seats})
        given = {"slug": self.slug, "number": RATIFICATION, "sides": sides, "drafts": series()["drafts"]}
        self.act(self.roundtable, "bring-in-history", {"slug": self.slug, "series": series(), "sides": sides})
        self.act(self.roundtable, "draft", given)
        self.answer()
        lines = self.close(RATIFICATION)
        self.act(self.roundtable, "release", {"slug": self.slug, "number": RATIFICATION, "lines": lines})

    def answer(self) -> None:
        """Every seat answers the texts that were put to the round of ratification."""
        self.answer_texts(RATIFICATION, self.seats, _vote)

    def enter_brief(self) -> list[str]:
        """A brief: signed off, entered in the record, a link prepared on each side; the witnesses' lines under it."""
        sides, told = sorted({one.side for one in self.seats}), series()
        written = self.act(self.roundtable, "write-brief", {"slug": self.slug, "series": told, "sides": sides})
        offices = dict(zip(sides, told["offices"], strict=True))
        self.tokens = self.act(self.roundtable, "hand-over", {"slug": self.slug, "offices": offices})["tokens"]
        return self.cosignatures(written["checkpoint"])

    def publish(self) -> None:
        """The brief is released: to the desks of both sides with their links, and to everybody."""
        self.release_brief(self.enter_brief())

    def release_brief(self, lines: list[str]) -> None:
        """The newest edition, with the witnesses' lines under it, comes out."""
        published = self.act(self.roundtable, "publish-brief", {"slug": self.slug, "lines": lines})
        if published["problems"]:
            raise Unanswered(published["problems"][0])
        self.brief = published["name"]

    def come_back(self, public: RunningDoor) -> None:
        """A desk of each side asks back with its link and is replied to; then the brief is corrected, visibly."""
        told, sides = series(), sorted(self.tokens)
        for side, one in zip(sides, told["asks"], strict=True):
            sent = {"send": one["kind"], "text": one["text"]["en"], "called": one["called"]}
            page = Browser(public.origin).submit(f"/en/read/{self.tokens[side]}/", sent)
            if page.status != HTTPStatus.OK:
                raise Unanswered(f"a desk could not ask back: the public door answered {page.status}")
        made = self.act(self.roundtable, "reply-and-correct", {"slug": self.slug, "series": told, "sides": sides})
        self.release_brief(self.cosignatures(made["checkpoint"]))

    def go_on(self) -> None:
        """The drafters begin another text, on which they do not agree yet."""
        given = {"slug": self.slug, "sides": sorted({one.side for one in self.seats}), "standing": series()["standing"]}
        self.act(self.roundtable, "stand-apart", given)


@cache
def series() -> dict[str, Any]:
    """The series of the demo, invented: its title, its earlier recommendations, and what is drafted now."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _is_contested(texts: Mapping[str, str]) -> bool:
    contested = [one for one in series()["drafts"] if one.get("is_contested")]
    return any(one["title"]["en"] in texts["en"] for one in contested)


def _vote(place: int, texts: Mapping[str, str]) -> str:
    """All support the first texts; of the last, one side's members object."""
    return "object" if place % 2 and _is_contested(texts) else supports(place, texts)
