"""The sample: well-formed in three languages, even-handed by count, and the same votes for the same seed."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter

import numpy as np
import pytest

from baithak.analysis.ballots import AGREE, DISAGREE, PASS, UNSEEN
from baithak.conversations.sample import (
    LANGUAGES,
    SIDES,
    SampleStatement,
    sample_conversation,
    sample_side_names,
    sample_statements,
    sample_theme_names,
    sample_topic,
)

STATEMENTS = sample_statements()
LEANING_GAP = 0.3  # a statement is mainly one side's when its support is so much higher there
LETTERS = {"en": "LATIN", "hi": "DEVANAGARI", "ur": "ARABIC"}
ARABIC_NOT_URDU = "\u064a\u0643\u0647\u0649\u0629"  # yeh, kaf, heh, alef maksura, teh marbuta
LOADED_WORDS = {
    "en": r"\bazad\b|occup|\b(?:po|io|iio|a)j?k\b|\bheld kashmir|disputed|so-called|terrorist state|enemy",
    "hi": r"आज़ाद|अधिकृत|क़?ब्ज़|मक़बूज़ा|दुश्मन|शत्रु",
    "ur": r"آزاد|مقبوضہ|قبضہ|دشمن|نام نہاد",
}


def leaning(statement: SampleStatement) -> str:
    gap = statement.support["india"] - statement.support["pakistan"]
    if abs(gap) < LEANING_GAP:
        return ""
    return "india" if gap > 0 else "pakistan"


def of_theme(theme: str, side: str) -> list[SampleStatement]:
    return [s for s in STATEMENTS if s.theme == theme and leaning(s) == side]


# The words


def test_there_are_sixty_statements_on_seven_themes() -> None:
    assert [statement.id for statement in STATEMENTS] == list(range(1, 61))
    assert {statement.theme for statement in STATEMENTS} == set(sample_theme_names())
    assert len(sample_theme_names()) == 7


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_short_and_said_once(language: str) -> None:
    texts = [statement.texts[language] for statement in STATEMENTS]
    assert len(set(texts)) == len(texts)
    for text in texts:
        assert 20 < len(text) <= 280
        assert text == " ".join(text.split())
        assert text == unicodedata.normalize("NFC", text)
        assert text.endswith({"en": ".", "hi": "।", "ur": "۔"}[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_is_of_its_script(language: str) -> None:
    names = [sample_topic(language), *sample_side_names(language), *sample_theme_names(language).values()]
    for text in [statement.texts[language] for statement in STATEMENTS] + names:
        letters = [letter for letter in text if letter.isalpha()]
        assert letters
        assert all(unicodedata.name(letter).startswith(LETTERS[language]) for letter in letters), text


def test_urdu_is_written_with_urdu_letters_and_marks() -> None:
    texts = [statement.texts["ur"] for statement in STATEMENTS]
    for text in [*texts, *sample_side_names("ur"), *sample_theme_names("ur").values()]:
        assert not set(text) & set(ARABIC_NOT_URDU + ",;?."), text
    assert all(any(letter in text for letter in "یےہکں") for text in texts)


def test_the_translations_give_the_same_years_and_days() -> None:
    for statement in STATEMENTS:
        numbers = {language: Counter(re.findall(r"\d+", statement.texts[language])) for language in LANGUAGES}
        numbers["ur"]["1"] += statement.texts["ur"].count("یکم")  # "the first of", in a word of its own
        assert numbers["en"] == numbers["hi"] == numbers["ur"], statement.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_takes_a_side(language: str) -> None:
    loaded = re.compile(LOADED_WORDS[language], re.IGNORECASE)
    assert [s.id for s in STATEMENTS if loaded.search(s.texts[language])] == []


@pytest.mark.parametrize("text", ["Azad Kashmir", "Indian-occupied", "PoK", "IIOJK", "AJK", "IoK"])
def test_the_search_for_loaded_words_finds_them(text: str) -> None:
    assert re.search(LOADED_WORDS["en"], text, re.IGNORECASE)


def test_kashmir_is_always_named_in_full_and_its_parts_by_who_administers_them() -> None:
    whole = {"en": ("Kashmir", "Jammu and "), "hi": ("कश्मीर", "जम्मू-"), "ur": ("کشمیر", "جموں و ")}
    parts = {
        "en": ("administered by India", "administered by Pakistan"),
        "hi": ("भारत के प्रशासन वाले", "पाकिस्तान के प्रशासन वाला"),
        "ur": ("بھارت کے زیرِ انتظام", "پاکستان کے زیرِ انتظام"),
    }
    for language, (name, before) in whole.items():
        for statement in STATEMENTS:
            text = statement.texts[language]
            assert text.count(name) == text.count(before + name), (statement.id, language)
            for part, english in zip(parts[language], parts["en"], strict=True):
                assert text.count(part) == statement.texts["en"].count(english), (statement.id, language)


# Even-handedness


@pytest.mark.parametrize("theme", sample_theme_names())
def test_a_theme_has_as_many_statements_of_one_side_as_of_the_other_with_mirrored_support(theme: str) -> None:
    indian, pakistani = of_theme(theme, "india"), of_theme(theme, "pakistan")
    assert len(indian) == len(pakistani) > 0
    of_india = sorted((s.support["india"], s.support["pakistan"], s.pass_share) for s in indian)
    of_pakistan = sorted((s.support["pakistan"], s.support["india"], s.pass_share) for s in pakistani)
    assert of_india == of_pakistan


@pytest.mark.parametrize("theme", sample_theme_names())
def test_a_theme_has_something_that_both_sides_support(theme: str) -> None:
    assert any(min(s.support.values()) >= 0.8 for s in of_theme(theme, "")), theme


def test_neither_side_is_shown_as_more_agreeable_or_harder() -> None:
    mean = {side: np.mean([s.support[side] for s in STATEMENTS]) for side in SIDES}
    assert abs(mean["india"] - mean["pakistan"]) < 0.01
    firm = Counter(leaning(s) for s in STATEMENTS if s.tone == "firm")
    assert firm["india"] == firm["pakistan"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_sides_statements_are_as_long_as_the_others(language: str) -> None:
    lengths = {side: [len(s.texts[language]) for s in STATEMENTS if leaning(s) == side] for side in SIDES}
    assert 0.85 < np.mean(lengths["india"]) / np.mean(lengths["pakistan"]) < 1.15


def test_some_are_liked_by_nobody_and_on_some_both_are_unsure() -> None:
    assert sum(max(s.support.values()) <= 0.2 for s in STATEMENTS) == 6
    assert sum(s.pass_share >= 0.3 for s in STATEMENTS) == 4


def test_the_assumed_shares_are_shares() -> None:
    for statement in STATEMENTS:
        assert set(statement.support) == set(SIDES)
        assert statement.tone in ("open", "firm")
        for support in statement.support.values():
            assert 0 < support < 1 and 0 < statement.pass_share < 1 - support + 0.05


# The votes


def test_the_same_seed_gives_the_same_votes() -> None:
    first, again, other = sample_conversation(), sample_conversation(1991), sample_conversation(7)
    assert (first.ballots.votes == again.ballots.votes).all()
    assert not (first.ballots.votes == other.ballots.votes).all()


def test_the_votes_are_those_of_every_other_platform() -> None:
    digest = hashlib.sha256(sample_conversation().ballots.votes.tobytes()).hexdigest()
    assert digest == "672ed8007c7c85dd20efea829ab97b110f93f5bff1b6e3c9451a044f5db47c80"


def test_the_conversation_says_that_it_is_invented_and_carries_every_text() -> None:
    sample = sample_conversation()
    assert "invented" in sample.description.lower() and "invented" in sample.source
    assert sample.texts == sample.translations["en"]
    assert sample.topic == sample_topic()
    assert set(sample.translations) == {"en", "hi", "ur"}
    assert all(len(texts) == sample.ballots.statement_count for texts in sample.translations.values())
    assert sample.ballots.side_names == ("India", "Pakistan")
    assert sample.ballots.side_sizes.tolist() == [64, 60]


@pytest.mark.parametrize("seats_per_side", [(28, 26), (8, 9), (1, 1), (0, 3)])
def test_every_seat_sees_three_in_four_and_every_statement_is_seen_alike(
    seats_per_side: tuple[int, int],
) -> None:
    ballots = sample_conversation(3, seats_per_side).ballots
    assert ballots.side_sizes.tolist() == list(seats_per_side)
    assert (ballots.seen.sum(axis=1) == 45).all()
    for side in range(2):
        seen = ballots.seen[ballots.side == side].sum(axis=0)
        assert seen.max() - seen.min() <= 1
    assert set(np.unique(ballots.votes)) <= {AGREE, PASS, DISAGREE, UNSEEN}


def test_many_seats_come_out_near_the_assumed_shares() -> None:
    ballots = sample_conversation(5, (4000, 4000)).ballots
    for number, side in enumerate(SIDES):
        votes = ballots.votes[ballots.side == number]
        seen = (votes != UNSEEN).sum(axis=0)
        support = np.array([s.support[side] for s in STATEMENTS])
        assert np.abs((votes == AGREE).sum(axis=0) / seen - support).max() < 0.03
        unsure = np.array([s.pass_share for s in STATEMENTS]) >= 0.3
        assert ((votes == PASS).sum(axis=0) / seen)[unsure].min() > 0.25


@pytest.mark.parametrize("seed", [1991, 1, 2, 3])
def test_the_room_has_common_ground_division_shared_rejection_and_passes(seed: int) -> None:
    ballots = sample_conversation(seed).ballots
    sides = [ballots.votes[ballots.side == side] for side in range(2)]
    agree, disagree, passes = (
        np.array([(votes == vote).sum(axis=0) / (votes != UNSEEN).sum(axis=0) for votes in sides])
        for vote in (AGREE, DISAGREE, PASS)
    )
    assert 12 <= (agree.min(axis=0) > 0.6).sum() <= 20
    assert ((agree.max(axis=0) > 0.5) & (disagree.max(axis=0) > 0.5)).sum() >= 15
    assert 4 <= (disagree.min(axis=0) > 0.6).sum() <= 8
    assert 0.05 < passes.mean() < 0.15


def test_no_two_ballots_are_near_duplicates() -> None:
    ballots = sample_conversation().ballots
    seen = ballots.seen.astype(np.int64)
    shared = seen @ seen.T
    alike = sum((ballots.votes == vote).astype(int) @ (ballots.votes == vote).astype(int).T for vote in (-1, 0, 1))
    share = alike / shared
    np.fill_diagonal(share, 0)
    assert share.max() < 0.95


def test_openness_shows_within_each_side_and_means_the_same_on_both() -> None:
    """Seats that agree with the open statements of both sides agree less with their own side's firm ones."""
    ballots = sample_conversation(5, (1000, 1000)).ballots
    is_open = np.array([leaning(s) == "" and s.tone == "open" for s in STATEMENTS])
    for number, side in enumerate(SIDES):
        own_firm = np.array([leaning(s) == side and s.tone == "firm" for s in STATEMENTS])
        votes = ballots.as_floats()[ballots.side == number]
        open_mean, firm_mean = (np.nanmean(votes[:, chosen], axis=1) for chosen in (is_open, own_firm))
        assert np.corrcoef(open_mean, firm_mean)[0, 1] < -0.15
