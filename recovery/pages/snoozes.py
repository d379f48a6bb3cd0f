"""Letting a complaint sleep on one's own day, and waking it."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common.clock import now
from recovery.actions import snoozes
from recovery.pages.acts import act, signed_in
from recovery.pages.forms.around import SnoozeForm, UnsnoozeForm
from recovery.queries.complaints import get_complaint_for


@signed_in
@require_POST
def snooze(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = SnoozeForm(request.POST)

    def do() -> object:
        given = form.cleaned_data
        return snoozes.snooze(
            complaint, until=given["until"], reason=given["reason"], by=request.user, at=now()
        )

    return act(request, complaint, form, do, done=_("It sleeps on your day until then."))


@signed_in
@require_POST
def unsnooze(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)

    def do() -> object:
        return snoozes.unsnooze(complaint, by=request.user, at=now())

    return act(request, complaint, UnsnoozeForm(request.POST), do, done=_("It is back on your day."))
