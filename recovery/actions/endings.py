"""How a complaint ends: closed after ten steps, set aside with a reason, or reopened again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.actions.events import record_event
from recovery.actions.follow_ups import cancel_follow_ups
from recovery.actions.notifications import notify
from recovery.actions.owners import replace_if_gone
from recovery.actions.promises import cancel_promises
from recovery.actions.states import NOT_WAITING, check_level, check_may_work, fresh, move_complaint
from recovery.errors import CloseBlocked, IllegalMove, SecondPersonNeeded, WordsMissing
from recovery.models import Complaint, Evidence, NotificationEvent, SetAside, StepDone
from recovery.playbook.states import MOVES, ComplaintState, Move, Outcome
from recovery.queries.facts import facts_of
from recovery.queries.playbook import closing_blockers

REOPEN_WITHIN = timedelta(days=30)
HIGHEST_LEVEL = 3


@transaction.atomic
def close_complaint(
    complaint: Complaint, *, delivered: int | None = None, by: User, at: datetime
) -> Complaint:
    """Close a resolved complaint whose steps are all settled; closing twice is harmless.

    :param delivered: how much the customer got, 1 to 5, on the scale on which they had expected it.
    :raises CloseBlocked: with everything that is still missing.
    :raises IllegalMove: when it is not resolved yet.
    """
    check_may_work(complaint, by)
    check_level(delivered)
    complaint = fresh(complaint, by=by)
    if complaint.state == ComplaintState.CLOSED:
        return complaint
    may_close = (ComplaintState(complaint.state), Move.CLOSE) in MOVES
    if may_close and (blockers := closing_blockers(facts_of(complaint))):
        raise CloseBlocked(blockers[0].message, blockers=blockers)
    return move_complaint(complaint, Move.CLOSE, by=by, at=at, closed_at=at, delivered=delivered)


@transaction.atomic
def reopen_complaint(complaint: Complaint, *, reason: str, by: User, at: datetime) -> Complaint:
    """Open a resolved or closed complaint again: all ten completions are void, the evidence stays.

    The level of who handles it rises by one, and the owner and the supervisors of the team hear of it; clocks
    and breaches stay as they were.

    :raises WordsMissing: without a reason.
    :raises IllegalMove: when it was merged, or closed more than 30 days ago.
    """
    check_may_work(complaint, by)
    if not reason.strip():
        raise WordsMissing(_("Say why it is reopened, in one line."), field="reason")
    complaint = fresh(complaint, by=by)
    if complaint.closed_at and at - complaint.closed_at > REOPEN_WITHIN:
        raise IllegalMove(
            _("It was closed more than 30 days ago. Log a new complaint and link the two."), field="state"
        )
    if complaint.owner_id is None:
        raise IllegalMove(
            _("Nobody ever owned this complaint. Log it again, so that somebody does."), field="state"
        )
    move_complaint(
        complaint,
        Move.REOPEN,
        by=by,
        at=at,
        outcome="",
        outcome_reason="",
        resolved_at=None,
        closed_at=None,
        outcome_verified_at=None,
        outcome_verified_by=None,
        **NOT_WAITING,
        escalation_level=min(complaint.escalation_level + 1, HIGHEST_LEVEL),
        reopened_times=complaint.reopened_times + 1,
    )
    StepDone.objects.filter(complaint=complaint, voided_at=None).update(voided_at=at)
    # The customer's yes and our check were about the first attempt; both are asked for again.
    Evidence.objects.bulk_create(
        [
            Evidence(complaint=complaint, step="resolve", key=key, value=value, by=by, at=at)
            for key, value in (("customer_answer", ""), ("verified", "no"), ("outcome", ""))
        ]
    )
    cancel_follow_ups(complaint, by=by, at=at)
    event = record_event(complaint, "complaint.reopened", by=by, at=at, words=reason.strip())
    replace_if_gone(complaint, by=by, at=at)
    notify(NotificationEvent.REOPENED, complaint, by=by, at=at, subject_id=event.pk)
    return complaint


@transaction.atomic
def set_aside(complaint: Complaint, *, outcome: str, reason: str, by: User, at: datetime) -> SetAside:
    """End a complaint without the ten steps: withdrawn at once, «not a complaint» as a proposal.

    :raises WordsMissing: without a reason, or for an outcome that is none of the two.
    :raises IllegalMove: when it is resolved or closed.
    """
    check_may_work(complaint, by)
    if outcome not in (Outcome.WITHDRAWN, Outcome.NOT_A_COMPLAINT):
        raise WordsMissing(_("Choose whether it was withdrawn or is not a complaint."), field="outcome")
    if not reason.strip():
        raise WordsMissing(_("Give the reason in one line."), field="reason")
    complaint = fresh(complaint, by=by)
    if (ComplaintState(complaint.state), Move.SET_ASIDE) not in MOVES:
        move_complaint(complaint, Move.SET_ASIDE, by=by, at=at)
    waiting = SetAside.objects.filter(complaint=complaint, confirmed_at=None).first()
    if waiting and waiting.outcome == outcome:
        return waiting
    SetAside.objects.filter(complaint=complaint, confirmed_at=None).delete()
    proposal = SetAside.objects.create(
        complaint=complaint, outcome=outcome, reason=reason.strip(), proposed_by=by, proposed_at=at
    )
    record_event(complaint, "set_aside.proposed", by=by, at=at, outcome=outcome, words=proposal.reason)
    if outcome == Outcome.WITHDRAWN:
        _end(proposal, complaint, by=by, at=at)
    return proposal


@transaction.atomic
def confirm_set_aside(complaint: Complaint, *, by: User, at: datetime) -> SetAside:
    """Agree, as a second person, that this is not a complaint; agreeing twice is harmless.

    :raises SecondPersonNeeded: when the person proposed it.
    :raises IllegalMove: when nobody proposed it.
    """
    check_may_work(complaint, by)
    complaint = fresh(complaint, by=by)
    proposal = SetAside.objects.filter(complaint=complaint).order_by("-pk").first()
    if proposal is not None and proposal.confirmed_at and complaint.state == ComplaintState.CLOSED:
        return proposal
    if proposal is None or proposal.confirmed_at:
        raise IllegalMove(_("Nobody proposed to set this complaint aside."), field="state")
    if proposal.proposed_by_id == by.pk:
        raise SecondPersonNeeded(_("You proposed it, so somebody else has to agree."), field="by")
    _end(proposal, complaint, by=by, at=at)
    return proposal


@transaction.atomic
def refuse_set_aside(complaint: Complaint, *, by: User, at: datetime) -> None:
    """Turn down the proposal to set the complaint aside; it goes on as before."""
    complaint = fresh(complaint, by=by)
    gone, _rows = SetAside.objects.filter(complaint=complaint, confirmed_at=None).delete()
    if gone:
        record_event(complaint, "set_aside.refused", by=by, at=at)


def _end(proposal: SetAside, complaint: Complaint, *, by: User, at: datetime) -> None:
    confirmed = SetAside.objects.filter(pk=proposal.pk, confirmed_at=None).update(
        confirmed_by=by, confirmed_at=at
    )
    if not confirmed:
        return
    proposal.confirmed_by, proposal.confirmed_at = by, at
    move_complaint(
        complaint,
        Move.SET_ASIDE,
        by=by,
        at=at,
        outcome=proposal.outcome,
        outcome_reason=proposal.reason,
        closed_at=at,
        **NOT_WAITING,
    )
    cancel_promises(complaint, by=by, at=at)
    record_event(complaint, "complaint.set_aside", by=by, at=at, outcome=proposal.outcome)
