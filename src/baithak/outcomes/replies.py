"""Replies to desks: written by the facilitator, agreed word for word by a signatory of every side, then sent for good.

Sent means: sealed for the link that the question came by, and shown when that link is opened again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from baithak.outcomes import links
from baithak.outcomes.asks import Asked, ask_of
from baithak.outcomes.models import Ask, AskState, Reply
from baithak.publications import replies
from baithak.publications.models import Letter
from baithak.publications.models import Reply as SealedReply
from baithak.publications.replies import Replied
from baithak.voices import hall as halls
from baithak.voices.models import Dialogue
from baithak.voices.plain import plain_text
from baithak.web.errors import Refusal

MAX_REPLY = 2400  # characters, in each language


@transaction.atomic
def write_reply(slug: str, ask_id: str, texts: Mapping[str, str]) -> Reply:
    """Write the reply, in every language of the dialogue, in place of an earlier draft; whoever agreed is asked again.

    Raises Refusal or Ask.DoesNotExist.
    """
    ask = _unsent(slug, ask_id).ask
    given = {code: plain_text(texts.get(code, "")) for code in ask.dialogue.languages}
    if any(not 1 <= len(text) <= MAX_REPLY for text in given.values()):
        say = _("Give the reply in every language of the dialogue, with up to %(most)s characters.")
        raise Refusal("texts", say % {"most": MAX_REPLY})
    sealed = halls.enter(slug).vault.lock(_row(ask), json.dumps(given, ensure_ascii=False).encode())
    reply, _made = Reply.objects.update_or_create(ask=ask, defaults={"sealed": sealed, "agreed": []})
    return reply


@transaction.atomic
def agree_to_reply(slug: str, ask_id: str, side: str, read: str) -> Reply:
    """A side's signatory agrees to exactly the reply they read (its `digest`); with every side it is sent.

    Raises Refusal, Ask.DoesNotExist or Reply.DoesNotExist.
    """
    asked = _unsent(slug, ask_id)
    reply = Reply.objects.get(ask=asked.ask)
    if side not in asked.ask.dialogue.side_titles:
        raise Refusal("no-side", _("This dialogue has no such side."))
    if read != digest(reply):
        raise Refusal("changed", _("The reply has changed since you read it. Read it again, then agree."), 409)
    reply.agreed = sorted({*reply.agreed, side})
    reply.is_sent = {*reply.agreed} >= {*asked.ask.dialogue.side_titles}
    reply.save(update_fields=["agreed", "is_sent"])
    if reply.is_sent:
        _send(asked, reply)
    return reply


def texts_of(reply: Reply) -> dict[str, str]:
    """A reply, by language."""
    read: dict[str, str] = json.loads(halls.enter(reply.ask.dialogue_id).vault.unlock(_row(reply.ask), reply.sealed))
    return read


def digest(reply: Reply) -> str:
    """What a signatory has read, in short: it changes with every word."""
    return hashlib.sha256(json.dumps(texts_of(reply), sort_keys=True).encode()).hexdigest()


def sent_reply(ask: Ask) -> dict[str, str]:
    """What was sent to the desk, by language; nothing if nothing was."""
    reply = Reply.objects.filter(ask=ask, is_sent=True).first()
    return texts_of(reply) if reply else {}


def forget_replies(slug: str) -> None:
    """Delete the replies of a dialogue that is being forgotten, also those that desks could read."""
    SealedReply.objects.filter(pk__in=[*Ask.objects.filter(dialogue=slug).values_list("pk", flat=True)]).delete()
    Reply.objects.filter(ask__dialogue=slug).delete()


def _unsent(slug: str, ask_id: str) -> Asked:
    Dialogue.objects.select_for_update().get(pk=slug)
    asked = ask_of(slug, ask_id)
    if Reply.objects.filter(ask=asked.ask, is_sent=True).exists():
        raise Refusal("sent", _("The reply is with the desk. It does not change any more."), 409)
    return asked


def _send(asked: Asked, reply: Reply) -> None:
    letter = Letter.objects.filter(pk=asked.ask.pk).first()
    key = links.reply_key(letter.link) if letter else None
    if letter is None or key is None:
        raise Refusal("no-link", _("The link that this came by is gone. Reply to the desk by other means."), 409)
    told = Replied(asked.texts[asked.language], texts_of(reply))
    sealed = replies.seal_reply(key, letter.pk, told)
    SealedReply.objects.update_or_create(pk=letter.pk, defaults={"link": letter.link, "sealed": sealed})
    Ask.objects.filter(pk=asked.ask.pk).update(state=AskState.ANSWERED)


def _row(ask: Ask) -> str:
    return f"reply {ask.pk}"
