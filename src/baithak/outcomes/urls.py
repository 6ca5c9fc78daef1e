"""What the outcomes answer to. No page of a finding takes a filter: what is told is told whole."""

from django.urls import path

from baithak.outcomes import views

app_name = "outcomes"
urlpatterns = [
    path("room/<slug:slug>/findings/", views.room_findings, name="room-findings"),
    path("room/<slug:slug>/findings/<int:number>/", views.room_finding, name="room-finding"),
    path("room/<slug:slug>/findings/<int:number>/finding.json", views.room_document, name="room-document"),
    path("desk/<slug:slug>/findings/", views.desk_findings, name="desk-findings"),
    path("desk/<slug:slug>/findings/<int:number>/", views.desk_finding, name="desk-finding"),
    path("desk/<slug:slug>/findings/<int:number>/release/", views.release, name="release"),
]
