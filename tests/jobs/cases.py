"""For each kind of timer: how to make a subject for which its handler has something to do.

Whoever registers a kind adds a case here; tests/jobs/test_twice.py fails until it is there. A case gets
the fixtures through `request` and makes something that has fallen due a day after `noon`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from cxdesk.jobs.timers import cancel_timer
from recovery.actions.calls import begin_call, hold_call
from recovery.actions.escalations import escalate_decline
from recovery.actions.mail_in import store_mail
from recovery.actions.offers import answer_offer
from recovery.actions.promises import make_promise
from recovery.actions.states import take_complaint
from recovery.models import Complaint, FollowUp
from tests.builders import lead_to, make_offer
from tests.recovery.mails import mail


def an_owned_complaint(request: pytest.FixtureRequest) -> Complaint:
    ana, noon = request.getfixturevalue("ana"), request.getfixturevalue("noon")
    return take_complaint(request.getfixturevalue("make_complaint")(), by=ana, at=noon)


def an_open_promise(request: pytest.FixtureRequest) -> int:
    ana, noon = request.getfixturevalue("ana"), request.getfixturevalue("noon")
    complaint = an_owned_complaint(request)
    due_at = noon + timedelta(hours=1)
    return make_promise(complaint, kind="other", text="A letter", due_at=due_at, by=ana, at=noon).pk


def a_scheduled_follow_up(request: pytest.FixtureRequest) -> int:
    due_at = request.getfixturevalue("noon") + timedelta(hours=1)
    complaint = an_owned_complaint(request)
    return FollowUp.objects.create(complaint=complaint, resolution_number=1, after_hours=1, due_at=due_at).pk


def a_stored_mail(request: pytest.FixtureRequest) -> int:
    mailbox = request.getfixturevalue("mailbox")
    stored, _new = store_mail(mailbox, mail(), at=request.getfixturevalue("noon"))
    # As when its timer comes.
    cancel_timer("inbound_mail.read", stored.pk)
    return stored.pk


def a_mailbox_to_visit(request: pytest.FixtureRequest) -> int:
    mailbox = request.getfixturevalue("mailbox")
    mailbox.kind, mailbox.host, mailbox.account = "imap", "imap.test", "desk"
    mailbox.save()
    return mailbox.pk


def a_promise_that_is_due_soon(request: pytest.FixtureRequest) -> int:
    ana, noon = request.getfixturevalue("ana"), request.getfixturevalue("noon")
    due_at = noon + timedelta(hours=30)
    complaint = an_owned_complaint(request)
    return make_promise(complaint, kind="other", text="A letter", due_at=due_at, by=ana, at=noon).pk


def a_customer_who_heard_nothing(request: pytest.FixtureRequest) -> int:
    ana, noon = request.getfixturevalue("ana"), request.getfixturevalue("noon")
    new = request.getfixturevalue("make_complaint")(severity=1, new_customer=request.getfixturevalue("mia"))
    return take_complaint(new, by=ana, at=noon).pk


def a_decline_that_nobody_received(request: pytest.FixtureRequest) -> int:
    ana, noon = request.getfixturevalue("ana"), request.getfixturevalue("noon")
    complaint = lead_to(an_owned_complaint(request), "own", by=ana, at=noon)
    offer = make_offer(complaint, by=ana, at=noon)
    answer_offer(offer, answer="declined", by=ana, at=noon)
    return escalate_decline(offer, reason="They want cash.", by=ana, at=noon).pk


def a_hold_that_nobody_ended(request: pytest.FixtureRequest) -> int:
    ana, noon = request.getfixturevalue("ana"), request.getfixturevalue("noon")
    call = begin_call(an_owned_complaint(request), kind="call_out", by=ana, at=noon)
    return hold_call(call, by=ana, at=noon).pk


CASES: dict[str, Callable[[pytest.FixtureRequest], int]] = {
    "call.held": a_hold_that_nobody_ended,
    "complaint.watch": a_customer_who_heard_nothing,
    "mailbox.pickup": a_mailbox_to_visit,
    "inbound_mail.read": a_stored_mail,
    "escalation.due": a_decline_that_nobody_received,
    "follow_up.due": a_scheduled_follow_up,
    "promise.due": an_open_promise,
    "promise.warn": a_promise_that_is_due_soon,
}
