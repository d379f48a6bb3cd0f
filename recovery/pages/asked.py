"""What is asked of one person: to own a complaint, or to help with one; each with its brief."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cxdesk.accounts.access import access_of
from cxdesk.accounts.pages.answers import SignedIn, go
from cxdesk.common.clock import now
from recovery.actions.handovers import accept_handover, read_brief, refuse_handover
from recovery.actions.tasks import finish_task, read_task
from recovery.models import Handover, Task
from recovery.pages.acts import DONE, attempt, go_if_seen, signed_in
from recovery.pages.briefs import told
from recovery.pages.forms.asked import AnswerForm, ButtonForm, RefusalForm
from recovery.pages.forms.base import DeskForm
from recovery.permissions import can_see
from recovery.queries.asked import DONE_SHOWN, get_handover_for, get_task_for, handovers_asked_of, tasks_of

# ------------------------------------------------------------------ hand-overs


@signed_in
@require_safe
def handovers(request: SignedIn) -> HttpResponse:
    """List what this person is asked to own."""
    context = {"handovers": list(handovers_asked_of(request.user)), "works": access_of(request.user).works}
    return render(request, "recovery/asked/handovers.html", context)


@signed_in
@require_safe
def handover(request: SignedIn, handover_id: int) -> HttpResponse:
    """Show one hand-over with its brief; looking marks nothing as read."""
    return _handover(request, get_handover_for(request.user, handover_id))


@signed_in
@require_POST
def handover_read(request: SignedIn, handover_id: int) -> HttpResponse:
    row = get_handover_for(request.user, handover_id)
    form = ButtonForm(request.POST)
    _result, status = attempt(form, lambda: read_brief(row, by=request.user, at=now()))
    if status != DONE:
        return _handover(request, row, form, status=status)
    return go(reverse("handover", args=[row.pk]))


@signed_in
@require_POST
def handover_accept(request: SignedIn, handover_id: int) -> HttpResponse:
    row = get_handover_for(request.user, handover_id)
    form = ButtonForm(request.POST)
    _result, status = attempt(form, lambda: accept_handover(row, by=request.user, at=now()))
    if status != DONE:
        return _handover(request, get_handover_for(request.user, handover_id), form, status=status)
    return go_if_seen(request, row.complaint, _("It is yours now; the customer hears who answers."))


@signed_in
@require_POST
def handover_refuse(request: SignedIn, handover_id: int) -> HttpResponse:
    row = get_handover_for(request.user, handover_id)
    form = RefusalForm(request.POST)

    def do() -> object:
        return refuse_handover(row, reason=form.cleaned_data["refusal"], by=request.user, at=now())

    _result, status = attempt(form, do)
    if status != DONE:
        return _handover(request, get_handover_for(request.user, handover_id), form, status=status)
    messages.success(request, _("Refused. It stays with its owner, who hears why."))
    return go(reverse("handovers"))


def _handover(
    request: SignedIn, row: Handover, sent: DeskForm | None = None, *, status: int = 200
) -> HttpResponse:
    mine = row.to_id == request.user.pk
    context = {
        "handover": row,
        "brief": told(row.brief),
        "mine": mine,
        "answerable": mine and row.is_live,
        "sees": can_see(request.user, row.complaint),
        "refusal_form": sent if isinstance(sent, RefusalForm) else RefusalForm(),
        "button": sent if isinstance(sent, ButtonForm) else None,
    }
    return render(request, "recovery/asked/handover.html", context, status=status)


# ------------------------------------------------------------------ tasks


@signed_in
@require_safe
def tasks(request: SignedIn) -> HttpResponse:
    """List what this person is asked to do: colleagues see this and nothing else."""
    return show_tasks(request)


def show_tasks(request: SignedIn) -> HttpResponse:
    """Answer with the tasks of whoever asks."""
    rows = tasks_of(request.user)
    context = {
        "now": now(),
        "tasks": list(rows.live()),  # type: ignore[attr-defined]  # a queryset of tasks
        "done": list(rows.filter(done_at__isnull=False).order_by("-done_at", "-pk")[:DONE_SHOWN]),
    }
    return render(request, "recovery/my_day/tasks.html", context)


@signed_in
@require_safe
def task(request: SignedIn, task_id: int) -> HttpResponse:
    """Show one task with its brief; looking marks nothing as read."""
    return _task(request, get_task_for(request.user, task_id))


@signed_in
@require_POST
def task_read(request: SignedIn, task_id: int) -> HttpResponse:
    def do(row: Task, _form: DeskForm) -> object:
        return read_task(row, by=request.user, at=now())

    return _act(request, task_id, ButtonForm(request.POST), do)


@signed_in
@require_POST
def task_finish(request: SignedIn, task_id: int) -> HttpResponse:
    def do(row: Task, form: DeskForm) -> object:
        return finish_task(row, answer=form.cleaned_data["answer"], by=request.user, at=now())

    return _act(
        request, task_id, AnswerForm(request.POST), do, done=_("Thank you. The owner has your answer.")
    )


def _act(
    request: SignedIn,
    task_id: int,
    form: DeskForm,
    do: Callable[[Task, DeskForm], object],
    *,
    done: str = "",
) -> HttpResponse:
    row = get_task_for(request.user, task_id)
    _result, status = attempt(form, lambda: do(row, form))
    if status != DONE:
        return _task(request, get_task_for(request.user, task_id), form, status=status)
    if done:
        messages.success(request, done)
        return go(reverse("tasks"))
    return go(reverse("task", args=[row.pk]))


def _task(request: SignedIn, row: Task, sent: DeskForm | None = None, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "task": row,
        "now": now(),
        "brief": told(row.brief),
        "answer_form": sent if isinstance(sent, AnswerForm) else AnswerForm(),
        "button": sent if isinstance(sent, ButtonForm) else None,
    }
    return render(request, "recovery/asked/task.html", context, status=status)
