"""What the voices answer to."""

from django.urls import path

from baithak.voices.views import desk, inside, moderation, room, voice, witness
from baithak.voices.views import record as records

app_name = "voices"
urlpatterns = [
    path("room/", inside.entrance, name="entrance"),
    path("room/<slug:slug>/", room.room, name="room"),
    path("room/<slug:slug>/enter", inside.enter, name="enter"),
    path("room/<slug:slug>/charter", room.charter, name="charter"),
    path("room/<slug:slug>/round", room.current, name="round"),
    path("room/<slug:slug>/vote/", room.vote, name="vote"),
    path("room/<slug:slug>/speak/", room.speak, name="speak"),
    path("room/<slug:slug>/answers/", room.answers, name="answers"),
    path("room/<slug:slug>/card/", room.card, name="card"),
    path("room/<slug:slug>/record/", room.record, name="record"),
    path("voice/<slug:slug>/redeem", voice.redeem, name="redeem"),
    path("voice/<slug:slug>/contributions", voice.contribute, name="contribute"),
    path("voice/<slug:slug>/proof", voice.prove, name="prove"),
    path("witness/<slug:slug>/", witness.page, name="witness"),
    path("witness/<slug:slug>/ask", witness.ask, name="witness-ask"),
    path("witness/<slug:slug>/sign", witness.sign, name="witness-sign"),
    path("desk/", desk.desks, name="desks"),
    path("desk/new/", desk.new, name="desk-new"),
    path("desk/<slug:slug>/", desk.desk, name="desk"),
    path("desk/<slug:slug>/rounds/<int:number>/", desk.act, name="desk-act"),
    path("desk/<slug:slug>/record/", records.page, name="desk-record"),
    path("desk/<slug:slug>/record/cosign/", records.cosign, name="desk-cosign"),
    path("desk/<slug:slug>/record/<int:number>/request/", records.request_file, name="desk-request"),
    path("desk/<slug:slug>/record/scrutineers/", records.name_scrutineer, name="desk-scrutineers"),
    path("desk/<slug:slug>/record/scrutineers/<str:scrutineer>/", records.remove_scrutineer, name="desk-scrutineer"),
    path("desk/<slug:slug>/record/export/", records.export, name="desk-export"),
    path("desk/<slug:slug>/moderation/", moderation.overview, name="moderation"),
    path("desk/<slug:slug>/moderation/scrutineers/<str:scrutineer>/", moderation.agree, name="moderation-agree"),
    path("desk/<slug:slug>/moderation/<int:number>/", moderation.statements, name="moderation-round"),
    path("desk/<slug:slug>/moderation/<int:number>/translate/", moderation.translate, name="moderation-translate"),
    path("desk/<slug:slug>/moderation/<int:number>/<str:statement>/", moderation.judge, name="moderation-judge"),
]
