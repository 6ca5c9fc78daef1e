"""What the outcomes answer to. No page of a finding takes a filter: what is told is told whole."""

from django.urls import path

from baithak.outcomes.views import briefs, drafting, findings, life, lineage, offices, transfer

app_name = "outcomes"
urlpatterns = [
    path("room/<slug:slug>/findings/", findings.room_findings, name="room-findings"),
    path("room/<slug:slug>/findings/<int:number>/", findings.room_finding, name="room-finding"),
    path("room/<slug:slug>/findings/<int:number>/finding.json", findings.room_document, name="room-document"),
    path("desk/<slug:slug>/findings/", findings.desk_findings, name="desk-findings"),
    path("desk/<slug:slug>/findings/<int:number>/", findings.desk_finding, name="desk-finding"),
    path("desk/<slug:slug>/findings/<int:number>/release/", findings.release, name="release"),
    path("desk/<slug:slug>/drafting/", drafting.listing, name="drafts"),
    path("desk/<slug:slug>/drafting/new/", drafting.new, name="draft-new"),
    path("desk/<slug:slug>/drafting/put/", drafting.put, name="put"),
    path("desk/<slug:slug>/drafting/terms/", drafting.terms, name="terms"),
    path("desk/<slug:slug>/drafting/<int:number>/", drafting.page, name="draft"),
    path("desk/<slug:slug>/drafting/<int:number>/write/", drafting.write, name="draft-write"),
    path("desk/<slug:slug>/drafting/<int:number>/decide/", drafting.decide, name="draft-decide"),
    path("desk/<slug:slug>/drafting/<int:number>/translate/", drafting.translate, name="draft-translate"),
    path("desk/<slug:slug>/drafting/<int:number>/continues/", lineage.continues, name="draft-lineage"),
    path("desk/<slug:slug>/drafting/<int:number>/versions/", drafting.versions, name="draft-versions"),
    path("desk/<slug:slug>/briefs/", briefs.listing, name="briefs"),
    path("desk/<slug:slug>/briefs/new/", briefs.new, name="brief-new"),
    path("desk/<slug:slug>/briefs/<int:number>/", briefs.page, name="brief"),
    path("desk/<slug:slug>/briefs/<int:number>/edit/", briefs.edit, name="brief-edit"),
    path("desk/<slug:slug>/briefs/<int:number>/do/", briefs.act, name="brief-act"),
    path("desk/<slug:slug>/briefs/<int:number>/sign/", briefs.sign, name="brief-sign"),
    path("desk/<slug:slug>/briefs/<int:number>/brief.pdf", briefs.preview, name="brief-preview"),
    path("desk/<slug:slug>/briefs/<int:number>/offices/", offices.offices, name="offices"),
    path("desk/<slug:slug>/transfer/", transfer.listing, name="transfer"),
    path("desk/<slug:slug>/transfer/desks/<slug:desk_id>/", transfer.desk, name="transfer-desk"),
    path("desk/<slug:slug>/transfer/<int:number>/", transfer.page, name="transfer-brief"),
    path("desk/<slug:slug>/transfer/<int:number>/do/", transfer.act, name="transfer-act"),
    path("register/", life.listing, name="registers"),
    path("register/<slug:series>/", life.register, name="register"),
    path("register/<slug:series>/register.csv", life.table, name="life-table"),
    path("register/<slug:series>/look-again.ics", life.calendar, name="life-calendar"),
    path("register/<slug:series>/bring-in/", life.bring_in, name="bring-in"),
    path("register/<slug:series>/decide/", life.decide, name="life-decide"),
    path("register/<slug:series>/<slug:name>/", life.one, name="life-one"),
    path("register/<slug:series>/<slug:name>/retract/", life.retract, name="life-retract"),
    path("register/<slug:series>/<slug:name>/remind/", life.remind, name="life-remind"),
]
