"""Attack 26: a voice that carries a cookie or a referrer, by which it could be joined to a visit.

The door refuses it and keeps nothing of it; the browser, watched at its network events, sends none.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from tests.boundaries.live import post
from tests.journeys.browsers import Browse
from tests.journeys.participant import answer, answer_practice, bring, everything_received
from tests.journeys.stage import Stage

from baithak.demo.dialogue import VOTES
from baithak.seal import canonical


def test_attack_26_the_door_refuses_a_voice_that_says_where_it_comes_from(voting: Stage) -> None:
    origin, slug = voting.rehearsal.roundtable.origin, voting.slug
    voice = voting.seats[3]
    voice.enter()
    said = voice.envelope(VOTES, "vote", {"statement": "0" * 32, "vote": "agree", "reason": ""})
    voice.browser.close()
    bodies = {
        "redeem": voice.redemption(VOTES),
        "contributions": said,
        "proof": canonical.encode({"ids": ["00" * 32]}),
    }
    for header in ({"Cookie": "room=" + "0" * 32}, {"Referer": voting.room}):
        for path, body in bodies.items():
            refused = post(origin, f"/voice/{slug}/{path}", body, header)
            assert (refused.status, refused.error) == (400, "cookie"), (path, header)
    # Nothing was kept of the token: it is taken once, as if it had never come.
    statuses = [post(origin, f"/voice/{slug}/redeem", bodies["redeem"]).status for _ in range(2)]
    assert statuses == [201, 409]


def test_attack_26_the_client_sends_neither(voting: Stage, browse: Browse) -> None:
    tab = browse()
    bring(tab, voting, 3)
    seen = Seen(tab)
    tab.goto(voting.room + "vote/")
    answer_practice(tab)
    answer(tab, "agree")
    everything_received(tab, 1)
    sent = seen.sent
    voices = {path: headers for path, headers in sent if path.startswith("/voice/")}
    assert {path.rsplit("/", 1)[1] for path in voices} == {"redeem", "contributions"}
    assert not [path for path, headers in sent if path in voices and {"cookie", "referer"} & headers]
    # There was a cookie that could have been sent, and the page's own requests carry it.
    assert [path for path, headers in sent if path.endswith("/round") and "cookie" in headers]


class Seen:
    """What leaves a tab from now on, as the browser's network stack tells it, cookies included."""

    def __init__(self, tab: Any) -> None:
        self.paths: dict[str, str] = {}
        self.headers: list[tuple[str, set[str]]] = []
        session = tab.context.new_cdp_session(tab)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.requestWillBeSentExtraInfo", self._left)

    @property
    def sent(self) -> list[tuple[str, set[str]]]:
        """Paths, and the names of the headers that went with them."""
        return [(self.paths[asked], names) for asked, names in self.headers if asked in self.paths]

    def _asked(self, event: dict[str, Any]) -> None:
        self.paths[event["requestId"]] = urlsplit(event["request"]["url"]).path

    def _left(self, event: dict[str, Any]) -> None:
        self.headers.append((event["requestId"], {name.lower() for name in event["headers"]}))
