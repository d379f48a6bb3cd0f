from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import Role, User
from cxdesk.accounts.signin import password_link

PASSWORD = "a long enough sentence"


@pytest.fixture
def ana(make_person, harbour):
    return make_person("Ana", Role.AGENT, harbour, password=PASSWORD)


@pytest.fixture
def lea(make_person, harbour):
    return make_person("Lea", Role.SUPERVISOR, harbour, password=PASSWORD)


def _sign_in(client: Client, email: str, password: str = PASSWORD, address: str = "10.0.0.1", **more: str):
    return client.post("/account/login/", {"login": email, "password": password}, REMOTE_ADDR=address, **more)


def _is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_opens_the_door(ana):
    client = Client()
    client.get("/account/login/")

    answer = _sign_in(client, "ana@cxdesk.test")

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert _is_in(client)


def test_capitals_in_the_address_do_not_matter(ana):
    client = Client()

    _sign_in(client, " ANA@CXdesk.Test ")

    assert _is_in(client)


def test_signing_in_makes_a_new_session_key(ana):
    client = Client()
    session = client.session
    session["before"] = "x"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before

    _sign_in(client, "ana@cxdesk.test")

    assert client.session.session_key != before


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(ana):
    def answer(email: str) -> str:
        page = _sign_in(Client(), email, "not the password").content.decode()
        return re.sub(r'value="[^"]*"|"X-CSRFToken": "[^"]*"|\d{4}-\d\d-\d\dT[\d:+.]+', "", page)

    assert answer("ana@cxdesk.test") == answer("bea@cxdesk.test")


def test_a_deactivated_person_does_not_get_in(ana, noon):
    User.objects.filter(pk=ana.pk).update(is_active=False, deactivated_at=noon)
    client = Client()

    _sign_in(client, "ana@cxdesk.test")

    assert not _is_in(client)


def test_nobody_signs_up_by_themselves(db):
    answer = Client().post("/account/signup/", {"email": "bea@cxdesk.test", "password1": PASSWORD})

    assert "Admins add people here" in answer.content.decode()
    assert not User.objects.exists()


def test_signing_out_takes_a_button_and_reading_the_page_does_not(ana):
    client = Client()
    client.force_login(ana)

    client.get("/account/logout/")
    assert _is_in(client)
    client.post("/account/logout/")
    assert not _is_in(client)


def test_signing_in_leads_nobody_elsewhere(ana):
    answer = Client().post(
        "/account/login/",
        {"login": "ana@cxdesk.test", "password": PASSWORD, "next": "https://evil.example/"},
    )

    assert "evil" not in answer.get("Location", "")


# ------------------------------------------------------------------ lock-out


def _fail(client: Client, email: str, times: int, address: str = "10.0.0.1"):
    for _ in range(times):
        answer = _sign_in(client, email, "not the password", address)
    return answer


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(ana):
    client = Client()

    assert _fail(client, "ana@cxdesk.test", 4).status_code == 200
    assert _fail(client, "ana@cxdesk.test", 1).status_code == 429
    answer = _sign_in(client, "ana@cxdesk.test")

    assert answer.status_code == 429
    assert "15 minutes" in answer.content.decode()
    assert not _is_in(client)


def test_five_wrong_passwords_in_other_capitals_count_together(ana):
    client = Client()
    _fail(client, "ana@cxdesk.test", 3)

    assert _fail(client, "ANA@cxdesk.test", 2).status_code == 429


def test_a_stranger_locks_out_nobody_who_sits_elsewhere(ana):
    _fail(Client(), "ana@cxdesk.test", 8, address="10.6.6.6")
    client = Client()

    _sign_in(client, "ana@cxdesk.test", address="10.0.0.1")

    assert _is_in(client)


def test_colleagues_at_the_same_address_are_not_locked_out_together(ana, lea):
    _fail(Client(), "ana@cxdesk.test", 5)
    client = Client()

    _sign_in(client, "lea@cxdesk.test")

    assert _is_in(client)


def test_a_forged_forwarding_header_does_not_make_a_new_address(ana):
    client = Client()
    for place in range(5):
        _sign_in(client, "ana@cxdesk.test", "no", HTTP_X_FORWARDED_FOR=f"10.1.1.{place}")

    assert _sign_in(client, "ana@cxdesk.test").status_code == 429


def test_the_right_password_wipes_earlier_slips(ana):
    client = Client()
    _fail(client, "ana@cxdesk.test", 4)
    _sign_in(client, "ana@cxdesk.test")
    other = Client()

    assert _fail(other, "ana@cxdesk.test", 4).status_code == 200


