from __future__ import annotations

import pytest
from django.test import Client

from cxdesk.accounts.models import User

HERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000"}


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    settings.ALLOWED_HOSTS = ["*"]


def _press(person: User, client: Client | None = None, **where: str):
    return (client or Client()).post("/demo/sign-in/", {"person": person.pk}, **(HERE | where))


def test_the_first_page_offers_everybody_with_a_role(demo, ana, lea, aki, make_person):
    make_person("Nobody")

    page = Client().get("/", **HERE).content.decode()

    assert all(f"Be {name}" in page for name in ("Ana", "Lea", "Aki"))
    assert "Reads everything and writes nothing." in page
    assert "Be Nobody" not in page


def test_one_click_signs_in(demo, ana, settings):
    client = Client()

    answer = _press(ana, client)

    assert (answer.status_code, answer["Location"]) == (303, settings.START_PAGE)
    assert client.session["_auth_user_id"] == str(ana.pk)
    assert client.get("/", **HERE)["Location"] == settings.START_PAGE


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "[::1]"])
@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_every_way_to_name_this_machine_works(demo, ana, host, address):
    assert _press(ana, HTTP_HOST=host, REMOTE_ADDR=address).status_code == 303


@pytest.mark.parametrize(
    "where",
    [
        {"REMOTE_ADDR": "192.168.1.20"},
        {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_FOR": "203.0.113.9"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_HOST": "demo.example.org"},
        {"HTTP_HOST": "127.0.0.1.example.org"},
        {"HTTP_HOST": "localhost.example.org"},
        {"HTTP_HOST": "demo.example.org", "HTTP_X_FORWARDED_HOST": "localhost"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "::ffff:192.168.1.20"},
    ],
)
def test_from_elsewhere_it_is_refused_in_words_and_nobody_is_offered(demo, ana, where):
    client = Client()

    answer = _press(ana, client, **where)
    first = client.get("/", **(HERE | where))

    assert answer.status_code == 403
    assert "only on the machine that runs the demo" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert first["Location"] == "/account/login/"


def test_outside_the_demo_the_door_does_not_exist(ana):
    client = Client()

    assert _press(ana, client).status_code == 404
    assert "_auth_user_id" not in client.session
    assert client.get("/", **HERE)["Location"] == "/account/login/"


def test_reading_the_address_signs_nobody_in(demo, ana):
    assert Client().get("/demo/sign-in/", {"person": ana.pk}, **HERE).status_code == 405


def test_a_page_elsewhere_cannot_press_the_button(demo, ana):
    client = Client(enforce_csrf_checks=True)

    assert _press(ana, client).status_code == 403
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("chosen", ["", "0", "x", "-1", "99999999999999999999999", "٣"])
def test_a_person_who_is_not_offered_cannot_be_chosen(demo, ana, chosen):
    assert Client().post("/demo/sign-in/", {"person": chosen}, **HERE).status_code == 404


def test_a_deactivated_person_is_not_offered(demo, ana, noon):
    User.objects.filter(pk=ana.pk).update(is_active=False, deactivated_at=noon)

    assert _press(ana).status_code == 404


def test_an_empty_demo_says_how_to_fill_it(demo, db):
    assert "--fresh" in Client().get("/", **HERE).content.decode()
