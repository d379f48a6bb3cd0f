"""Follow-ups after the resolution, each backed by a timer row: made, moved, added, fallen due, cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from cxdesk.jobs.timers import cancel_timers, start_timer, start_timers
from recovery.actions.events import record_event, record_events_of
from recovery.actions.notifications import (
    notify_of,
    settle_notices,
    take_back_notices,
)
from recovery.actions.states import check_ahead, check_may_work, fresh, refresh_due
from recovery.errors import ComplaintChanged, IllegalMove, NotAllowed, PromiseRefused
from recovery.models import Complaint, FollowUp, NotificationEvent
from recovery.permissions import can_lead
from recovery.playbook.states import LIVE_FOLLOW_UPS, ComplaintState, FollowUpState

FOLLOW_UP_DUE = "follow_up.due"
# Beside those of the playbook; more would be a siege.
MOST_EXTRA = 5
HOUR = timedelta(hours=1)


def make_follow_ups(
    complaint: Complaint, hours: Iterable[int], *, kind: str, by: User, at: datetime
) -> list[FollowUp]:
    """Make the follow-ups of one resolution with their timers; making them again changes nothing."""
    rows = [
        FollowUp(
            complaint=complaint,
            resolution_number=complaint.resolution_number,
            after_hours=after,
            kind=kind,
            due_at=at + timedelta(hours=after),
        )
        for after in hours
    ]
    FollowUp.objects.bulk_create(rows, ignore_conflicts=True)
    made = list(
        FollowUp.objects.filter(
            complaint=complaint,
            resolution_number=complaint.resolution_number,
            state=FollowUpState.SCHEDULED,
        )
    )
    start_timers(FOLLOW_UP_DUE, [(row.pk, row.due_at) for row in made])
    record_event(complaint, "follow_ups.made", by=by, at=at, count=len(made))
    return made


def cancel_follow_ups(complaint: Complaint, *, by: User | None, at: datetime) -> None:
    """Cancel the follow-ups that still wait, with their timers."""
    waiting = FollowUp.objects.live().filter(complaint=complaint)
    live = list(waiting.values_list("pk", flat=True))
    if live:
        count = waiting.filter(pk__in=live).update(state=FollowUpState.CANCELLED, settled_at=at)
        cancel_timers(FOLLOW_UP_DUE, live)
        record_event(complaint, "follow_ups.cancelled", by=by, at=at, count=count)
        settle_notices(complaint, (NotificationEvent.FOLLOW_UP_DUE,), at=at)


def follow_up_falls_due(follow_up_id: int, *, at: datetime) -> None:
    """Put a scheduled follow-up on the owner's list; called by its timer."""
    follow_ups_fall_due([follow_up_id], at=at)


@transaction.atomic
def follow_ups_fall_due(follow_up_ids: Sequence[int], *, at: datetime) -> None:
    """Put those of many follow-ups on their owners' lists whose time has come, in few statements.

    :raises ComplaintChanged: when somebody changed one of them in this moment; nothing happened then.
    """
    waiting = FollowUp.objects.filter(pk__in=follow_up_ids, state=FollowUpState.SCHEDULED, due_at__lte=at)
    # Whoever comes second waits here and then finds nothing to do, instead of failing.
    in_order = waiting.select_for_update(no_key=True).order_by("due_at", "pk")
    falling = list(in_order.values_list("pk", flat=True))
    if not falling:
        return
    fallen = waiting.filter(pk__in=falling).update(state=FollowUpState.DUE)
    if fallen != len(falling):
        raise ComplaintChanged(_("Somebody else changed this follow-up a moment ago. Look again."))
    rows = FollowUp.objects.filter(pk__in=falling).order_by("due_at", "pk")
    record_events_of(rows, "follow_up.due", follow_up="pk", at=at)
    notify_of(NotificationEvent.FOLLOW_UP_DUE, rows, at=at)


