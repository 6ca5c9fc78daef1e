"""Drafting: one test for each way out of each verb, at a real database."""

from __future__ import annotations

import numpy as np
import pytest

from baithak.outcomes import drafting, putting
from baithak.outcomes.drafting import Diverged, Words
from baithak.outcomes.models import Recommendation, Term, Version
from baithak.voices.hall import enter as hall_of
from baithak.voices.models import Activity, Judgement, Round, State, Statement, Verdict
from baithak.voices.retention import forget
from baithak.voices.statements import voted_on
from baithak.voices.sweep import leave_unswept
from baithak.web.errors import Refusal
from tests.outcomes.recorded_rounds import DAY, SLUG, make_dialogue

pytestmark = pytest.mark.django_db
OPEN = Words("The crossing", "Both should open the crossing.")
REOPEN = Words("The crossing", "Both should reopen the crossing.")
SHOWN = {"east": 1, "west": 1}


@pytest.fixture
def ids() -> list[str]:
    found = make_dialogue(np.ones((24, 3)), (12, 12))
    Round.objects.create(dialogue_id=SLUG, number=3, activity=Activity.RATIFICATION, opens_on=DAY, closes_on=DAY)
    return found


@pytest.fixture
def one(ids: list[str]) -> Recommendation:
    return drafting.start(SLUG, "en", ids[:2])


def both(east: Words = OPEN, west: Words = REOPEN) -> None:
    drafting.write(SLUG, 1, "east", east, 0)
    drafting.write(SLUG, 1, "west", west, 0)


def agree_all(number: int = 1, words: Words = OPEN) -> None:
    for side in ("east", "west"):
        drafting.write(SLUG, number, side, words, 0)
    for side in ("east", "west"):
        drafting.agree(SLUG, number, side, SHOWN)
    for language, text in (("hi", "दोनों रास्ता खोलें।"), ("ur", "دونوں راستہ کھولیں۔")):
        drafting.translate(SLUG, number, "east", language, Words("x", text))


def test_a_recommendation_grows_from_statements(one: Recommendation, ids: list[str]) -> None:
    assert (one.number, one.sources) == (1, sorted(ids[:2]))
    assert drafting.start(SLUG, "ur", []).number == 2
    for language, sources in (("fr", []), ("en", ["0" * 32])):
        with pytest.raises(Refusal):
            drafting.start(SLUG, language, sources)


def test_it_grows_from_nothing_that_was_not_put_before_everybody(ids: list[str]) -> None:
    """What a moderator left out, or a reason, would otherwise be published with the brief."""
    Judgement.objects.filter(statement=ids[0], side="west").update(verdict=Verdict.REJECT)
    vault, place = hall_of(SLUG).vault, Round.objects.get(number=2)
    reason = Statement.objects.create(round=place, about_id=ids[1], sealed=vault.lock("x", b"{}"))
    for source in (ids[0], reason.pk):
        with pytest.raises(Refusal, match="statements of this dialogue"):
            drafting.start(SLUG, "en", [ids[1], source])
    Round.objects.filter(number=1).update(state=State.SEALED)
    with pytest.raises(Refusal, match="statements of this dialogue"):
        drafting.start(SLUG, "en", [ids[1]])


def test_brackets_stand_until_a_side_accepts(one: Recommendation) -> None:
    both()
    draft = drafting.find(SLUG, 1)
    assert draft.brackets == 1 and not draft.is_agreed
    with pytest.raises(Refusal, match="brackets left"):
        drafting.agree(SLUG, 1, "east", SHOWN)
    drafting.accept(SLUG, 1, "east", 0, "west", SHOWN)
    draft = drafting.find(SLUG, 1)
    assert draft.brackets == 0 and draft.words["east"] == REOPEN == draft.words["west"] and not draft.is_agreed
    shown = {"east": 2, "west": 1}
    drafting.agree(SLUG, 1, "east", shown)
    assert not drafting.find(SLUG, 1).is_agreed
    assert drafting.agree(SLUG, 1, "west", shown).agreed == REOPEN


def test_one_side_cannot_remove_a_bracket_by_writing(one: Recommendation) -> None:
    both()
    drafting.write(SLUG, 1, "east", Words("The crossing", "Both should close the crossing."), 1)
    assert drafting.find(SLUG, 1).brackets == 1


def test_whoever_looked_at_an_older_text_is_asked_to_look_again(one: Recommendation) -> None:
    both()
    drafting.write(SLUG, 1, "west", Words("The crossing", "Both should shut the crossing."), 1)
    with pytest.raises(Refusal, match="has changed since"):
        drafting.accept(SLUG, 1, "east", 0, "west", SHOWN)
    with pytest.raises(Refusal, match="not there any more"):
        drafting.accept(SLUG, 1, "east", 5, "west", {"east": 1, "west": 2})


def test_a_changed_text_must_be_agreed_to_again(one: Recommendation) -> None:
    agree_all()
    assert drafting.find(SLUG, 1).is_agreed
    drafting.write(SLUG, 1, "east", REOPEN, 1)
    draft = drafting.find(SLUG, 1)
    assert not draft.is_agreed
    assert drafting.is_stale(one.wordings.get(language="hi"))


def test_two_drafters_of_a_side_are_merged_or_both_kept(one: Recommendation) -> None:
    drafting.write(SLUG, 1, "east", OPEN, 0)
    drafting.write(SLUG, 1, "east", Words("The crossing", "Both should soon open the crossing."), 1)
    made = drafting.write(SLUG, 1, "east", Words("The crossings", "Both should open the crossing at Attari."), 1)
    assert drafting.words_of(made) == Words("The crossings", "Both should soon open the crossing at Attari.")
    with pytest.raises(Diverged) as told:
        drafting.write(SLUG, 1, "east", Words("The gate", OPEN.text), 1)
    assert told.value.theirs.title == "The crossings" and told.value.newest.number == 3
    assert Version.objects.filter(side="east").count() == 3


