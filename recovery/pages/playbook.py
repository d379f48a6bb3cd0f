"""Completing a step of the playbook, or keeping what was filled in without completing it."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common.clock import now
from cxdesk.common.words import say
from recovery.actions.playbook import complete_step, note_step
from recovery.pages.acts import act, signed_in
from recovery.pages.forms.steps import StepForm
from recovery.playbook.steps import STEPS
from recovery.queries.complaints import get_complaint_for


@signed_in
@require_POST
def complete(request: SignedIn, reference: str, step: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = StepForm(STEPS[step], {}, request.POST)

    def do() -> object:
        return complete_step(
            complaint,
            step,
            by=request.user,
            at=now(),
            answers=form.answers(),
            ending=form.cleaned_data.get("ending", ""),
            reason=form.cleaned_data.get("reason", ""),
            override=form.cleaned_data["override"],
        )

    return act(request, complaint, form, do, done=_("Done: %(step)s.") % {"step": say(STEPS[step].name)})


@signed_in
@require_POST
def note(request: SignedIn, reference: str, step: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = StepForm(STEPS[step], {}, request.POST)

    def do() -> object:
        return note_step(complaint, step, answers=form.answers(), by=request.user, at=now())

    return act(request, complaint, form, do, done=_("Kept. The step is not done yet."))