def test_the_wait_is_over_after_fifteen_minutes(ana):
    from axes.models import AccessAttempt

    client = Client()
    _fail(client, "ana@cxdesk.test", 5)
    for attempt in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=attempt.pk).update(
            attempt_time=attempt.attempt_time - timedelta(minutes=16)
        )

    _sign_in(client, "ana@cxdesk.test")

    assert _is_in(client)


# ------------------------------------------------------------------ passwords


def _set_password(client: Client, link: str, password: str):
    form = client.get(link, follow=True)
    return client.post(form.redirect_chain[-1][0], {"password1": password, "password2": password})


def test_a_link_sets_a_password_once(make_person, harbour):
    bea = make_person("Bea", Role.AGENT, harbour)
    link = password_link(bea)

    answer = _set_password(Client(), link, PASSWORD)
    client = Client()
    _sign_in(client, "bea@cxdesk.test")

    assert (answer.status_code, answer["Location"]) == (302, "/account/password/reset/key/done/")
    assert _is_in(client)
    assert "works no longer" in Client().get(link, follow=True).content.decode()


def test_a_short_password_is_refused(make_person, harbour):
    bea = make_person("Bea", Role.AGENT, harbour)

    answer = _set_password(Client(), password_link(bea), "short")

    assert answer.status_code == 200
    bea.refresh_from_db()
    assert not bea.has_usable_password()


def test_a_forgotten_password_is_answered_alike_for_everybody(ana):
    answers = [
        Client().post("/account/password/reset/", {"email": f"{who}@cxdesk.test"}) for who in ("ana", "bea")
    ]

    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, "/account/password/reset/done/")
    }
    assert sorted(message.to[0] for message in mail.outbox) == ["ana@cxdesk.test", "bea@cxdesk.test"]
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)
    assert link
    assert _set_password(Client(), link[1], "another long sentence")["Location"].endswith("/done/")


def test_a_new_password_ends_all_other_sessions(ana):
    here, there = Client(), Client()
    _sign_in(here, "ana@cxdesk.test")
    _sign_in(there, "ana@cxdesk.test")

    here.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": "another long sentence", "password2": "another long sentence"},
    )

    assert here.get("/settings/").status_code == 200
    assert there.get("/settings/").status_code == 302


# ------------------------------------------------------------------ second factor


def test_a_second_factor_is_set_up_and_then_asked_for(ana):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    client = Client()
    _sign_in(client, "ana@cxdesk.test")
    asked = client.get("/account/2fa/totp/activate/")
    client.post(asked["Location"], {"password": PASSWORD})
    answer = client.get("/account/2fa/totp/activate/")
    page, secret = answer.content.decode(), answer.context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    answer = client.post("/account/2fa/totp/activate/", {"code": code})

    assert asked["Location"].startswith("/account/reauthenticate/")
    assert "<svg" in page
    assert "style=" not in page
    assert "data:" not in page
    assert answer["Location"] == "/account/2fa/recovery-codes/"
    assert client.get("/account/2fa/recovery-codes/").status_code == 200
    assert client.get("/account/2fa/").status_code == 200
    other = Client()
    assert _sign_in(other, "ana@cxdesk.test")["Location"] == "/account/2fa/authenticate/"
    assert not _is_in(other)
    assert "recovery codes" in other.get("/account/2fa/authenticate/").content.decode()


@pytest.mark.parametrize("path", ["password/change/", "reauthenticate/", "2fa/", "logout/"])
def test_pages_of_a_signed_in_person_come_in_our_frame(ana, path):
    client = Client()
    _sign_in(client, "ana@cxdesk.test")

    assert "cxdesk" in client.get(f"/account/{path}").content.decode()


@pytest.mark.parametrize(
    "path", ["login/", "password/reset/", "password/reset/done/", "signup/", "inactive/"]
)
def test_pages_of_a_stranger_come_in_our_frame(db, path):
    answer = Client().get(f"/account/{path}", HTTP_ACCEPT_LANGUAGE="en")

    assert answer.status_code == 200
    assert 'class="public"' in answer.content.decode()


# ------------------------------------------------------------------ the first admin


def test_the_command_adds_the_first_admin_and_prints_a_link_that_works(db, capsys):
    call_command(
        "add_person",
        "ada@cxdesk.test",
        name="Ada",
        team="Harbour",
        role="admin",
        address="https://desk.test/",
    )

    line = capsys.readouterr().out.splitlines()[-1]
    assert line.startswith("https://desk.test/account/password/reset/key/")
    assert _set_password(Client(), line.removeprefix("https://desk.test"), PASSWORD).status_code == 302
    assert access_of(User.objects.get()).is_admin


def test_the_command_refuses_in_words(ana):
    with pytest.raises(CommandError, match="here already"):
        call_command("add_person", "ana@cxdesk.test", name="Ana", team="Harbour", role="admin")

    assert not access_of(User.objects.get(pk=ana.pk)).is_admin
