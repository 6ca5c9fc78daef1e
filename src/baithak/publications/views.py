"""Pages for everybody: the same for each reader of a language, so that they may be kept in caches. No cookies."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse, translate_url
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_http_methods, require_safe

from baithak.publications import reading, shelf
from baithak.publications import search as searching
from baithak.publications.as_data import brief_data
from baithak.publications.desk_files import desk_file
from baithak.publications.models import Publication, Recommendation, Rendering, Series
from baithak.publications.outline import outline
from baithak.publications.proof import words_of
from baithak.publications.renderings import TYPES
from baithak.publications.replies import replies_to
from baithak.publications.script import participants_script
from baithak.publications.standing import in_words, name_of
from baithak.publications.timeline import timeline
from baithak.web.catalogue import in_own_words, reader_language

SECONDS_IN_CACHES = 600
SECONDS_OF_A_BRIEF = 60  # a correction must be seen soon
SECONDS_FOR_GOOD = 31_536_000
NEWEST_ON_HOME = 3
ATOM, XML = "application/atom+xml; charset=utf-8", "application/xml; charset=utf-8"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, and the newest briefs."""
    return _page(request, "home", SECONDS_OF_A_BRIEF, briefs=_listed(shelf.newest()[:NEWEST_ON_HOME]))


@require_safe
def released(request: HttpRequest) -> HttpResponse:
    """Every brief, and every series."""
    series = [(one, in_own_words(one.title)) for one in Series.objects.filter(pk__in=_open_series()).order_by("slug")]
    return _page(request, "released", SECONDS_OF_A_BRIEF, briefs=_listed(shelf.newest()), series=series)


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The participants' script."""
    return _page(request, "script", participants=participants_script())


@require_safe
def brief(request: HttpRequest, name: str) -> HttpResponse:
    """A brief, whole. Any edition can be read for good; a newer one is pointed to."""
    publication = _publication(name)
    language = _language(publication)
    every = shelf.editions(publication)
    values = {
        "publication": publication,
        "brief": publication.brief,
        "title": publication.brief.title[language],
        "blocks": outline(publication.brief, language, words_of(publication.proof)),
        "newer": every[0] if every[0].edition > publication.edition else None,
        "editions": every,
        "files": _files(publication, language),
        "series_title": in_own_words(publication.series.title),
    }
    return _page(request, "brief", SECONDS_OF_A_BRIEF, **values)


@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """A series: its briefs, and its recommendations through the years."""
    one = Series.objects.filter(slug=slug, pk__in=_open_series()).first()
    if one is None:
        raise Http404
    listed = [*shelf.recommendations().filter(series=one).prefetch_related("steps").order_by("made_on", "name")]
    years: dict[int, list[dict[str, object]]] = {}
    withdrawn = shelf.withdrawn()
    for recommendation in listed:
        years.setdefault(recommendation.made_on.year, []).append(_told(recommendation, withdrawn))
    values = {
        "title": in_own_words(one.title),
        "about": in_own_words(one.about),
        "slug": slug,
        "years": years.items(),
        "briefs": _listed([found for found in shelf.newest() if found.series_id == slug]),
        "timeline": timeline(listed, lambda name: reverse("publications:recommendation", args=[name])),
    }
    return _page(request, "series", SECONDS_OF_A_BRIEF, **values)


