"""Asks: from a desk's letter to the agenda, to a vote, or to a reply that only the desk's own link can open."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from baithak.outcomes import asks, replies
from baithak.outcomes.asks import Asked
from baithak.outcomes.models import AgendaItem, Ask, AskState, Reply
from baithak.publications import replies as sealed
from baithak.publications.models import Letter
from baithak.publications.models import Reply as SealedReply
from baithak.publications.reading import send_letter
from baithak.voices import hall
from baithak.voices.models import Activity, Dialogue, Round, State, Statement
from baithak.voices.moderation import Standing
from baithak.voices.retention import forget
from baithak.voices.statements import show
from baithak.voices.sweep import leave_unswept
from baithak.voices.vault import make_key
from baithak.web.errors import Refusal
from tests.outcomes.briefs import SIDES, give_link, published, ratified_room, texts
from tests.voices.sample import SLUG

pytestmark = pytest.mark.django_db
NEXT = "room-2"
QUESTION, CALLED = "Who would pay for the bridge?", "a desk in the capital"


@pytest.fixture
def token() -> str:
    """The link of a desk, to a brief that is out."""
    published(ratified_room())
    return give_link()


@pytest.fixture
def following() -> Dialogue:
    """Another dialogue of the same sides, which collects statements first and votes on them next."""
    first = Dialogue.objects.get(pk=SLUG)
    same = ("charter", "cosignatures", "room_hash", "side_titles", "languages", "kind", "receipt_key")
    make_key(NEXT)
    made = Dialogue.objects.create(slug=NEXT, title={"en": "The next"}, **{name: getattr(first, name) for name in same})
    for number, activity in enumerate((Activity.STATEMENTS, Activity.VOTES), start=1):
        day = date.today() + timedelta(days=number)
        Round.objects.create(dialogue=made, number=number, activity=activity, opens_on=day, closes_on=day)
    return made


def asked(token: str, text: str = QUESTION, kind: str = "question", called: str = CALLED) -> str:
    """A letter, sent and taken in; the ask's id."""
    letter = send_letter(token, kind, text, called)
    asks.take_in(SLUG)
    return letter.pk


def accept(key: str) -> None:
    for side in SIDES:
        asks.judge(SLUG, key, side, "accept")


def one() -> Asked:
    (found,) = asks.asks(SLUG)
    return found


def code_of(act, *arguments: object, **named: object) -> str:
    with pytest.raises(Refusal) as refused:
        act(*arguments, **named)
    return refused.value.code


def test_a_letter_is_taken_in_once_and_a_receipt_never(token: str) -> None:
    send_letter(token, "receipt", "", "")
    send_letter(token, "what-would-it-take", "What would it take?", "")
    assert len(asks.waiting(SLUG)) == 1
    assert asks.take_in(SLUG) == 1 and asks.take_in(SLUG) == 0
    assert (one().ask.kind, one().called, one().ask.number) == ("what-would-it-take", "", 1)


def test_an_ask_knows_no_office_and_its_words_are_encrypted(token: str) -> None:
    key = asked(token)
    row = Ask.objects.filter(pk=key).values().get()
    assert "office" not in row and "side" not in row
    assert b"bridge" not in bytes(row["sealed"]) and b"capital" not in bytes(row["sealed"])
    assert "Desk for the neighbour" not in str(one())


def test_the_language_is_that_of_its_script_and_others_are_added(token: str) -> None:
    key = asked(token, "پل کا خرچ کون دے گا؟")
    assert one().language == "ur"
    (name,) = asks.recommendations(one())
    found = asks.translate(SLUG, key, {"en": " Who   would pay? ", "ur": "changed", "hi": ""}, name)
    assert found.texts == {"ur": "پل کا خرچ کون دے گا؟", "en": "Who would pay?"}
    assert found.about == name
    assert code_of(asks.translate, SLUG, key, {"en": "x" * 2401}) == "texts"
    assert code_of(asks.translate, SLUG, key, {}, "another-1-9") == "about"


def test_every_side_judges_it_and_may_think_again(token: str) -> None:
    key = asked(token)
    asks.judge(SLUG, key, "east", "accept")
    assert one().standing is Standing.WAITING and not one().is_before_members
    asks.judge(SLUG, key, "west", "reject", "person")
    assert one().standing is Standing.DISPUTED
    asks.judge(SLUG, key, "west", "accept")
    assert one().is_before_members
    assert code_of(asks.judge, SLUG, key, "north", "accept") == "no-side"
    assert code_of(asks.judge, SLUG, key, "east", "reject") == "no-ground"
    assert code_of(asks.judge, SLUG, key, "east", "perhaps") == "no-ground"


