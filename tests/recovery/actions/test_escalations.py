"""What was passed on to the supervisors: received within half an hour, reminded of, answered once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cxdesk.accounts.models import User
from cxdesk.jobs.timers import is_waiting
from recovery.actions.escalations import (
    ESCALATION_DUE,
    answer_escalation,
    escalate_decline,
    receive_escalation,
    remind_of_escalation,
)
from recovery.actions.offers import answer_offer
from recovery.errors import IllegalMove, NotAllowed, OfferRefused, SecondPersonNeeded, WordsMissing
from recovery.models import Complaint, Escalation, Notification, Offer
from tests.builders import MakeComplaint, lead_to, make_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def owned(make_complaint: MakeComplaint, ana: User, noon: datetime) -> Complaint:
    """A complaint of Ana's that may be offered something."""
    return lead_to(make_complaint(owner=ana), "own", by=ana, at=noon)


@pytest.fixture
def declined(owned: Complaint, ana: User, noon: datetime) -> Offer:
    """An offer that the customer declined."""
    return answer_offer(make_offer(owned, by=ana, at=noon), answer="declined", by=ana, at=noon)


@pytest.fixture
def passed_on(lea: User, declined: Offer, ana: User, noon: datetime) -> Escalation:
    """A decline that waits for a supervisor."""
    return escalate_decline(declined, reason="They want cash.", by=ana, at=noon)


def test_a_decline_is_passed_on_once_with_a_time_and_a_notice(passed_on, declined, ana, lea, noon):
    again = escalate_decline(declined, reason="Once more.", by=ana, at=noon + timedelta(minutes=5))

    assert again == passed_on
    assert passed_on.due_at > noon
    assert is_waiting(ESCALATION_DUE, passed_on.pk)
    assert Notification.objects.filter(receiver=lea, event="escalated", subject_id=passed_on.pk).count() == 1
    assert declined.complaint.events.filter(name="escalation.made").count() == 1


def test_only_the_last_offer_once_declined_is_passed_on(owned, ana, noon):
    first = answer_offer(make_offer(owned, by=ana, at=noon), answer="declined", by=ana, at=noon)
    waiting = make_offer(owned, "A taxi", by=ana, at=noon)

    for offer in (first, waiting):
        with pytest.raises(OfferRefused):
            escalate_decline(offer, reason="They want cash.", by=ana, at=noon)


def test_passing_on_wants_a_reason_and_a_person_of_the_team(declined, ana, otto, noon):
    with pytest.raises(WordsMissing):
        escalate_decline(declined, reason=" ", by=ana, at=noon)
    with pytest.raises(NotAllowed):
        escalate_decline(declined, reason="They want cash.", by=otto, at=noon)


def test_a_supervisor_receives_it_once_and_the_notices_go(passed_on, lea, noon):
    receive_escalation(passed_on, by=lea, at=noon + timedelta(minutes=9))
    receive_escalation(passed_on, by=lea, at=noon + timedelta(minutes=20))

    passed_on.refresh_from_db()
    assert (passed_on.received_by, passed_on.received_at) == (lea, noon + timedelta(minutes=9))
    assert not is_waiting(ESCALATION_DUE, passed_on.pk)
    assert not Notification.objects.filter(receiver=lea, event="escalated", read_at=None).exists()
    assert passed_on.complaint.events.filter(name="escalation.received").count() == 1


def test_nobody_but_another_supervisor_receives_it(passed_on, owned, ana, lea, otto, noon):
    for person in (ana, otto):
        with pytest.raises(NotAllowed):
            receive_escalation(passed_on, by=person, at=noon)
    offer = answer_offer(make_offer(owned, "A taxi", by=lea, at=noon), answer="declined", by=lea, at=noon)
    own = escalate_decline(offer, reason="They want cash.", by=lea, at=noon)
    with pytest.raises(SecondPersonNeeded):
        receive_escalation(own, by=lea, at=noon)


def test_it_is_answered_once_and_whoever_owns_the_complaint_hears_of_it(passed_on, ana, lea, noon):
    answer_escalation(passed_on, answer="Give them cash.", by=lea, at=noon)
    answer_escalation(passed_on, answer="Give them cash.", by=lea, at=noon + timedelta(hours=1))

    passed_on.refresh_from_db()
    assert (passed_on.received_at, passed_on.answered_at) == (noon, noon)
    assert Notification.objects.filter(receiver=ana, event="escalation_answered").count() == 1
    assert passed_on.complaint.events.filter(name="escalation.answered").count() == 1


def test_another_answer_no_words_and_an_agent_are_refused(passed_on, ana, lea, noon):
    with pytest.raises(WordsMissing):
        answer_escalation(passed_on, answer=" ", by=lea, at=noon)
    with pytest.raises(NotAllowed):
        answer_escalation(passed_on, answer="Give them cash.", by=ana, at=noon)
    answer_escalation(passed_on, answer="Give them cash.", by=lea, at=noon)
    with pytest.raises(IllegalMove):
        answer_escalation(passed_on, answer="Nothing more.", by=lea, at=noon)


def test_what_nobody_receives_is_reminded_of_once(passed_on, ana, lea):
    remind_of_escalation(passed_on.pk, at=passed_on.due_at)
    remind_of_escalation(passed_on.pk, at=passed_on.due_at + timedelta(hours=1))

    told = Notification.objects.filter(event="escalation_late").values_list("receiver", flat=True)
    assert sorted(told) == sorted([ana.pk, lea.pk])
    assert passed_on.complaint.events.filter(name="escalation.missed").count() == 1


def test_what_was_received_or_is_not_due_is_not_reminded_of(passed_on, lea, noon):
    remind_of_escalation(passed_on.pk, at=passed_on.due_at - timedelta(seconds=1))
    receive_escalation(passed_on, by=lea, at=noon)
    remind_of_escalation(passed_on.pk, at=passed_on.due_at)

    assert not Notification.objects.filter(event="escalation_late").exists()