@require_safe
def recommendation(request: HttpRequest, name: str) -> HttpResponse:
    """One recommendation, and what became of it."""
    one = shelf.recommendations().filter(name=name).prefetch_related("steps").first()
    if one is None:
        raise Http404
    known, withdrawn = shelf.recommendations(), shelf.withdrawn()
    values = {
        "one": _told(one, withdrawn),
        "before": [_told(other, withdrawn) for other in known.filter(name__in=one.grew_from)],
        "after": [_told(other, withdrawn) for other in known.filter(series=one.series) if name in other.grew_from],
        "series_title": in_own_words(one.series.title),
    }
    return _page(request, "recommendation", SECONDS_OF_A_BRIEF, **values)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Full-text search. What is asked for is in the address alone, and kept nowhere."""
    asked = request.GET.get("q", "")[: searching.MAX_QUERY]
    withdrawn = shelf.withdrawn()
    found = [_told(one, withdrawn) for one in searching.find(asked)] if asked.strip() else []
    briefs = searching.find_briefs(asked, reader_language()) if asked.strip() else []
    shown = [*zip(_listed([one.publication for one in briefs]), [one.passages for one in briefs], strict=True)]
    response = _page(request, "search", 0, asked=asked, found=found, briefs=shown, most=searching.MAX_QUERY)
    response.headers["Cache-Control"] = "no-store"
    return response


def _name_of(request: HttpRequest, name: str, file: str) -> str:
    return hashlib.sha256(f"{name} {file}".encode()).hexdigest()


@require_safe
@condition(etag_func=lambda request, name, file: f'"{_name_of(request, name, file)}"')
def download(request: HttpRequest, name: str, file: str) -> HttpResponse:
    """A brief as a file: PDF or DOCX in a language, the document, its proof. They never change."""
    publication = _publication(name)
    content, kind = _content(publication, file)
    response = HttpResponse(content, content_type=kind)
    kept = f"{publication.dialogue}-{publication.number}-{publication.edition}-{file}"
    response.headers["Content-Disposition"] = f'attachment; filename="{kept}"'
    patch_cache_control(response, public=True, max_age=SECONDS_FOR_GOOD, immutable=True)
    return response


@require_safe
def briefs_json(request: HttpRequest) -> HttpResponse:
    """Every brief as data: docs/publications.md says what stands where."""
    listed = [
        brief_data(one) | {"document": _absolute("files:download", one.name, "brief.json")} for one in shelf.newest()
    ]
    return _cached(JsonResponse({"briefs": listed}, json_dumps_params={"ensure_ascii": False}))


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest briefs, for readers of feeds, in the language of the address."""
    return _xml(request, "feed", ATOM)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page that there is, for search engines."""
    return _xml(request, "sitemap", XML)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be read; searches need not be."""
    lines = ["User-agent: *", "Disallow: /en/search/", "Disallow: /hi/search/", "Disallow: /ur/search/"]
    lines += [f"Sitemap: {settings.ORIGIN}/sitemap.xml", ""]
    return _cached(HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"))


@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, token: str) -> HttpResponse:
    """An official's desk reads a brief with its link. A GET opens nothing: scanners and previews follow links."""
    values: dict[str, object] = {"translations": _translations(request), "canonical": settings.ORIGIN + "/"}
    if request.method == "POST":
        kind = request.POST.get("send", "")
        if kind:
            reading.send_letter(token, kind, request.POST.get("text", ""), request.POST.get("called", ""))
        link = reading.open_link(token)
        newest, marked = reading.newest_for(link), reading.for_desk(token, link)
        is_newest = request.POST.get("edition") == "newest"
        publication = newest if is_newest else link.publication
        language = _language(publication)
        if form := request.POST.get("file", ""):
            return _for_one_desk(_desk_file(publication, language, form, marked.watermark))
        values |= {
            "office": marked.office,
            "newest": newest if newest.edition > publication.edition else None,
            "is_newest": is_newest,
            "is_sent": bool(kind),
            "title": publication.brief.title[language],
            "blocks": outline(publication.brief, language, words_of(publication.proof)),
            "watermark": marked.watermark,
            "forms": TYPES,
            "replies": [(one.asked, in_own_words(dict(one.texts))) for one in replies_to(token)],
            "most": reading.MAX_TEXT,
            "most_called": reading.MAX_CALLED,
            "change": newest.brief.change.get(language, ""),
        }
    return _for_one_desk(render(request, "publications/read.html", values))


def _for_one_desk(response: HttpResponse) -> HttpResponse:
    """Kept in no cache, found by no search engine, told to nobody by a referrer."""
    for name, value in {
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }.items():
        response.headers[name] = value
    return response


def _desk_file(publication: Publication, language: str, form: str, watermark: str) -> HttpResponse:
    if form not in TYPES:
        raise Http404
    response = HttpResponse(desk_file(publication, language, form, watermark), content_type=TYPES[form])
    kept = f"{publication.dialogue}-{publication.number}-{publication.edition}-{language}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{kept}"'
    return response


