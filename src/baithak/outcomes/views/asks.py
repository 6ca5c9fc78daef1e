"""Asks: read by members in their room; at the desk judged, translated, taken up, and replied to."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from baithak.outcomes import asks, replies, room
from baithak.outcomes.asks import Asked
from baithak.outcomes.models import Ask, AskState, Reply
from baithak.outcomes.views.drafting import side_of
from baithak.voices.hall import Hall
from baithak.voices.kinds import TEXT_CHARACTERS
from baithak.voices.models import Dialogue, Ground
from baithak.voices.moderation import Standing
from baithak.voices.showing import frame_of
from baithak.voices.views.inside import inside
from baithak.web.accounts.gate import duty_required, has
from baithak.web.catalogue import LANGUAGES, direction, in_own_words
from baithak.web.errors import Refusal
from baithak.web.kept import taken

FACILITATOR, MODERATOR, SIGNATORY = "facilitator", "moderator", "signatory"

Filled = list[tuple[str, str, str, str]]  # language, its name, the text there is, the direction it is written in


@require_GET
def room_asks(request: HttpRequest, slug: str) -> HttpResponse:
    """A participant's page. Without the room's key, the entrance."""

    @inside
    def page(request: HttpRequest, hall: Hall) -> HttpResponse:
        values = frame_of(hall) | {"asked": room.asked_about(hall.slug)}
        return TemplateResponse(request, "outcomes/room_asks.html", values)

    return page(request, slug)


@require_GET
@duty_required(FACILITATOR, MODERATOR, SIGNATORY)
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that desks asked about this dialogue's briefs."""
    dialogue = _theirs(request, slug)
    listed = [
        {"asked": one, "words": room.words_in(one.texts, one.language), "standing": _standing(one.standing)}
        for one in asks.asks(slug)
    ]
    is_facilitator = has(request.user, FACILITATOR, slug)
    values = {
        "slug": slug,
        "title": in_own_words(dialogue.title),
        "asks": listed,
        "is_facilitator": is_facilitator,
        "waiting": len(asks.waiting(slug)) if is_facilitator else 0,
    }
    return TemplateResponse(request, "outcomes/asks.html", values)


