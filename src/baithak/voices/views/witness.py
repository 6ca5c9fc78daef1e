"""The witness's page: it shows nothing by itself; who holds the card's key asks what there is to sign."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from baithak.seal import canonical
from baithak.seal.errors import SealError
from baithak.seal.seat import PUBLIC_BYTES
from baithak.seal.witness import Witness
from baithak.voices import hall as halls
from baithak.voices import record
from baithak.voices.hall import NoHall
from baithak.voices.models import Dialogue
from baithak.web.errors import Refusal

MAX_ASKED_BYTES = 4096


@require_GET
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The same page for every name, whether or not there is such a dialogue."""
    return TemplateResponse(request, "voices/witness.html", {"slug": slug})


@csrf_exempt  # it changes nothing, and knows nobody by a cookie
@require_POST
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """What the witness with this key is to sign next. Whoever is none gets the 404 of what is not there."""
    witness = _witness(slug, _asked(request, "key"))
    dialogue = Dialogue.objects.get(pk=slug)
    wanted = record.to_sign(slug, witness.name)
    earlier = wanted.earlier.items() if wanted else ()
    return JsonResponse(
        {
            "witness": {"name": witness.name, "side": witness.side},
            "charter": dialogue.charter,
            "cosignatures": dialogue.cosignatures,
            "checkpoint": wanted.checkpoint.text() if wanted else "",
            "earlier": [{"size": size, "proof": [one.hex() for one in proof]} for size, proof in earlier],
            "signed": list(wanted.signed) if wanted else [],
        }
    )


@csrf_exempt  # the signature itself says whose it is
@require_POST
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a co-signature."""
    line = _asked(request, "line")
    try:
        place = record.cosign(slug, line)
    except (NoHall, Dialogue.DoesNotExist) as error:
        raise Refusal(
            "bad-signature", _("No witness of this dialogue has signed a checkpoint of its record like this.")
        ) from error
    return JsonResponse({"state": str(place.state)})


def _asked(request: HttpRequest, name: str) -> str:
    try:
        (value,) = canonical.fields(canonical.decode(request.body, MAX_ASKED_BYTES), name)
    except SealError as error:
        raise Refusal("malformed", _("This could not be read. Load the page again and repeat.")) from error
    return str(value)


def _witness(slug: str, key: str) -> Witness:
    try:
        public = canonical.from_hex(key, PUBLIC_BYTES)
        hall = halls.enter(slug)
    except (SealError, NoHall) as error:
        raise Http404 from error
    for witness in hall.charter.witnesses:
        if witness.public == public:
            return witness
    raise Http404
