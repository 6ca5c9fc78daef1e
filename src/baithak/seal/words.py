"""Eight words that stand for a checkpoint, to be read aloud in the room and over the telephone.

They are made up, two open syllables each, so that they belong to neither side and sound alike in Hindi, Urdu and
English: a as in father, e as in they, i as in machine, o as in go, u as in rule. Sounds that one of the three does not
keep apart never stand against each other: there is v but no w, j but no z, s but no sh, f but no ph.

Eight words carry 96 bits. Whoever writes a record could look for two with the same words, which takes 2**48 tries, so
each try is made slow (PBKDF2). The witnesses' signatures are on the whole root: words are for people to compare.
"""

import hashlib
import itertools

from baithak.seal.canonical import framed
from baithak.seal.checkpoint import Checkpoint
from baithak.seal.errors import BadEncoding

COUNT = 8
BITS_PER_WORD = 12
ITERATIONS = 1_000_000

_CONSONANTS = ("b", "d", "g", "j", "k", "l", "m", "n", "p", "r", "s", "t", "ch", "f", "y", "v")
_VOWELS = ("a", "e", "i", "o", "u")
# Pairs of consonants that make a word which, in one of the three languages, insults or embarrasses somebody, or names
# a faith, people, caste, prophet, deity or politician. The whole pair goes: one misheard vowel would make the word.
_LEFT_OUT = (
    "b-ch b-d b-m b-r ch-d ch-m ch-n ch-r ch-s ch-t d-g d-k d-l d-n d-v f-g f-k g-d g-l g-n g-p g-r g-t j-n j-p "
    "j-s j-t k-b k-f k-l k-m k-n k-t l-d l-n l-r m-ch m-d m-g m-j m-k m-l m-r m-s m-t n-b n-d n-g n-k n-s p-d p-k "
    "p-n p-s p-t r-m r-p r-s r-v s-f s-k s-l s-n s-r s-t s-v t-m v-d y-s"
)


def _make_words() -> tuple[str, ...]:
    pairs = itertools.product(_CONSONANTS, _VOWELS, _CONSONANTS, _VOWELS)
    left_out = set(_LEFT_OUT.split())
    words = (a + i + b + j for a, i, b, j in pairs if a != b and f"{a}-{b}" not in left_out)
    return tuple(itertools.islice(words, 1 << BITS_PER_WORD))


WORDS = _make_words()
_NUMBERS = {word: number for number, word in enumerate(WORDS)}


def words_of(checkpoint: Checkpoint) -> list[str]:
    """The eight words of a checkpoint: its origin, size and root all change them. Takes about half a second.

    PBKDF2-HMAC-SHA256 (RFC 8018 §5.2) of the checkpoint's text, salt `framed("words")`, a million rounds, 12 bytes.
    """
    salt = framed("words")
    return write(
        hashlib.pbkdf2_hmac("sha256", checkpoint.text().encode(), salt, ITERATIONS, COUNT * BITS_PER_WORD // 8)
    )


def write(number: bytes) -> list[str]:
    """12 bytes as eight words, the first bits first. Raises BadEncoding for another length."""
    if len(number) * 8 != COUNT * BITS_PER_WORD:
        raise BadEncoding(f"eight words stand for {COUNT * BITS_PER_WORD // 8} bytes, not {len(number)}")
    whole = int.from_bytes(number, "big")
    return [WORDS[whole >> (BITS_PER_WORD * place) & (len(WORDS) - 1)] for place in reversed(range(COUNT))]


def read(text: str) -> bytes:
    """The 12 bytes that eight words stand for, in any case. Raises BadEncoding that says which is wrong."""
    words = text.lower().split()
    if len(words) != COUNT:
        raise BadEncoding(f"there are {COUNT} words, these are {len(words)}: read them again")
    whole = 0
    for place, word in enumerate(words, start=1):
        if word not in _NUMBERS:
            raise BadEncoding(f"word {place} is not one of ours: read it again")
        whole = whole << BITS_PER_WORD | _NUMBERS[word]
    return whole.to_bytes(COUNT * BITS_PER_WORD // 8, "big")
