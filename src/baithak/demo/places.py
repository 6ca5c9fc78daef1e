"""Where to look: a page with the links of the demo, since those that carry a seat are too long to copy by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

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


def write_page(file: Path, places: Sequence[Place], account: str, passphrase: str) -> None:
    """Writes the page with all links."""
    rows = (f'<li><a href="{escape(one.link)}">{escape(one.name)}</a><br>{escape(one.about)}</li>' for one in places)
    text = PAGE.format(places="\n".join(rows), account=escape(account), passphrase=escape(passphrase))
    file.write_text(text, encoding="utf-8")
