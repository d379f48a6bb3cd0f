"""Where people come in, and where they and their teams are kept."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import include, path, re_path

from cxdesk.accounts.pages import entrance, own, people

# Of allauth's own pages only those that we use; the names are the ones it looks for.
sign_in = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("confirm-email/", account.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", account.confirm_email, name="account_confirm_email"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include("allauth.mfa.urls")),
]

urlpatterns = [
    path("", entrance.home, name="home"),
    path("demo/sign-in/", entrance.demo_sign_in, name="demo_sign_in"),
    path("language/", entrance.choose_language, name="language"),
    path("account/", include(sign_in)),
    path("settings/", own.settings_page, name="settings"),
    path("settings/letterheads/", own.letterheads, name="letterheads"),
    path("settings/tokens/", own.tokens, name="tokens"),
    path("settings/tokens/<str:token_key>/end/", own.token_end, name="token_end"),
    path("settings/other-sessions/end/", own.other_sessions_end, name="other_sessions_end"),
    path("people/", people.people, name="people"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/memberships/", people.memberships, name="memberships"),
    path(
        "people/<int:person_id>/memberships/<int:team_id>/end/", people.membership_end, name="membership_end"
    ),
    path("people/<int:person_id>/deactivation/", people.deactivation, name="deactivation"),
    path("people/<int:person_id>/reactivation/", people.reactivation, name="reactivation"),
    path("people/<int:person_id>/link/", people.person_link, name="person_link"),
    path("teams/", people.teams, name="teams"),
    path("teams/<int:team_id>/", people.team, name="team"),
    path("teams/<int:team_id>/letterheads/", people.team_letterheads, name="team_letterheads"),
]
