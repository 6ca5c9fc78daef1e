"""What staff find under /staff/."""

from django.urls import path

from baithak.web.accounts.views import duties, own, set_up, sign_in

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sign_in.enter, name="sign-in"),
    path("sign-out/", sign_in.leave, name="sign-out"),
    path("sign-out-everywhere/", sign_in.leave_everywhere, name="sign-out-everywhere"),
    path("set-up/<str:token>/", set_up.open_link, name="set-up"),
    path("account/", own.own_account, name="own"),
    path("account/passkeys/", own.add_passkey, name="add-passkey"),
    path("account/passkeys/<int:passkey_id>/remove/", own.remove_passkey, name="remove-passkey"),
    path("account/recovery-codes/", own.replace_codes, name="replace-codes"),
    path("duties/", duties.staff, name="staff"),
    path("duties/<int:duty_id>/withdraw/", duties.withdraw, name="withdraw"),
]