def _xml(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    addresses = [reverse(f"publications:{one}") for one in ("home", "released", "script")]
    addresses += [reverse("publications:brief", args=[one.name]) for one in shelf.publications()]
    addresses += [reverse("publications:series", args=[one]) for one in sorted(_open_series())]
    names = shelf.recommendations().values_list("name", flat=True)
    addresses += [reverse("publications:recommendation", args=[one]) for one in names]
    pages = [
        [(code, settings.ORIGIN + translate_url(one, code)) for code, _name in settings.LANGUAGES] for one in addresses
    ]
    values = {
        "briefs": _listed(shelf.newest()),
        "pages": pages,
        "origin": settings.ORIGIN,
        "language": reader_language(),
    }
    return _cached(render(request, f"publications/{name}.xml", values, content_type=kind))


def _publication(name: str) -> Publication:
    found = shelf.publications().filter(name=name).first()
    if found is None:
        raise Http404
    return found


def _content(publication: Publication, file: str) -> tuple[bytes, str]:
    if file == "brief.json":
        return publication.document.encode(), "application/json"
    if file == "proof.json" and publication.proof:
        return publication.proof.encode(), "application/json"
    language, _dot, form = file.partition(".")
    found = Rendering.objects.filter(publication=publication, language=language, form=form).first()
    if found is None:
        raise Http404
    return bytes(found.content), TYPES[form]


def _files(publication: Publication, language: str) -> list[tuple[str, str]]:
    """The files of a publication: how they are called, and where they are."""
    known = {*publication.renderings.values_list("language", "form")}
    names = [(form.upper(), f"{language}.{form}") for form in TYPES if (language, form) in known]
    names += [("JSON", "brief.json")] + ([("proof", "proof.json")] if publication.proof else [])
    return [(label, reverse("files:download", args=[publication.name, file])) for label, file in names]


def _listed(found: list[Publication]) -> list[dict[str, object]]:
    return [
        {
            "publication": one,
            "title": one.brief.title[_language(one)],
            "summary": one.brief.summary.get(_language(one), ""),
            "series": in_own_words(one.series.title),
            "address": reverse("publications:brief", args=[one.name]),
            "absolute": _absolute("publications:brief", one.name),
            "status": one.brief.status,
        }
        for one in found
    ]


def _told(one: Recommendation, withdrawn: set[tuple[str, int]]) -> dict[str, object]:
    """A recommendation as pages list it, with the steps of its life."""
    steps = [
        {
            "stage": step.get_stage_display(),
            "side": name_of(one, step.side, in_own_words),
            "grade": step.get_grade_display(),
            "step": step,
            "said": in_own_words(step.said),
        }
        for step in one.steps.all()
    ]
    return {
        "recommendation": one,
        "address": reverse("publications:recommendation", args=[one.name]),
        "title": in_own_words(one.title),
        "text": in_own_words(one.text),
        "standing": in_own_words(one.standing),
        "stages": in_words(one, in_own_words) if any(not step["step"].is_retracted for step in steps) else [],
        "steps": steps,
        "has_sides": any(step["side"] for step in steps),
        "brief": reverse("publications:brief", args=[one.publication_id]) if one.publication_id else "",
        "is_withdrawn": one.publication is not None and (one.publication.dialogue, one.publication.number) in withdrawn,
    }


def _open_series() -> set[str]:
    return {
        *shelf.publications().values_list("series", flat=True),
        *shelf.recommendations().values_list("series", flat=True),
    }


def _absolute(view: str, *arguments: str) -> str:
    return settings.ORIGIN + reverse(view, args=arguments)


def _language(publication: Publication) -> str:
    languages = publication.brief.languages
    return reader_language() if reader_language() in languages else languages[0]


def _page(request: HttpRequest, name: str, seconds: int = SECONDS_IN_CACHES, **values: object) -> HttpResponse:
    shown = {"translations": _translations(request), "canonical": settings.ORIGIN + request.path, **values}
    return _cached(render(request, f"publications/{name}.html", shown), seconds)


def _cached(response: HttpResponse, seconds: int = SECONDS_OF_A_BRIEF) -> HttpResponse:
    patch_cache_control(response, public=True, max_age=seconds)
    return response


def _translations(request: HttpRequest) -> list[tuple[str, str, str]]:
    """This page in each language: code, the language's own name, path."""
    return [(code, name, translate_url(request.path, code)) for code, name in settings.LANGUAGES]
