"""What the public door answers to: every page in three languages, each with its own address."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from baithak.web import errors

urlpatterns = [
    path("", include("baithak.publications.urls_of_files", namespace="files")),
    *i18n_patterns(path("", include("baithak.publications.urls"))),
]
handler400, handler403, handler404, handler500 = errors.HANDLERS
