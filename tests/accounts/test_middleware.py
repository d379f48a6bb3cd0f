from __future__ import annotations

import time

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext

from cxdesk import urls as desk_urls
from cxdesk.accounts.actions import deactivate_person, end_other_sessions, set_membership
from cxdesk.accounts.edge import address_of
from cxdesk.accounts.middleware import IDLE_SECONDS, LONGEST_SECONDS, SEEN, STARTED
from cxdesk.accounts.models import Role
from cxdesk.common import clock


def _echo(request: HttpRequest) -> HttpResponse:
    words = [translation.get_language(), timezone.get_current_timezone_name(), gettext("Monday")]
    return HttpResponse(" ".join([str(request.user), *words, request.language]))


def _stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(f"{translation.get_language()};" for _ in range(2))


def _own_cache(request: HttpRequest) -> HttpResponse:
    return HttpResponse("x", headers={"Cache-Control": "private, no-cache"})


urlpatterns = [
    path("echo/", _echo),
    path("stream/", _stream),
    path("own-cache/", _own_cache),
    *desk_urls.urlpatterns,
]
pytestmark = [pytest.mark.urls(__name__)]


def _said(client: Client, **extra: str) -> str:
    return client.get("/echo/", **extra).content.decode()


def test_a_person_is_spoken_to_in_their_language_and_zone(make_person, enter):
    bea = make_person("Bea", language="zh-hans", zone="Asia/Shanghai")

    answer = enter(bea).get("/echo/", HTTP_ACCEPT_LANGUAGE="en")

    assert answer.content.decode() == "Bea zh-hans Asia/Shanghai 星期一 zh-hans"
    assert answer["Content-Language"] == "zh-hans"


def test_the_next_person_in_the_same_thread_hears_their_own_language(make_person, enter):
    _said(enter(make_person("Bea", language="zh-hant")))

    assert "Monday" in _said(enter(make_person("Cas")))
    assert translation.get_language() == "en"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("zh-CN,zh;q=0.9", "zh-hans"), ("zh-TW", "zh-hant"), ("fr,en;q=0.5", "en"), ("xx", "en"), ("", "en")],
)
def test_a_visitor_hears_the_language_their_browser_asks_for(db, accepted, language):
    assert _said(Client(), HTTP_ACCEPT_LANGUAGE=accepted).endswith(language)


def test_a_visitor_who_chose_a_language_hears_that_one(db):
    client = Client()

    answer = client.post("/language/", {"language": "zh-hant", "next": "/echo/"})

    assert (answer.status_code, answer["Location"]) == (303, "/echo/")
    assert _said(client, HTTP_ACCEPT_LANGUAGE="en").endswith("zh-hant")


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x"]
)
def test_choosing_a_language_leads_nobody_elsewhere(db, wanted):
    assert Client().post("/language/", {"language": "en", "next": wanted})["Location"] == "/"


def test_an_unknown_language_is_not_kept_and_reading_keeps_nothing(db):
    client = Client()

    assert not client.post("/language/", {"language": "../xx"}).cookies
    assert client.get("/language/").status_code == 405
    assert not client.get("/echo/").cookies


def test_a_streamed_answer_speaks_the_language_of_the_page(make_person, enter):
    answer = enter(make_person("Bea", language="zh-hans")).get("/stream/")

    assert b"".join(answer.streaming_content) == b"zh-hans;zh-hans;"


def test_pages_of_signed_in_people_are_not_stored(ana, enter):
    answer = enter(ana).get("/echo/")

    assert answer["Cache-Control"] == "no-store"
    assert {"Cookie", "Accept-Language", "HX-Request"} <= set(answer["Vary"].split(", "))
    assert "camera=()" in answer["Permissions-Policy"]


def test_a_page_that_says_how_it_may_be_kept_is_heard(ana, enter):
    assert enter(ana).get("/own-cache/")["Cache-Control"] == "private, no-cache"


def test_a_form_of_ours_may_say_where_it_came_from(db):
    # Under "no-referrer" browsers send "Origin: null" with every form, and the CSRF check refuses it.
    assert Client().get("/echo/")["Referrer-Policy"] == "same-origin"


def test_a_public_page_may_be_kept(db):
    answer = Client().get("/echo/")

    assert "Cache-Control" not in answer
    assert "Accept-Language" in answer["Vary"]


# ------------------------------------------------------------------ the end of a session


def _age(client: Client, **seconds: int) -> None:
    session = client.session
    for name, ago in seconds.items():
        session[name] = int(time.time()) - ago
    session.save()


