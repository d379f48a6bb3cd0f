"""Standing in: passing a shift on, planning an absence, and answering who asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import User
from cxdesk.accounts.pages.answers import SignedIn, go
from cxdesk.common.clock import now
from recovery.actions.covers import accept_cover, end_cover, hand_over_shift, plan_absence, refuse_cover
from recovery.models import Cover
from recovery.pages.acts import DONE, attempt, signed_in
from recovery.pages.forms.asked import AbsenceForm, ButtonForm, RefusalForm, ShiftForm
from recovery.pages.forms.base import DeskForm
from recovery.queries.asked import get_cover_for
from recovery.queries.complaints import owned_by
from recovery.queries.covers import covers_of, due_between
from recovery.queries.people import workers_beside

# A shift, when nobody says otherwise.
SHIFT = timedelta(hours=8)
MOST_OWNED = 200


def _works(request: SignedIn) -> None:
    if not access_of(request.user).works:
        raise PermissionDenied(_("Only agents and supervisors own complaints, so only they can be covered."))


# ------------------------------------------------------------------ a shift


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def shift(request: SignedIn) -> HttpResponse:
    """Show what one owns by what falls due next, and pass some of it on with one asking."""
    _works(request)
    at = now()
    rows = {str(one.pk): one for one in owned_by(request.user)[:MOST_OWNED]}
    choices = [(pk, f"{one.reference} {one.title}") for pk, one in rows.items()]
    people = list(workers_beside(request.user))
    if request.method != "POST":
        soon = [pk for pk, one in rows.items() if one.next_due_at and one.next_due_at < at + SHIFT]
        initial = {"complaints": soon, "until": at + SHIFT}
        return _shift(request, ShiftForm(initial=initial, people=people, complaints=choices), rows, at)
    form = ShiftForm(request.POST, people=people, complaints=choices)

    def do() -> Cover:
        given = form.cleaned_data
        return hand_over_shift(
            [rows[pk] for pk in given["complaints"]],
            covered_by=form.chosen,
            until_at=given["until"],
            note=given["note"],
            by=request.user,
            at=now(),
        )

    made, status = attempt(form, do)
    if made is None:
        return _shift(request, form, rows, at, status=status)
    messages.success(request, _("Asked. Until they say yes, everything stays with you alone."))
    return go(reverse("cover", args=[made.pk]))


def _shift(
    request: SignedIn, form: ShiftForm, rows: dict[str, Any], at: datetime, *, status: int = 200
) -> HttpResponse:
    chosen = set(form["complaints"].value() or ())
    context = {
        "form": form,
        "now": at,
        "rows": [(one, str(one.pk) in chosen) for one in rows.values()],
    }
    return render(request, "recovery/asked/shift.html", context, status=status)


# ------------------------------------------------------------------ an absence


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: SignedIn) -> HttpResponse:
    """Show planned absences; a span that is asked for shows what falls due in it, before anybody plans."""
    _works(request)
    people = list(workers_beside(request.user))
    if request.method != "POST":
        asked = request.GET if request.GET.get("from_at") else None
        form = AbsenceForm(asked, people=people)
        return _absences(request, form, looked=asked is not None)
    form = AbsenceForm(request.POST, people=people)

    def do() -> Cover:
        given = form.cleaned_data
        return plan_absence(
            deputy=form.chosen,
            from_at=given["from_at"],
            until_at=given["until_at"],
            note=given["note"],
            by=request.user,
            at=now(),
        )

    made, status = attempt(form, do)
    if made is None:
        return _absences(request, form, looked=True, status=status)
    messages.success(request, _("Planned. Your deputy is asked."))
    return go(reverse("cover", args=[made.pk]))


def _absences(
    request: SignedIn, form: AbsenceForm, *, looked: bool = False, status: int = 200
) -> HttpResponse:
    due, span = [], None
    if looked:
        form.is_valid()
        start, end = form.cleaned_data.get("from_at"), form.cleaned_data.get("until_at")
        if start and end and start < end:
            span, due = (start, end), due_between(request.user, start, end)
        if request.method != "POST":
            # Only looking; nothing is wrong yet.
            form.errors.clear()
    context = {
        "form": form,
        "now": now(),
        "covers": list(covers_of(request.user, at=now())),
        "span": span,
        "due": due,
    }
    return render(request, "recovery/asked/absences.html", context, status=status)


# ------------------------------------------------------------------ one cover


@signed_in
@require_safe
def cover(request: SignedIn, cover_id: int) -> HttpResponse:
    """Show who stands in for whom, and what falls due in that time."""
    return _cover(request, get_cover_for(request.user, cover_id))


@signed_in
@require_POST
def cover_accept(request: SignedIn, cover_id: int) -> HttpResponse:
    def do(row: Cover, _form: DeskForm) -> object:
        return accept_cover(row, by=request.user, at=now())

    return _act(request, cover_id, ButtonForm(request.POST), do, done=_("You stand in. It is on your day."))


@signed_in
@require_POST
def cover_refuse(request: SignedIn, cover_id: int) -> HttpResponse:
    def do(row: Cover, form: DeskForm) -> object:
        return refuse_cover(row, reason=form.cleaned_data["refusal"], by=request.user, at=now())

    return _act(request, cover_id, RefusalForm(request.POST), do, done=_("Refused. They hear why."))


@signed_in
@require_POST
def cover_end(request: SignedIn, cover_id: int) -> HttpResponse:
    def do(row: Cover, _form: DeskForm) -> object:
        return end_cover(row, by=request.user, at=now())

    return _act(
        request, cover_id, ButtonForm(request.POST), do, done=_("Ended. Everything is the owner's again.")
    )


def _act(
    request: SignedIn, cover_id: int, form: DeskForm, do: Callable[[Cover, DeskForm], object], *, done: str
) -> HttpResponse:
    row = get_cover_for(request.user, cover_id)
    _result, status = attempt(form, lambda: do(row, form))
    if status != DONE:
        return _cover(request, get_cover_for(request.user, cover_id), form, status=status)
    messages.success(request, done)
    return go(reverse("cover", args=[row.pk]))


def _cover(request: SignedIn, row: Cover, sent: DeskForm | None = None, *, status: int = 200) -> HttpResponse:
    at, user = now(), request.user
    over = bool(row.refused_at or row.ended_at or row.until_at <= at)
    context = {
        "cover": row,
        "now": at,
        "over": over,
        "due": _due_in(row, user),
        "answerable": row.covered_by_id == user.pk and not over and not row.accepted_at,
        "may_end": user.pk in (row.owner_id, row.covered_by_id, row.asked_by_id) and not over,
        "refusal_form": sent if isinstance(sent, RefusalForm) else RefusalForm(),
        "button": sent if isinstance(sent, ButtonForm) else None,
    }
    return render(request, "recovery/asked/cover.html", context, status=status)


def _due_in(row: Cover, user: User) -> list[Any]:
    """Return what falls due while they stand in, as far as this person may see it."""
    return due_between(row.owner, row.from_at, row.until_at, seen_by=user, cover=row)