def test_only_what_a_side_left_out_is_set_aside_with_a_reason(token: str) -> None:
    key = asked(token)
    assert code_of(asks.set_aside, SLUG, key, "No.") == "unjudged"
    accept(key)
    assert code_of(asks.set_aside, SLUG, key, "No.") == "accepted"
    asks.judge(SLUG, key, "west", "reject", "agenda")
    assert code_of(asks.set_aside, SLUG, key, " ") == code_of(asks.set_aside, SLUG, key, "x" * 281) == "reason"
    asks.set_aside(SLUG, key, "It is not about the bridge.")
    assert (one().ask.state, one().reason) == (AskState.SET_ASIDE, "It is not about the bridge.")
    assert code_of(asks.judge, SLUG, key, "west", "accept") == "done"


def test_it_comes_on_the_agenda_of_a_dialogue_that_follows(token: str, following: Dialogue) -> None:
    key = asked(token)
    assert [found.pk for found in asks.followers(Dialogue.objects.get(pk=SLUG))] == [NEXT]
    assert code_of(asks.take_up_as_agenda, SLUG, key, NEXT) == "not-accepted"
    accept(key)
    assert code_of(asks.take_up_as_agenda, SLUG, key, SLUG) == "no-follower"  # all its rounds are over
    asks.take_up_as_agenda(SLUG, key, NEXT)
    (item,) = asks.agenda(NEXT)
    assert (item.texts, item.called, item.kind) == ({"en": QUESTION}, CALLED, "question")
    assert (one().ask.state, one().ask.target) == (AskState.TAKEN_UP, following)
    assert code_of(asks.take_up_as_agenda, SLUG, key, NEXT) == "done"
    assert b"bridge" not in bytes(AgendaItem.objects.get().sealed)


def test_changed_words_wait_for_the_other_sides_again(token: str) -> None:
    key = asked(token)
    accept(key)
    asks.translate(SLUG, key, {"hi": "कौन देगा?"}, side="east")
    assert one().standing is Standing.WAITING and one().ask.judgements.get().side == "east"
    asks.judge(SLUG, key, "west", "accept")
    asks.translate(SLUG, key, {"hi": "कौन देगा?"}, side="east")  # the same words
    assert one().standing is Standing.ACCEPTED
    asks.translate(SLUG, key, {"hi": ""})  # a facilitator, who speaks for no side
    assert not one().ask.judgements.exists()


def test_it_is_withdrawn_from_the_agenda_before_its_round_opens_and_stays_to_be_seen(
    token: str, following: Dialogue
) -> None:
    key = asked(token)
    assert code_of(asks.withdraw_from_agenda, SLUG, key, "No.") == "no-item"
    accept(key)
    asks.take_up_as_agenda(SLUG, key, NEXT)
    assert asks.can_be_withdrawn(one())
    assert code_of(asks.withdraw_from_agenda, SLUG, key, " ") == "reason"
    asks.withdraw_from_agenda(SLUG, key, "It was asked before.")
    (item,) = asks.agenda(NEXT)
    assert (item.texts, item.withdrawn) == ({"en": QUESTION}, "It was asked before.")
    assert (one().ask.state, one().ask.target, one().reason) == (AskState.NEW, None, "It was asked before.")
    assert b"before" not in bytes(AgendaItem.objects.get().sealed) and not asks.can_be_withdrawn(one())
    assert code_of(asks.withdraw_from_agenda, SLUG, key, "No.") == "no-item"
    asks.judge(SLUG, key, "west", "reject", "agenda")  # it is decided on anew
    assert code_of(asks.take_up_as_agenda, SLUG, key, NEXT) == "not-accepted"
    accept(key)
    asks.take_up_as_agenda(SLUG, key, NEXT)
    assert sorted(bool(item.withdrawn) for item in asks.agenda(NEXT)) == [False, True] and one().reason == ""


@pytest.mark.parametrize("state", [State.OPEN, State.SHORT, State.RELEASED])
def test_once_the_round_that_uses_it_has_opened_it_stays(token: str, following: Dialogue, state: State) -> None:
    key = sent(token)
    accept(key)
    asks.take_up_as_agenda(SLUG, key, NEXT)
    Round.objects.filter(dialogue=NEXT, number=1).update(state=state)
    assert not asks.can_be_withdrawn(one())
    assert code_of(asks.withdraw_from_agenda, SLUG, key, "No.") == "opened"
    assert asks.agenda(NEXT)[0].withdrawn == "" and one().ask.target == following


def test_taken_up_after_a_round_was_recorded_it_is_for_the_next(token: str, following: Dialogue) -> None:
    key = asked(token)
    accept(key)
    Round.objects.filter(dialogue=NEXT, number=1).update(state=State.RELEASED)
    asks.take_up_as_agenda(SLUG, key, NEXT)
    assert asks.agenda(NEXT)[0].round == 2 and asks.can_be_withdrawn(one())


def test_what_is_voted_on_is_not_on_an_agenda(token: str, following: Dialogue) -> None:
    key = asked(token)
    accept(key)
    asks.take_up_as_statement(SLUG, key, NEXT, {"en": "A toll should pay."})
    assert code_of(asks.withdraw_from_agenda, SLUG, key, "No.") == "no-item"


