"""Replies of a dialogue to a desk: sealed with a key that follows from the token of its link, read with the link.

The token is kept nowhere. So neither this door's database nor whoever copies it can read what was asked or replied.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from baithak.publications.models import Reply
from baithak.publications.reading import STEP_BYTES, hash_of
from baithak.seal.canonical import framed

KEY_BYTES = 32
NONCE_BYTES = 12


@dataclass(frozen=True)
class Replied:
    """What a desk had asked, and what the dialogue wrote back, by language."""

    asked: str
    texts: Mapping[str, str]


def key_of(token: str) -> bytes:
    """The key of all replies to the link of this token. The token does not follow from it."""
    return HKDF(SHA256(), length=KEY_BYTES, salt=framed("reading link"), info=b"replies").derive(token.encode())


def seal_reply(key: bytes, reply_id: str, replied: Replied) -> bytes:
    """A reply as it is kept: readable with the link's key, as this reply alone, its length filled up."""
    plain = json.dumps({"asked": replied.asked, "texts": dict(replied.texts)}, ensure_ascii=False).encode()
    plain += b" " * (-len(plain) % STEP_BYTES)
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, reply_id.encode())


def replies_to(token: str) -> list[Replied]:
    """What was written back to the link of this token. One that was damaged is left out: nothing of it can be told."""
    key = key_of(token)
    found = (_open(key, one) for one in Reply.objects.filter(link=hash_of(token)))
    return [one for one in found if one is not None]


def _open(key: bytes, reply: Reply) -> Replied | None:
    sealed = bytes(reply.sealed)
    try:
        plain = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], reply.pk.encode())
    except (InvalidTag, ValueError):
        return None
    read: dict[str, object] = json.loads(plain)
    texts = read["texts"]
    return Replied(str(read["asked"]), dict(texts) if isinstance(texts, dict) else {})
