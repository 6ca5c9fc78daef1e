"""What everybody may read."""

from django.urls import path, re_path

from baithak.publications import views

app_name = "publications"
urlpatterns = [
    path("", views.home, name="home"),
    path("released/", views.released, name="released"),
    path("script/", views.script, name="script"),
    path("search/", views.search, name="search"),
    path("feed.xml", views.feed, name="feed"),
    path("series/<slug:slug>/", views.series, name="series"),
    path("recommendations/<slug:name>/", views.recommendation, name="recommendation"),
    re_path(r"^read/(?P<token>[0-9a-f]{32})/$", views.read, name="read"),
    re_path(r"^briefs/(?P<name>[0-9a-f]{64})/$", views.brief, name="brief"),
]
