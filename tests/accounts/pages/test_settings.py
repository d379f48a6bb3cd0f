from __future__ import annotations

import re

import pytest
from django.test import Client
from knox.models import AuthToken

from cxdesk.accounts.actions import create_token
from cxdesk.accounts.models import User

CHOSEN = {
    "language": "zh-hans",
    "zone": "Asia/Shanghai",
    "availability": "away",
    "phone": "+86 21 5550 0142",
    "theme": "dark",
    "density": "compact",
}


def test_settings_are_kept_and_the_answer_speaks_the_new_language(ana, enter):
    client = enter(ana)

    answer = client.post("/settings/", CHOSEN)

    assert (answer.status_code, answer["Location"]) == (303, "/settings/")
    kept = User.objects.get(pk=ana.pk)
    assert {name: getattr(kept, name) for name in CHOSEN} == CHOSEN
    assert kept.single_keys is False
    page = client.get("/settings/").content.decode()
    assert 'lang="zh-Hans"' in page
    assert 'data-theme="dark"' in page


def test_sending_the_same_settings_twice_is_harmless(ana, enter):
    client = enter(ana)

    assert [client.post("/settings/", CHOSEN).status_code for _ in range(2)] == [303, 303]


@pytest.mark.parametrize(
    ("name", "value"), [("zone", "Mars/Olympus"), ("language", "fr"), ("phone", "1" * 41)]
)
def test_a_wrong_form_is_422_with_the_input_kept_and_nothing_saved(ana, enter, name, value):
    answer = enter(ana).post("/settings/", CHOSEN | {name: value})

    assert answer.status_code == 422
    assert 'value="+86 21 5550 0142"' in answer.content.decode() or name == "phone"
    assert 'lang="en"' in answer.content.decode()
    assert User.objects.get(pk=ana.pk).theme == ""


def test_more_fields_than_the_form_has_change_nothing(ana, enter):
    enter(ana).post("/settings/", CHOSEN | {"email": "x@cxdesk.test", "is_active": "", "rights_version": "9"})

    kept = User.objects.get(pk=ana.pk)
    assert (kept.email, kept.is_active, kept.rights_version) == ("ana@cxdesk.test", True, 0)


def test_strangers_are_sent_to_sign_in(db):
    answers = [
        Client().get("/settings/"),
        Client().post("/settings/", CHOSEN),
        Client().post("/settings/tokens/", {}),
        Client().post("/settings/tokens/abc/end/"),
        Client().post("/settings/other-sessions/end/"),
    ]

    assert {answer["Location"].partition("?")[0] for answer in answers} == {"/account/login/"}


def test_a_zone_that_is_no_longer_listed_stays_as_it_is(make_person, enter):
    bea = make_person("Bea", zone="Etc/GMT+5")

    assert enter(bea).post("/settings/", CHOSEN | {"zone": "Etc/GMT+5"}).status_code == 303


# ------------------------------------------------------------------ tokens


def test_a_token_is_shown_once(ana, enter):
    client = enter(ana)

    answer = client.post("/settings/tokens/", {"name": "Export", "scope": "read"})

    shown = re.search(r'<code class="ref">(\w{40,})</code>', answer.content.decode())
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    assert shown
    page = client.get("/settings/").content.decode()
    assert "Export" in page
    assert shown[1] not in page


def test_a_token_without_a_name_is_422(ana, enter):
    answer = enter(ana).post("/settings/tokens/", {"name": "", "scope": "read"})

    assert answer.status_code == 422
    assert not AuthToken.objects.exists()


def test_an_auditor_who_wants_to_write_is_403(aki, enter):
    assert enter(aki).post("/settings/tokens/", {"name": "x", "scope": "write"}).status_code == 403


def test_a_token_is_ended_by_its_person_and_by_nobody_else(ana, otto, enter):
    row, _plain = create_token(ana, "Export", "read")
    address = f"/settings/tokens/{row.token.token_key}/end/"

    enter(otto).post(address)
    assert AuthToken.objects.count() == 1
    assert enter(ana).get(address).status_code == 405
    assert [enter(ana).post(address).status_code for _ in range(2)] == [303, 303]
    assert not AuthToken.objects.exists()
