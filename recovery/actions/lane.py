"""The short lane: put right on the spot, logged and led through seven steps in one go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from cxdesk.accounts.models import User
from recovery.actions.complaints import NewComplaint, logged_once
from recovery.actions.intake import log_for_known
from recovery.actions.playbook import complete_step
from recovery.models import Channel, Complaint
from recovery.playbook.states import Outcome

# Stored as it stands here; pages show it in the language of whoever reads it.
ON_THE_SPOT = gettext_noop("Put right on the spot.")


@dataclass(frozen=True)
class QuickAnswers:
    """What the short lane asks besides the customer's words.

    :param mood_before: 1 (calm) to 5 (at the limit).
    :param mood_after: the same scale, when it was put right.
    """

    restatement: str
    expectation: str
    mood_before: int | None
    apology: str
    what_was_done: str
    mood_after: int | None


def put_right(new: NewComplaint, answers: QuickAnswers, *, by: User, at: datetime) -> Complaint:
    """Log a complaint that was put right on the spot and complete steps 1 to 7 through the usual gates.

    Pressing the button says that they agreed to the restatement, accept what was done, and that the
    person saw it done. All of it is stored, or nothing.

    :raises StepBlocked: by the first gate that is not met.
    """
    return logged_once(new.source, new.source_id, lambda: _put_right(new, answers, by=by, at=at))


@transaction.atomic
def _put_right(new: NewComplaint, answers: QuickAnswers, *, by: User, at: datetime) -> Complaint:
    complaint = log_for_known(replace(new, channel=Channel.IN_PERSON, owner=by), by=by, at=at)
    steps: tuple[tuple[str, dict[str, str], str], ...] = (
        (
            "listen",
            {
                "restatement": answers.restatement,
                "restatement_confirmed": "yes",
                "confirmed_how": "in_person",
            },
            "none_needed",
        ),
        ("confirm_expectation", {"expectation": answers.expectation, "can_meet": "yes"}, ""),
        ("own", {}, ""),
        ("reassure", {}, "none_needed"),
        (
            "stay_objective",
            {"mood_before": _mood(answers.mood_before), "mood_after": _mood(answers.mood_after)},
            "",
        ),
        (
            "apologise",
            # What is put right on the spot was ours to put right.
            {"apology": answers.apology, "apology_kind": "organisation", "apology_by": "spoken"},
            "",
        ),
        (
            "resolve",
            {
                "what_was_done": answers.what_was_done,
                "customer_answer": "accepted",
                "verified": "yes",
                "outcome": Outcome.UPHELD,
            },
            "",
        ),
    )
    for key, given, ending in steps:
        reason = ON_THE_SPOT if ending else ""
        complete_step(complaint, key, by=by, at=at, answers=given, ending=ending, reason=reason)
    complaint.refresh_from_db()
    return complaint


def _mood(value: int | None) -> str:
    return "" if value is None else str(value)
