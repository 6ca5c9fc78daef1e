"""Plain text: what somebody wrote, in one form, without signs that hide, turn around or fake other signs."""

from __future__ import annotations

import re
import unicodedata

# Hindi and Urdu need the joiners; Urdu writes years and pages under signs that Unicode counts as formatting.
_JOINERS = "\u200c\u200d"
_KEPT_FORMATS = frozenset(_JOINERS + "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd")
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters to Unicode, nothing to the eye
_LEFT_OUT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_GAP = frozenset({"Zs", "Zl", "Zp"})


def plain_text(text: str) -> str:
    """`text` in NFC, its white space single, without controls, overrides of direction or invisible signs."""
    normal = "".join(_plain_sign(sign) for sign in unicodedata.normalize("NFC", text))
    joined = re.sub(f"([{_JOINERS}])[{_JOINERS}]+", r"\1", normal)
    return " ".join(joined.split()).strip(_JOINERS + " ")


def hides_something(text: str) -> bool:
    """Are there signs in `text` that plain text would not have?"""
    return any(not _plain_sign(sign) for sign in unicodedata.normalize("NFC", text))


def _plain_sign(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in _GAP or sign in "\t\n\r":
        return " "
    if sign in _BLANKS or (category in _LEFT_OUT and sign not in _KEPT_FORMATS):
        return ""
    return sign
