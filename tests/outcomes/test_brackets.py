"""Brackets: nothing is lost, nothing is invented, and what both say stands outside them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baithak.outcomes.brackets import Bracket, Shared, accepted, bracketed, compared, merged, text_of

WORDS = st.sampled_from(
    ["the", "crossing", "should", "open", "पानी", "साझा", "ہو", "دریا", ".", ",", " ", "\n\n", "और"]
)
TEXTS = st.lists(WORDS, max_size=14).map(" ".join)


@given(st.lists(TEXTS, min_size=2, max_size=4))
def test_each_text_can_be_read_out_again(texts: list[str]) -> None:
    pieces = bracketed(texts)
    assert [text_of(pieces, side) for side in range(len(texts))] == texts
    kinds = [type(one) for one in pieces]
    assert all(a != b for a, b in itertools.pairwise(kinds))


@given(TEXTS, st.integers(2, 4))
def test_equal_texts_have_no_bracket(text: str, sides: int) -> None:
    assert bracketed([text] * sides) == ((Shared(text),) if text else ())


@given(TEXTS, TEXTS)
def test_accepting_every_bracket_gives_the_other_s_text(own: str, other: str) -> None:
    text, left = own, len(own) + len(other) + 1
    while any(isinstance(one, Bracket) for one in bracketed([text, other])) and left:
        text, left = accepted(bracketed([text, other]), 0, 0, 1), left - 1
    assert text == other


@given(TEXTS, TEXTS)
def test_a_change_of_one_alone_is_taken(base: str, mine: str) -> None:
    assert merged(base, mine, base) == mine == merged(base, base, mine) == merged(base, mine, mine)


def test_words_stand_in_brackets_and_not_letters() -> None:
    pieces = bracketed(["Both should reopen the crossing.", "Both should consider reopening the crossing."])
    assert pieces == (
        Shared("Both should "),
        Bracket(("reopen", "consider reopening")),
        Shared(" the crossing."),
    )


def test_the_scripts_of_hindi_and_urdu_stay_whole() -> None:
    pieces = bracketed(["नदियों का पानी साझा हो।", "नदियों का पानी बाँटा जाए।"])
    assert pieces == (Shared("नदियों का पानी "), Bracket(("साझा हो", "बाँटा जाए")), Shared("।"))
    pieces = bracketed(["پانی مشترک ہو۔", "پانی تقسیم ہو۔"])
    assert pieces == (Shared("پانی "), Bracket(("مشترک", "تقسیم")), Shared(" ہو۔"))


@pytest.mark.parametrize(
    ("mine", "theirs", "wanted"),
    [
        ("a B c d", "a b c D", "a B c D"),
        ("a x b c d", "a b c d y", "a x b c d y"),
        ("a X c d", "a Y c d", None),
        ("a c d", "a b c d e", "a c d e"),
        ("x a b c d", "y a b c d", None),
    ],
)
def test_two_drafters_of_a_side(mine: str, theirs: str, wanted: str | None) -> None:
    assert merged("a b c d", mine, theirs) == wanted == merged("a b c d", theirs, mine)


def test_versions_compared() -> None:
    assert compared("open the gate", "open a gate") == [("", "open "), ("del", "the"), ("ins", "a"), ("", " gate")]
