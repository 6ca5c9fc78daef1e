"""The witness card: one text, one key, and never the key of a seat."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baithak.seal import canonical, seat, seat_card, witness_card
from baithak.seal.context import Context
from baithak.seal.errors import BadEncoding

# The witness of the card of test_seat_card. Changing this makes every witness somebody else.
CARD = "000G-40R4-0M30-E209-185G-R38E-1XCY-4DYT"
PUBLIC = "2f526eacbc821ad213bc5f94d76622a5ef71a09ae7c94f89d4cc605b0bea0be3"


def test_a_fixed_card_gives_a_fixed_key() -> None:
    assert seat.public_bytes(witness_card.read_card(CARD)).hex() == PUBLIC
    assert seat.public_bytes(witness_card.witness_key(bytes(range(16)))).hex() == PUBLIC


def test_the_key_is_derived_as_written_down() -> None:
    """RFC 5869 by hand: extract with the salt, expand one block."""
    import hashlib
    import hmac

    secret = bytes(range(16))
    extracted = hmac.digest(b"baithak/1 seat\n", secret, hashlib.sha256)
    seed = hmac.digest(extracted, b"baithak/1 witness key\n\x01", hashlib.sha256)
    assert witness_card.witness_key(secret).private_bytes_raw() == seed
    assert canonical.framed("witness key") == b"baithak/1 witness key\n"


@given(st.binary(min_size=16, max_size=16))
def test_a_witness_is_no_seat_with_the_same_secret(secret: bytes) -> None:
    own = seat.public_bytes(witness_card.witness_key(secret))
    assert own == seat.public_bytes(witness_card.read_card(seat_card.write(secret).lower()))
    assert own != seat.public_bytes(seat.seat_key(secret, Context("room-1", "east", 1)))


def test_cards_are_fresh() -> None:
    cards = {witness_card.new_card() for _ in range(100)}
    assert len(cards) == 100 and all(len(seat_card.read(card)) == seat.SECRET_BYTES for card in cards)


@pytest.mark.parametrize("length", [0, 15, 17, 32])
def test_only_a_secret_makes_a_key(length: int) -> None:
    with pytest.raises(BadEncoding):
        witness_card.witness_key(bytes(length))


def test_a_typing_error_is_refused_and_not_repeated() -> None:
    wrong = CARD[:-1] + "0"
    with pytest.raises(BadEncoding) as refusal:
        witness_card.read_card(wrong)
    assert "4DY" not in str(refusal.value)
