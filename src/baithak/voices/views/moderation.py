"""Moderation: the pages of the moderators, each of whom speaks for one side."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baithak.voices import export as exports
from baithak.voices import hall as halls
from baithak.voices.forms import VerdictForm
from baithak.voices.models import POLLS, RECORDED, Dialogue, Ground, Judgement, Round, Scrutineer, State, Statement
from baithak.voices.moderation import Judged, Standing, judged
from baithak.voices.moderation import judge as judge_statement
from baithak.voices.statements import Shown, show
from baithak.voices.translation import MAX_CHARACTERS, enter_translation, local_translator, translate_missing
from baithak.voices.views.desk import MODERATOR, moderates
from baithak.web.accounts.gate import duty_required
from baithak.web.catalogue import LANGUAGES, in_own_words
from baithak.web.errors import Refusal


@dataclass(frozen=True)
class Field:
    """A translation to be entered, or the one that is there."""

    language: str
    name: str
    text: str
    is_machine: bool


@dataclass(frozen=True)
class ShownStatement:
    """A statement as a moderator sees it. `about`: the statement that a reason was given for."""

    shown: Shown
    text: str
    about: str
    standing: Standing
    own: Judgement | None
    others: list[Judgement]
    fields: list[Field]


@duty_required(MODERATOR)
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """The rounds whose statements are to be looked at, and the scrutineers to be agreed to."""
    side, dialogue = _side(request, slug), get_object_or_404(Dialogue, pk=slug, is_forgotten=False)
    rounds = []
    for place in dialogue.rounds.filter(state__in=RECORDED).order_by("number"):
        found = judged(place)
        waiting = sum(side not in one.by_side for one in found)
        rounds.append({"round": place, "waiting": waiting, "count": len(found), "is_over": _is_over(place)})
    context = {
        "slug": slug,
        "title": in_own_words(dialogue.title),
        "side": side,
        "side_title": in_own_words(dialogue.side_titles[side]),
        "rounds": rounds,
        "scrutineers": Scrutineer.objects.filter(dialogue=slug).order_by("label"),
    }
    return TemplateResponse(request, "voices/moderation.html", context)


@duty_required(MODERATOR)
def statements(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The statements of a round."""
    side = _side(request, slug)
    place = get_object_or_404(
        Round.objects.select_related("dialogue"), dialogue=slug, number=number, state__in=RECORDED
    )
    vault = halls.enter(slug).vault
    # Texts that were put to the seats are nobody's to judge, or to word otherwise; reasons given with answers are.
    found = [one for one in judged(place) if one.statement.about_id or place.activity not in POLLS]
    about = {one.pk: one for one in Statement.objects.filter(reasons__round=place).distinct()}
    texts = {one.id: one.texts[one.language] for one in show(vault, [*about.values()])}
    shown = show(vault, [one.statement for one in found])
    context = {
        "slug": slug,
        "round": place,
        "side": side,
        "is_over": _is_over(place),
        "is_poll": place.activity in POLLS,
        "statements": [
            _shown(one, words, place.dialogue.languages, side, texts) for one, words in zip(found, shown, strict=True)
        ],
        "grounds": Ground.choices,
        "can_translate": local_translator() is not None,
        "max_characters": MAX_CHARACTERS,
    }
    return TemplateResponse(request, "voices/moderation_round.html", context)


@require_POST
@duty_required(MODERATOR)
def judge(request: HttpRequest, slug: str, number: int, statement: str) -> HttpResponse:
    """Keep a verdict, or the translations entered."""
    side = _side(request, slug)
    known = get_object_or_404(Statement, pk=statement, round__dialogue=slug, round__number=number)
    if "translate" in request.POST:
        for language in LANGUAGES:
            if f"text_{language}" in request.POST:
                enter_translation(slug, known.pk, language, request.POST[f"text_{language}"], side)
    else:
        form = VerdictForm(request.POST)
        given = form.cleaned_data if form.is_valid() else {"verdict": "", "ground": ""}
        judge_statement(slug, known.pk, side, given["verdict"], given["ground"])
    return HttpResponseRedirect(reverse("voices:moderation-round", args=[slug, number]) + f"#s-{known.pk}")


@require_POST
@duty_required(MODERATOR)
def translate(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Let the machine make the translations that are missing."""
    _side(request, slug)
    get_object_or_404(Round, dialogue=slug, number=number)
    translator = local_translator()
    if translator is None:
        raise Http404
    _made, failed = translate_missing(slug, number, translator)
    if failed:
        raise Refusal(
            "translator", _("Some translations could not be made. What was made is kept. Try again later."), 503
        )
    return HttpResponseRedirect(reverse("voices:moderation-round", args=[slug, number]))


@require_POST
@duty_required(MODERATOR)
def agree(request: HttpRequest, slug: str, scrutineer: str) -> HttpResponse:
    """Agree, for one's side, that somebody may open the exported record."""
    side = _side(request, slug)
    get_object_or_404(Scrutineer, pk=scrutineer, dialogue=slug)
    exports.agree_to_scrutineer(slug, scrutineer, side)
    return HttpResponseRedirect(reverse("voices:moderation", args=[slug]))


def _side(request: HttpRequest, slug: str) -> str:
    """The one side that this moderator speaks for. Raises Http404 for who moderates nothing here."""
    dialogue = Dialogue.objects.filter(pk=slug, is_forgotten=False).first()
    side = None if dialogue is None else moderates(request.user, dialogue)
    if side is None:
        raise Http404
    return side


def _is_over(place: Round) -> bool:
    return place.state == State.RELEASED


def _shown(one: Judged, words: Shown, languages: list[str], side: str, about: dict[str, str]) -> ShownStatement:
    fields = [
        Field(language, LANGUAGES[language], words.texts.get(language, ""), language in words.machine)
        for language in languages
        if language != words.language
    ]
    others = [verdict for name, verdict in sorted(one.by_side.items()) if name != side]
    text = words.texts[words.language]
    own = one.by_side.get(side)
    # What the other side said is shown once this side has spoken: neither is to follow the other.
    return ShownStatement(
        words, text, about.get(words.about or "", ""), one.standing, own, others if own else [], fields
    )
