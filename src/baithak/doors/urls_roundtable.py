"""What the roundtable door answers to."""

from django.urls import include, path
from django.views.generic import RedirectView

from baithak.web import errors

urlpatterns = [
    path("", RedirectView.as_view(url="/room/")),
    path("language/", include("baithak.web.urls")),
    path("staff/", include("baithak.web.accounts.urls")),
    path("", include("baithak.voices.urls")),
    path("", include("baithak.outcomes.urls")),
]
handler400, handler403, handler404, handler500 = errors.HANDLERS
