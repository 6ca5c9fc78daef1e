"""Statements: made at the close without authors, judged by both sides, translated, put before everybody together."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from baithak.voices import hall, moderation, rounds, statements, translation
from baithak.voices.models import Judgement, Statement, Translation
from baithak.voices.moderation import Standing
from baithak.voices.translation import LocalCommand, NoTranslation
from baithak.web.errors import Refusal
from tests.voices.sample import SLUG, Room


@pytest.fixture
def closed(room: Room) -> Room:
    room.all_speak()
    room.close(1)
    return room


def shown(room: Room, number: int = 1) -> dict[str, statements.Shown]:
    found = Statement.objects.filter(round=room.round(number))
    return {one.id: one for one in statements.show(hall.enter(SLUG).vault, [*found])}


def code_of(verb: object, *arguments: object) -> str:
    assert callable(verb)
    with pytest.raises(Refusal) as refused:
        verb(SLUG, *arguments)
    return refused.value.code


def test_what_is_said_is_cleaned_and_what_is_taken_back_is_gone(room: Room) -> None:
    room.all_speak()
    room.say(room.voices[0], "  Two\u202e\twords ", item=2)
    room.say(room.voices[0], "Regretted.", item=3)
    room.say(room.voices[0], "", item=3, turn=2)
    room.say(room.voices[1], "\u200b\u202e", item=2)
    room.say(room.voices[2], "پانی کا حساب مشترک ہو۔", item=2, language="ur")
    room.close(1)
    texts = room.texts()
    assert len(texts) == 18
    assert "Two words" in texts
    assert {one.language for one in shown(room).values()} == {"en", "ur"}


def test_texts_lie_encrypted_and_authors_nowhere(closed: Room) -> None:
    rows = repr([*Statement.objects.values()])
    assert "bridge" not in rows
    assert set(Statement.objects.values()[0]) == {"id", "round_id", "about_id", "sealed"}


def test_reasons_become_statements_about_statements(room: Room) -> None:
    ids = room.to_votes()
    for place, voice in enumerate(room.voices):
        room.vote(voice, ids[0], "agree", reason="यह ठीक है।" if place == 0 else "")
    room.close(2)
    (reason,) = shown(room, 2).values()
    assert (reason.about, reason.language, reason.texts) == (ids[0], "hi", {"hi": "यह ठीक है।"})
    assert statements.reasons_of(room.round(2)) == []
    room.accept_all(2)
    assert [one.pk for one in statements.reasons_of(room.round(2))] == [reason.id]
    assert statements.reasons_of(room.round(1)) == []


def test_a_statement_needs_both_sides(closed: Room) -> None:
    first, second, third, fourth, *_ = Statement.objects.values_list("pk", flat=True)
    verdicts = {
        first: [("east", "accept", ""), ("west", "accept", "")],
        second: [("east", "accept", ""), ("west", "reject", "insult")],
        third: [("east", "reject", "person"), ("west", "reject", "several")],
        fourth: [("east", "accept", "")],
    }
    for key, given in verdicts.items():
        for side, verdict, ground in given:
            moderation.judge(SLUG, key, side, verdict, ground)
    standing = {one.statement.pk: one.standing for one in moderation.judged(closed.round(1))}
    assert [standing[key] for key in verdicts] == [
        Standing.ACCEPTED, Standing.DISPUTED, Standing.REJECTED, Standing.WAITING,
    ]  # fmt: skip
    assert moderation.unjudged(closed.round(1)) == 13
    assert [one.pk for one in statements.accepted(closed.round(1))] == [first]


def test_a_side_can_change_its_mind_until_the_release(closed: Room) -> None:
    key = Statement.objects.values_list("pk", flat=True)[0]
    moderation.judge(SLUG, key, "east", "reject", "same")
    moderation.judge(SLUG, key, "east", "accept")
    assert Judgement.objects.get().verdict == "accept"
    closed.accept_all(1)
    closed.sign()
    rounds.release_statements(SLUG, 1)
    assert code_of(moderation.judge, key, "east", "reject", "same") == "released"


@pytest.mark.parametrize(
    ("side", "verdict", "ground", "code"),
    [
        ("north", "accept", "", "no-side"), ("east", "reject", "", "no-ground"), ("east", "", "", "no-ground"),
        ("east", "reject", "ugly", "no-ground"), ("east", "accept", "insult", "no-ground"),
    ],
)  # fmt: skip
def test_a_verdict_has_a_side_and_a_rejection_a_reason(
    closed: Room, side: str, verdict: str, ground: str, code: str
) -> None:
    key = Statement.objects.values_list("pk", flat=True)[0]
    assert code_of(moderation.judge, key, side, verdict, ground) == code


def test_only_what_both_sides_accepted_is_voted_on(room: Room) -> None:
    room.all_speak()
    room.close(1)
    room.sign()
    keep, leave, *others = Statement.objects.values_list("pk", flat=True)
    for side in ("east", "west"):
        moderation.judge(SLUG, keep, side, "accept")
        for key in others:
            moderation.judge(SLUG, key, side, "reject", "same")
    moderation.judge(SLUG, leave, "east", "accept")
    moderation.judge(SLUG, leave, "west", "reject", "insult")
    assert statements.voted_on(room.round(2)) == []
    rounds.release_statements(SLUG, 1)
    assert [one.pk for one in statements.voted_on(room.round(2))] == [keep]


def test_a_translation_is_entered_changed_and_taken_away(closed: Room) -> None:
    key = Statement.objects.values_list("pk", flat=True)[0]
    translation.enter_translation(SLUG, key, "hi", " पुल\u202e बनाएँ। ", is_machine=True)
    assert (shown(closed)[key].texts["hi"], shown(closed)[key].machine) == ("पुल बनाएँ।", ("hi",))
    translation.enter_translation(SLUG, key, "hi", "पुल बनाना चाहिए।")
    assert (shown(closed)[key].texts["hi"], shown(closed)[key].machine) == ("पुल बनाना चाहिए।", ())
    assert "पुल" not in repr([*Translation.objects.values()])
    translation.enter_translation(SLUG, key, "hi", " ")
    assert "hi" not in shown(closed)[key].texts


def test_changed_words_wait_for_the_other_sides_again(closed: Room) -> None:
    """Whoever translates cannot change, after all agreed, what members of another language vote on."""
    closed.accept_all(1)
    left, key, *_ = Statement.objects.order_by("pk").values_list("pk", flat=True)
    moderation.judge(SLUG, left, "west", "reject", "same")

    def accepted(key: str) -> list[str]:
        return sorted(Judgement.objects.filter(statement=key, verdict="accept").values_list("side", flat=True))

    translation.enter_translation(SLUG, key, "hi", "पुल बनाएँ।", "east")
    translation.enter_translation(SLUG, left, "hi", "पुल बनाएँ।", "east")
    assert (accepted(key), accepted(left)) == (["east"], ["east"])
    assert Judgement.objects.get(statement=left, side="west").verdict == "reject"  # what is out stays out
    closed.sign()
    assert code_of(rounds.release_statements, 1) == "unjudged"
    moderation.judge(SLUG, key, "west", "accept")
    translation.enter_translation(SLUG, key, "hi", " पुल बनाएँ।", "east")  # the same words
    translation.enter_translation(SLUG, key, "ur", "", "east")  # there was none
    translation.enter_translation(SLUG, key, "ur", "A MACHINE'S", is_machine=True)  # marked for every reader
    assert accepted(key) == ["east", "west"]
    translation.enter_translation(SLUG, key, "ur", "A MACHINE'S", "west")  # read over and kept: marked no longer
    assert accepted(key) == ["west"]
    translation.enter_translation(SLUG, key, "hi", "", "east")
    assert accepted(key) == []


@pytest.mark.parametrize(("language", "text"), [("en", "own"), ("fr", "non"), ("ur", "x" * 561)])
def test_a_translation_fits(closed: Room, language: str, text: str) -> None:
    key = Statement.objects.values_list("pk", flat=True)[0]
    assert code_of(translation.enter_translation, key, language, text) == "bad-translation"


def test_released_words_do_not_change(closed: Room) -> None:
    closed.accept_all(1)
    closed.sign()
    rounds.release_statements(SLUG, 1)
    key = Statement.objects.values_list("pk", flat=True)[0]
    assert code_of(translation.enter_translation, key, "hi", "नया") == "released"


def command(folder: Path, body: str) -> LocalCommand:
    program = folder / "translator.py"
    program.write_text("import sys\n" + body)
    return LocalCommand(f"{sys.executable} '{program}'")


UPPER = "print(sys.argv[1], sys.argv[2], sys.stdin.read().upper())"


def test_a_machine_fills_the_gaps_and_says_so(closed: Room, tmp_path: Path) -> None:
    key = Statement.objects.values_list("pk", flat=True)[0]
    translation.enter_translation(SLUG, key, "hi", "मनुष्य का अनुवाद")
    own = shown(closed)[key].texts["en"]
    assert translation.translate_missing(SLUG, 1, command(tmp_path, UPPER)) == (31, 0)
    found = shown(closed)[key]
    assert found.texts == {"en": own, "hi": "मनुष्य का अनुवाद", "ur": f"en ur {own.upper()}"}
    assert found.machine == ("ur",)
    assert translation.translate_missing(SLUG, 1, command(tmp_path, UPPER)) == (0, 0)


@pytest.mark.parametrize("body", ["sys.exit(1)", "pass", "print('x' * 600)", "sys.stdout.buffer.write(bytes([255]))"])
def test_a_machine_that_fails_leaves_the_gap(closed: Room, tmp_path: Path, body: str) -> None:
    broken = command(tmp_path, body)
    with pytest.raises(NoTranslation):
        broken.translate("word", "en", "hi")
    assert translation.translate_missing(SLUG, 1, broken) == (0, 32)
    assert not Translation.objects.exists()


def test_a_machine_that_is_not_there_fails() -> None:
    with pytest.raises(NoTranslation):
        LocalCommand("/nowhere/translator").translate("word", "en", "hi")


def test_no_machine_is_asked_unless_the_operator_names_one(settings: object) -> None:
    assert translation.local_translator() is None
    settings.TRANSLATOR = "translate --fast"  # type: ignore[attr-defined]
    assert isinstance(translation.local_translator(), LocalCommand)
