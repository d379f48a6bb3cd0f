"""Handing a complaint over: asked with a reason and a brief; the owner stays until somebody accepts."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.actions.asked import withdraw_handovers
from recovery.actions.events import record_event
from recovery.actions.messages import tell_customer_owner
from recovery.actions.notifications import notify, settle_notices
from recovery.actions.owners import check_stays
from recovery.actions.states import check_may_work, fresh
from recovery.errors import BriefIncomplete, ComplaintChanged, HandoverRefused, IllegalMove, NotAllowed
from recovery.models import Complaint, Handover, NotificationEvent
from recovery.models.handovers import FREE_TRANSFERS
from recovery.permissions import can_hand_over, can_lead, can_own
from recovery.playbook.states import ComplaintState
from recovery.queries.briefs import brief_of, missing_in

LONGEST_LINE = 1000
# What the old owner was told to do and is not theirs any more.
OF_THE_OWNER = (
    NotificationEvent.ASSIGNED,
    NotificationEvent.HANDED_OVER,
    NotificationEvent.PROMISE_DUE_SOON,
    NotificationEvent.PROMISE_BROKEN,
    NotificationEvent.REPLY_CAME,
    NotificationEvent.FOLLOW_UP_DUE,
    NotificationEvent.REOPENED,
    NotificationEvent.LETTER_RETURNED,
)


@transaction.atomic
def ask_handover(
    complaint: Complaint, *, to: User, reason: str, line: str = "", by: User, at: datetime
) -> Handover:
    """Ask a colleague of the team to own the complaint, with a brief; asking the same person twice is once.

    Nothing changes before they accept.

    :param line: what the complaint itself does not say.
    :raises NotAllowed: when the person neither owns the complaint nor leads its team.
    :raises BriefIncomplete: when what was understood, or is wanted, is not written down.
    :raises HandoverRefused: without a reason, to somebody who cannot own it, or while somebody else is asked;
        and for the third transfer, unless a supervisor asks.
    """
    check_may_work(complaint, by)
    complaint = fresh(complaint, by=by)
    owner = _check_may_ask(complaint, by)
    live = Handover.objects.live().select_related("to").filter(complaint=complaint).first()
    if live is not None:
        return _same_or_refuse(live, to)
    reason, line = _checked_words(reason, line)
    _check_can_own(complaint, to)
    _check_count(complaint, supervised=can_lead(by, complaint))
    brief = brief_of(complaint, line=line)
    if missing := missing_in(brief):
        raise BriefIncomplete(missing[0].message, blockers=missing)
    try:
        with transaction.atomic():
            row = Handover.objects.create(
                complaint=complaint,
                owner=owner,
                to=to,
                asked_by=by,
                supervisor=by if can_lead(by, complaint) else None,
                reason=reason,
                brief=brief,
                asked_at=at,
            )
    except IntegrityError:
        # The constraint found that the other of two was faster; their asking stands.
        return _same_or_refuse(Handover.objects.live().select_related("to").get(complaint=complaint), to)
    record_event(complaint, "handover.asked", by=by, at=at, handover=row.pk, to=to.pk, words=reason)
    notify(NotificationEvent.HANDOVER_ASKED, complaint, to=[to], by=by, at=at, subject_id=row.pk)
    return row


def _check_may_ask(complaint: Complaint, by: User) -> User:
    if complaint.owner is None:
        raise HandoverRefused(_("Nobody owns this complaint yet. Whoever takes it owns it."), field="to")
    if complaint.state == ComplaintState.CLOSED:
        raise HandoverRefused(_("This complaint is closed. Reopen it before you hand it over."), field="to")
    if not can_hand_over(by, complaint):
        raise NotAllowed(_("Its owner or a supervisor hands it over. Ask one of them."))
    return complaint.owner


def _same_or_refuse(live: Handover, to: User) -> Handover:
    if live.to_id == to.pk:
        return live
    raise HandoverRefused(
        _("%(name)s was asked already and has not answered. Withdraw that first.") % {"name": live.to.name},
        field="to",
    )


def _checked_words(reason: str, line: str) -> tuple[str, str]:
    reason, line = reason.strip(), line.strip()
    if not reason or "\x00" in reason + line:
        raise HandoverRefused(_("Say in one line why it changes hands."), field="reason")
    return reason[:280], line[:LONGEST_LINE]


def _check_can_own(complaint: Complaint, to: User) -> None:
    if to.pk == complaint.owner_id:
        raise HandoverRefused(_("%(name)s owns it already.") % {"name": to.name}, field="to")
    if not can_own(to, complaint):
        raise HandoverRefused(
            _("%(name)s cannot own this complaint. Choose somebody who works in its team.")
            % {"name": to.name},
            field="to",
        )
    check_stays([(to, complaint.team_id)], by=None)


def _check_count(complaint: Complaint, *, supervised: bool) -> int:
    """Return which transfer the next one is; from the third on a supervisor has to ask for it."""
    number = Handover.objects.accepted().filter(complaint=complaint).count() + 1
    if number > FREE_TRANSFERS and not supervised:
        raise HandoverRefused(
            _("It changed hands twice already. Ask a supervisor of the team to hand it over."), field="to"
        )
    return number


def read_brief(handover: Handover, *, by: User, at: datetime) -> Handover:
    """Note that the person asked has read the brief; the first moment stands.

    :raises NotAllowed: for anybody else.
    """
    _check_asked(handover, by)
    with transaction.atomic():
        if Handover.objects.filter(pk=handover.pk, read_at=None).update(read_at=at):
            record_event(handover.complaint, "handover.read", by=by, at=at, handover=handover.pk)
    handover.refresh_from_db()
    return handover


@transaction.atomic
def accept_handover(handover: Handover, *, by: User, at: datetime) -> Handover:
    """Own the complaint from now on; accepting twice is once. The customer hears who answers now.

    :raises NotAllowed: when somebody else was asked.
    :raises IllegalMove: when it was refused or withdrawn.
    :raises HandoverRefused: when it is the third transfer and no supervisor asked.
    :raises ComplaintChanged: when the owner changed meanwhile.
    :raises OwnerGone: when the person does not work in the team any more.
    """
    _check_asked(handover, by)
    complaint = fresh(handover.complaint)
    handover.refresh_from_db()
    if handover.accepted_at:
        return handover
    _check_unanswered(handover)
    check_may_work(complaint, by)
    check_stays([(by, complaint.team_id)], by=by)
    number = _check_count(complaint, supervised=handover.supervisor_id is not None)
    answered = Handover.objects.live().filter(pk=handover.pk).update(accepted_at=at, number=number)
    moved = answered and Complaint.objects.filter(pk=complaint.pk, owner=handover.owner_id).exclude(
        state=ComplaintState.CLOSED
    ).update(owner=by, owned_at=at)
    if not moved:
        raise ComplaintChanged(_("Somebody else changed this complaint a moment ago. Look again."))
    handover.refresh_from_db()
    complaint.owner, complaint.owned_at = by, at
    _tell_accepted(handover, complaint, by=by, at=at)
    return handover


def _tell_accepted(handover: Handover, complaint: Complaint, *, by: User, at: datetime) -> None:
    record_event(
        complaint,
        "handover.accepted",
        by=by,
        at=at,
        handover=handover.pk,
        old=handover.owner_id,
        new=by.pk,
        number=handover.number,
    )
    settle_notices(complaint, OF_THE_OWNER, of=[handover.owner_id], at=at)
    settle_notices(complaint, (NotificationEvent.HANDOVER_ASKED,), subject_id=handover.pk, at=at)
    both = {handover.owner, handover.asked_by}
    notify(NotificationEvent.HANDOVER_ACCEPTED, complaint, to=both, by=by, at=at, subject_id=handover.pk)
    tell_customer_owner(complaint, at=at)


@transaction.atomic
def refuse_handover(handover: Handover, *, reason: str, by: User, at: datetime) -> Handover:
    """Say no, with a reason; the owner stays. Refusing twice is once.

    :raises NotAllowed: when somebody else was asked.
    :raises HandoverRefused: without a reason.
    :raises IllegalMove: when it was accepted or withdrawn.
    """
    _check_asked(handover, by)
    reason = reason.strip()
    complaint = fresh(handover.complaint)
    handover.refresh_from_db()
    if handover.refused_at:
        return handover
    if not reason or "\x00" in reason:
        raise HandoverRefused(_("Say why not, in one line, so that they can go on."), field="refusal")
    _check_unanswered(handover)
    refused = Handover.objects.live().filter(pk=handover.pk).update(refused_at=at, refusal=reason[:280])
    if not refused:
        raise ComplaintChanged(_("Somebody else changed this complaint a moment ago. Look again."))
    handover.refresh_from_db()
    record_event(complaint, "handover.refused", by=by, at=at, handover=handover.pk, words=handover.refusal)
    settle_notices(complaint, (NotificationEvent.HANDOVER_ASKED,), subject_id=handover.pk, at=at)
    both = {handover.owner, handover.asked_by}
    notify(NotificationEvent.HANDOVER_REFUSED, complaint, to=both, by=by, at=at, subject_id=handover.pk)
    return handover


@transaction.atomic
def withdraw_handover(handover: Handover, *, by: User, at: datetime) -> Handover:
    """Take the asking back; withdrawing twice is once.

    :raises NotAllowed: when the person neither owns the complaint nor leads its team.
    :raises IllegalMove: when it was answered.
    """
    complaint = fresh(handover.complaint, by=by)
    if not can_hand_over(by, complaint):
        raise NotAllowed(_("Its owner or a supervisor takes that back. Ask one of them."))
    handover.refresh_from_db()
    if handover.withdrawn_at:
        return handover
    _check_unanswered(handover)
    withdraw_handovers(Handover.objects.filter(pk=handover.pk), by=by, at=at)
    handover.refresh_from_db()
    return handover


def _check_asked(handover: Handover, by: User) -> None:
    if handover.to_id != by.pk:
        raise NotAllowed(_("Only who was asked can answer this."))


def _check_unanswered(handover: Handover) -> None:
    if handover.accepted_at:
        raise IllegalMove(_("It was accepted already; the complaint has changed hands."), field="state")
    if handover.refused_at:
        raise IllegalMove(_("It was refused already. Ask again, or ask somebody else."), field="state")
    if handover.withdrawn_at:
        raise IllegalMove(
            _("It was withdrawn, so nothing is asked of you any more. The owner goes on."), field="state"
        )
