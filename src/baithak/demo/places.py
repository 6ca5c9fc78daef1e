"""Where to look: the links of the demo, on a page of its own and under addresses short enough to copy by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from baithak.demo.running import HOST

SECONDS_BETWEEN_LOOKS = 0.1  # of the server, for being told to stop
PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Baithak: the demo</title>
<style>
body {{ max-width: 40rem; margin: 2rem auto; padding: 0 1rem; font: 1.15rem/1.6 Georgia, serif; }}
html {{ color: #1f1c18; background: #fffefb; }}
a {{ color: #1b4a5a; font-weight: bold; }} li {{ margin-block: 1rem; }}
</style>
<h1>The demo is open</h1>
<p>Twenty-four invented people of two sides have written statements, and twenty-two have voted. Two seats are yours.</p>
<ol>
{places}
</ol>
<p>Sign in where it is asked for as <b>{account}</b>, unless another name is given above, with the passphrase
<b>{passphrase}</b> and the one-time code that the terminal shows. Everything is invented and stays on this machine.</p>
</html>
"""


@dataclass(frozen=True)
class Place:
    """A link of the demo, and what to do there."""

    name: str
    link: str
    about: str


@dataclass
class Signpost:
    """Answers at `origin`: the page with all places, and each place by its number."""

    account: str
    passphrase: str
    places: list[Place] = field(default_factory=list)
    origin: str = ""

    def address(self, place: Place) -> str:
        """An address that leads there and can be copied by hand: a place's own may carry a seat, or a long name."""
        return f"{self.origin}/{self.places.index(place) + 1}"

    @property
    def page(self) -> str:
        """The page with all links."""
        rows = (
            f'<li><a href="{escape(one.link)}">{escape(one.name)}</a><br>{escape(one.about)}</li>'
            for one in self.places
        )
        return PAGE.format(places="\n".join(rows), account=escape(self.account), passphrase=escape(self.passphrase))


@contextmanager
def standing(signpost: Signpost) -> Iterator[Signpost]:
    """The signpost, as long as the demo is open. It writes down nobody who asks."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            number = self.path.removeprefix("/")
            if not number:
                return self._tell(HTTPStatus.OK, signpost.page)
            if number.isdecimal() and 0 < int(number) <= len(signpost.places):
                return self._tell(HTTPStatus.SEE_OTHER, "", signpost.places[int(number) - 1].link)
            return self._tell(HTTPStatus.NOT_FOUND, "There is nothing here.")

        def _tell(self, status: HTTPStatus, text: str, link: str = "") -> None:
            body = text.encode()
            headers = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
            headers |= {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
            self.send_response_only(status)
            for name, value in (headers | ({"Location": link} if link else {})).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer((HOST, 0), Answers) as server:
        signpost.origin = f"http://{HOST}:{server.server_port}"
        Thread(target=server.serve_forever, args=(SECONDS_BETWEEN_LOOKS,), daemon=True).start()
        try:
            yield signpost
        finally:
            server.shutdown()
