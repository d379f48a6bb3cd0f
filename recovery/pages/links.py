"""To which others a complaint belongs: duplicates, the complaint it is merged into, its cause."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cxdesk.accounts.pages.answers import SignedIn, go
from cxdesk.common.clock import now
from recovery.actions.causes import link_cause, name_cause
from recovery.actions.merging import mark_duplicate, merge_complaints
from recovery.errors import MergeRefused, WordsMissing
from recovery.models import Complaint
from recovery.pages.acts import NOT_YOURS, REFUSED, WRONG, act, attempt, show, signed_in
from recovery.pages.forms.complaint import CauseForm, MergeForm, OtherComplaintForm
from recovery.permissions import can_work_on
from recovery.queries.causes import causes_to_link, get_cause_for
from recovery.queries.complaints import get_complaint_for


@signed_in
@require_POST
def duplicate(request: SignedIn, reference: str) -> HttpResponse:
    """Mark the complaint as a duplicate of another, which may be merged afterwards."""
    complaint = get_complaint_for(request.user, reference)
    form = OtherComplaintForm(request.POST)

    def do() -> object:
        other = _other(request, form.cleaned_data["other"])
        return mark_duplicate(complaint, other, by=request.user, at=now())

    return act(request, complaint, form, do, done=_("Marked as a duplicate."))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: SignedIn, reference: str) -> HttpResponse:
    """Show both complaints side by side, and merge them when that is confirmed."""
    complaint = get_complaint_for(request.user, reference)
    if complaint.merged_into:
        into = get_complaint_for(request.user, complaint.merged_into.reference)
        return redirect("complaint", into.reference)
    if not can_work_on(request.user, complaint):
        return show(request, complaint, refusal=_("Only its team merges this complaint."), status=NOT_YOURS)
    if request.method != "POST":
        return _ask(request, complaint)
    form = MergeForm(request.POST)
    if not form.is_valid():
        return _confirm(request, complaint, None, form, status=WRONG)
    try:
        other = _other(request, form.cleaned_data["into"])
    except MergeRefused as refusal:
        form.add_error(None, refusal.message)
        return _confirm(request, complaint, None, form, status=REFUSED)

    def do() -> Complaint:
        reason = form.cleaned_data["reason"]
        return merge_complaints(complaint, other, reason=reason, by=request.user, at=now())

    into, status = attempt(form, do)
    if into is None:
        return _confirm(request, complaint, other, form, status=status)
    words = _("%(old)s is now part of this complaint.") % {"old": complaint.reference}
    messages.success(request, words)
    return go(reverse("complaint", args=[into.reference]))


def _ask(request: SignedIn, complaint: Complaint) -> HttpResponse:
    wanted = request.GET.get("into", "").strip().upper()
    form = MergeForm(initial={"into": wanted})
    try:
        other = _other(request, wanted)
    except MergeRefused as refusal:
        question = OtherComplaintForm({"other": wanted})
        question.is_valid()
        question.add_error("other", refusal.message)
        return show(request, complaint, question, status=REFUSED)
    return _confirm(request, complaint, other, form)


def _confirm(
    request: SignedIn, complaint: Complaint, other: Complaint | None, form: MergeForm, *, status: int = 200
) -> HttpResponse:
    context = {"complaint": complaint, "other": other, "form": form}
    return render(request, "recovery/complaints/merge.html", context, status=status)


def _other(request: SignedIn, reference: str) -> Complaint:
    """Open the other complaint through the same door.

    :raises MergeRefused: when there is none, or the person may not see it.
    """
    try:
        return get_complaint_for(request.user, reference)
    except Http404 as error:
        words = _("There is no complaint with this reference, or you may not see it.")
        raise MergeRefused(words, field="other") from error


@signed_in
@require_POST
def cause(request: SignedIn, reference: str) -> HttpResponse:
    """Link the complaint to a cause that is known, or to one named here."""
    complaint = get_complaint_for(request.user, reference)
    form = CauseForm(request.POST, causes=causes_to_link())

    def do() -> object:
        known, title = form.cleaned_data["cause"], form.cleaned_data["title"]
        if known:
            return link_cause(complaint, get_cause_for(request.user, int(known)), by=request.user, at=now())
        if not title:
            raise WordsMissing(_("Choose a cause, or name a new one."), field="cause")
        return name_cause(title, complaint=complaint, by=request.user, at=now())

    return act(request, complaint, form, do, done=_("Cause linked."))