def test_the_same_words_make_no_new_version(one: Recommendation) -> None:
    first = drafting.write(SLUG, 1, "east", OPEN, 0)
    assert drafting.write(SLUG, 1, "east", OPEN, 1) == first


@pytest.mark.parametrize(
    ("words", "side", "parent"),
    [
        (Words("", "text"), "east", 0),
        (Words("t" * 121, "text"), "east", 0),
        (Words("title", ""), "east", 0),
        (Words("title", "x" * 1201), "east", 0),
        (OPEN, "north", 0),
        (OPEN, "east", 7),
    ],
)
def test_what_cannot_be_written(one: Recommendation, words: Words, side: str, parent: int) -> None:
    with pytest.raises(Refusal):
        drafting.write(SLUG, 1, side, words, parent)


def kept_in(language: str) -> Words:
    return drafting.wording_words(Recommendation.objects.get().wordings.get(language=language))


def test_a_translation_is_reviewed_by_another(one: Recommendation) -> None:
    with pytest.raises(Refusal, match="when all sides agree"):
        drafting.translate(SLUG, 1, "east", "ur", Words("t", "x"))
    agree_all()
    with pytest.raises(Refusal, match="another side"):
        drafting.review(SLUG, 1, "ur", "east", kept_in("ur").hash)
    assert drafting.review(SLUG, 1, "ur", "west", kept_in("ur").hash).is_reviewed
    assert drafting.review(SLUG, 1, "hi", "", kept_in("hi").hash).is_reviewed
    with pytest.raises(Refusal):
        drafting.translate(SLUG, 1, "east", "en", Words("t", "x"))


def test_a_translation_that_changed_since_it_was_read_is_not_reviewed(one: Recommendation) -> None:
    """Nobody says of words that they did not read that they say the same as the original."""
    agree_all()
    read = kept_in("ur")
    drafting.translate(SLUG, 1, "east", "ur", Words("t", "other words"), read.hash)
    with pytest.raises(Refusal, match="changed since you looked"):
        drafting.review(SLUG, 1, "ur", "west", read.hash)
    assert not one.wordings.get(language="ur").is_reviewed


def test_who_translates_over_another_translation_sees_both(one: Recommendation) -> None:
    agree_all()
    first = kept_in("ur")
    drafting.review(SLUG, 1, "ur", "west", first.hash)
    assert drafting.translate(SLUG, 1, "east", "ur", first).is_reviewed  # the same once more changes nothing
    theirs = Words("t", "one")
    drafting.translate(SLUG, 1, "east", "ur", theirs, first.hash)
    for over in (first.hash, ""):
        with pytest.raises(drafting.Overtaken) as told:
            drafting.translate(SLUG, 1, "west", "ur", Words("t", "two"), over)
        assert told.value.theirs == theirs
    assert drafting.translate(SLUG, 1, "west", "ur", theirs, first.hash).side == "east"
    kept = drafting.translate(SLUG, 1, "west", "ur", Words("t", "two"), theirs.hash)
    assert (kept.side, kept.is_reviewed) == ("west", False)


def test_a_term_is_agreed_by_every_side(one: Recommendation) -> None:
    texts = {"en": "Line of Control", "hi": "नियंत्रण रेखा", "ur": "لائن آف کنٹرول"}
    drafting.agree_term(SLUG, "east", texts)
    term = drafting.agree_term(SLUG, "west", texts)
    assert term.agreed == ["east", "west"] and Term.objects.count() == 1
    with pytest.raises(Refusal):
        drafting.agree_term(SLUG, "east", {"en": "only"})


def test_what_is_agreed_is_put_to_the_seats_word_for_word(one: Recommendation) -> None:
    with pytest.raises(Refusal, match="all sides agree"):
        putting.put(SLUG, [1])
    agree_all()
    assert [draft.recommendation.number for draft in putting.ready(SLUG)] == [1]
    place = putting.put(SLUG, [1])
    one.refresh_from_db()
    assert [text.pk for text in voted_on(place)] == [one.text_id]
    with pytest.raises(Refusal, match="put to the seats"):
        drafting.write(SLUG, 1, "east", REOPEN, 1)
    putting.put(SLUG, [1])  # again, before it opens
    Round.objects.filter(pk=place.pk).update(state=State.OPEN)
    with pytest.raises(Refusal, match="No round of ratification"):
        putting.put(SLUG, [1])


def test_without_its_translations_it_is_not_ready(one: Recommendation) -> None:
    agree_all()
    one.wordings.get(language="ur").delete()
    assert putting.ready(SLUG) == []


def test_drafts_are_encrypted_and_forgotten(one: Recommendation) -> None:
    agree_all()
    assert not any(b"crossing" in bytes(version.sealed) for version in Version.objects.all())
    forget(SLUG, sweep=leave_unswept)
    assert not Recommendation.objects.exists() and not Version.objects.exists() and not Statement.objects.exists()


def test_a_term_is_accepted_no_longer(ids: list[str]) -> None:
    term = {"en": "crossing", "hi": "गुज़रगाह", "ur": "گزرگاہ"}
    for side in ("east", "west"):
        drafting.agree_term(SLUG, side, term)
    drafting.withdraw_term(SLUG, "east", term)
    assert Term.objects.get().agreed == ["west"]
    for side, given in (("east", term), ("west", term | {"en": "gate"})):
        with pytest.raises(Refusal, match="has not accepted this term"):
            drafting.withdraw_term(SLUG, side, given)
    drafting.withdraw_term(SLUG, "west", term)
    assert not Term.objects.exists()