@transaction.atomic
def move_follow_up(
    follow_up: FollowUp, *, due_at: datetime | None, kind: str = "", reason: str, by: User, at: datetime
) -> FollowUp:
    """Ask at another time or in another way; the same again changes nothing.

    :param due_at: the new moment; without one it stays.
    :raises NotAllowed: for anybody but the owner and the supervisors of the team.
    :raises PromiseRefused: without a reason, or for a time that is not ahead.
    :raises IllegalMove: when it was settled or cancelled.
    """
    complaint = fresh(follow_up.complaint, by=by)
    reason = _reason_of(complaint, reason, by=by)
    kind = _kind_of(kind or follow_up.kind)
    follow_up.refresh_from_db()
    moment = due_at or follow_up.due_at
    if follow_up.state not in LIVE_FOLLOW_UPS:
        raise IllegalMove(_("This follow-up was settled or cancelled already."), field="follow_up_due")
    if (moment, kind) == (follow_up.due_at, follow_up.kind):
        return follow_up
    facts: dict[str, object] = {"kind": kind}
    if moment != follow_up.due_at:
        _check_time(moment, at=at)
        facts |= {"due_at": moment, "state": FollowUpState.SCHEDULED}
        if follow_up.is_extra:
            facts["after_hours"] = _hours_after(complaint, moment)
    _change(follow_up, facts)
    if "due_at" in facts:
        start_timer(FOLLOW_UP_DUE, follow_up.pk, due_at=moment)
        take_back_notices(NotificationEvent.FOLLOW_UP_DUE, complaint, subject_id=follow_up.pk)
    record_event(
        complaint,
        "follow_up.moved",
        by=by,
        at=at,
        follow_up=follow_up.pk,
        due_at=moment.isoformat(),
        kind=kind,
        words=reason,
    )
    refresh_due(complaint, at=at)
    return follow_up


def _change(follow_up: FollowUp, facts: dict[str, object]) -> None:
    try:
        with transaction.atomic():
            changed = FollowUp.objects.filter(
                pk=follow_up.pk, state=follow_up.state, due_at=follow_up.due_at
            ).update(**facts)
    except IntegrityError:
        raise PromiseRefused(_("There is a follow-up at this time already."), field="follow_up_due") from None
    if not changed:
        raise ComplaintChanged(_("Somebody else changed this follow-up a moment ago. Look again."))
    follow_up.refresh_from_db()


@transaction.atomic
def add_follow_up(
    complaint: Complaint,
    *,
    due_at: datetime | None,
    kind: str = FollowUp.Kind.CALL,
    reason: str,
    by: User,
    at: datetime,
) -> FollowUp:
    """Add a follow-up beside those of the playbook; a second one in the same hour is the same one.

    :raises NotAllowed: for anybody but the owner and the supervisors of the team.
    :raises IllegalMove: when the complaint is not resolved.
    :raises PromiseRefused: without a reason, for a time that is not ahead, or when there are many already.
    """
    check_may_work(complaint, by)
    complaint = fresh(complaint, by=by)
    reason = _reason_of(complaint, reason, by=by)
    kind = _kind_of(kind)
    if complaint.state != ComplaintState.RESOLVED:
        raise IllegalMove(_("Follow-ups belong to a complaint that is resolved."), field="state")
    if due_at is None:
        raise PromiseRefused(_("Say when you will ask them."), field="follow_up_due")
    _check_time(due_at, at=at)
    key = {
        "complaint": complaint,
        "resolution_number": complaint.resolution_number,
        "after_hours": _hours_after(complaint, due_at),
        "is_extra": True,
    }
    if same := FollowUp.objects.filter(**key).first():
        return same
    extra = FollowUp.objects.filter(
        complaint=complaint, resolution_number=complaint.resolution_number, is_extra=True
    )
    if extra.count() >= MOST_EXTRA:
        raise PromiseRefused(_("They are asked often enough. Move one of the follow-ups instead."))
    added, new = FollowUp.objects.get_or_create(**key, defaults={"kind": kind, "due_at": due_at})
    if new:
        start_timer(FOLLOW_UP_DUE, added.pk, due_at=due_at)
        record_event(
            complaint,
            "follow_up.added",
            by=by,
            at=at,
            follow_up=added.pk,
            due_at=due_at.isoformat(),
            words=reason,
        )
        refresh_due(complaint, at=at)
    return added


def _reason_of(complaint: Complaint, reason: str, *, by: User) -> str:
    if complaint.owner_id != by.pk and not can_lead(by, complaint):
        raise NotAllowed(_("The owner decides when to ask the customer, or a supervisor of the team."))
    reason = reason.strip()[:280]
    if not reason or "\x00" in reason:
        raise PromiseRefused(_("Say why, in one line."), field="reason")
    return reason


def _kind_of(kind: str) -> str:
    if kind not in FollowUp.Kind.values:
        raise PromiseRefused(_("Choose a call or a message."), field="kind")
    return kind


def _check_time(moment: datetime, *, at: datetime) -> None:
    check_ahead(moment, at=at, field="follow_up_due", words=_("The time of the follow-up must lie ahead."))


def _hours_after(complaint: Complaint, moment: datetime) -> int:
    return max(0, (moment - (complaint.resolved_at or moment)) // HOUR)
