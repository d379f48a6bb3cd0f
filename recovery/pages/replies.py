"""Letters to the customer: written, kept as drafts, taken back, and decided on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxdesk.accounts.pages.answers import SignedIn, go
from cxdesk.common.clock import now
from cxdesk.common.errors import DomainError
from recovery.actions.letters import discard_draft
from recovery.actions.messages import draft_message, undo_message, write_message
from recovery.actions.releases import ask_to_let_go, let_go
from recovery.actions.sending import give_letter_up, note_as_arrived, send_letter_again
from recovery.pages.acts import NOT_YOURS, REFUSED, WRONG, act, is_fragment, show, signed_in
from recovery.pages.forms.around import DecisionForm, LetGoForm, ReplyForm, UndoForm
from recovery.pages.guard import guard_of, lacks_of
from recovery.permissions import can_work_on
from recovery.queries.complaints import get_complaint_for
from recovery.queries.letters import written_by_people
from recovery.queries.messages import letter_of
from recovery.queries.tone import get_ask_of, is_heard_out

DECISIONS = {"arrived": note_as_arrived, "again": send_letter_again, "given_up": give_letter_up}
STATE = "recovery/complaints/_reply_state.html"
GUARD = "recovery/complaints/_guard.html"


@signed_in
@require_POST
def write(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = ReplyForm(request.POST, addresses=_asked_for(request))

    def do() -> object:
        given = form.cleaned_data
        return write_message(
            complaint,
            text=given["text"],
            to=given["to"] or None,
            subject=given["subject"] or None,
            language=given["language"],
            kind=given["kind"],
            not_before=given["not_before"],
            tone_reason=given["tone_reason"],
            clarifies=given["clarifies"],
            by=request.user,
            at=now(),
        )

    if request.POST.get("not_before"):
        done = _("It leaves at the time you chose. Until then you can take it back.")
    else:
        done = _("It leaves in a moment. Until then you can take it back.")
    return act(request, complaint, form, do, done=done)


@signed_in
@require_POST
def check(request: SignedIn, reference: str) -> HttpResponse:
    """Say what the tone guard says of what is typed; stores nothing."""
    complaint = get_complaint_for(request.user, reference, beside=not is_fragment(request))
    form = ReplyForm(request.POST, addresses=_asked_for(request))
    if not can_work_on(request.user, complaint):
        return _kept(request, reference, refusal=_("Only its team works on it."), status=NOT_YOURS)
    if not is_fragment(request):
        form.is_valid()
        return show(request, complaint, form)
    guard = guard_of(
        request.user,
        complaint,
        form,
        is_first=lambda: not written_by_people(complaint).exists(),
        heard_out=lambda: is_heard_out(complaint),
    )
    context = {"complaint": complaint, "form": form, "guard": guard, "lacks": lacks_of(guard)}
    return render(request, GUARD, context)


@signed_in
@require_POST
def ask(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = ReplyForm(request.POST, addresses=_asked_for(request))

    def do() -> object:
        facts = {name: form.cleaned_data[name] for name in ("text", "subject", "language", "to", "kind")}
        return ask_to_let_go(complaint, **facts, by=request.user, at=now())

    return act(request, complaint, form, do, done=_("A supervisor is asked. Your words are kept as a draft."))


@signed_in
@require_POST
def release(request: SignedIn, reference: str, event_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    asked = get_ask_of(complaint, event_id)
    form = LetGoForm(request.POST)

    def do() -> object:
        return let_go(asked, reason=form.cleaned_data["tone_reason"], by=request.user, at=now())

    return act(request, complaint, form, do, done=_("These words may go now. Whoever wrote them sends them."))


@signed_in
@require_POST
def keep(request: SignedIn, reference: str) -> HttpResponse:
    """Keep what is typed; for htmx the answer is the line that says so."""
    complaint = get_complaint_for(request.user, reference, beside=not is_fragment(request))
    form = ReplyForm(request.POST, addresses=_asked_for(request))
    if not can_work_on(request.user, complaint):
        return _kept(request, reference, refusal=_("Only its team works on it."), status=NOT_YOURS)
    if not form.is_valid():
        return _kept(request, reference, refusal=_("This cannot be kept as it is."), status=WRONG)
    given, at = form.cleaned_data, now()
    facts = {name: given[name] for name in ("kind", "text", "subject", "language")}
    try:
        if given["text"].strip():
            draft_message(complaint, **facts, address=given["to"], by=request.user, at=at)
        else:
            discard_draft(complaint, kind=given["kind"], by=request.user)
    except DomainError as refusal:
        return _kept(request, reference, refusal=str(refusal), status=REFUSED)
    return _kept(request, reference, kept_at=at)


@signed_in
@require_POST
def discard(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = ReplyForm(request.POST, addresses=_asked_for(request))

    def do() -> object:
        return discard_draft(complaint, kind=form.cleaned_data["kind"], by=request.user)

    return act(request, complaint, form, do, done=_("The draft is gone."))


@signed_in
@require_POST
def undo(request: SignedIn, reference: str, message_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    letter = letter_of(complaint, message_id)

    def do() -> object:
        return undo_message(letter, by=request.user, at=now())

    done = _("Taken back. It is a draft again.")
    return act(request, complaint, UndoForm(request.POST), do, done=done)


@signed_in
@require_POST
def decide(request: SignedIn, reference: str, message_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    letter = letter_of(complaint, message_id)
    form = DecisionForm(request.POST)

    def do() -> object:
        return DECISIONS[form.cleaned_data["decision"]](letter, by=request.user, at=now())

    return act(request, complaint, form, do, done=_("Your decision is kept."))


def _asked_for(request: SignedIn) -> list[str]:
    return [request.POST["to"]] if request.POST.get("to") else []


def _kept(
    request: SignedIn, reference: str, *, refusal: str = "", status: int = 200, kept_at: object = None
) -> HttpResponse:
    if is_fragment(request):
        return render(request, STATE, {"kept_at": kept_at, "refusal": refusal}, status=status)
    if refusal:
        complaint = get_complaint_for(request.user, reference)
        form = ReplyForm(request.POST, addresses=_asked_for(request))
        form.is_valid()
        form.add_error(None, refusal)
        return show(request, complaint, form, refusal=refusal, status=status)
    messages.success(request, _("Kept as a draft."))
    return go(reverse("complaint", args=[reference]) + "#reply")
