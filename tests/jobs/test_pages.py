"""The page of timers and outbox: what waits for a person, decided once, with a reason that is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from cxdesk.common import clock
from cxdesk.common.errors import NotAllowed
from cxdesk.jobs.decisions import decide_outgoing, decide_timer
from cxdesk.jobs.errors import DecisionRefused
from cxdesk.jobs.models import Decision, Outgoing, Timer
from cxdesk.jobs.timers import start_timers
from tests.jobs.conftest import an_hour_ago
from tests.jobs.rows import parked_outgoing, parked_timer

pytestmark = pytest.mark.django_db
FOUND = {"explanation": "The disk was full."}


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_an_admin_sees_what_is_due_parked_and_of_unknown_fate(as_ada, on):
    start_timers(on(), [(number, an_hour_ago()) for number in range(3)])
    parked_timer()
    parked_outgoing("uncertain")

    page = as_ada.get(reverse("jobs")).content.decode()

    for words in ("lantern.light", "lantern.mail", "promise.due", "It may have arrived", "ValueError"):
        assert words in page


def test_an_empty_page_says_that_nothing_waits(as_ada):
    assert "Nothing waits for you" in as_ada.get(reverse("jobs")).content.decode()


def test_an_agent_is_shown_nothing(client, ana):
    client.force_login(ana, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.get(reverse("jobs")).status_code == 403


def test_a_parked_timer_is_tried_again_and_the_reason_kept(as_ada, ada):
    timer = parked_timer()

    answer = as_ada.post(reverse("timer_decision", args=[timer.pk]), {"verdict": "retry", **FOUND})

    timer.refresh_from_db()
    assert (answer.status_code, timer.state, timer.attempt) == (303, "pending", 0)
    decision = Decision.objects.get()
    assert (decision.timer, decision.by, decision.explanation) == (timer, ada, "The disk was full.")
    assert "The disk was full." in as_ada.get(reverse("jobs")).content.decode()


def test_a_parked_timer_can_be_given_up(ada, noon):
    timer = parked_timer()

    decide_timer(timer, "give_up", by=ada, at=noon, **FOUND)

    assert Timer.objects.get().state == "cancelled"


def test_deciding_twice_is_refused_and_decides_once(as_ada):
    timer = parked_timer()
    address = reverse("timer_decision", args=[timer.pk])

    answers = [as_ada.post(address, {"verdict": "retry", **FOUND}) for _press in range(2)]

    assert [answer.status_code for answer in answers] == [303, 409]
    assert "no longer waits" in answers[1].content.decode()
    assert Decision.objects.count() == 1


def test_a_decision_without_an_explanation_is_not_taken_and_keeps_the_row(as_ada):
    row = parked_outgoing("uncertain")

    answer = as_ada.post(reverse("outgoing_decision", args=[row.pk]), {"verdict": "send_again"})

    assert answer.status_code == 422
    assert Outgoing.objects.get().state == "uncertain"
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("state", "verdict", "after"),
    [
        ("uncertain", "arrived", "done"),
        ("uncertain", "send_again", "pending"),
        ("uncertain", "give_up", "cancelled"),
        ("parked", "retry", "pending"),
        ("parked", "give_up", "cancelled"),
        ("held", "retry", "pending"),
        ("held", "give_up", "cancelled"),
    ],
)
def test_each_state_of_the_outbox_has_its_ways(ada, noon, state, verdict, after):
    row = parked_outgoing(state)

    decide_outgoing(row, verdict, by=ada, at=noon, **FOUND)

    assert Outgoing.objects.get().state == after


@pytest.mark.parametrize(
    ("state", "verdict"), [("uncertain", "retry"), ("parked", "arrived"), ("done", "retry")]
)
def test_ways_that_a_state_does_not_have_are_refused(ada, noon, state, verdict):
    row = parked_outgoing("parked" if state == "done" else state)
    if state == "done":
        Outgoing.objects.update(state="done", sent_at=noon)
        row.refresh_from_db()

    with pytest.raises(DecisionRefused):
        decide_outgoing(row, verdict, by=ada, at=noon, **FOUND)


@pytest.mark.parametrize("who", ["ana", "lea", "aki"])
def test_nobody_but_an_admin_decides(who, request, noon):
    row, timer = parked_outgoing(), parked_timer()
    person = request.getfixturevalue(who)

    with pytest.raises(NotAllowed):
        decide_outgoing(row, "retry", by=person, at=noon, **FOUND)
    with pytest.raises(NotAllowed):
        decide_timer(timer, "retry", by=person, at=noon, **FOUND)


def test_the_page_does_not_grow_with_the_backlog(as_ada, on, django_assert_max_num_queries):
    kind = on()
    start_timers(kind, [(number, an_hour_ago()) for number in range(1500)])
    Timer.objects.filter(subject_id__lt=50).update(
        lease_until=clock.now() + timedelta(minutes=1), token="0" * 32
    )

    with django_assert_max_num_queries(25):
        page = as_ada.get(reverse("jobs")).content.decode()

    assert page.count("promise.due") <= 20
    assert "1,000+" in page
