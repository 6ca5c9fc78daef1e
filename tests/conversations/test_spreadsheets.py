"""Spreadsheet cells: what would be run as a formula is made plain text, and nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baithak.conversations.spreadsheets import FORMULA_STARTS, spreadsheet_safe


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " =", "\ufeff=", "\u200b ="])
def test_formulas(start: str) -> None:
    assert spreadsheet_safe(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize("sign", [";", "\t", "\r", "\n", "|"])
@pytest.mark.parametrize("between", ["", " ", '"', "\u200b"])
def test_a_formula_behind_a_sign_at_which_some_split(sign: str, between: str) -> None:
    assert spreadsheet_safe(f"a{sign}{between}=1+1") == f"a{sign}'{between}=1+1"


@pytest.mark.parametrize(
    "text", ["", "Visas for divers", "1 = 1", "one; two", "rain\n\nand flood", "वीज़ा", "ویزا", "'quoted'"]
)
def test_other_text(text: str) -> None:
    assert spreadsheet_safe(text) == text


@given(st.text())
def test_no_result_begins_as_a_formula(text: str) -> None:
    assert not spreadsheet_safe(text).startswith(FORMULA_STARTS)
