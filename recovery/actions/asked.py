"""What was asked of colleagues falls away: with the complaint, with its owner, or with who was asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from cxdesk.accounts.models import Team, User
from recovery.actions.events import record_event
from recovery.actions.notifications import notify, settle_notices
from recovery.models import Complaint, Cover, CoverItem, Handover, NotificationEvent, Task
from recovery.models.handovers import UNANSWERED
from recovery.models.tasks import IN_HAND


def withdraw_handovers(rows: QuerySet[Handover], *, by: User | None, at: datetime) -> int:
    """Withdraw those of these hand-overs that nobody answered; return how many."""
    count = 0
    for one in rows.filter(UNANSWERED).order_by("pk").select_related("complaint"):
        gone = Handover.objects.live().filter(pk=one.pk).update(withdrawn_at=at, withdrawn_by=by)
        if gone:
            _tell_withdrawn(one, "handover", NotificationEvent.HANDOVER_ASKED, by=by, at=at)
            count += gone
    return count


def withdraw_tasks(rows: QuerySet[Task], *, by: User | None, at: datetime) -> int:
    """Withdraw those of these tasks that are not done; return how many."""
    count = 0
    for one in rows.filter(IN_HAND).order_by("pk").select_related("complaint"):
        gone = Task.objects.live().filter(pk=one.pk).update(withdrawn_at=at, withdrawn_by=by)
        if gone:
            _tell_withdrawn(one, "task", NotificationEvent.TASK_ASKED, by=by, at=at)
            count += gone
    return count


def _tell_withdrawn(
    one: Handover | Task, noun: str, asked: NotificationEvent, *, by: User | None, at: datetime
) -> None:
    which: dict[str, Any] = {noun: one.pk}
    record_event(one.complaint, f"{noun}.withdrawn", by=by, at=at, **which)
    settle_notices(one.complaint, (asked,), subject_id=one.pk, at=at)


def settle_asked(complaint: Complaint, *, tasks: bool, by: User | None, at: datetime) -> None:
    """Withdraw what nobody need answer any more, now that the complaint ended or began anew."""
    withdraw_handovers(Handover.objects.filter(complaint=complaint), by=by, at=at)
    if tasks:
        withdraw_tasks(Task.objects.filter(complaint=complaint), by=by, at=at)


def spare_concerned(complaint: Complaint, *, by: User | None, at: datetime) -> None:
    """Ask nothing of the person whom the complaint is about, of all people."""
    person = complaint.concerns_staff_id
    if person is None:
        return
    withdraw_handovers(Handover.objects.filter(complaint=complaint, to=person), by=by, at=at)
    withdraw_tasks(Task.objects.filter(complaint=complaint, helper=person), by=by, at=at)
    CoverItem.objects.filter(complaint=complaint, cover__covered_by=person).delete()


def drop_asked_of(person: User, *, team: Team | None = None, by: User | None, at: datetime) -> None:
    """Withdraw what is asked of somebody who leaves, everywhere or in one team; the owners go on.

    Owners hear of each task that nobody does any more; what the person kept for others is theirs again.
    """
    here = Q(complaint__team=team) if team else Q()
    withdraw_handovers(Handover.objects.filter(here, to=person), by=by, at=at)
    tasks = Task.objects.live().filter(here, helper=person).select_related("complaint")
    for task in list(tasks.order_by("pk")):
        if withdraw_tasks(Task.objects.filter(pk=task.pk), by=by, at=at):
            notify(NotificationEvent.TASK_DONE, task.complaint, by=by, at=at, subject_id=task.pk)
    if team:
        CoverItem.objects.filter(complaint__team=team, cover__covered_by=person).delete()
    else:
        mine = Q(covered_by=person) | Q(owner=person)
        Cover.objects.filter(mine, ended_at=None, refused_at=None, until_at__gt=at).update(
            ended_at=at, ended_by=by
        )


def carry_asked(complaint: Complaint, into: Complaint) -> None:
    """Let tasks, and what somebody keeps for the owner, go over to another complaint."""
    Task.objects.filter(complaint=complaint).update(complaint=into)
    items = CoverItem.objects.filter(complaint=complaint)
    there = CoverItem.objects.filter(complaint=into, promise=None).values_list("cover", flat=True)
    items.filter(promise=None, cover__in=list(there)).delete()
    items.update(complaint=into)