def test_a_dialogue_of_other_sides_or_one_that_is_over_takes_nothing_up(token: str, following: Dialogue) -> None:
    key = asked(token)
    accept(key)
    Round.objects.filter(dialogue=NEXT).update(state=State.RELEASED)
    assert code_of(asks.take_up_as_agenda, SLUG, key, NEXT) == "no-follower"
    Round.objects.filter(dialogue=NEXT, number=2).update(state=State.WAITING)
    assert code_of(asks.take_up_as_statement, SLUG, key, NEXT, {"en": "A toll."}) == "no-round"
    Dialogue.objects.filter(pk=NEXT).update(side_titles={"east": {}, "north": {}})
    assert code_of(asks.take_up_as_agenda, SLUG, key, NEXT) == "no-follower"


def test_it_becomes_a_statement_to_vote_on(token: str, following: Dialogue) -> None:
    key = asked(token)
    accept(key)
    assert code_of(asks.take_up_as_statement, SLUG, key, NEXT, {}) == "language"
    words = {"en": "A toll should pay for the bridge.", "ur": "پل کا خرچ محصول سے نکلے۔", "hi": ""}
    statement = asks.take_up_as_statement(SLUG, key, NEXT, words)
    (shown,) = show(hall.enter(NEXT).vault, [Statement.objects.get(pk=statement)])
    assert (shown.asked_by, shown.language, {*shown.texts}) == (CALLED, "en", {"en", "ur"})
    assert (one().ask.state, one().ask.statement) == (AskState.TAKEN_UP, statement)


def test_a_reply_is_sent_when_every_side_agrees_to_these_words(token: str) -> None:
    key = asked(token)
    assert code_of(replies.write_reply, SLUG, key, {"en": "We shall see."}) == "texts"
    replies.write_reply(SLUG, key, texts("Both sides"))
    old = replies.digest(Reply.objects.get())
    replies.agree_to_reply(SLUG, key, "east", old)
    reply = replies.write_reply(SLUG, key, texts("Each side half"))
    assert reply.agreed == [] and code_of(replies.agree_to_reply, SLUG, key, "west", old) == "changed"
    assert code_of(replies.agree_to_reply, SLUG, key, "north", replies.digest(reply)) == "no-side"
    replies.agree_to_reply(SLUG, key, "east", replies.digest(reply))
    assert sealed.replies_to(token) == [] and replies.sent_reply(one().ask) == {}
    replies.agree_to_reply(SLUG, key, "west", replies.digest(reply))
    (told,) = sealed.replies_to(token)
    assert (told.asked, told.texts) == (QUESTION, texts("Each side half"))
    assert one().ask.state == AskState.ANSWERED and replies.sent_reply(one().ask) == texts("Each side half")
    assert code_of(replies.write_reply, SLUG, key, texts("More")) == "sent"
    assert code_of(replies.agree_to_reply, SLUG, key, "west", replies.digest(reply)) == "sent"


def sent(token: str) -> str:
    key = asked(token)
    reply = replies.write_reply(SLUG, key, texts("Each side half"))
    for side in SIDES:
        replies.agree_to_reply(SLUG, key, side, replies.digest(reply))
    return key


def test_only_the_link_it_came_by_opens_the_reply(token: str) -> None:
    sent(token)
    other = give_link()
    assert sealed.replies_to(other) == []
    row = SealedReply.objects.get()
    assert b"half" not in bytes(row.sealed) and token not in str(SealedReply.objects.values_list())
    SealedReply.objects.create(pk="0" * 32, link=row.link, sealed=row.sealed)  # moved, it is nothing
    assert len(sealed.replies_to(token)) == 1


def test_what_was_answered_can_still_be_taken_up(token: str, following: Dialogue) -> None:
    key = sent(token)
    accept(key)
    asks.take_up_as_agenda(SLUG, key, NEXT)
    assert (one().ask.state, one().ask.target) == (AskState.ANSWERED, following)


def test_without_its_letter_a_reply_goes_nowhere_and_nothing_is_kept(token: str) -> None:
    key = asked(token)
    reply = replies.write_reply(SLUG, key, texts("Each side half"))
    replies.agree_to_reply(SLUG, key, "east", replies.digest(reply))
    Letter.objects.all().delete()
    assert code_of(replies.agree_to_reply, SLUG, key, "west", replies.digest(reply)) == "no-link"
    assert Reply.objects.get().agreed == ["east"] and not SealedReply.objects.exists()


def test_all_of_it_is_forgotten(token: str, following: Dialogue) -> None:
    key = sent(token)
    accept(key)
    asks.take_up_as_agenda(SLUG, key, NEXT)
    forget(SLUG, sweep=leave_unswept)
    assert not Ask.objects.exists() and not Reply.objects.exists() and not SealedReply.objects.exists()
    assert len(asks.agenda(NEXT)) == 1  # what another dialogue took up is its own
    forget(NEXT, sweep=leave_unswept)
    assert not AgendaItem.objects.exists()
