"""What no door does: print the traceback of an error that nobody foresaw. Otherwise a test would only see a 500."""

from __future__ import annotations

import traceback

from django.http import Http404, HttpRequest, HttpResponse

from baithak.web.errors import Refusal
from baithak.web.middleware import PlainErrors


class ToldErrors(PlainErrors):
    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, (Refusal, Http404)):
            traceback.print_exception(error)
        return super().process_exception(request, error)
