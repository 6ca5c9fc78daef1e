"""An earlier dialogue of the demo, held to its end: drafting, ratification, a released brief, a series of years."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from baithak.demo.dialogue import Rehearsal, all_of, take_part

FILE = Path(__file__).parent / "series.toml"
RATIFICATION = 3
DAYS_AGO = 90


@dataclass
class Concluded(Rehearsal):
    """Eight invented people of each side who came to recommendations."""

    slug: str = "concluded"
    per_side: int = 8

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
        all_of(self._answer, enumerate(self.seats))

    def publish(self) -> None:
        """A brief: signed off, entered in the record, released; beside it, what came of earlier years."""
        given = {"slug": self.slug, "series": series(), "sides": sorted({one.side for one in self.seats})}
        lines = self.cosignatures(self.act(self.roundtable, "write-brief", given)["checkpoint"])
        problems = self.act(self.roundtable, "publish-brief", {**given, "lines": lines})["problems"]
        if problems:
            raise RuntimeError(problems[0])

    def _answer(self, given: tuple[int, Any]) -> None:
        """All support the first texts; of the last, one side's members object."""
        place, one = given
        one.enter()
        texts = one.current_round()["statements"]
        kept_apart = {text["id"] for text in texts if _is_contested(text["texts"])}
        said = [
            ("ratification", {"statement": text["id"], "vote": _vote(place, text["id"] in kept_apart), "reason": ""})
            for text in texts
        ]
        take_part(one, RATIFICATION, said)


@cache
def series() -> dict[str, Any]:
    """The series of the demo, invented: its title, its earlier recommendations, and what is drafted now."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _is_contested(texts: Mapping[str, str]) -> bool:
    contested = [one for one in series()["drafts"] if one.get("is_contested")]
    return any(one["title"]["en"] in texts["en"] for one in contested)


def _vote(place: int, is_contested: bool) -> str:
    if is_contested and place % 2:
        return "object"
    return "accept" if place % 3 == 0 else "endorse"
