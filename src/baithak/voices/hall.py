"""What does not change about a dialogue while it runs, read once: charter, data key, room key.

The way in is asked hundreds of times a second; it must not ask the database what is always the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from hmac import compare_digest

from baithak.seal import charter as charters
from baithak.seal.canonical import from_hex
from baithak.seal.charter import Charter
from baithak.seal.errors import BadEncoding
from baithak.voices.models import POLLS, Dialogue, Round, State
from baithak.voices.statements import voted_on
from baithak.voices.vault import NoVault, Vault, fingerprint, open_vault

ROOM_BYTES = 16


class NoHall(Exception):
    """There is no such dialogue here."""


class NotOpen(Exception):
    """The round takes no contributions now."""


@dataclass(frozen=True)
class Hall:
    """One dialogue. `languages`: those it is held in. `room_hash`: SHA-256 of the key that opens reading."""

    slug: str
    charter: Charter
    vault: Vault
    languages: frozenset[str]
    room_hash: str

    @cached_property
    def grants(self) -> dict[str, int]:
        """How many seats each side has at most."""
        return {side.side: side.grants for side in self.charter.sides}

    def opens_to(self, room: str) -> bool:
        """Is this the room's key? In its one spelling alone: another one, in a cookie, would mark whoever brings it."""
        try:
            given = sha256(from_hex(room, ROOM_BYTES)).hexdigest()
        except BadEncoding:
            return False
        return compare_digest(given, self.room_hash)


@dataclass(frozen=True)
class OpenRound:
    """A round that is open, or was when it was last asked for: whoever keeps something in it asks again then."""

    id: str
    number: int
    activity: str
    languages: frozenset[str]
    statement_ids: frozenset[str]


def enter(slug: str) -> Hall:
    """The dialogue `slug`. Raises NoHall also for what can be no dialogue's name."""
    try:
        return _hall(slug, fingerprint(slug))
    except (NoVault, BadEncoding, Dialogue.DoesNotExist) as error:
        raise NoHall("there is no such dialogue here") from error


def open_round(hall: Hall, number: int) -> OpenRound:
    """The round, if it is open. Raises NotOpen."""
    key = (hall.slug, fingerprint(hall.slug), number)
    if (known := _open_rounds.get(key)) is None:
        known = _open_rounds[key] = _read_open_round(hall, number)
    return known


def forget_rounds(slug: str) -> None:
    """Ask the database again which rounds of this dialogue are open."""
    for key in [key for key in _open_rounds if key[0] == slug]:
        _open_rounds.pop(key, None)


_open_rounds: dict[tuple[str, tuple[str, int, int], int], OpenRound] = {}


@lru_cache(maxsize=64)
def _hall(slug: str, _key: tuple[str, int, int]) -> Hall:
    dialogue = Dialogue.objects.get(pk=slug, is_forgotten=False)
    charter = charters.read(dialogue.charter.encode())
    return Hall(slug, charter, open_vault(slug), frozenset(dialogue.languages), dialogue.room_hash)


def _read_open_round(hall: Hall, number: int) -> OpenRound:
    found = Round.objects.filter(dialogue=hall.slug, number=number, state=State.OPEN).first()
    if found is None:
        raise NotOpen("this round is not open")
    statements = voted_on(found) if found.activity in POLLS else ()
    return OpenRound(found.pk, number, found.activity, hall.languages, frozenset(one.pk for one in statements))
