"""Who else is at work on a complaint: handing it over, asking for help, letting somebody keep a promise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cxdesk.accounts.pages.answers import SignedIn, go
from cxdesk.common.clock import now
from recovery.actions.covers import ask_cover_of_promise
from recovery.actions.handovers import ask_handover, withdraw_handover
from recovery.actions.tasks import ask_help, withdraw_task
from recovery.models import Complaint
from recovery.pages.acts import DONE, NOT_YOURS, attempt, signed_in
from recovery.pages.briefs import told
from recovery.pages.forms.asked import ButtonForm, HandoverForm, PromiseCoverForm, TaskForm
from recovery.pages.forms.base import DeskForm
from recovery.permissions import can_hand_over, can_work_on
from recovery.playbook.states import ComplaintState
from recovery.queries.asked import get_handover_of, get_task_of, handovers_of, helpers_for, tasks_on
from recovery.queries.briefs import brief_of, missing_in
from recovery.queries.complaints import get_complaint_for
from recovery.queries.covers import covers_on
from recovery.queries.facts import dossier_of, is_owed
from recovery.queries.people import workers_of
from recovery.queries.promises import get_promise_of

PAGE = "recovery/asked/others.html"


@signed_in
@require_http_methods(["GET", "HEAD"])
def others(request: SignedIn, reference: str) -> HttpResponse:
    """Show who is asked for what, with the forms to ask."""
    return _page(request, get_complaint_for(request.user, reference))


@signed_in
@require_POST
def handover_ask(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = HandoverForm(request.POST, people=_owners(complaint))

    def do() -> object:
        given = form.cleaned_data
        return ask_handover(
            complaint,
            to=form.chosen,
            reason=given["reason"],
            line=given["line"],
            by=request.user,
            at=now(),
        )

    return _answer(request, complaint, form, do, done=_("Asked. It stays with its owner until they accept."))


@signed_in
@require_POST
def handover_withdraw(request: SignedIn, reference: str, handover_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    handover = get_handover_of(complaint, handover_id)

    def do() -> object:
        return withdraw_handover(handover, by=request.user, at=now())

    return _answer(request, complaint, ButtonForm(request.POST), do, done=_("Withdrawn; nothing changed."))


@signed_in
@require_POST
def task_ask(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = TaskForm(request.POST, people=helpers_for(complaint))

    def do() -> object:
        given = form.cleaned_data
        return ask_help(
            complaint,
            helper=form.chosen,
            what=given["what"],
            due_at=given["task_due"],
            line=given["line"],
            by=request.user,
            at=now(),
        )

    return _answer(request, complaint, form, do, done=_("Asked, with the brief. You stay the owner."))


@signed_in
@require_POST
def task_withdraw(request: SignedIn, reference: str, task_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    task = get_task_of(complaint, task_id)

    def do() -> object:
        return withdraw_task(task, by=request.user, at=now())

    return _answer(request, complaint, ButtonForm(request.POST), do, done=_("The task was taken back."))


@signed_in
@require_POST
def promise_cover(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = PromiseCoverForm(request.POST, people=_owners(complaint), promises=_owed(complaint))

    def do() -> object:
        given = form.cleaned_data
        promise = get_promise_of(complaint, int(given["promise"]))
        return ask_cover_of_promise(
            promise, covered_by=form.chosen, note=given["note"], by=request.user, at=now()
        )

    return _answer(request, complaint, form, do, done=_("Asked. The promise stays yours until they accept."))


def _owners(complaint: Complaint) -> list[Any]:
    left_out = {complaint.owner_id, complaint.concerns_staff_id}
    return [one for one in workers_of(complaint.team_id) if one.pk not in left_out]


def _owed(complaint: Complaint) -> list[Any]:
    return [one for one in dossier_of(complaint).promises if is_owed(one)]


def _answer(
    request: SignedIn, complaint: Complaint, form: DeskForm, do: Callable[[], object], *, done: str
) -> HttpResponse:
    if not can_work_on(request.user, complaint):
        sentence = _("You can read this complaint, but only its team works on it. Nothing was changed.")
        return _page(request, complaint, refusal=sentence, status=NOT_YOURS)
    _result, status = attempt(form, do)
    if status != DONE:
        return _page(request, complaint, form, status=status)
    messages.success(request, done)
    return go(reverse("complaint_others", args=[complaint.reference]))


def _page(
    request: SignedIn,
    complaint: Complaint,
    sent: DeskForm | None = None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    at, dossier = now(), dossier_of(complaint)
    handovers = list(handovers_of(complaint))
    live = next((one for one in handovers if one.is_live), None)
    brief = brief_of(complaint, line="", dossier=dossier)
    works = can_work_on(request.user, complaint) and not complaint.merged_into_id
    owed = [one for one in dossier.promises if is_owed(one)]
    over = complaint.state == ComplaintState.CLOSED or complaint.owner_id is None
    context = {
        "complaint": complaint,
        "now": at,
        "live": live,
        "handovers": [one for one in handovers if one is not live],
        "tasks": list(tasks_on(complaint)),
        "covers": list(covers_on(complaint, at=at)),
        "brief": told(brief),
        "missing": missing_in(brief),
        "works": works,
        "may_hand_over": works and can_hand_over(request.user, complaint),
        "forms": _forms(complaint, owed, sent) if works and not over else {},
        "button": sent if isinstance(sent, ButtonForm) else None,
        "refusal": refusal,
    }
    return render(request, PAGE, context, status=status)


def _forms(complaint: Complaint, owed: list[Any], sent: DeskForm | None) -> dict[str, DeskForm]:
    owners = _owners(complaint)
    made: dict[str, DeskForm] = {
        "handover": HandoverForm(people=owners),
        "task": TaskForm(people=helpers_for(complaint)),
    }
    if owed:
        made["cover"] = PromiseCoverForm(people=owners, promises=owed)
    if isinstance(sent, HandoverForm | TaskForm | PromiseCoverForm):
        made[sent.name] = sent
    return made
