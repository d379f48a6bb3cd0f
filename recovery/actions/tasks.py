"""Asking others for help: a task with its brief; who owns the complaint and where it stands stays."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.actions.asked import withdraw_tasks
from recovery.actions.events import record_event
from recovery.actions.notifications import notify, receivers_of, settle_notices
from recovery.actions.states import ONE_PRESS, check_ahead, check_may_work, fresh
from recovery.errors import BriefIncomplete, ComplaintChanged, IllegalMove, NotAllowed, TaskRefused
from recovery.models import Complaint, NotificationEvent, Task
from recovery.permissions import can_help
from recovery.playbook.states import ComplaintState
from recovery.queries.briefs import brief_of, missing_in


@transaction.atomic
def ask_help(
    complaint: Complaint,
    *,
    helper: User,
    what: str,
    due_at: datetime | None,
    line: str = "",
    by: User,
    at: datetime,
) -> Task:
    """Ask somebody to do one thing for this complaint, with a brief; an impatient second press is once.

    The helper sees the brief and what to do, nothing else. The owner stays with the customer.

    :raises TaskRefused: without words, for somebody who cannot help, or before anybody owns the complaint.
    :raises PromiseRefused: when the time is not ahead.
    :raises BriefIncomplete: when what was understood, or is wanted, is not written down.
    """
    check_may_work(complaint, by)
    what, line = what.strip(), line.strip()
    if not what or "\x00" in what + line:
        raise TaskRefused(_("Say what they should do."), field="what")
    if due_at is None:
        raise TaskRefused(_("Say by when you need it."), field="due_at")
    check_ahead(due_at, at=at, field="due_at", words=_("The time by which you need it must lie ahead."))
    complaint = fresh(complaint, by=by)
    if complaint.owner_id is None or complaint.state == ComplaintState.CLOSED:
        raise TaskRefused(_("Only the owner of an open complaint can ask for help. Take it first."))
    if helper.pk == by.pk or not can_help(helper, complaint):
        raise TaskRefused(
            _("%(name)s cannot be asked. Choose a colleague who works or helps here.")
            % {"name": helper.name},
            field="helper",
        )
    same = Task.objects.live().filter(complaint=complaint, helper=helper, what=what[:500]).last()
    if same and (same.due_at == due_at or at - same.asked_at < ONE_PRESS):
        return same
    brief = brief_of(complaint, line=line)
    if missing := missing_in(brief):
        raise BriefIncomplete(missing[0].message, blockers=missing)
    task = Task.objects.create(
        complaint=complaint,
        asked_by=by,
        helper=helper,
        what=what[:500],
        due_at=due_at,
        brief=brief,
        asked_at=at,
    )
    record_event(complaint, "task.asked", by=by, at=at, task=task.pk, helper=helper.pk)
    notify(NotificationEvent.TASK_ASKED, complaint, to=[helper], by=by, at=at, subject_id=task.pk)
    return task


@transaction.atomic
def read_task(task: Task, *, by: User, at: datetime) -> Task:
    """Note that the helper has read the brief; the first moment stands.

    :raises NotAllowed: for anybody else.
    """
    _check_helper(task, by)
    if Task.objects.filter(pk=task.pk, read_at=None).update(read_at=at):
        record_event(task.complaint, "task.read", by=by, at=at, task=task.pk)
    task.refresh_from_db()
    return task


@transaction.atomic
def finish_task(task: Task, *, answer: str, by: User, at: datetime) -> Task:
    """Say what came of it; the owner hears, and leads the complaint on as before. Finishing twice is once.

    :raises NotAllowed: when somebody else was asked.
    :raises TaskRefused: without words.
    :raises IllegalMove: when it was withdrawn.
    """
    _check_helper(task, by)
    answer = answer.strip()
    complaint = fresh(task.complaint)
    task.refresh_from_db()
    if task.done_at:
        return task
    if not answer or "\x00" in answer:
        raise TaskRefused(_("Say in one line what came of it."), field="answer")
    if task.withdrawn_at:
        raise IllegalMove(_("It was withdrawn, so nothing is asked of you any more."), field="state")
    done = Task.objects.live().filter(pk=task.pk).update(done_at=at, answer=answer[:1000])
    if not done:
        raise ComplaintChanged(_("Somebody else changed this task a moment ago. Look again."))
    task.refresh_from_db()
    record_event(complaint, "task.finished", by=by, at=at, task=task.pk, words=task.answer)
    settle_notices(complaint, (NotificationEvent.TASK_ASKED,), subject_id=task.pk, at=at)
    told = {*receivers_of(NotificationEvent.TASK_DONE, complaint), task.asked_by}
    notify(NotificationEvent.TASK_DONE, complaint, to=told, by=by, at=at, subject_id=task.pk)
    return task


@transaction.atomic
def withdraw_task(task: Task, *, by: User, at: datetime) -> Task:
    """Take a task back that is not done; withdrawing twice is once.

    :raises NotAllowed: when the person does not work on the complaint.
    :raises IllegalMove: when it is done.
    """
    fresh(task.complaint, by=by)
    task.refresh_from_db()
    if task.withdrawn_at:
        return task
    if task.done_at:
        raise IllegalMove(_("It is done already; read the answer."), field="state")
    withdraw_tasks(Task.objects.filter(pk=task.pk), by=by, at=at)
    task.refresh_from_db()
    return task


def _check_helper(task: Task, by: User) -> None:
    if task.helper_id != by.pk or task.complaint.concerns_staff_id == by.pk:
        raise NotAllowed(_("Only who was asked can answer this."))
