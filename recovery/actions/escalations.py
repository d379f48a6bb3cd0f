"""A no of the customer that goes to the supervisors: by when they must have it, and what they say to it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from cxdesk.accounts.working_hours import working_minutes_after
from cxdesk.jobs.timers import cancel_timer, start_timer
from recovery.actions.events import record_event
from recovery.actions.notifications import notify, settle_notices
from recovery.actions.states import check_may_work, fresh
from recovery.errors import IllegalMove, NotAllowed, OfferRefused, SecondPersonNeeded, WordsMissing
from recovery.models import Escalation, NotificationEvent, Offer
from recovery.permissions import can_lead
from recovery.playbook.states import LIVE_STATES

ESCALATION_DUE = "escalation.due"
# Of the team's working time, until a supervisor must have said that they have it.
RECEIVED_WITHIN_MINUTES = 30
REASON_LONGEST, ANSWER_LONGEST = 500, 1000
ABOUT = (NotificationEvent.ESCALATED, NotificationEvent.ESCALATION_LATE)


@transaction.atomic
def escalate_decline(offer: Offer, *, reason: str, by: User, at: datetime) -> Escalation:
    """Pass a declined offer on to the supervisors, who have half an hour to receive it; twice is once.

    :raises WordsMissing: without a reason.
    :raises OfferRefused: when it was not declined, or another offer followed.
    """
    check_may_work(offer.complaint, by)
    reason = reason.strip()
    if not reason or "\x00" in reason or len(reason) > REASON_LONGEST:
        raise WordsMissing(_("Say in one line what the supervisor should decide."), field="reason")
    complaint = fresh(offer.complaint, by=by)
    if stands := Escalation.objects.filter(offer=offer).first():
        return stands
    alone = Offer.objects.current().left_alone()
    if complaint.state not in LIVE_STATES or not alone.filter(pk=offer.pk).exists():
        raise OfferRefused(
            _("Only the last offer, once the customer declined it, is passed on."), field="offers"
        )
    due_at = working_minutes_after(complaint.team, at, RECEIVED_WITHIN_MINUTES)
    escalation = Escalation.objects.create(
        complaint=complaint, offer=offer, reason=reason, by=by, at=at, due_at=due_at
    )
    start_timer(ESCALATION_DUE, escalation.pk, due_at=due_at)
    record_event(complaint, "escalation.made", by=by, at=at, escalation=escalation.pk, words=reason)
    notify(NotificationEvent.ESCALATED, complaint, by=by, at=at, subject_id=escalation.pk)
    return escalation


@transaction.atomic
def receive_escalation(escalation: Escalation, *, by: User, at: datetime) -> Escalation:
    """Say as a supervisor that one has it; the first moment stands.

    :raises NotAllowed: for anybody who does not lead the team.
    :raises SecondPersonNeeded: for whoever passed it on.
    """
    check_may_work(escalation.complaint, by)
    complaint = fresh(escalation.complaint, by=by)
    if not can_lead(by, complaint):
        raise NotAllowed(_("Only a supervisor of the team receives what was passed on."))
    if escalation.by_id == by.pk:
        raise SecondPersonNeeded(_("You passed it on yourself, so somebody else receives it."), field="by")
    received = Escalation.objects.filter(pk=escalation.pk, received_at=None).update(
        received_at=at, received_by=by
    )
    escalation.refresh_from_db()
    if received:
        cancel_timer(ESCALATION_DUE, escalation.pk)
        record_event(complaint, "escalation.received", by=by, at=at, escalation=escalation.pk)
        settle_notices(complaint, ABOUT, subject_id=escalation.pk, at=at)
    return escalation


@transaction.atomic
def answer_escalation(escalation: Escalation, *, answer: str, by: User, at: datetime) -> Escalation:
    """Say what is to be offered now; who answers has received it, too. The same words again are harmless.

    :raises WordsMissing: without words.
    :raises IllegalMove: when another answer stands.
    """
    check_may_work(escalation.complaint, by)
    answer = answer.strip()
    if not answer or "\x00" in answer or len(answer) > ANSWER_LONGEST:
        raise WordsMissing(_("Say what may be offered now, or why nothing more."), field="answer")
    escalation = receive_escalation(escalation, by=by, at=at)
    answered = Escalation.objects.filter(pk=escalation.pk, answered_at=None)
    if answered.update(answer=answer, answered_at=at):
        escalation.refresh_from_db()
        complaint = escalation.complaint
        record_event(complaint, "escalation.answered", by=by, at=at, escalation=escalation.pk, words=answer)
        notify(NotificationEvent.ESCALATION_ANSWERED, complaint, by=by, at=at, subject_id=escalation.pk)
    elif escalation.answer != answer:
        raise IllegalMove(_("It was answered already; the first answer stands."), field="answer")
    return escalation


@transaction.atomic
def remind_of_escalation(escalation_id: int, *, at: datetime) -> None:
    """Remind the supervisors, and tell the owner, once nobody received it in time; called by its timer."""
    complaint = Escalation.objects.select_related("complaint").get(pk=escalation_id).complaint
    if complaint.state not in LIVE_STATES:
        return
    # Of this row alone: with another table beside it, PostgreSQL would not look again after waiting for it.
    late = Escalation.objects.filter(pk=escalation_id, received_at=None, reminded_at=None, due_at__lte=at)
    if late.update(reminded_at=at):
        record_event(complaint, "escalation.missed", by=None, at=at, escalation=escalation_id)
        notify(NotificationEvent.ESCALATION_LATE, complaint, at=at, subject_id=escalation_id)
