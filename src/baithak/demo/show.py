"""`baithak demo`: opens the doors, holds the sample dialogue up to its round of votes, and prints where to look."""

from __future__ import annotations

import secrets
import signal
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pyotp
from rich.console import Console
from rich.live import Live
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from baithak.demo import cast
from baithak.demo.company import Company
from baithak.demo.concluded import Concluded, series
from baithak.demo.dialogue import Rehearsal
from baithak.demo.places import Place, Signpost, standing
from baithak.demo.running import RunningDoor, running_doors

GUESTS = (0, 12)  # the members whose seats are left to whoever tries the demo: one of each side
SECONDS_BETWEEN_LOOKS = 2.0
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STAFF = "secretariat@baithak.example"
MODERATORS = "moderator@{}.example"


def show(home: Path | None, *, stay: bool = True) -> None:
    """Run the demo until interrupted; with `stay` false only until it is ready. `home`: kept; else a folder that is
    removed at the end. Raises KeyboardInterrupt when told to end."""
    console = Console(stderr=True)
    with (
        ending_cleanly(),
        _folder(home) as folder,
        running(console, folder) as (doors, rehearsal, staff),
        standing(Signpost(STAFF, staff.passphrase)) as signpost,
    ):
        _point_to(console, signpost, _places(doors, rehearsal))
        console.print(f"\nAll of these, to click: [bold]{signpost.origin}/[/bold]", soft_wrap=True)
        console.print(f"Sign in as [bold]{STAFF}[/bold], passphrase [bold]{staff.passphrase}[/bold], code below.\n")
        with console.status("an earlier dialogue is brought to its brief; the doors above are open already"):
            concluded = Concluded(doors["convening"], doors["roundtable"])
            concluded.hold()
            concluded.come_back(doors["public"])
        _point_to(console, signpost, _later_places(doors, concluded))
        console.print("\nEverything is invented, and stays on this machine. Ctrl-C closes the doors.\n")
        if stay:
            _keep_going(console, Company(rehearsal, GUESTS), staff)


@contextmanager
def ending_cleanly() -> Iterator[None]:
    """Whatever asks this process to end (Ctrl-C, a closed terminal, a service manager) does so once, with all that was
    begun undone; asked again meanwhile, it goes on undoing."""
    kept = {number: signal.getsignal(number) for number in ENDINGS}

    def end(*_: object) -> None:
        for number in ENDINGS:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in ENDINGS:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


class Staff:
    """The accounts that the demo makes at doors with staff: one passphrase and one source of codes for all."""

    def __init__(self) -> None:
        self.passphrase = "-".join(secrets.token_hex(2) for _ in range(4))
        self.secret = pyotp.random_base32()

    @property
    def code(self) -> str:
        """The one-time code of this half minute."""
        return pyotp.TOTP(self.secret).now()


@contextmanager
def running(console: Console, home: Path) -> Iterator[tuple[dict[str, RunningDoor], Rehearsal, Staff]]:
    """Three open doors, and the sample dialogue in its round of votes."""
    columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("opening three doors", total=len(STEPS) + 1)
        with running_doors(home) as doors:
            rehearsal, staff = Rehearsal(doors["convening"], doors["roundtable"]), Staff()
            for words, step in STEPS:
                progress.update(task, advance=1, description=words)
                step(rehearsal, staff)
            progress.update(task, visible=False)
            progress.stop()
            yield doors, rehearsal, staff


def _enrol_and_hire(rehearsal: Rehearsal, staff: Staff) -> None:
    given = {"name": "Sample secretariat", "passphrase": staff.passphrase, "secret": staff.secret}
    at_the_room = [{**given, "email": STAFF, "duties": [["facilitator", ""]]}]
    for side in cast.NAMES:  # nobody moderates for two sides
        duties = [[duty, side] for duty in ("moderator", "drafter", "signatory")]
        at_the_room.append({**given, "email": MODERATORS.format(side), "duties": duties})
    hired: list[tuple[RunningDoor, str, dict[str, object]]] = [
        (rehearsal.convening, "hire-convener", {**given, "email": STAFF, "duties": [["convener", ""]]}),
        (rehearsal.roundtable, "hire-staff", {"staff": at_the_room}),
    ]
    with ThreadPoolExecutor() as together:
        desks = together.map(lambda one: rehearsal.act(*one), hired)
        rehearsal.enrol()
        deque(desks)


