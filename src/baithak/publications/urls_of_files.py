"""What is the same in every language: files, data, and what search engines read."""

from django.urls import path, re_path

from baithak.publications import views

app_name = "publications"
urlpatterns = [
    path("briefs.json", views.briefs_json, name="briefs-json"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    re_path(r"^files/(?P<name>[0-9a-f]{64})/(?P<file>[a-z]{2,5}\.[a-z]{3,4})$", views.download, name="download"),
]
