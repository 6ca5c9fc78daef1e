"""Drafting at the desk: recommendations, each with its brackets and versions; terms; putting to the seats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from baithak.analysis.banded_release import Reading
from baithak.analysis.ratification import can_be_shown
from baithak.outcomes import brackets, drafting, putting
from baithak.outcomes.drafting import BETWEEN, MAX_TERM, MAX_TEXT, MAX_TITLE, Diverged, Draft, Overtaken, Words
from baithak.outcomes.models import Finding, Recommendation, Term, Version
from baithak.outcomes.wording import phrases
from baithak.voices import hall as halls
from baithak.voices.models import Activity, Dialogue
from baithak.voices.statements import put_before_everybody, show
from baithak.web.accounts.gate import duties, duty_required
from baithak.web.accounts.models import Account
from baithak.web.catalogue import LANGUAGES, direction, in_own_words
from baithak.web.errors import Refusal
from baithak.web.kept import taken

FACILITATOR, DRAFTER = "facilitator", "drafter"


@dataclass(frozen=True)
class Alternative:
    """What one side says in a bracket. `can_accept`: the reader's side may take it."""

    side: str
    name: str
    text: str
    can_accept: bool


@dataclass(frozen=True)
class ShownPiece:
    """A piece of the text as the page shows it. `number`: of a bracket, from 0."""

    text: str
    number: int | None
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True)
class Retyped:
    """A translation that was typed and could not be kept. `theirs`: what somebody else kept meanwhile."""

    language: str
    words: Words
    theirs: Words | None = None


@dataclass(frozen=True)
class Source:
    """A statement that a recommendation grows from, and how it stands."""

    id: str
    text: str
    language: str
    phrase: str


@duty_required(FACILITATOR, DRAFTER)
@require_GET
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """All recommendations, and what may be put to the seats."""
    values = _frame(request, slug) | {"drafts": drafting.drafts(slug), "findings": _findings(slug)}
    if values["is_facilitator"]:
        hall, place = halls.enter(slug), putting.round_to_come(slug)
        dialogue = _dialogue(slug)
        values |= {
            "ready": putting.ready(slug),
            "place": place,
            "is_showable": can_be_shown(hall.grants, hall.charter.thresholds, dialogue.kind),
        }
    return TemplateResponse(request, "outcomes/drafts.html", values)


@duty_required(FACILITATOR)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a recommendation from statements."""
    if request.method == "POST":
        made = drafting.start(slug, request.POST.get("language", ""), request.POST.getlist("sources"))
        return _to(slug, made.number)
    dialogue = _dialogue(slug)
    languages = [(code, LANGUAGES[code]) for code in dialogue.languages]
    values = _frame(request, slug) | {"sources": _sources(slug), "held_in": languages}
    return TemplateResponse(request, "outcomes/draft_new.html", values)


@duty_required(FACILITATOR, DRAFTER)
@require_GET
def page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One recommendation: what is shared, what stands in brackets, and the side's own text."""
    return _page(request, slug, _draft(slug, number))


