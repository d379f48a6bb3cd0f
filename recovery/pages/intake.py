"""Intake on the phone: words first, a draft that keeps itself, a hold timer, and logging."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cxdesk.accounts.access import access_of
from cxdesk.accounts.pages.answers import SignedIn, go
from cxdesk.common import clock
from cxdesk.common.errors import DomainError, NotAllowed
from recovery.actions import intake as actions
from recovery.actions.complaints import NewComplaint
from recovery.actions.customers import NewCustomer
from recovery.models import Complaint, Customer, IntakeDraft
from recovery.pages.acts import REFUSED, attempt, go_if_seen, is_fragment, signed_in
from recovery.pages.forms.base import MOMENT
from recovery.pages.forms.intake import SOMEBODY_ELSE, IntakeForm
from recovery.pages.hold import hold_of
from recovery.queries.customers import customers_like, get_customer_to_choose
from recovery.queries.intake import DESK, drafts_of, get_draft_for
from recovery.queries.people import staff_of
from recovery.queries.taxonomy import open_categories, open_sites, open_touchpoints

LARGEST_ID = 2**63 - 1


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_complaint(request: SignedIn) -> HttpResponse:
    """Show an empty form or a draft; a POST logs what is in it."""
    _only_who_logs(request)
    if request.method != "POST":
        draft = _draft_of(request, request.GET)
        return _page(request, IntakeForm(request.user, initial=_first_values(draft)), draft)
    draft = _draft_of(request, request.POST, may_be_gone=True)
    form = IntakeForm(request.user, request.POST)

    def do() -> Complaint:
        given, new = form.cleaned_data, _new_complaint(request, form)
        call_back_at, by = given["call_back_at"], request.user
        return actions.log_draft(
            draft, new, key=given["key"], call_back_at=call_back_at, by=by, at=clock.now()
        )

    complaint, status = attempt(form, do)
    if complaint is None:
        return _page(request, form, draft, status=status)
    # Sensitive, or about the person who wrote it down, its page may not be theirs to see.
    return go_if_seen(request, complaint, _("Logged as %(reference)s.") % {"reference": complaint.reference})


@signed_in
@require_POST
def draft_save(request: SignedIn) -> HttpResponse:
    """Keep what is typed; for htmx the answer is the line that says so, else the page again."""
    _only_who_logs(request)
    draft = _draft_of(request, request.POST, may_be_gone=True)
    at = clock.now()
    try:
        draft = actions.save_draft(draft, _typed(request), by=request.user, at=at)
    except DomainError as refusal:
        return _refused(request, draft, refusal, "recovery/intake/_draft_state.html")
    if not is_fragment(request):
        messages.success(request, _("Kept as a draft."))
        return go(_after_keeping(request, draft))
    has_words = bool(draft.fields.get("verbatim", "").strip())
    context = {"draft": draft, "saved": True}
    if has_words != (request.POST.get("classify") == "open"):
        # The part that was locked opens, or the other way round; otherwise nothing moves under the hands.
        context["form"] = IntakeForm(request.user, initial=_first_values(draft))
        context["opens"] = True
        context["locked"] = not has_words
    response = render(request, "recovery/intake/_draft_answer.html", context)
    response["HX-Replace-Url"] = _address_of(draft)
    return response


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def draft_hold(request: SignedIn) -> HttpResponse:
    """Put the caller on hold; a GET says how long it has been, as the server counts."""
    _only_who_logs(request)
    if request.method != "POST":
        draft = _draft_of(request, request.GET)
        return render(
            request, "recovery/intake/_hold.html", {"draft": draft, "hold": hold_of(draft, clock.now())}
        )
    return _held(request, actions.hold)


@signed_in
@require_POST
def draft_unhold(request: SignedIn) -> HttpResponse:
    """Take the caller off hold."""
    _only_who_logs(request)
    return _held(request, actions.unhold)


@signed_in
@require_POST
def draft_call_back(request: SignedIn) -> HttpResponse:
    """Keep the time of the call-back in the draft and end the hold; logging makes it a promise."""
    _only_who_logs(request)
    chosen = "" if "without" in request.POST else request.POST.get("call_back_choice", "")
    return _held(request, actions.unhold, call_back_at=chosen)


@signed_in
@require_POST
def draft_discard(request: SignedIn, draft_id: int) -> HttpResponse:
    """Throw away a draft of one's own."""
    _only_who_logs(request)
    draft = get_draft_for(request.user, draft_id)
    actions.discard_draft(draft, by=request.user, at=clock.now())
    messages.success(request, _("The draft is thrown away."))
    return go(reverse("new_complaint"))


