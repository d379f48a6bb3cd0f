"""Builders: dull fields filled, so that a test states only the ones that matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from cxdesk.accounts.models import Team, User
from recovery.actions.asking import settle_follow_up
from recovery.actions.complaints import NewComplaint, log_complaint
from recovery.actions.customers import NewCustomer
from recovery.actions.offers import add_option, offer_option
from recovery.actions.playbook import complete_step
from recovery.actions.promises import keep_promise
from recovery.models import Channel, Complaint, FollowUp, Offer, Option, Promise
from recovery.playbook.states import LIVE_FOLLOW_UPS
from recovery.playbook.steps import STEP_KEYS
from recovery.queries.playbook import read_version

MakeComplaint = Callable[..., Complaint]

# An answer to each step that satisfies its gate.
ENOUGH: dict[str, dict[str, Any]] = {
    "listen": {
        "answers": {"restatement": "The car did not come.", "restatement_confirmed": "yes"},
        "ending": "none_needed",
        "reason": "It is clear from their words.",
    },
    "confirm_expectation": {"answers": {"expectation": "I want the fare back."}},
    "own": {},
    "reassure": {"ending": "none_needed", "reason": "Settled on the phone."},
    "stay_objective": {"answers": {"mood_before": "4", "mood_after": "2"}},
    "apologise": {
        "answers": {
            "apology": "I am sorry that our car did not come.",
            "apology_kind": "organisation",
            "apology_by": "spoken",
        }
    },
    "resolve": {
        "answers": {
            "what_was_done": "The fare went back to the card.",
            "customer_answer": "accepted",
            "verified": "yes",
            "outcome": "upheld",
        }
    },
    "follow_up": {"ending": "declined", "reason": "A kind word was enough."},
    "see_the_whole": {"answers": {"recurring": "no"}},
    "root_cause": {"ending": "not_due"},
}


@pytest.fixture
def mia() -> NewCustomer:
    """The customer, before she is stored."""
    return NewCustomer(
        "Mia Lin", emails=("Mia.Lin@example.com",), phones=("+86 138 0000 4410",), language="en"
    )


@pytest.fixture
def versions_read_anew() -> Iterator[None]:
    """For tests that publish: what was read of a version that a rollback took back is not kept."""
    read_version.cache_clear()
    yield
    read_version.cache_clear()


@pytest.fixture
def make_complaint(harbour: Team, noon: datetime) -> MakeComplaint:
    """Log a complaint for the harbour team by form, so that nobody owns it; `owner` makes it open."""

    def make(*, at: datetime = noon, by: User | None = None, **fields: Any) -> Complaint:
        new = NewComplaint(
            team=harbour,
            channel=Channel.FORM,
            received_at=at,
            verbatim="I paid for your car from the airport. Nobody came.",
        )
        return log_complaint(replace(new, **fields), by=by, at=at)

    return make


def lead_to(
    complaint: Complaint, last: str, *, by: User, at: datetime, **instead: dict[str, Any]
) -> Complaint:
    """Complete the steps up to and including `last` with answers that satisfy each gate.

    `instead` replaces the answer of a step, by its key. Follow-ups are settled when their time has come.
    """
    for key in STEP_KEYS[: STEP_KEYS.index(last) + 1]:
        if key == "follow_up":
            at = settle_all(complaint, by=by, at=at)
        complete_step(complaint, key, by=by, at=at, **instead.get(key, ENOUGH[key]))
    complaint.refresh_from_db()
    return complaint


def make_option(
    complaint: Complaint, text: str = "A car home", *, by: User, at: datetime, **fields: Any
) -> Option:
    """Write down an option; what is not said costs nothing and takes effect within the hour."""
    facts = {"takes_minutes": 60, "within_authority": True, **fields}
    return add_option(complaint, text=text, by=by, at=at, **facts)


def make_offer(
    complaint: Complaint, text: str = "A car home", *, by: User, at: datetime, **fields: Any
) -> Offer:
    """Write down an option and put it before the customer."""
    return offer_option(make_option(complaint, text, by=by, at=at, **fields), by=by, at=at)


def settle_all(complaint: Complaint, *, by: User, at: datetime) -> datetime:
    """Settle every follow-up at its own time and keep what is promised; return the last moment."""
    for promise in Promise.objects.filter(complaint=complaint, kept_at=None):
        keep_promise(promise, by=by, at=min(at, promise.due_at))
    live = FollowUp.objects.filter(complaint=complaint, state__in=LIVE_FOLLOW_UPS)
    for follow_up in live.order_by("due_at"):
        at = max(at, follow_up.due_at + timedelta(minutes=1))
        settle_follow_up(follow_up, state="done", score=5, note="", by=by, at=at)
    return at
