"""The plan of a brief: what its editors decide about it. All else in a brief follows from what was released."""

from __future__ import annotations

from dataclasses import dataclass, field

RELEASED = "released"


@dataclass(frozen=True)
class Plan:
    """What editors decide. Texts by language. `recommendations`: numbers, in the order of the brief. `consensus`: those
    that the sides co-sign as consensus. `released_on`: the day from which both sides have it; `open_from`: everybody.
    `change`: of a later edition, what is different or why it was withdrawn."""

    title: dict[str, str]
    series: str
    series_title: dict[str, str]
    organisers: dict[str, str]
    contact: str
    released_on: str
    open_from: str
    is_public: bool = True
    summary: dict[str, str] = field(default_factory=dict)
    recommendations: list[int] = field(default_factory=list)
    consensus: list[int] = field(default_factory=list)
    status: str = RELEASED
    change: dict[str, str] = field(default_factory=dict)
