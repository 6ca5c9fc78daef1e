"""The summary in the terminal: a screenful that says what was found, under the same disclosure rules as the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baithak.analysis.disclosure import SMALLEST_CELL
from baithak.analysis.findings import Findings
from baithak.conversations.conversation import Conversation
from baithak.report.bars import Shares
from baithak.report.sentences import Sentences, shown_side_names
from baithak.report.statements import Statements
from baithak.report.wording import Wording, clean_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

MOST_STATEMENTS = 5
MOST_SIDES = 4  # columns that fit beside the words on 100 columns


def print_summary(findings: Findings, conversation: Conversation, console: Console) -> None:
    """Who took part, the surest common ground, what divides, groups and blocs."""
    from rich.text import Text

    wording = Wording("en")
    statements = Statements(findings, conversation, wording)
    sentences = Sentences(findings, statements.lists, wording)
    title = clean_text(conversation.topic) or "A dialogue"
    console.print(Text(title, style="bold"))
    console.print(Text(_who(findings, wording)))
    if findings.is_side_discovered:
        console.print(Text(sentences.about_sides().split(". ")[0].rstrip(".") + "."))
    console.print()
    console.print(Text(sentences.about_common_ground(), style="bold"))
    _print_list(findings, statements, [card.number for card in statements.common_ground.cards], console)
    if statements.lists.common_rejection.count:
        console.print(Text(sentences.about_common_rejection()))
    if len(findings.tally.side_names) > 1:
        console.print()
        console.print(Text(sentences.about_divisions(), style="bold"))
        _print_list(findings, statements, [card.number for card in statements.divisive.cards], console)
    console.print()
    console.print(Text(" ".join(sentences.about_groups()[:1] + sentences.about_blocs()[:1])))


def _who(findings: Findings, wording: Wording) -> str:
    """Sides, statements and votes; no total of votes from which a small side's could be had by subtraction."""
    tally, sizes = findings.tally, [int(size) for size in findings.tally.side_sizes]
    names = shown_side_names(findings, wording)
    parts = [f"{name} {wording.size(size)} seats" for name, size in zip(names, sizes, strict=False)]
    statements, votes = len(tally.statement_ids), int(tally.by_side[2].sum())
    counts = [f"{statements:,} {_noun('statement', statements)}"]
    if all(size >= SMALLEST_CELL for size in sizes[: len(names)]):
        counts.append(f"{votes:,} {_noun('vote', votes)}")
    return " · ".join(filter(None, (", ".join(parts), *counts)))


def _noun(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"


def _print_list(findings: Findings, statements: Statements, numbers: list[str], console: Console) -> None:
    """The first statements of a list, one line each, with each side's share."""
    if not numbers:
        return
    column_of = {number: own for own, number in enumerate(statements.numbers)}
    table = _table(findings)
    shares = Shares.of_agreement(findings.common_ground, statements.disclosure.agreement)
    sides = range(min(len(findings.tally.side_names), MOST_SIDES))
    wording = Wording("en")
    from rich.text import Text

    for number in numbers[:MOST_STATEMENTS]:
        own = column_of[number]
        cells = [_short(shares.words(wording, side, own)) for side in sides]
        table.add_row(number, Text(statements.texts[own]), *cells)
    console.print(table)
    if len(numbers) > MOST_STATEMENTS:
        console.print("  and more, in report.html", style="dim")


def _table(findings: Findings) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 1), expand=True, header_style="dim")
    table.add_column("", min_width=4, justify="right", no_wrap=True)
    table.add_column("Statement", no_wrap=True, overflow="ellipsis", ratio=1)
    names = shown_side_names(findings, Wording("en"))
    for name in names[:MOST_SIDES]:
        table.add_column(Text(name), justify="right", no_wrap=True, overflow="ellipsis", min_width=9, max_width=14)
    return table


def _short(words: str) -> str:
    return "too few" if words.startswith("too few") else words
