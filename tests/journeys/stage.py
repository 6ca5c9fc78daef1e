"""A dialogue between real doors, moved on from phase to phase; some of its members are left to a real browser.

All tests that need it share one, so `in_phases` puts them in the order of the phase whose fixture they ask for; each
also runs alone, from the phase that it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from baithak.demo.browser import Browser
from baithak.demo.concluded import Concluded
from baithak.demo.dialogue import PER_SIDE, SLUG, STATEMENTS, VOTES
from baithak.demo.member import Seat
from baithak.demo.running import RunningDoor, running_doors
from baithak.demo.show import Staff
from baithak.seal import seat_card

PHASES = ("enrolling", "speaking", "voting", "closed", "signed", "found", "released")
LEFT = 2  # members of each side without a seat, and seats of each side without a voice: both are left to browsers
HOSTILE = (
    "<script data-struck>struck=1</script><img data-struck src=//struck.invalid/x onerror=struck=1>"
    "<svg data-struck onload=struck=1></svg><a data-struck href=javascript:struck=1>a</a>"
    "[b](javascript:struck=1)&lt;i data-struck&gt;\"'"
)
STAFF = {  # by who they are: their door, the act that gives them an account there, their duties
    "convener": ("convening", "hire-convener", [["convener", ""]]),
    "facilitator": ("roundtable", "hire-facilitator", [["facilitator", ""], ["moderator", "india"]]),
    "moderator": ("roundtable", "hire-facilitator", [["moderator", "pakistan"]]),
    **{
        side: ("roundtable", "hire-facilitator", [["drafter", side], ["signatory", side]])
        for side in ("india", "pakistan")
    },
}


@dataclass
class Stage:
    """`reach` moves the dialogue on. `invited`: links of members who have no seat yet. `seats`: carried by links."""

    rehearsal: Concluded
    doors: dict[str, RunningDoor]
    home: Path
    invited: list[str] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    phase: str = "enrolling"
    kept: dict[str, str] = field(default_factory=dict)  # what one test leaves for a later phase
    _sessions: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    @classmethod
    def found(cls, doors: dict[str, RunningDoor], home: Path) -> Stage:
        """A fresh dialogue: some members of each side are left without a seat, some seats to browsers."""
        rehearsal = Concluded(doors["convening"], doors["roundtable"], slug=SLUG, per_side=PER_SIDE)
        rehearsal.found(ratifies=True)
        links = [*rehearsal.links.items()]
        half = len(links) // 2
        invited = [*links[:LEFT], *links[half : half + LEFT]]
        for address, _ in invited:
            del rehearsal.links[address]
        rehearsal.enrol()
        sides = [[one for one in rehearsal.seats if one.side == side] for side in ("india", "pakistan")]
        own = [*chain.from_iterable(zip(*(seats[:LEFT] for seats in sides), strict=True))]
        rehearsal.seats = [one for one in rehearsal.seats if one not in own]
        return cls(rehearsal, doors, home, [link for _, link in invited], own)

    @property
    def slug(self) -> str:
        return self.rehearsal.slug

    @property
    def room(self) -> str:
        """Where the room is."""
        return f"{self.rehearsal.roundtable.origin}/room/{self.slug}/"

    @property
    def host(self) -> str:
        """The convening door's host and port."""
        return urlsplit(self.rehearsal.convening.origin).netloc

    def card_of(self, number: int) -> str:
        """The card that a seat's member wrote down."""
        return seat_card.write(self.seats[number].secret)

    def reach(self, phase: str) -> None:
        """Move on until this phase. The simulated members do their part on the way."""
        steps = {
            "speaking": self.rehearsal.open,
            "voting": self._state,
            "closed": self._close,
            "signed": self.rehearsal.witnesses_sign,  # nothing, if they have signed in their browsers
            "found": self._find,
            "released": self._conclude,
        }
        while PHASES.index(self.phase) < PHASES.index(phase):
            following = PHASES[PHASES.index(self.phase) + 1]
            steps[following]()
            self.phase = following

    def hire(self, who: str, email: str, staff: Staff) -> None:
        """An account for somebody of STAFF."""
        door, act, duties = STAFF[who]
        account = {"email": email, "name": who.title(), "passphrase": staff.passphrase, "secret": staff.secret}
        self.rehearsal.act(self.doors[door], act, {**account, "duties": duties})

    def session(self, who: str) -> list[dict[str, str]]:
        """The cookies of somebody of STAFF who has signed in, as browsers take them: once, as each code is."""
        if who not in self._sessions:
            self.hire(who, f"{who}@baithak.example", staff := Staff())
            browser = Browser(self.doors[STAFF[who][0]].origin)
            given = {"email": f"{who}@baithak.example", "passphrase": staff.passphrase, "code": staff.code}
            page = browser.submit("/staff/sign-in/", {**given, "next": "/staff/account/"})
            browser.close()
            assert (page.status, page.path) == (200, "/staff/account/"), page.text
            cookies = browser.cookies.items()
            self._sessions[who] = [{"name": name, "value": value, "url": browser.origin} for name, value in cookies]
        return self._sessions[who]

    def _state(self) -> None:
        """The members state, and one of them means harm; their statement is before everybody from then on."""
        self.rehearsal.state()
        villain = self.rehearsal.seats[-1]
        said = villain.say(STATEMENTS, "statement", {"item": 2, "language": "en", "text": HOSTILE})
        villain.browser.close()
        assert said.status == 201, said.text
        self.rehearsal.put_to_the_vote()

    def _close(self) -> None:
        self.rehearsal.vote(self.rehearsal.seats)
        self.rehearsal.close(VOTES)  # the witnesses sign in their browsers

    def _find(self) -> None:
        self.rehearsal.act(self.doors["roundtable"], "release", {"slug": self.slug, "number": VOTES, "lines": []})

    def _conclude(self) -> None:
        self.rehearsal.ratify()
        self.rehearsal.publish()


@contextmanager
def opened(home: Path) -> Iterator[Stage]:
    """Three doors and a dialogue of twenty-four."""
    with running_doors(home, settings={"BAITHAK_SEND_DELAY": "1"}) as doors:
        yield Stage.found(doors, home)


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The three doors and the dialogue that all tests share which need a browser."""
    with opened(tmp_path_factory.mktemp("doors")) as stage:
        yield stage


def _in_phase(phase: str) -> Callable[[Stage], Stage]:
    @pytest.fixture(name=phase)
    def reached(stage: Stage) -> Stage:
        stage.reach(phase)
        if stage.phase != phase:
            pytest.skip(f"the dialogue is {stage.phase} already: tests were run in another order than in_phases gives")
        return stage

    return reached


enrolling, speaking, voting, closed, signed, found, released = map(_in_phase, PHASES)


def in_phases(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """All tests as they were, but those on the stage first, phase by phase; in each, those last that end it.

    They take the longest: where several processes run the tests, one begins with them (tests/processes.py).
    """

    def place(item: pytest.Item) -> tuple[int, bool]:
        wanted = {*getattr(item, "fixturenames", ())}
        last = 0 if "stage" in wanted else len(PHASES) + 1
        phase = next((number for number, phase in enumerate(PHASES, 1) if phase in wanted), last)
        return phase, item.get_closest_marker("ends_phase") is not None

    return sorted(items, key=place)
