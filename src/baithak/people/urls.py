"""What the convening door answers to: the convener's desk, and the members' way in."""

from django.urls import path

from baithak.people.views import charter, dialogues, invitations, members, seat

app_name = "people"
urlpatterns = [
    path("", dialogues.home, name="home"),
    path("new/", dialogues.choose_template, name="templates"),
    path("new/<slug:template>/", dialogues.new, name="new"),
    path("take/", dialogues.take_outline, name="take-outline"),
    path("d/<slug:slug>/", dialogues.desk, name="desk"),
    path("d/<slug:slug>/change/", dialogues.change, name="change"),
    path("d/<slug:slug>/meetings/", dialogues.meetings, name="meetings"),
    path("d/<slug:slug>/members/", members.listed, name="members"),
    path("d/<slug:slug>/members/add/", members.add, name="add"),
    path("d/<slug:slug>/members/list/", members.paste, name="paste"),
    path("d/<slug:slug>/members/export/", members.export, name="export"),
    path("d/<slug:slug>/members/<slug:member_id>/", members.change, name="member"),
    path("d/<slug:slug>/members/<slug:member_id>/replace/", members.replace, name="replace"),
    path("d/<slug:slug>/members/<slug:member_id>/withdraw/", members.withdraw, name="withdraw"),
    path("d/<slug:slug>/members/<slug:member_id>/link/", members.new_link, name="link"),
    path("d/<slug:slug>/members/<slug:member_id>/letter/", members.letter, name="letter"),
    path("d/<slug:slug>/balance/", members.balance, name="balance"),
    path("d/<slug:slug>/invitations/", invitations.letters, name="invitations"),
    path("d/<slug:slug>/invitations/words/", invitations.words, name="words"),
    path("d/<slug:slug>/close/", charter.close, name="close"),
    path("d/<slug:slug>/charter/", charter.steps, name="charter"),
    path("d/<slug:slug>/charter/witness/<slug:side>/", charter.witness, name="witness"),
    path("d/<slug:slug>/files/<slug:name>/", charter.give_file, name="file"),
    path("i/<str:token>", seat.invitation, name="invitation"),
    path("link/", seat.ask, name="ask"),
    path("seat/", seat.seat, name="seat"),
    path("seat/grant", seat.grant, name="grant"),
    path("seat/locker", seat.locker, name="locker"),
]
