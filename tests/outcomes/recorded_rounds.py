"""Dialogues at the roundtable with a round of votes that is over: made in the database, without anybody's browser."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from datetime import date
from functools import lru_cache
from hashlib import sha256

import numpy as np

from baithak.seal import charter as charters
from baithak.seal.record import SALT_BYTES
from baithak.voices.admit import row
from baithak.voices.models import (
    Activity,
    Contribution,
    Dialogue,
    Judgement,
    Round,
    State,
    Statement,
    Translation,
    Verdict,
)
from baithak.voices.statements import translation_row
from baithak.voices.vault import Vault, make_key
from tests.seal.dialogue import Dialogue as Scripted

SLUG = "room-1"
ROOM_KEY = "5a" * 16
SIDE_TITLES = {
    "east": {"en": "India", "hi": "भारत", "ur": "بھارت"},
    "west": {"en": "Pakistan", "hi": "पाकिस्तान", "ur": "پاکستان"},
}
TITLE = {"en": "Shared waters", "hi": "साझा नदियाँ", "ur": "مشترکہ دریا"}
NAMED = {1: "agree", 0: "unsure", -1: "disagree"}
DAY = date(2026, 11, 20)


@lru_cache(maxsize=1)
def scripted() -> Scripted:
    """Keys and witnesses of the one dialogue of these tests: making them takes a second."""
    return Scripted()


def make_dialogue(
    votes: np.ndarray,
    sizes: tuple[int, int],
    *,
    kind: str = "closed",
    state: str = State.SEALED,
    ids: list[str] | None = None,
) -> list[str]:
    """A dialogue with statements and a round 2 of votes on them; returns the statements' ids, in the columns' order.

    votes: (seat, statement) 1, 0, -1; -128 = did not vote. The first sizes[0] seats are of the east.
    """
    charter = scripted().charter
    sides = tuple(replace(side, grants=size) for side, size in zip(charter.sides, sizes, strict=True))
    charter = replace(charter, sides=sides)
    vault = make_key(SLUG)
    dialogue = Dialogue.objects.create(
        slug=SLUG,
        charter=charters.write(charter).decode(),
        cosignatures={},
        room_hash=sha256(bytes.fromhex(ROOM_KEY)).hexdigest(),
        title=TITLE,
        side_titles=SIDE_TITLES,
        languages=["en", "hi", "ur"],
        kind=kind,
        receipt_key=vault.receipt_key.hex(),
    )
    dates = {"opens_on": DAY, "closes_on": DAY}
    first = Round.objects.create(
        dialogue=dialogue, number=1, activity=Activity.STATEMENTS, state=State.RELEASED, has_quorum=True, **dates
    )
    second = Round.objects.create(
        dialogue=dialogue, number=2, activity=Activity.VOTES, state=state, has_quorum=True, **dates
    )
    ids = ids or sorted(secrets.token_hex(16) for _ in range(votes.shape[1]))
    for number, one in enumerate(ids):
        _make_statement(first, vault, one, number)
    _keep_votes(second, vault, votes, sizes, ids)
    return ids


def _make_statement(place: Round, vault: Vault, one: str, number: int) -> None:
    language, text, translations = TEXTS[number % len(TEXTS)]
    plain = json.dumps({"language": language, "text": text}).encode()
    statement = Statement.objects.create(pk=one, round=place, sealed=vault.lock(f"statement {one}", plain))
    Judgement.objects.bulk_create(
        Judgement(statement=statement, side=side, verdict=Verdict.ACCEPT) for side in SIDE_TITLES
    )
    for other, (translated, is_machine) in translations.items():
        made = Translation(statement=statement, language=other, is_machine=is_machine)
        made.sealed = vault.lock(translation_row(made), translated.encode())
        made.save()


def _keep_votes(place: Round, vault: Vault, votes: np.ndarray, sizes: tuple[int, int], ids: list[str]) -> None:
    kept = []
    for seat, own in enumerate(votes):
        key, side = secrets.token_hex(32), "east" if seat < sizes[0] else "west"
        for statement, vote in zip(ids, own, strict=True):
            if int(vote) in NAMED:
                body = {"statement": statement, "vote": NAMED[int(vote)], "reason": ""}
                said = {"contribution": {"seat": key, "context": {"side": side}, "kind": "vote", "body": body}}
                slot, data = secrets.token_hex(16), bytes(SALT_BYTES) + json.dumps(said).encode()
                kept.append(
                    Contribution(
                        slot=slot,
                        round=place,
                        turn=0,
                        envelope_id=secrets.token_hex(32),
                        sealed=vault.lock(row(slot), data),
                    )
                )
    Contribution.objects.bulk_create(kept, batch_size=500)


# language, text, translations: (text, made by a machine)
TEXTS: list[tuple[str, str, dict[str, tuple[str, bool]]]] = [
    (
        "en",
        "River flow data should be shared between the two countries in real time.",
        {
            "hi": ("नदियों के बहाव के आँकड़े दोनों देश तुरंत साझा करें।", False),
            "ur": ("دریاؤں کے بہاؤ کے اعداد و شمار دونوں ملک فوری طور پر بانٹیں۔", False),
        },
    ),
    (
        "ur",
        "سرحد کے دونوں طرف کے صحافیوں کو ایک سال کا ویزا ملنا چاہیے۔",
        {"en": ("Journalists on both sides of the border should get visas for a year.", False)},
    ),
    (
        "hi",
        "बाढ़ की चेतावनी के लिए एक साझा केंद्र होना चाहिए।",
        {
            "en": ("There should be a joint centre for flood warnings.", True),
            "ur": ("سیلاب کی پیشگی اطلاع کا ایک مشترکہ مرکز ہونا چاہیے۔", True),
        },
    ),
    (
        "en",
        "New dams on the western rivers should wait until a neutral expert has reported on what they would change "
        "downstream, season by season, and both governments have answered in writing.",
        {"ur": ("مغربی دریاؤں پر نئے بند اس وقت تک نہ بنیں جب تک ایک غیر جانبدار ماہر رپورٹ نہ دے دے۔", False)},
    ),
    (
        "en",
        "The treaty should be ended.",
        {"ur": ("معاہدہ ختم کر دینا چاہیے۔", False), "hi": ("संधि समाप्त होनी चाहिए।", False)},
    ),
    ("en", "Fishermen who cross the line by mistake should be sent home within a month.", {}),
]