def _vote(rehearsal: Rehearsal, _staff: Staff) -> None:
    rehearsal.vote(one for place, one in enumerate(rehearsal.seats) if place not in GUESTS)


STEPS: tuple[tuple[str, Callable[[Rehearsal, Staff], None]], ...] = (
    ("setting a dialogue up, inviting 24 members", lambda rehearsal, _: rehearsal.found(ratifies=True)),
    ("24 members take their seats, the secretariat its desks", _enrol_and_hire),
    ("closing enrolment, co-signing the charter, opening the room", lambda rehearsal, _: rehearsal.open()),
    ("round 1: 24 statements", lambda rehearsal, _: rehearsal.state()),
    ("closing round 1, co-signing the record, moderating", lambda rehearsal, _: rehearsal.put_to_the_vote()),
    ("round 2: 22 members vote, two seats are left to you", _vote),
)


def _places(doors: dict[str, RunningDoor], rehearsal: Rehearsal) -> list[Place]:
    desk = f"{doors['roundtable'].origin}/desk/{rehearsal.slug}/"
    moderators = " or ".join(map(MODERATORS.format, cast.NAMES))
    guests = (
        Place(
            f"A participant of {rehearsal.seats[place].side.title()}", rehearsal.seats[place].link, "Vote; no sign-in."
        )
        for place in GUESTS
    )
    return [
        *guests,
        Place(
            "The facilitator's desk",
            desk,
            "Close the round (the witnesses co-sign by themselves), release the common ground, open the next round.",
        ),
        Place(
            "A moderator's desk",
            f"{desk}moderation/",
            f"Which statements are put to the vote. Sign in as {moderators}.",
        ),
        Place(
            "The drafting desk",
            f"{desk}drafting/",
            "After the votes: one draft, both sides' words, put to the seats in round 3. Sign in as above.",
        ),
        Place(
            "The convener's desk", f"{doors['convening'].origin}/", "See the members, or set up a dialogue of your own."
        ),
        Place("The public door", f"{doors['public'].origin}/", "What anybody may read."),
    ]


def _later_places(doors: dict[str, RunningDoor], concluded: Concluded) -> list[Place]:
    """What an earlier dialogue has left."""
    public, desk = f"{doors['public'].origin}/en", f"{doors['roundtable'].origin}/desk/{concluded.slug}/"
    told = series()
    return [
        Place(
            "A released brief", f"{public}/briefs/{concluded.brief}/", "Corrected once; PDF and DOCX, three languages."
        ),
        Place("A series of five rounds", f"{public}/series/{told['slug']}/", "What became of its recommendations."),
        *(
            Place(
                f"An official's desk, {side.title()}",
                f"{public}/read/{token}/",
                "It asked back; read the reply.",
            )
            for side, token in concluded.tokens.items()
        ),
        Place(
            "A draft with standing brackets",
            f"{desk}drafting/",
            "Each side keeps its own words. Sign in as a moderator.",
        ),
        Place("What officials asked", f"{desk}asks/", "And what was replied. Sign in as a moderator."),
        Place("The register of the series", f"{doors['roundtable'].origin}/register/", "Steps, reminders, history."),
    ]


def _point_to(console: Console, signpost: Signpost, places: list[Place]) -> None:
    """Print the places, each with an address that can be copied by hand."""
    signpost.places += places
    table = Table.grid(Column(no_wrap=True), Column(overflow="fold"), padding=(0, 2))
    for place in places:
        table.add_row(signpost.address(place), f"[bold]{place.name}.[/bold] {place.about}")
    console.print(table)


def _keep_going(console: Console, company: Company, staff: Staff) -> None:
    """Show the one-time code of the moment, and let the demo's company do its part."""
    with Live(console=console, auto_refresh=False) as live:
        while True:
            live.update(f"one-time code for signing in: {staff.code}", refresh=True)
            company.look()
            time.sleep(SECONDS_BETWEEN_LOOKS)


@contextmanager
def _folder(home: Path | None) -> Iterator[Path]:
    if home is not None:
        home.mkdir(parents=True, exist_ok=True)
        yield home
    else:
        with tempfile.TemporaryDirectory(prefix="baithak-demo-") as folder:
            yield Path(folder)
