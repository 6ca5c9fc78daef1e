"""Attack 6: the convening door offers a malformed public key, under which a blinded request could be recognised.

The member's browser stops before it has drawn a seat card, and sends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from tests.journeys.browsers import Browse, part, problem
from tests.journeys.participant import open_invitation
from tests.journeys.stage import Stage

from baithak.seal import rsa_keys

KEY = re.compile('(?<=")[0-9a-f]{844}(?=")')


def of_size(bits: int, exponent: int = 65537) -> str:
    public = rsa.generate_private_key(public_exponent=exponent, key_size=bits).public_key()
    return rsa_keys.export_public(public).hex()


SPOILT: dict[str, Callable[[str], str]] = {
    "too short by a byte": lambda key: key[:60] + key[62:],
    "too long by a byte": lambda key: key + "00",
    "exponent 3": lambda key: of_size(3072, 3),
    "exponent 1, written over": lambda key: key[:-6] + "000001",
    "an even modulus": lambda key: key[:-11] + "0" + key[-10:],
    "a modulus that begins with zeros": lambda key: key[:66] + "00" + key[68:],
    "2048 bits": lambda key: of_size(2048),
    "no key": lambda key: "",
}


def spoiling(spoil: Callable[[str], str]) -> Callable[[Any], None]:
    """Serves the member's page with its first key spoilt."""

    def serve(route: Any) -> None:
        answered = route.fetch()
        route.fulfill(response=answered, body=KEY.sub(lambda key: spoil(key[0]), answered.text(), count=1))

    return serve


def test_attack_06_no_malformed_key_gets_a_request(enrolling: Stage, browse: Browse) -> None:
    tab = browse()
    sent: list[str] = []
    open_invitation(tab, next(iter(enrolling.rehearsal.links.values())))
    part(tab, "restore")  # with the keys as they are, the page goes on
    tab.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    for name, spoil in SPOILT.items():
        tab.route("**/seat/", spoiling(spoil))
        tab.reload()
        assert problem(tab) in ("key", "encoding"), name
        assert not tab.locator("[data-part]:visible button").count(), name
    assert not sent