@require_POST
@duty_required(FACILITATOR)
def take_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Take in the letters that have come."""
    _dialogue(slug)
    asks.take_in(slug)
    return HttpResponseRedirect(reverse("outcomes:asks", args=[slug]))


@require_http_methods(["GET", "POST"])
@duty_required(FACILITATOR, MODERATOR, SIGNATORY)
def ask(request: HttpRequest, slug: str, ask_id: str) -> HttpResponse:
    """One ask, and whatever this account may do with it."""
    dialogue, refused = _theirs(request, slug), None
    try:
        asked = asks.ask_of(slug, ask_id)
        if request.method == "POST":
            _do(request, asked)
            return taken(reverse("outcomes:ask", args=[slug, ask_id]))
    except (Ask.DoesNotExist, Reply.DoesNotExist) as error:
        raise Http404 from error
    except Refusal as refusal:
        refused = refusal  # what was typed stands in the form again
    values: dict[str, object] = {"slug": slug, "title": in_own_words(dialogue.title)}
    values["problem"] = refused.say if refused else ""
    values |= _shown(request, asked) | _reply(request, asked)
    return TemplateResponse(request, "outcomes/ask.html", values, status=refused.status if refused else 200)


def _do(request: HttpRequest, asked: Asked) -> None:
    slug, key, given = asked.ask.dialogue_id, asked.ask.pk, request.POST
    wanted = given.get("do", "")
    acts: dict[str, Callable[[], object]] = {}
    if side := side_of(request.user, slug, MODERATOR):
        acts["accept"] = lambda: asks.judge(slug, key, side, "accept")
        acts["reject"] = lambda: asks.judge(slug, key, side, "reject", given.get("ground", ""))
    if signs := side_of(request.user, slug, SIGNATORY):
        acts["agree"] = lambda: replies.agree_to_reply(slug, key, signs, given.get("read", ""))
    is_facilitator = has(request.user, FACILITATOR, slug)
    if side or is_facilitator:
        acts["withdraw"] = lambda: asks.withdraw_from_agenda(slug, key, given.get("reason", ""))
        acts["translate"] = lambda: asks.translate(slug, key, _texts(request, "text"), given.get("about", ""), side)
    if is_facilitator:
        acts["aside"] = lambda: asks.set_aside(slug, key, given.get("reason", ""))
        acts["reply"] = lambda: replies.write_reply(slug, key, _texts(request, "reply"))
        acts["agenda"] = lambda: asks.take_up_as_agenda(slug, key, _target(request))
        acts["statement"] = lambda: asks.take_up_as_statement(slug, key, _target(request), _texts(request, "statement"))
    if wanted not in acts:
        raise Http404
    acts[wanted]()


def _target(request: HttpRequest) -> str:
    """The dialogue that takes something up: only one that this facilitator keeps as well."""
    target = request.POST.get("target", "")
    if not target or not has(request.user, FACILITATOR, target):
        raise Refusal("not-yours", _("Choose a dialogue of the same sides that has a round to come."), 409)
    return target


def _shown(request: HttpRequest, asked: Asked) -> dict[str, object]:
    slug, dialogue = asked.ask.dialogue_id, asked.ask.dialogue
    side, is_facilitator = side_of(request.user, slug, MODERATOR), has(request.user, FACILITATOR, slug)
    own = asked.by_side.get(side)
    known = {name: in_own_words(titles) for name, titles in asks.recommendations(asked).items()}
    followers = [one for one in asks.followers(dialogue) if has(request.user, FACILITATOR, one.pk)]
    codes = sorted({code for one in followers for code in one.languages})
    return {
        "asked": asked,
        "own": room.words_in({asked.language: asked.texts[asked.language]}, asked.language),
        "standing": _standing(asked.standing),
        "target": in_own_words(asked.ask.target.title) if asked.ask.target else "",
        "is_open": asked.ask.target is None and asked.ask.state != AskState.SET_ASIDE,
        "side": side,
        "judgement": own,
        # What the other side said is shown once this side has spoken: neither is to follow the other.
        "others": [
            (in_own_words(dialogue.side_titles[name]), one)
            for name, one in sorted(asked.by_side.items())
            if name != side and (own or is_facilitator)
        ],
        "grounds": Ground.choices,
        "is_facilitator": is_facilitator,
        "can_translate": bool(side) or is_facilitator,
        "others_in": [
            one for one in _filled(request, "text", dialogue.languages, asked.texts) if one[0] != asked.language
        ],
        "recommendations": known.items(),
        "about_title": known.get(asked.about, ""),
        "can_withdraw": (bool(side) or is_facilitator) and asks.can_be_withdrawn(asked),
        "can_set_aside": asked.standing in (Standing.REJECTED, Standing.DISPUTED),
        "followers": [(one.pk, in_own_words(one.title)) for one in followers],
        "statement_in": _filled(request, "statement", codes, asked.texts),
        "reason": request.POST.get("reason", ""),
        "most_translation": asks.MAX_TRANSLATION,
        "most_statement": TEXT_CHARACTERS,
        "most_reason": asks.MAX_REASON,
    }


def _reply(request: HttpRequest, asked: Asked) -> dict[str, object]:
    dialogue = asked.ask.dialogue
    reply = Reply.objects.select_related("ask").filter(ask=asked.ask).first()
    texts = replies.texts_of(reply) if reply else {}
    side = side_of(request.user, dialogue.pk, SIGNATORY)
    return {
        "reply": reply,
        "reply_texts": [(LANGUAGES[code], code, direction(code), text) for code, text in texts.items()],
        "reply_in": _filled(request, "reply", dialogue.languages, texts),
        "digest": replies.digest(reply) if reply else "",
        "agreed": [
            (in_own_words(titles), reply is not None and name in reply.agreed)
            for name, titles in sorted(dialogue.side_titles.items())
        ],
        "can_agree": bool(side) and reply is not None and not reply.is_sent and side not in reply.agreed,
        "most_reply": replies.MAX_REPLY,
    }


def _filled(request: HttpRequest, name: str, languages: list[str], texts: Mapping[str, str]) -> Filled:
    """A field for each language, with what was typed into it, else with what is kept."""
    typed = request.POST
    return [
        (code, LANGUAGES[code], typed.get(f"{name}_{code}", texts.get(code, "")), direction(code)) for code in languages
    ]


def _texts(request: HttpRequest, name: str) -> dict[str, str]:
    return {code: request.POST.get(f"{name}_{code}", "") for code in LANGUAGES}


def _standing(standing: Standing) -> str:
    return {
        Standing.WAITING: _("waits for the moderators"),
        Standing.ACCEPTED: _("accepted by every side"),
        Standing.REJECTED: _("left out"),
        Standing.DISPUTED: _("the sides differ: it stays out unless they come to agree"),
    }[standing]


def _theirs(request: HttpRequest, slug: str) -> Dialogue:
    """The dialogue, for its facilitator and for whoever moderates or signs for one side of it."""
    found = _dialogue(slug)
    has_a_side = any(side_of(request.user, slug, duty) for duty in (MODERATOR, SIGNATORY))
    if not has_a_side and not has(request.user, FACILITATOR, slug):
        raise Http404
    return found


def _dialogue(slug: str) -> Dialogue:
    found = Dialogue.objects.filter(pk=slug, is_forgotten=False).first()
    if found is None:
        raise Http404
    return found