@pytest.mark.parametrize(
    ("ages", "alive"),
    [
        ({STARTED: 3600, SEEN: IDLE_SECONDS - 60}, True),
        ({STARTED: IDLE_SECONDS + 90, SEEN: IDLE_SECONDS + 60}, False),
        ({STARTED: LONGEST_SECONDS + 60, SEEN: 60}, False),
    ],
)
def test_a_session_ends_after_eight_idle_hours_and_after_a_day(ana, enter, ages, alive):
    client = enter(ana)
    _age(client, **ages)

    assert _said(client).startswith("Ana") is alive
    assert bool(client.session.get("_auth_user_id")) is alive


def test_reading_writes_the_session_now_and_then_only(ana, enter, django_assert_num_queries):
    client = enter(ana)
    _said(client)

    with django_assert_num_queries(2):  # the session, the person
        _said(client)


def test_a_deactivated_person_is_out_at_the_next_request(ana, ada, noon, enter):
    client = enter(ana)
    assert _said(client).startswith("Ana")

    deactivate_person(ana, by=ada, at=noon)

    assert _said(client).startswith("AnonymousUser")
    assert "_auth_user_id" not in client.session


def test_a_session_stays_ended_when_the_person_comes_back(ana, ada, noon, enter):
    from cxdesk.accounts.actions import bring_back_person

    client = enter(ana)
    deactivate_person(ana, by=ada, at=noon)
    bring_back_person(ana, by=ada)

    assert _said(client).startswith("AnonymousUser")


def test_ending_other_sessions_ends_those_of_this_person_only(ana, lea, enter):
    here, there, other = enter(ana), enter(ana), enter(lea)

    assert here.post("/settings/other-sessions/end/").status_code == 303

    assert _said(here).startswith("Ana")
    assert _said(there).startswith("AnonymousUser")
    assert _said(other).startswith("Lea")


def test_the_action_alone_ends_every_session(ana, enter):
    client = enter(ana)

    end_other_sessions(ana, by=ana)

    assert _said(client).startswith("AnonymousUser")


def test_a_new_role_counts_at_the_next_request(ana, ada, harbour, enter):
    client = enter(ana)
    assert client.get("/people/").status_code == 403

    set_membership(ana, harbour, Role.ADMIN, by=ada, at=clock.now())

    assert client.get("/people/").status_code == 200


# ------------------------------------------------------------------ the second factor


def test_who_decides_needs_a_second_factor_where_the_settings_ask_for_it(lea, ana, enter, settings):
    settings.SECOND_FACTOR_REQUIRED = True

    answer = enter(lea).get("/echo/")

    assert (answer.status_code, answer["Location"]) == (303, "/account/2fa/totp/activate/")
    assert enter(ana).get("/echo/").status_code == 200


def test_with_a_second_factor_the_pages_are_open(lea, enter, settings):
    from allauth.mfa.models import Authenticator

    settings.SECOND_FACTOR_REQUIRED = True
    Authenticator.objects.create(user=lea, type=Authenticator.Type.TOTP, data={"secret": "x"})

    assert enter(lea).get("/echo/").status_code == 200


def test_signing_out_is_possible_without_a_second_factor(lea, enter, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client = enter(lea)

    client.post("/account/logout/")

    assert "_auth_user_id" not in client.session


def test_the_key_of_an_authenticator_app_is_not_readable_in_the_database(settings):
    from allauth.mfa.utils import decrypt, encrypt

    closed = encrypt("JBSWY3DPEHPK3PXP")

    assert "JBSWY3DPEHPK3PXP" not in closed
    assert decrypt(closed) == "JBSWY3DPEHPK3PXP"
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [settings.SECRET_KEY]
    assert decrypt(closed) == "JBSWY3DPEHPK3PXP"


# ------------------------------------------------------------------ addresses


@pytest.mark.parametrize(
    ("hops", "forwarded", "address"),
    [
        (0, "9.9.9.9", "10.0.0.1"),
        (1, "9.9.9.9, 8.8.8.8", "8.8.8.8"),
        (2, "9.9.9.9, 8.8.8.8, 7.7.7.7", "8.8.8.8"),
        (2, "8.8.8.8", "10.0.0.1"),
        (1, "<script>", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_a_forwarded_address_is_believed_as_far_as_our_own_proxies(rf, settings, hops, forwarded, address):
    settings.PROXY_HOPS = hops

    assert address_of(rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)) == address
