"""What everybody may read."""

from django.urls import path

from baithak.publications import views

app_name = "publications"
urlpatterns = [
    path("", views.home, name="home"),
    path("released/", views.released, name="released"),
    path("script/", views.script, name="script"),
]
