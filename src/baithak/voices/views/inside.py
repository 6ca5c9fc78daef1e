"""Who is inside the room: whoever shows the room's key, which is the same for all; nobody is told apart."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from baithak.voices import hall as halls
from baithak.voices.hall import Hall, NoHall

COOKIE = "room"
COOKIE_SECONDS = 180 * 24 * 3600
Room = Callable[[HttpRequest, Hall], HttpResponse]
Page = Callable[[HttpRequest, str], HttpResponse]


def inside(view: Room) -> Page:
    """A page of the room. Whoever has not its key sees the entrance, the same whether or not there is such a room."""

    @wraps(view)
    def shown(request: HttpRequest, slug: str) -> HttpResponse:
        hall = _hall(request, slug)
        if hall is None:
            return TemplateResponse(request, "voices/entrance.html", {"slug": slug})
        return view(request, hall)

    return shown


def read_inside(view: Room) -> Page:
    """What the script reads in the room. Whoever has not its key gets the 404 of what is not there."""

    @wraps(view)
    def told(request: HttpRequest, slug: str) -> HttpResponse:
        hall = _hall(request, slug)
        if hall is None:
            raise Http404
        return view(request, hall)

    return told


@csrf_exempt  # it gives a cookie that everybody in the room has alike, to whoever brings its value
@require_POST
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """Let in whoever brings the room's key."""
    key = request.POST.get("room", "")
    try:
        is_right = halls.enter(slug).opens_to(key)
    except NoHall:
        is_right = False
    if not is_right:
        raise Http404
    where = f"/room/{slug}/"
    response = HttpResponseRedirect(where, status=303)
    response.set_cookie(
        COOKIE, key, max_age=COOKIE_SECONDS, path=where, httponly=True, samesite="Strict", secure=request.is_secure()
    )
    return response


def entrance(request: HttpRequest) -> HttpResponse:
    """The entrance to all rooms: the script knows which seats this device holds."""
    return TemplateResponse(request, "voices/entrance.html", {"slug": ""})


def _hall(request: HttpRequest, slug: str) -> Hall | None:
    try:
        hall = halls.enter(slug)
    except NoHall:
        return None
    return hall if hall.opens_to(request.COOKIES.get(COOKIE, "")) else None
