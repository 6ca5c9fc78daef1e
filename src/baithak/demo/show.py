"""`baithak demo`: opens the doors, holds the sample dialogue up to its round of votes, and prints where to look."""

from __future__ import annotations

import secrets
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
from rich.table import Table

from baithak.demo import cast
from baithak.demo.concluded import Concluded
from baithak.demo.dialogue import Rehearsal
from baithak.demo.places import Place, write_page
from baithak.demo.running import RunningDoor, running_doors

GUESTS = (0, 12)  # the members whose seats are left to whoever tries the demo: one of each side
SECONDS_BETWEEN_LOOKS = 2.0
STAFF = "secretariat@baithak.example"
MODERATORS = "moderator@{}.example"


def show(home: Path | None, *, stay: bool = True) -> None:
    """Run the demo until interrupted; with `stay` false only until it is ready. `home`: kept; else a folder that is
    removed at the end."""
    console = Console(stderr=True)
    with _folder(home) as folder, running(console, folder) as (doors, rehearsal, staff):
        page, places = folder / "links.html", _places(doors, rehearsal)
        write_page(page, places, STAFF, staff.passphrase)
        _print_places(console, page, places, staff)
        with console.status("an earlier dialogue is brought to its brief; the doors above are open already"):
            Concluded(doors["convening"], doors["roundtable"]).hold()
        console.print(
            f"A released brief and a series of five rounds: [bold]{doors['public'].origin}/en/released/[/bold]"
        )
        console.print("Everything is invented, and stays on this machine. Ctrl-C closes the doors.\n")
        while stay:
            _keep_going(console, rehearsal, staff)


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
    hired = [
        (rehearsal.convening, "hire-convener", {**given, "email": STAFF, "duties": [["convener", ""]]}),
        (rehearsal.roundtable, "hire-facilitator", {**given, "email": STAFF, "duties": [["facilitator", ""]]}),
    ]
    for side in cast.NAMES:  # nobody moderates for two sides
        duties = [[duty, side] for duty in ("moderator", "drafter", "signatory")]
        moderator = {**given, "email": MODERATORS.format(side), "duties": duties}
        hired.append((rehearsal.roundtable, "hire-facilitator", moderator))
    with ThreadPoolExecutor() as together:
        desks = together.map(lambda one: rehearsal.act(*one), hired)
        rehearsal.enrol()
        deque(desks)


def _vote(rehearsal: Rehearsal, _staff: Staff) -> None:
    rehearsal.vote(one for place, one in enumerate(rehearsal.seats) if place not in GUESTS)


STEPS: tuple[tuple[str, Callable[[Rehearsal, Staff], None]], ...] = (
    ("setting a dialogue up, inviting 24 members", lambda rehearsal, _: rehearsal.found()),
    ("24 members take their seats, the secretariat its desks", _enrol_and_hire),
    ("closing enrolment, co-signing the charter, opening the room", lambda rehearsal, _: rehearsal.open()),
    ("round 1: 24 statements", lambda rehearsal, _: rehearsal.state()),
    ("closing round 1, co-signing the record, moderating", lambda rehearsal, _: rehearsal.put_to_the_vote()),
    ("round 2: 22 members vote, two seats are left to you", _vote),
)


def _places(doors: dict[str, RunningDoor], rehearsal: Rehearsal) -> list[Place]:
    desk = f"{doors['roundtable'].origin}/desk/{rehearsal.slug}/"
    guests = (
        Place(
            f"A participant of {rehearsal.seats[place].side.title()}", rehearsal.seats[place].link, "Vote; no sign-in."
        )
        for place in GUESTS
    )
    return [
        *guests,
        Place("The facilitator's desk", desk, "Close the round; the witnesses co-sign; release the common ground."),
        Place(
            "A moderator's desk",
            f"{desk}moderation/",
            f"Which statements are put to the vote. Sign in as {' or '.join(map(MODERATORS.format, cast.NAMES))}.",
        ),
        Place(
            "The convener's desk", f"{doors['convening'].origin}/", "See the members, or set up a dialogue of your own."
        ),
        Place(
            "The public door",
            f"{doors['public'].origin}/",
            "What anybody may read: soon a brief, and a series of years.",
        ),
    ]


def _print_places(console: Console, page: Path, places: list[Place], staff: Staff) -> None:
    table = Table.grid(padding=(0, 2))
    for place in places:
        short = place.link.partition("#")[0] + ("#…" if "#" in place.link else "")
        table.add_row(f"[bold]{place.name}[/bold]", f"[link={place.link}]{short}[/link]", place.about)
    console.print(table)
    console.print(f"\nAll links, to click: [bold]{page.as_uri()}[/bold]", soft_wrap=True)
    console.print(f"Sign in as [bold]{STAFF}[/bold], passphrase [bold]{staff.passphrase}[/bold], code below.")


def _keep_going(console: Console, rehearsal: Rehearsal, staff: Staff) -> None:
    """Show the one-time code of the moment, and let the witnesses sign whatever was closed."""
    with Live(console=console, auto_refresh=False) as live:
        while True:
            live.update(f"one-time code for signing in: {staff.code}", refresh=True)
            rehearsal.witnesses_sign()
            time.sleep(SECONDS_BETWEEN_LOOKS)


@contextmanager
def _folder(home: Path | None) -> Iterator[Path]:
    if home is not None:
        home.mkdir(parents=True, exist_ok=True)
        yield home
    else:
        with tempfile.TemporaryDirectory(prefix="baithak-demo-") as folder:
            yield Path(folder)
