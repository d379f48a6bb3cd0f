"""What steps six and eight to ten take beside their own forms: apologies, checks, asking, looking back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cxdesk.accounts.pages.answers import SignedIn, go
from cxdesk.common.clock import now
from recovery.actions.apologies import record_apology
from recovery.actions.asking import start_asking, verify_outcome
from recovery.actions.post_mortems import confirm_post_mortem, name_whom_it_concerns, refuse_post_mortem
from recovery.actions.reserve import propose_reserve
from recovery.models import Complaint, FollowUp, PostMortem
from recovery.pages.acts import DONE, act, attempt, show, signed_in
from recovery.pages.forms.afterwards import (
    ApologyForm,
    ConcernsForm,
    DecisionForm,
    ReserveForm,
    StartForm,
    VerifyForm,
)
from recovery.pages.forms.around import FollowUpForm
from recovery.permissions import can_work_on
from recovery.playbook.states import LIVE_FOLLOW_UPS
from recovery.queries.briefing import briefing_of
from recovery.queries.complaints import get_complaint_for
from recovery.queries.facts import dossier_of
from recovery.queries.letter_templates import given_to, letters_of
from recovery.queries.people import workers_of
from recovery.queries.post_mortems import post_mortem_of
from recovery.queries.promises import get_follow_up_of


@signed_in
@require_POST
def apology(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = ApologyForm(request.POST)

    def do() -> object:
        given = form.cleaned_data
        return record_apology(
            complaint,
            kind=given["apology_kind"],
            way=given["apology_by"],
            text=given["apology"],
            by=request.user,
            at=now(),
        )

    return act(request, complaint, form, do, done=_("The apology is on record."))


@signed_in
@require_POST
def verify(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)

    def do() -> object:
        return verify_outcome(complaint, by=request.user, at=now())

    return act(request, complaint, VerifyForm(request.POST), do, done=_("Verified. Now you may ask."))


@signed_in
@require_GET
def follow_up(request: SignedIn, reference: str, follow_up_id: int) -> HttpResponse:
    """Show what one should know before one asks, and how to begin."""
    complaint = get_complaint_for(request.user, reference)
    return _follow_up(request, complaint, get_follow_up_of(complaint, follow_up_id))


@signed_in
@require_POST
def start(request: SignedIn, reference: str, follow_up_id: int) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    asked = get_follow_up_of(complaint, follow_up_id)
    if not can_work_on(request.user, complaint):
        refusal = _("You can read this complaint, but only its team works on it. Nothing was changed.")
        return _follow_up(request, complaint, asked, refusal=refusal, status=403)
    form = StartForm(request.POST)
    _started, status = attempt(form, lambda: start_asking(asked, by=request.user, at=now()))
    if status != DONE:
        told = " ".join(str(one) for errors in form.errors.values() for one in errors)
        return _follow_up(request, complaint, asked, refusal=told, status=status)
    messages.success(request, _("Begun. Tell them what they have, then ask how they feel."))
    return go(reverse("follow_up", args=[complaint.reference, asked.pk]))


def _follow_up(
    request: SignedIn, complaint: Complaint, asked: FollowUp, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    dossier = dossier_of(complaint)
    letters = [one for one in letters_of(complaint) if one.way == "mail" or one.posted_at]
    given = given_to(complaint)
    live = asked.state in LIVE_FOLLOW_UPS
    works = can_work_on(request.user, complaint) and not complaint.merged_into_id
    context = {
        "complaint": complaint,
        "asked": asked,
        "follow_ups": [
            one for one in dossier.follow_ups if one.resolution_number == complaint.resolution_number
        ],
        "was_done": dossier.answers.get("resolve", {}).get("what_was_done", ""),
        "expectation": dossier.answers.get("confirm_expectation", {}).get("expectation", ""),
        "mood_before": dossier.answers.get("stay_objective", {}).get("mood_before", ""),
        "given": given,
        "kept": [one for one in dossier.promises if one.kept_at],
        "letters": letters,
        "said": briefing_of(complaint, asked, me=request.user, dossier=dossier).opener,
        "phone": _phone(complaint),
        "is_verified": complaint.outcome_verified_at is not None,
        "is_live": live,
        "is_due": live and (asked.state == "due" or asked.due_at <= now()),
        "form": FollowUpForm() if works and live else None,
        "may_work": works,
        "refusal": refusal,
        "now": now(),
    }
    return render(request, "recovery/follow_ups/page.html", context, status=status)


def _phone(complaint: Complaint) -> str:
    if complaint.customer is None:
        return ""
    phones = complaint.customer.identities.filter(kind="phone").order_by("pk")
    return phones.values_list("value", flat=True).first() or ""


def _post_mortem(complaint: Complaint) -> PostMortem:
    found = post_mortem_of(complaint)
    if found is None:
        raise Http404(_("Nobody has looked back on this recovery yet."))
    return found


@signed_in
@require_POST
def decide(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    if not can_work_on(request.user, complaint):
        return show(request, complaint, refusal=_("Only its team works on it."), status=403)
    found = _post_mortem(complaint)
    form = DecisionForm(request.POST)

    def do() -> object:
        confirmed = form.cleaned_data["decision"] == "confirm"
        decide = confirm_post_mortem if confirmed else refuse_post_mortem
        return decide(found, by=request.user, at=now())

    return act(request, complaint, form, do, done=_("Decided."))


@signed_in
@require_POST
def concerns(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    if not can_work_on(request.user, complaint):
        return show(request, complaint, refusal=_("Only its team works on it."), status=403)
    found = _post_mortem(complaint)
    people = list(workers_of(complaint.team_id))
    form = ConcernsForm(request.POST, people=people)

    def do() -> object:
        person = next((one for one in people if str(one.pk) == form.cleaned_data["person"]), None)
        return name_whom_it_concerns(found, person, by=request.user, at=now())

    return act(request, complaint, form, do, done=_("Noted whom it concerns."))


@signed_in
@require_POST
def reserve(request: SignedIn, reference: str) -> HttpResponse:
    complaint = get_complaint_for(request.user, reference)
    form = ReserveForm(request.POST)

    def do() -> object:
        return propose_reserve(complaint, what=form.cleaned_data["what"], by=request.user, at=now())

    return act(request, complaint, form, do, done=_("Proposed. A supervisor decides."))