@require_POST
@duty_required(DRAFTER)
def write(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Keep the side's text. Whatever keeps it from being kept, the form shows what was typed."""
    side = _own_side(request, slug)
    typed = Words(request.POST.get("title", ""), request.POST.get("text", ""))
    try:
        drafting.write(slug, number, side, typed, _whole(request.POST.get("parent", "")))
    except Diverged as told:
        draft = _draft(slug, number)
        return _page(request, slug, draft, typed=typed, theirs=told.theirs, parent=told.newest.number, status=409)
    except Refusal as told:
        return _page(request, slug, _draft(slug, number), typed=typed, problem=told.say, status=told.status)
    except Recommendation.DoesNotExist as error:
        raise Http404 from error
    return _to(slug, number)


@require_POST
@duty_required(DRAFTER)
def decide(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Accept another side's words in a bracket, or agree to the whole, as it was shown."""
    side, shown = _own_side(request, slug), _shown(request.POST, slug)
    _draft(slug, number)
    if "agree" in request.POST:
        drafting.agree(slug, number, side, shown)
    else:
        bracket, _colon, other = request.POST.get("accept", "").partition(":")
        drafting.accept(slug, number, side, _whole(bracket), other, shown)
    return _to(slug, number)


@require_POST
@duty_required(FACILITATOR, DRAFTER)
def translate(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Keep a translation, or say that it was reviewed."""
    draft = _draft(slug, number)
    language, side = request.POST.get("language", ""), _side(request, slug)
    if "reviewed" in request.POST:
        drafting.review(slug, number, language, side, request.POST.get("over", ""))
        return _to(slug, number)
    side = _own_side(request, slug)
    typed = Words(request.POST.get("title", ""), request.POST.get("text", ""))
    try:
        drafting.translate(slug, number, side, language, typed, request.POST.get("over", ""))
    except Overtaken as told:
        return _page(request, slug, draft, wording=Retyped(language, typed, told.theirs), status=409)
    except Refusal as told:
        retyped = Retyped(language, typed)
        return _page(request, slug, draft, wording=retyped, problem=told.say, status=told.status)
    return _to(slug, number)


@duty_required(FACILITATOR, DRAFTER)
@require_http_methods(["GET", "POST"])
def versions(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Any two versions, compared; the last two of a side unless a form asks otherwise."""
    draft = _draft(slug, number)
    every = [*Version.objects.filter(recommendation=draft.recommendation).select_related("recommendation")]
    known = {f"{one.side}:{one.number}": one for one in every}
    older, newer = (request.POST.get(name, "") for name in ("from", "to"))
    if known and not (older and newer):
        own = [name for name in known if name.startswith(next(iter(known)).partition(":")[0])]
        older, newer = own[-2] if len(own) > 1 else own[-1], own[-1]
    if known and not {older, newer} <= {*known}:
        raise Http404
    pieces = brackets.compared(*(drafting.words_of(known[name]).whole for name in (older, newer))) if known else []
    names = _names(slug)
    listed = [(name, names[one.side], one.number) for name, one in known.items()]
    values = {"draft": draft, "listed": listed, "older": older, "newer": newer, "pieces": pieces}
    values |= {"original_direction": direction(draft.recommendation.original)}
    return TemplateResponse(request, "outcomes/draft_versions.html", _frame(request, slug) | values)


@duty_required(FACILITATOR, DRAFTER)
@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest, slug: str) -> HttpResponse:
    """The terms that the sides agreed on, and those proposed."""
    if request.method == "POST":
        decide = drafting.withdraw_term if "withdraw" in request.POST else drafting.agree_term
        decide(slug, _own_side(request, slug), {code: request.POST.get(code, "") for code in LANGUAGES})
        return taken(reverse("outcomes:terms", args=[slug]))
    dialogue = _dialogue(slug)
    languages = [(code, LANGUAGES[code], direction(code)) for code in dialogue.languages]
    listed = [_term(one, dialogue, _side(request, slug)) for one in Term.objects.filter(dialogue=slug)]
    values = {"terms": sorted(listed, key=lambda one: str(one["key"])), "held_in": languages, "most": MAX_TERM}
    return TemplateResponse(request, "outcomes/terms.html", _frame(request, slug) | values)


@require_POST
@duty_required(FACILITATOR)
def put(request: HttpRequest, slug: str) -> HttpResponse:
    """Put the chosen recommendations to the next round of ratification."""
    putting.put(slug, [_whole(one) for one in request.POST.getlist("numbers")])
    return HttpResponseRedirect(reverse("outcomes:drafts", args=[slug]))


def _page(
    request: HttpRequest,
    slug: str,
    draft: Draft,
    *,
    typed: Words | None = None,
    theirs: Words | None = None,
    parent: int | None = None,
    wording: Retyped | None = None,
    problem: object = "",
    status: int = 200,
) -> HttpResponse:
    side = _side(request, slug)
    own = draft.versions.get(side)
    values = {
        "draft": draft,
        "pieces": _pieces(draft, side, _names(slug)),
        "texts": [(name, draft.words.get(one), one == side) for one, name in _names(slug).items()],
        "typed": typed or draft.words.get(side) or Words(),
        "theirs": theirs,
        "problem": problem,
        "parent": parent if parent is not None else own.number if own else 0,
        "shown": [f"{one}:{number}" for one, number in draft.shown().items()],
        "has_agreed": bool(own and own.is_agreed),
        "wordings": _wordings(draft, side, wording),
        "is_typed": typed is not None,
        "sources": _sources(slug, draft.recommendation.sources),
        "terms": _terms_in(slug, draft),
        "original": draft.recommendation.original,
        "language_name": LANGUAGES[draft.recommendation.original],
        "original_direction": direction(draft.recommendation.original),
        "max_title": MAX_TITLE,
        "max_text": MAX_TEXT,
    }
    return TemplateResponse(request, "outcomes/draft.html", _frame(request, slug) | values, status=status)


def _pieces(draft: Draft, side: str, names: Mapping[str, str]) -> list[ShownPiece]:
    numbers, can_accept = count(), bool(side) and draft.recommendation.put_in_id is None
    shown = []
    for one in draft.pieces:
        if isinstance(one, brackets.Shared):
            shown.append(ShownPiece(one.text, None))
            continue
        alternatives = zip(draft.sides, one.alternatives, strict=True)
        shown.append(
            ShownPiece(
                "",
                next(numbers),
                tuple(
                    Alternative(s, names[s], text.replace(BETWEEN, " "), can_accept and s != side)
                    for s, text in alternatives
                ),
            )
        )
    return shown


def _wordings(draft: Draft, side: str, retyped: Retyped | None) -> list[dict[str, object]]:
    """Every other language: its words, where they stand, and what the reader may do and has typed."""
    one = draft.recommendation
    known = {wording.language: wording for wording in one.wordings.all()}
    shown = []
    for language in one.dialogue.languages:
        if language == one.original:
            continue
        wording = known.get(language)
        is_stale = wording is not None and drafting.is_stale(wording)
        words = drafting.wording_words(wording) if wording else None
        own = retyped if retyped and retyped.language == language else None
        shown.append(
            {
                "language": language,
                "name": LANGUAGES[language],
                "direction": direction(language),
                "words": words,
                "typed": own.words if own else words,
                "theirs": own.theirs if own else None,
                "is_typed": own is not None,
                "over": words.hash if words else "",
                "is_stale": is_stale,
                "is_reviewed": wording is not None and wording.is_reviewed and not is_stale,
                "can_review": wording is not None and not wording.is_reviewed and not is_stale and wording.side != side,
                "can_write": bool(side) and draft.is_agreed and one.put_in_id is None,
            }
        )
    return shown


def _sources(slug: str, only: list[str] | None = None) -> list[Source]:
    """Statements that were put before everybody, with the phrase of the newest finding."""
    phrase = _phrases(slug)
    found = [one for one in put_before_everybody(_dialogue(slug).pk) if only is None or one.pk in only]
    shown = show(halls.enter(slug).vault, found)
    listed = [Source(one.id, in_own_words(one.texts), one.language, phrase.get(one.id, "")) for one in shown]
    return sorted(listed, key=lambda one: (one.phrase == "", one.phrase, one.text))


def _phrases(slug: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for finding in Finding.objects.filter(round__dialogue=slug, round__activity=Activity.VOTES).order_by(
        "round__number"
    ):
        headings = phrases(finding.released)
        said |= {row["statement"]: str(headings[Reading(row["reading"])][0]) for row in finding.released["statements"]}
    return said


def _terms_in(slug: str, draft: Draft) -> list[dict[str, str]]:
    """The agreed terms that occur in what any side wrote."""
    written = " ".join(words.whole for words in draft.words.values()).casefold()
    original, sides = draft.recommendation.original, {*draft.sides}
    agreed = [drafting.term_texts(one) for one in Term.objects.filter(dialogue=slug) if {*one.agreed} >= sides]
    return [one for one in agreed if one[original].casefold() in written]


def _term(one: Term, dialogue: Dialogue, side: str) -> dict[str, object]:
    texts, waiting = drafting.term_texts(one), {*dialogue.side_titles} - {*one.agreed}
    listed = [(code, texts[code], direction(code)) for code in dialogue.languages]
    return {
        "key": texts[dialogue.languages[0]],
        "texts": listed,
        "is_agreed": not waiting,
        "can_agree": side in waiting,
        "can_withdraw": bool(side) and side in one.agreed,
    }


def _frame(request: HttpRequest, slug: str) -> dict[str, object]:
    dialogue = _dialogue(slug)
    held = {duty for duty, _given in duties(request.user, slug)}
    return {
        "slug": slug,
        "title": in_own_words(dialogue.title),
        "is_facilitator": FACILITATOR in held,
        "side": _side(request, slug),
    }


def _names(slug: str) -> dict[str, str]:
    return {side: in_own_words(titles) for side, titles in sorted(_dialogue(slug).side_titles.items())}


def side_of(account: Account, slug: str, duty: str) -> str:
    """The one side for which this account has the duty in this dialogue; "" if there is none, or more than one."""
    sides = {side for held, side in duties(account, slug) if held == duty}
    return sides.pop() if len(sides) == 1 and sides <= {*_dialogue(slug).side_titles} else ""


def _findings(slug: str) -> list[int]:
    """The rounds whose finding can be read."""
    found = Finding.objects.filter(round__dialogue=slug).order_by("round__number")
    return [*found.values_list("round__number", flat=True)]


def _side(request: HttpRequest, slug: str) -> str:
    return side_of(request.user, slug, DRAFTER)


def _own_side(request: HttpRequest, slug: str) -> str:
    side = _side(request, slug)
    if not side:
        raise Refusal("no-side", _("Only a drafter of one side of this dialogue can do this."), 403)
    return side


def _dialogue(slug: str) -> Dialogue:
    found = Dialogue.objects.filter(pk=slug, is_forgotten=False).first()
    if found is None:
        raise Http404
    return found


def _draft(slug: str, number: int) -> Draft:
    _dialogue(slug)
    try:
        return drafting.find(slug, number)
    except Recommendation.DoesNotExist as error:
        raise Http404 from error


def _shown(given: QueryDict, slug: str) -> dict[str, int]:
    pairs = [one.partition(":") for one in given.getlist("shown")]
    return {side: int(number) for side, _colon, number in pairs if number.isdecimal() and len(number) < 6}


def _whole(text: str) -> int:
    """The number that was sent; -1, which nothing has, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else -1


def _to(slug: str, number: int) -> HttpResponse:
    return taken(reverse("outcomes:draft", args=[slug, number]))
