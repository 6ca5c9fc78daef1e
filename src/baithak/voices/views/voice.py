"""What a participant's script says to the roundtable: no cookie, no referrer, and answers of one shape."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from baithak.seal import canonical
from baithak.seal.envelope import MAX_BYTES
from baithak.seal.errors import BadEncoding, SealError
from baithak.voices import admit, record
from baithak.web.errors import Refusal

ID_BYTES = 32
BARE = ("HTTP_COOKIE", "HTTP_REFERER")
Voice = Callable[[HttpRequest, str], HttpResponse]


def bare(view: Voice) -> Voice:
    """Takes a voice only as it should come: nothing with it that could say whose it is, and not too long."""

    @csrf_exempt  # there is no cookie, so nobody can be made to speak
    @require_POST
    @wraps(view)
    def checked(request: HttpRequest, slug: str) -> HttpResponse:
        if any(request.META.get(name) for name in BARE):
            raise Refusal(
                "cookie", _("A voice comes without cookies and without a referrer. Load the page again."), 400
            )
        if not (request.META.get("CONTENT_LENGTH") or "0").isdecimal():
            raise Refusal("malformed", _("This could not be read. Load the page again and repeat."), 400)
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
            raise Refusal("too-large", _("This is too long. Say it in less."), 413)
        return view(request, slug)

    return checked


@bare
def redeem(request: HttpRequest, slug: str) -> HttpResponse:
    """Admit a seat."""
    admit.redeem(slug, request.body)
    return JsonResponse({"seat": "redeemed"}, status=201)


@bare
def contribute(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a contribution, and give a receipt."""
    receipt = admit.contribute(slug, request.body)
    return JsonResponse(receipt_told(receipt), status=201 if receipt.is_new else 200)


def receipt_told(receipt: admit.Receipt) -> dict[str, str]:
    """A receipt as a participant's script reads it."""
    return {"id": receipt.envelope_id.hex(), "receipt": receipt.signature.hex()}


@bare
def prove(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the proofs that contributions of one round are in the record."""
    note, proofs = record.proofs(slug, _ids(request.body))
    told = [
        one
        and {
            "id": one.envelope_id,
            "salt": one.salt.hex(),
            "index": one.place,
            "path": [entry.hex() for entry in one.path],
        }
        for one in proofs
    ]
    return JsonResponse({"note": note, "proofs": told})


def _ids(data: bytes) -> list[str]:
    try:
        (ids,) = canonical.fields(canonical.decode(data, MAX_BYTES), "ids")
        if not isinstance(ids, list) or not 1 <= len(ids) <= record.MAX_PROOF_IDS:
            raise BadEncoding("too many ids, or none")
        return [canonical.from_hex(one, ID_BYTES).hex() for one in ids]
    except SealError as error:
        raise Refusal("malformed", _("This could not be read. Load the page again and repeat."), 400) from error
