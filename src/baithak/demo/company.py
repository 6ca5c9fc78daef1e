"""The demo's company: what its witnesses and members do by themselves while somebody tries the rest by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from baithak.demo.dialogue import Rehearsal
from baithak.demo.member import Seat


@dataclass
class Company:
    """`guests`: the places of the seats that are left to whoever tries the demo."""

    rehearsal: Rehearsal
    guests: Collection[int]
    has_ratified: bool = False

    def look(self) -> None:
        """Witnesses sign whatever was closed; once texts are put to the seats, all but the guests answer them."""
        self.rehearsal.witnesses_sign()
        if self.has_ratified:
            return
        present = self._open_round()
        if (present["activity"], present["state"]) == ("ratification", "open"):
            self.rehearsal.answer_texts(present["number"], self._members, supports)
            self.has_ratified = True

    @property
    def _members(self) -> list[Seat]:
        return [one for place, one in enumerate(self.rehearsal.seats) if place not in self.guests]

    def _open_round(self) -> dict[str, Any]:
        one = self._members[0]
        if not one.browser.cookies:
            one.enter()
        present = one.current_round()
        one.browser.close()
        return present


def supports(place: int, _texts: Mapping[str, str]) -> str:
    """Most endorse whatever it is, some can live with it."""
    return "accept" if place % 3 == 0 else "endorse"
