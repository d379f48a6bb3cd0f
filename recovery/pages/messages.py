"""What is said, written, given and attached around a complaint."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common.clock import now
from recovery.actions.files import attach_file
from recovery.actions.messages import log_contact, write_note
from recovery.actions.remedies import give_remedy
from recovery.pages.acts import act, signed_in
from recovery.pages.forms.around import ContactForm, FileForm, NoteForm, RemedyForm
from recovery.queries.complaints import get_complaint_for


@signed_in
@require_POST
def contact(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = ContactForm(request.POST)

    def do() -> object:
        given = form.cleaned_data
        return log_contact(
            complaint,
            kind=given["kind"],
            result=given["result"],
            note=given["note"],
            seconds=given["minutes"] * 60 if given["minutes"] is not None else None,
            longest_hold_seconds=given["hold_seconds"] or 0,
            by=request.user,
            at=now(),
        )

    return act(request, complaint, form, do, done=_("Contact logged."))


@signed_in
@require_POST
def note(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = NoteForm(request.POST)

    def do() -> object:
        return write_note(complaint, text=form.cleaned_data["text"], by=request.user, at=now())

    return act(request, complaint, form, do, done=_("Note added."))


@signed_in
@require_POST
def attach(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = FileForm(request.POST, request.FILES)

    def do() -> object:
        return attach_file(complaint, form.cleaned_data["files"], by=request.user, at=now())

    return act(request, complaint, form, do, done=_("File added."))


@signed_in
@require_POST
def remedy(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = RemedyForm(request.POST)

    def do() -> object:
        given = form.cleaned_data
        return give_remedy(complaint, kind=given["kind"], text=given["text"], by=request.user, at=now())

    return act(request, complaint, form, do, done=_("Noted what they got."))
