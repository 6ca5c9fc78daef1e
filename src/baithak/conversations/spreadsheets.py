"""Cells for spreadsheets: a text that a spreadsheet would run as a formula is made plain text."""

import re

# What spreadsheet programs take for the beginning of a formula, the full-width signs of East Asian keyboards
# included; tab and line ends are dropped by some on opening, so that what follows them would come first.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_OVERLOOKED = " \u00a0\u200b\u200c\u200d\u2060\ufeff"  # what some drop, or do not see, before they look for a formula
# Where a program that splits a file at another sign than the comma begins a cell, or a row, inside a text.
_SPLIT_HERE = re.compile(rf"([;\t\r\n|])(?=[{_OVERLOOKED}\s\"']*[=+\-@＝＋－＠])")


def spreadsheet_safe(text: str) -> str:
    """The text as a spreadsheet may open it: behind an apostrophe wherever it would otherwise be run as a formula.

    For every text that was typed by someone, in every CSV or workbook made for people to open. Not for formats that
    a program reads back (Polis's export, for one), where a text must come back exactly as it was.
    """
    apart = _SPLIT_HERE.sub(r"\1'", text)
    return f"'{apart}" if text.lstrip(_OVERLOOKED).startswith(FORMULA_STARTS) else apart