@signed_in
@require_safe
def customer_candidates(request: SignedIn) -> HttpResponse:
    """Show who it may be, while name, phone or e-mail is typed."""
    _only_who_logs(request)
    typed = {
        name: request.GET.get(name, "") for name in ("customer_name", "customer_phone", "customer_email")
    }
    typed["customer"] = request.GET.get("customer", "")
    return render(request, "recovery/intake/_candidates.html", _candidates(request, typed))


def _only_who_logs(request: SignedIn) -> None:
    if not access_of(request.user).works:
        raise PermissionDenied(_("Only agents and supervisors log complaints."))


def _draft_of(request: SignedIn, given: QueryDict, *, may_be_gone: bool = False) -> IntakeDraft | None:
    """Return the draft that the address or the form names.

    :raises Http404: when it is not theirs; `may_be_gone` lets a form go on without it.
    """
    named = given.get("draft", "")
    if not named:
        return None
    if not (named.isascii() and named.isdecimal()) or int(named) > LARGEST_ID:
        raise Http404
    try:
        return get_draft_for(request.user, int(named))
    except Http404:
        if may_be_gone:
            return None
        raise


def _typed(request: HttpRequest, **instead: str) -> dict[str, str]:
    """Return the fields of the form as they were typed."""
    fields = {name: request.POST.get(name, "") for name in IntakeForm.base_fields}
    fields["verbatim"] = fields["verbatim"].replace("\r\n", "\n")
    return fields | instead


def _first_values(draft: IntakeDraft | None) -> dict[str, Any]:
    now = timezone.localtime(clock.now())
    values: dict[str, Any] = {"key": uuid4().hex, "received_at": now.strftime(MOMENT)}
    return values | dict(draft.fields) if draft else values


def _address_of(draft: IntakeDraft | None) -> str:
    return reverse("new_complaint") + (f"?draft={draft.pk}" if draft else "")


def _after_keeping(request: HttpRequest, draft: IntakeDraft) -> str:
    if request.POST.get("next") == "another":
        return reverse("new_complaint")
    return _address_of(draft) + ("#customer" if request.POST.get("next") == "look" else "")


def _held(request: SignedIn, action: Any, **instead: str) -> HttpResponse:
    draft = _draft_of(request, request.POST, may_be_gone=True)
    at = clock.now()
    try:
        draft = action(draft, fields=_typed(request, **instead), by=request.user, at=at)
    except DomainError as refusal:
        return _refused(request, draft, refusal, "recovery/intake/_hold.html")
    if not is_fragment(request):
        return go(_address_of(draft))
    context = {"draft": draft, "hold": hold_of(draft, at), "saved": True}
    response = render(request, "recovery/intake/_hold_answer.html", context)
    response["HX-Replace-Url"] = _address_of(draft)
    return response


def _refused(
    request: SignedIn, draft: IntakeDraft | None, refusal: DomainError, fragment: str
) -> HttpResponse:
    """Answer 409: the fragment with the sentence, or the page with all that was typed."""
    if isinstance(refusal, NotAllowed):
        raise PermissionDenied(refusal.message) from refusal
    if is_fragment(request):
        context = {"draft": draft, "hold": hold_of(draft, clock.now()), "refusal": refusal.message}
        return render(request, fragment, context, status=REFUSED)
    form = IntakeForm(request.user, request.POST)
    form.is_valid()
    form.refuse(refusal)
    return _page(request, form, draft, status=REFUSED)


