"""Who takes part in the sample dialogue: twenty-four invented people, twelve of each side, and two witnesses."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from baithak.seal import seat, witness_card

# By place: few enough of them that a brief can tell some groups, and that the balance is not perfect.
ROLES = (
    "former-diplomat", "military-veteran", "academic", "former-diplomat", "military-veteran", "journalist",
    "former-diplomat", "military-veteran", "academic", "business-leader", "academic", "civil-society",
)  # fmt: skip
GENERATIONS = ("before-1950", "1950s", "1960s", "1970s", "1980-later")
LANGUAGES = {"india": ("en", "hi"), "pakistan": ("en", "ur")}
# Given names and initials only, all invented; whoever bears one of them is not meant.
NAMES = {
    "india": (
        "Asha R.", "Bhaskar M.", "Chitra N.", "Devika S.", "Farhan A.", "Gopal V.",
        "Harleen K.", "Ishaan D.", "Jaya P.", "Kabir T.", "Leela B.", "Mohan C.",
    ),
    "pakistan": (
        "Amina Q.", "Bilal H.", "Dania S.", "Ejaz M.", "Fariha N.", "Ghazala R.",
        "Hamid K.", "Iram Z.", "Javed L.", "Kiran B.", "Mariam T.", "Nasir W.",
    ),
}  # fmt: skip
MEN = frozenset({
    "Bhaskar", "Farhan", "Gopal", "Ishaan", "Kabir", "Mohan", "Bilal", "Ejaz", "Hamid", "Javed", "Nasir",
})  # fmt: skip


@dataclass(frozen=True)
class DemoWitness:
    """A witness of the demo, who signs by themselves so that one person can try everything."""

    side: str
    name: str
    card: str
    key: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """Their public key, as the charter names it."""
        return seat.public_bytes(self.key)


def members(per_side: int) -> list[dict[str, object]]:
    """So many members of each side, as the convening door takes them."""
    return [_member(side, place, name) for side, names in NAMES.items() for place, name in enumerate(names[:per_side])]


def witnesses() -> list[DemoWitness]:
    """One witness of each side, with a fresh card."""
    return [_witness(side, name) for side, name in (("india", "witness_india"), ("pakistan", "witness_pakistan"))]


def _member(side: str, place: int, name: str) -> dict[str, object]:
    languages = itertools.cycle(LANGUAGES[side])
    given = name.split()[0]
    return {
        "name": name,
        "email": f"{given.lower()}@{side}.example",
        "side": side,
        "role": ROLES[place % len(ROLES)],
        "gender": "man" if given in MEN else "woman",
        "generation": GENERATIONS[sha256(name.encode()).digest()[0] % len(GENERATIONS)],
        "is_first_time": place % 4 == 3,
        "language": next(itertools.islice(languages, place, None)),
    }


def _witness(side: str, name: str) -> DemoWitness:
    card = witness_card.new_card()
    return DemoWitness(side, name, card, witness_card.read_card(card))
