"""What everybody may read."""

from django.urls import path

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
    path("read/<slug:token>/", views.read, name="read"),
    path("briefs/<slug:name>/", views.brief, name="brief"),
]
