"""The seat card: typed as people type, and every typing error found."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baithak.seal import seat_card
from baithak.seal.errors import BadEncoding

secrets = st.binary(min_size=16, max_size=16)


@given(secrets)
def test_a_card_is_read_as_it_was_written(secret: bytes) -> None:
    card = seat_card.write(secret)
    assert len(card) == 39 and card.count("-") == 7
    assert seat_card.read(card) == secret


@given(secrets, st.randoms(use_true_random=False))
def test_people_may_type_it_their_own_way(secret: bytes, chance: random.Random) -> None:
    card = seat_card.write(secret)
    letters = {"0": "0Oo", "1": "1IiLl"}
    typed = "".join(chance.choice(letters.get(letter, letter + letter.lower())) for letter in card)
    for between in ("", " ", "  ", "-", "–", "\n", "\u00a0", "\u2011"):
        assert seat_card.read(typed.replace("-", between)) == secret
    assert seat_card.read(f"  {typed}\n") == secret


# Changing this makes every printed card unreadable.
CARD = "000G-40R4-0M30-E209-185G-R38E-1XCY-4DYT"


def test_a_fixed_card() -> None:
    assert seat_card.write(bytes(range(16))) == CARD
    assert seat_card.read(CARD) == bytes(range(16))


def test_every_single_wrong_letter_is_found() -> None:
    for secret in (bytes(16), bytes(range(16)), b"\xff" * 16):
        card = seat_card.write(secret).replace("-", "")
        for place, letter in enumerate(card):
            for other in seat_card.ALPHABET:
                if other != letter:
                    with pytest.raises(BadEncoding):
                        seat_card.read(card[:place] + other + card[place + 1 :])


@given(secrets, st.data())
def test_swapped_letters_and_groups_are_found(secret: bytes, data: st.DataObject) -> None:
    letters = list(seat_card.write(secret).replace("-", ""))
    first, second = data.draw(st.lists(st.integers(0, 31), min_size=2, max_size=2, unique=True))
    if letters[first] != letters[second]:
        letters[first], letters[second] = letters[second], letters[first]
        with pytest.raises(BadEncoding):
            seat_card.read("".join(letters))
    groups = seat_card.write(secret).split("-")
    one, other = data.draw(st.lists(st.integers(0, 7), min_size=2, max_size=2, unique=True))
    if groups[one] != groups[other]:
        groups[one], groups[other] = groups[other], groups[one]
        with pytest.raises(BadEncoding):
            seat_card.read("-".join(groups))


def test_refusals_say_where_to_look_and_never_repeat_the_secret() -> None:
    card = seat_card.write(bytes(range(16)))
    for text, message in (
        ("", "these are 0"),
        (card[:-1], "these are 31"),
        (card + "0", "these are 33"),
        (card[:5] + "U" + card[6:], "group 2"),
        (card[:-1] + "?", "group 8"),
        (card[:-1] + ("0" if card[-1] != "0" else "1"), "compare each group"),
        ("क" * 32, "group 1"),
        ("٣" * 32, "group 1"),
        (card + " " * 10_000 + "00", "these are 34"),
    ):
        with pytest.raises(BadEncoding, match=message) as refusal:
            seat_card.read(text)
        assert not any(len(group) > 3 and group in str(refusal.value) for group in card.split("-"))


@pytest.mark.parametrize("length", [0, 15, 17, 20])
def test_only_a_secret_is_written(length: int) -> None:
    with pytest.raises(BadEncoding):
        seat_card.write(bytes(length))


def test_the_alphabet_is_crockfords() -> None:
    assert len(seat_card.ALPHABET) == 32 and not set("ILOU") & set(seat_card.ALPHABET)