def _page(
    request: SignedIn, form: IntakeForm, draft: IntakeDraft | None, *, status: int = 200
) -> HttpResponse:
    now = clock.now()
    words = form["verbatim"].value() or ""
    typed = {name: str(form[name].value() or "") for name in form.fields}
    context = {
        "form": form,
        "draft": draft,
        "hold": hold_of(draft, now, promised=typed["call_back_at"]),
        "locked": not words.strip(),
        "others": [_other(one, now) for one in drafts_of(request.user)[:20] if one != draft],
        **_candidates(request, typed),
    }
    return render(request, "recovery/intake/page.html", context, status=status)


def _other(draft: IntakeDraft, now: datetime) -> dict[str, Any]:
    return {
        "draft": draft,
        "words": draft.fields.get("verbatim", "").strip()[:140],
        "hold": hold_of(draft, now),
    }


def _candidates(request: SignedIn, typed: dict[str, str]) -> dict[str, Any]:
    """Look for the customer by the surest thing that was typed: address, phone, then name."""
    texts = [typed[name] for name in ("customer_email", "customer_phone", "customer_name")]
    rows = customers_like(request.user, *(text for text in texts if len(text.strip()) > 1))
    chosen = typed.get("customer", "")
    return {
        "candidates": rows,
        "chosen": chosen,
        "chosen_customer": _chosen(request, chosen) if chosen not in {str(one.pk) for one in rows} else None,
        "looked": any(len(typed[name].strip()) > 1 for name in typed if name.startswith("customer_")),
    }


def _chosen(request: SignedIn, chosen: str) -> Customer | None:
    if not (chosen.isascii() and chosen.isdecimal()) or int(chosen) > LARGEST_ID:
        return None
    try:
        return get_customer_to_choose(request.user, int(chosen))
    except Http404:
        return None


def _new_complaint(request: SignedIn, form: IntakeForm) -> NewComplaint:
    given = form.cleaned_data
    team = form.teams.get(given["team"]) or next(iter(form.teams.values()))
    known, new = _customer(request, given)
    rows: dict[str, dict[str, Any]] = {
        "touchpoint": {str(one.pk): one for one in open_touchpoints()},
        "category": {str(one.pk): one for one in open_categories()},
        "site": {str(one.pk): one for one in open_sites()},
        "concerns_staff": {
            str(one.pk): one for one in staff_of(frozenset(team.pk for team in form.teams.values()))
        },
    }
    chosen: dict[str, Any] = {name: options.get(given[name]) for name, options in rows.items() if given[name]}
    return NewComplaint(
        team=team,
        channel=given["channel"],
        received_at=given["received_at"],
        verbatim=given["verbatim"],
        verbatim_language=given["verbatim_language"],
        customer=known,
        new_customer=new,
        spoken_by=given["spoken_by"],
        spoken_by_contact=given["spoken_by_contact"],
        severity=given["severity"],
        emotion=given["emotion"],
        references=form.references(),
        is_sensitive=given["is_sensitive"],
        is_training=given["is_training"],
        source=DESK if given["key"] else "",
        source_id=actions.sent_as(request.user, given["key"], given["verbatim"]),
        **chosen,
    )


def _customer(request: SignedIn, given: dict[str, Any]) -> tuple[Customer | None, NewCustomer | None]:
    """Return who it is: the one that was picked, or what was said of somebody.

    Beside one whom we know stands what was said of them, for what we did not know yet.
    """
    name, phone, email = given["customer_name"], given["customer_phone"], given["customer_email"]
    emails, phones = tuple(filter(None, [email])), tuple(filter(None, [phone]))
    another = given["customer"] == SOMEBODY_ELSE
    said = NewCustomer(name or email or phone, emails=emails, phones=phones, is_another=another)
    if given["customer"].isdecimal() and (known := _chosen(request, given["customer"])) is not None:
        return known, said
    if given["anonymous"] or not (name or phone or email):
        return None, None
    return None, said
