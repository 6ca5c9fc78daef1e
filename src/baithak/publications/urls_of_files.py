"""What is the same in every language: files, data, and what search engines read."""

from django.urls import path

from baithak.publications import data_views, views

app_name = "publications"
urlpatterns = [
    path("briefs.json", views.briefs_json, name="briefs-json"),
    path("series/<slug:slug>.json", data_views.series_json, name="series-json"),
    path("recommendations/<slug:name>.json", data_views.recommendation_json, name="recommendation-json"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("files/<slug:name>/<str:file>", views.download, name="download"),
]
