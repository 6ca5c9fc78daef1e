"""Kinds of column: what a value of each may look like, what to say of one that does not, and how it is stored."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from baithak.conversations.limits import MAX_ID_LENGTH

TEXT = "text"  # stored as a dictionary: few distinct texts in many rows


@dataclass(frozen=True)
class Kind:
    """What may stand in a column.

    arrow_type: name of the type it is read as, or `TEXT`. may_be_blank: is a blank a value of its own?
    accepts: does a value, stripped and not blank, fit? problem, remedy: the words for one that does not.
    """

    arrow_type: str
    may_be_blank: bool
    accepts: Callable[[str], bool]
    problem: str
    remedy: str


def is_integer(text: str) -> bool:
    """A whole number that fits into 64 bits, written with ordinary digits."""
    digits = text.removeprefix("-")
    return len(digits) < 20 and digits.isascii() and digits.isdigit() and -(2**63) <= int(text) < 2**63


def is_id(text: str) -> bool:
    """A text fit to name a seat, a statement or a side: neither endless nor with control characters."""
    return len(text) <= MAX_ID_LENGTH and not any(sign < " " for sign in text)


def is_number(text: str) -> bool:
    """A finite number, whole or decimal."""
    return re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,12})?", text) is not None


VOTE_REMEDY = "Write 1 for agree, 0 for pass, -1 for disagree"

INTEGER_ID = Kind("int64", False, is_integer, "is not a whole number", "Ids in this file are whole numbers: correct it")
TEXT_ID = Kind(
    TEXT, False, is_id, "is no id", f"Ids are at most {MAX_ID_LENGTH} characters, none of them a line end or control"
)
INTEGER_OR_BLANK = Kind("int64", True, is_integer, "is not a whole number", "Correct it, or leave it blank")
TEXT_OR_BLANK = Kind(TEXT, True, is_id, "is no name", f"Names are at most {MAX_ID_LENGTH} characters on one line")
VOTE = Kind("int8", False, ("-1", "0", "1").__contains__, "is no vote", VOTE_REMEDY)
VOTE_OR_BLANK = Kind("int8", True, ("-1", "0", "1").__contains__, "is no vote", f"{VOTE_REMEDY}, nothing for unseen")
MOMENT = Kind(
    "float64",
    False,
    is_number,
    "is no moment",
    "Write moments as numbers that grow with time, seconds since 1970 for example",
)
WHOLE_MOMENT = Kind("int64", False, is_integer, "is no moment", "Write moments as whole numbers that grow with time")
