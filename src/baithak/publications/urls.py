"""What everybody may read."""

from django.urls import path

from baithak.publications import data_views, views

app_name = "publications"
urlpatterns = [
    path("", views.home, name="home"),
    path("released/", views.released, name="released"),
    path("script/", views.script, name="script"),
    path("search/", views.search, name="search"),
    path("feed.xml", views.feed, name="feed"),
    path("series/<slug:slug>/", views.series, name="series"),
    path("series/<slug:slug>/feed.xml", data_views.series_feed, name="series-feed"),
    path("recommendations/<slug:name>/", views.recommendation, name="recommendation"),
    path("read/<slug:token>/", views.read, name="read"),
    path("briefs/<slug:name>/", views.brief, name="brief"),
]
