"""What the convening door answers to."""

from django.urls import include, path

from baithak.web import errors

urlpatterns = [
    path("language/", include("baithak.web.urls")),
    path("staff/", include("baithak.web.accounts.urls")),
    path("", include("baithak.people.urls")),
]
handler400, handler403, handler404, handler500 = errors.HANDLERS
