"""The table for spreadsheets: every statement with what may be shown of it, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from baithak.analysis.disclosure import FEWEST_VOTES, Coding, Disclosure
from baithak.analysis.findings import Findings
from baithak.analysis.shown_lists import ShownList, shown_lists
from baithak.conversations.conversation import Conversation
from baithak.conversations.spreadsheets import spreadsheet_safe
from baithak.report.sentences import shown_side_names
from baithak.report.wording import Wording, clean_text, statement_numbers

BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheet programs take Hindi and Urdu for another encoding


def statements_as_csv(findings: Findings, conversation: Conversation, language: str = "en") -> str:
    """statements.csv: one row per statement; small cells are hidden as on the page, headings are English."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([spreadsheet_safe(cell) for cell in _headings(findings)])
    writer.writerows(_rows(findings, conversation, Wording("en"), conversation.texts_in(language)))
    return BYTE_ORDER_MARK + written.getvalue()


def _headings(findings: Findings) -> list[str]:
    of_side = ("voted", "agree", "agree_low", "agree_high", "disagree")
    sides = [f"{clean_text(name)}: {what}" for name in shown_side_names(findings, Wording("en")) for what in of_side]
    numbers = ["p_both", "p_room", "p_both_reject", "p_divides", "bridging", "divisiveness", "flip_number"]
    return ["number", "id", "text", *sides, *numbers, "in_common_ground", "in_common_rejection", "is_divisive"]


def _rows(
    findings: Findings, conversation: Conversation, wording: Wording, texts: tuple[str, ...]
) -> Iterator[list[str]]:
    ids = findings.ballots.statement_ids.tolist()
    numbers, lists = statement_numbers(ids), shown_lists(findings)
    disclosure = lists.disclosure
    listed = (lists.common_ground, lists.common_rejection, lists.divisive)
    for at, own in enumerate(ids):
        words = clean_text(texts[at]) if texts else ""
        sides = [
            cell
            for side in range(len(findings.tally.side_names))
            for cell in _side_cells(findings, disclosure, wording, side, at)
        ]
        places = [_place(shown, at) for shown in listed]
        marks = [spreadsheet_safe(cell) for cell in (numbers[at], clean_text(str(own)), words)]
        yield [*marks, *sides, *_numbers(findings, disclosure, at), *places]


def _side_cells(findings: Findings, disclosure: Disclosure, wording: Wording, side: int, at: int) -> list[str]:
    ground, seen = findings.common_ground, int(findings.tally.by_side[2][side, at])
    agreement, rejection = disclosure.agreement, disclosure.rejection
    is_exact = agreement.code[side, at] == Coding.EXACT
    interval = (ground.support_low[side, at], ground.support_high[side, at])
    return [
        str(seen) if seen >= FEWEST_VOTES else f"under {FEWEST_VOTES}",
        wording.coded_share(agreement.code[side, at], ground.support[side, at], agreement.bound[side, at]),
        *(wording.percent(end) if is_exact else "" for end in interval),
        wording.coded_share(rejection.code[side, at], ground.rejection[side, at], rejection.bound[side, at]),
    ]


def _place(shown: ShownList, at: int) -> str:
    """Is the statement on the list? Said only where the answer gives no small cell away."""
    if not shown.is_told[at]:
        return "not shown"
    return "yes" if shown.is_on[at] else "no"


def _numbers(findings: Findings, disclosure: Disclosure, at: int) -> list[str]:
    """What follows from the shares, to two digits; "" where one of these is hidden.

    Between groups found from these very votes, how surely they are divided is no evidence, and is left out.
    """
    ground = findings.common_ground
    is_agreement_exact, is_rejection_exact = disclosure.is_agreement_exact[at], disclosure.is_rejection_exact[at]
    numbers = (
        (ground.p_both, ".2f", is_agreement_exact),
        (ground.p_room, ".2f", is_agreement_exact),
        (ground.p_both_reject, ".2f", is_rejection_exact),
        (ground.p_divides, ".2f", is_rejection_exact and not findings.is_side_discovered),
        (ground.bridging, ".2f", is_agreement_exact),
        (ground.divisiveness, ".2f", is_agreement_exact),
        (ground.flip_number, ".0f", is_agreement_exact),
    )
    return [
        format(values[at], form) if is_shown and values[at] == values[at] else "" for values, form, is_shown in numbers
    ]
