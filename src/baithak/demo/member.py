"""A simulated member: does over HTTP what a participant's browser does, with the same protocol and the same steps."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from baithak.demo.browser import Browser, Page, Unanswered
from baithak.seal import canonical, envelope, grants, rsa_keys, seat
from baithak.seal import charter as charters
from baithak.seal.context import Context

PADDED_TO = 1024


@dataclass
class Seat:
    """What a member carries from the convening door to the roundtable, and nothing about who they are."""

    convening: str
    side: str
    roundtable: str
    room: str
    secret: bytes = field(repr=False)
    keys: list[str] = field(repr=False)
    tokens: list[grants.Token] = field(repr=False)
    turn: int = 0
    charter: charters.Charter | None = field(default=None, repr=False)
    browser: Browser = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.browser = Browser(self.roundtable)

    @property
    def link(self) -> str:
        """The address that carries the seat into another browser; all that matters is in its fragment."""
        return f"{self.roundtable}/room/#{self.fragment}"

    @property
    def fragment(self) -> str:
        """What follows the # sign, as the client reads it."""
        plain = {
            "v": 1,
            "convening": self.convening,
            "room": self.room,
            "side": self.side,
            "secret": self.secret.hex(),
            "tokens": [{"p": token.prefix.hex(), "s": token.signature.hex()} for token in self.tokens],
            "keys": self.keys,
        }
        data = json.dumps(plain, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(data).decode().rstrip("=")

    def enter(self) -> Page:
        """Into the room: the cookie that everybody in it shares."""
        return self.browser.submit(f"/room/{self.convening}/enter", {"room": self.room}, Page(200, "", ""))

    def current_round(self) -> dict[str, Any]:
        """What is open, and its statements."""
        page = self.browser.get(f"/room/{self.convening}/round")
        found: dict[str, Any] = json.loads(page.text)
        return found

    def redemption(self, round_number: int) -> bytes:
        """What shows the token of a round."""
        context = self._context(round_number)
        token = self.tokens[round_number - 1]
        asked = {
            "context": {"convening": context.convening, "side": context.side, "round": round_number},
            "seat": seat.public_bytes(seat.seat_key(self.secret, context)).hex(),
            "token": {"prefix": token.prefix.hex(), "signature": token.signature.hex()},
        }
        return canonical.encode(asked)

    def redeem(self, round_number: int) -> Page:
        """Show the token of a round, once: from then on the seat's key is known there."""
        return self.browser.post(f"/voice/{self.convening}/redeem", self.redemption(round_number), bare=True)

    def envelope(self, round_number: int, kind: str, body: Mapping[str, object]) -> bytes:
        """A signed contribution, padded so that its length tells nothing."""
        context = self._context(round_number)
        key = seat.seat_key(self.secret, context)
        self.turn += 1

        def sealed(padding: int) -> bytes:
            said = dict(body) | {"padding": "0" * padding}
            token = self.tokens[round_number - 1]
            return envelope.seal_envelope(
                key,
                envelope.Contribution(
                    context, self._charter().hash, kind, self.turn, seat.public_bytes(key), token, said
                ),
            )

        return sealed(-len(sealed(0)) % PADDED_TO)

    def say(self, round_number: int, kind: str, body: Mapping[str, object]) -> Page:
        """Contribute once."""
        data = self.envelope(round_number, kind, body)
        return self.browser.post(f"/voice/{self.convening}/contributions", data, bare=True)

    def _charter(self) -> charters.Charter:
        if self.charter is None:
            page = self.browser.get(f"/room/{self.convening}/charter")
            self.charter = charters.read(json.loads(page.text)["charter"].encode())
        return self.charter

    def _context(self, round_number: int) -> Context:
        return Context(self.convening, self.side, round_number)


@dataclass
class Enrolment:
    """An invitation that was opened. What is asked to be signed is drawn once: sent again, it gets the same answer."""

    browser: Browser
    page: Page
    data: dict[str, Any]
    secret: bytes = field(default_factory=seat.new_secret, repr=False)
    asked: list[grants.Request] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        publics = [seat.public_bytes(seat.seat_key(self.secret, context)) for context in self._contexts]
        self.asked = [grants.request(*one) for one in zip(self._keys, self._contexts, publics, strict=True)]

    @classmethod
    def begin(cls, invitation: str) -> Enrolment:
        """Open the invitation's link and press its button."""
        parts = urlsplit(invitation)
        browser = Browser(f"{parts.scheme}://{parts.netloc}")
        page = browser.submit(parts.path, {})
        if page.status != 200:
            raise Unanswered(f"the invitation was answered with {page.status}")
        return cls(
            browser, page, json.loads(page.find(r'<script id="seat-data" type="application/json">(.*?)</script>'))
        )

    def ask(self) -> list[str]:
        """Ask for the grant; the signatures as they come."""
        body = {"blinded": [one.blinded.hex() for one in self.asked], "locker": base64.b64encode(bytes(16)).decode()}
        token = self.page.find(r'name="csrfmiddlewaretoken" value="([^"]+)"')
        headers = {"X-CSRFToken": token, "Origin": self.browser.origin}
        answer = self.browser.post("/seat/grant", json.dumps(body).encode(), headers)
        if answer.status != 200:
            raise Unanswered(f"the grant was answered with {answer.status}")
        signed: list[str] = json.loads(answer.text)["signatures"]
        return signed

    def seat(self, signed: Sequence[str]) -> Seat:
        """What the member has from then on. Raises SealError if a signature does not hold."""
        data, blobs = self.data, map(bytes.fromhex, signed)
        tokens = [grants.receive(*one) for one in zip(self._keys, self.asked, blobs, strict=True)]
        hashes = [hashlib.sha256(bytes.fromhex(key)).hexdigest() for key in data["keys"]]
        return Seat(data["convening"], data["side"], data["roundtable"], data["room"], self.secret, hashes, tokens)

    @property
    def _contexts(self) -> list[Context]:
        rounds = range(1, len(self.data["keys"]) + 1)
        return [Context(self.data["convening"], self.data["side"], number) for number in rounds]

    @property
    def _keys(self) -> list[RSAPublicKey]:
        return [rsa_keys.import_public(bytes.fromhex(key)) for key in self.data["keys"]]


def take_seat(invitation: str) -> Seat:
    """From an invitation's link to a seat: one enrolment, as the convening page does it in a browser."""
    enrolment = Enrolment.begin(invitation)
    taken = enrolment.seat(enrolment.ask())
    enrolment.browser.close()
    return taken
