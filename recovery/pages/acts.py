"""How every form of the complaint page is answered: done, refused with words, or not understood."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, reswap

from cxdesk.accounts.pages.answers import SignedIn, go
from cxdesk.common.errors import DomainError, NotAllowed
from recovery.models import Complaint
from recovery.pages.forms.base import DeskForm
from recovery.pages.workspace import LIVE_PARTS, REGIONS, workspace
from recovery.permissions import can_work_on
from recovery.queries.complaints import get_complaint_for

P = ParamSpec("P")
DONE, NOT_YOURS, REFUSED, WRONG = 303, 403, 409, 422
PAGE = "recovery/complaints/page.html"
ANSWER = "recovery/complaints/_answer.html"


def signed_in(
    view: Callable[Concatenate[SignedIn, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let in people who are signed in; others go to the way in, whole page and all."""

    @wraps(view)
    def guarded(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        entrance = resolve_url("account_login")
        if is_fragment(request):
            return HttpResponseClientRedirect(entrance)
        if request.method not in ("GET", "HEAD"):
            return go(entrance)
        answer = redirect_to_login(request.get_full_path(), entrance)
        answer.status_code = 303
        return answer

    return guarded


def is_fragment(request: HttpRequest) -> bool:
    """Say whether htmx asks for a part of a page."""
    return "HX-Request" in request.headers


def attempt(form: DeskForm, do: Callable[[], Any]) -> tuple[Any, int]:
    """Run one action with what a form says, if the form is right.

    Returns its result with 303; or nothing with 422 for a wrong form, 409 for a refusal and 403 for those
    who may not, whose words are then in the form.
    """
    if not form.is_valid():
        return None, WRONG
    try:
        return do(), DONE
    except DomainError as refusal:
        form.refuse(refusal)
        return None, NOT_YOURS if isinstance(refusal, NotAllowed) else REFUSED


def act(
    request: SignedIn, complaint: Complaint, form: DeskForm, do: Callable[[], Any], *, done: str
) -> HttpResponse:
    """Run one action with a form of the complaint page and answer it.

    303 to the page when it happened (htmx gets the parts that changed), 409 with the sentences in the form
    when it is refused, 422 when the form is wrong, 403 for those who only read; all with the input kept.
    """
    if not can_work_on(request.user, complaint):
        return show(request, complaint, refusal=_only_read(), status=NOT_YOURS)
    before = (complaint.state, complaint.owner_id, complaint.merged_into_id)
    _result, status = attempt(form, do)
    if status != DONE:
        as_it_is = _again(request, complaint) if status == REFUSED else complaint
        return show(request, as_it_is, form, status=status)
    messages.success(request, done)
    return _done(request, complaint, form, before)


def go_if_seen(request: SignedIn, complaint: Complaint, done: str, *, anchor: str = "") -> HttpResponse:
    """Say what was done and go to the complaint, or to the list where that took it out of their sight."""
    try:
        get_complaint_for(request.user, complaint.reference, beside=False)
    except Http404:
        gone = _("%(reference)s is not yours to see any more.") % {"reference": complaint.reference}
        messages.success(request, f"{done} {gone}")
        return go(reverse("complaints"))
    messages.success(request, done)
    return go(reverse("complaint", args=[complaint.reference]) + anchor)


def _done(request: SignedIn, complaint: Complaint, form: DeskForm, before: tuple[Any, ...]) -> HttpResponse:
    address = reverse("complaint", args=[complaint.reference])
    region = REGIONS[form.name]
    # A form beside that of the step leaves the person where they were.
    stay_at = "" if form.name == "step" else form.of_step
    if not is_fragment(request):
        query = f"?step={stay_at}" if stay_at else ""
        return go(f"{address}{query}#{region.tells}")
    complaint = _again(request, complaint)
    if (complaint.state, complaint.owner_id, complaint.merged_into_id) != before or _opens_offers(form):
        # A move changes what can be done everywhere on the page.
        return HttpResponseClientRedirect(address)
    context = workspace(request, complaint, stay_at=stay_at)
    context["region"] = region.template
    context["live_parts"] = [part for part in LIVE_PARTS if part not in region.holds]
    return render(request, ANSWER, context)


def _opens_offers(form: DeskForm) -> bool:
    """Say whether panels for offers appear or go with it: what is expected is known, or they let it out."""
    return form.name == "venting" or (form.name == "step" and form.of_step == "confirm_expectation")


def show(
    request: SignedIn,
    complaint: Complaint,
    form: DeskForm | None = None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the complaint page, or for htmx the part with the form that was sent.

    A refusal without a form changes nothing on the page for htmx and is said beside it.
    """
    if form is None and refusal and is_fragment(request):
        return reswap(_say_beside(request, HttpResponse(status=status), [refusal]), "none")
    context = workspace(request, complaint, form)
    context["refusal"] = refusal
    if form is not None and is_fragment(request):
        answer = render(request, REGIONS[form.name].template, context, status=status)
        return _say_beside(request, answer, _unsaid(answer, form, refusal))
    context["refused_at"] = REGIONS[form.name].id if form is not None and form.errors else ""
    answer = render(request, PAGE, context, status=status)
    if form is not None and (unsaid := _unsaid(answer, form, refusal)):
        context["refusal"] = " ".join(unsaid)
        answer = render(request, PAGE, context, status=status)
    return answer


def _say_beside(request: SignedIn, answer: HttpResponse, sentences: list[str]) -> HttpResponse:
    for sentence in sentences:
        messages.error(request, sentence)
    answer.write(render_to_string("components/toasts.html", {"oob": True}, request))
    return answer


def _unsaid(answer: HttpResponse, form: DeskForm, refusal: str) -> list[str]:
    """Return the sentences that stand nowhere in the answer, because the form has no place any more.

    A promise was settled meanwhile, or what should be taken back had left.
    """
    told = [str(sentence) for errors in form.errors.values() for sentence in errors]
    shown = answer.content.decode()
    return [one for one in dict.fromkeys([refusal, *told]) if one and escape(one) not in shown]


def _again(request: SignedIn, complaint: Complaint) -> Complaint:
    return get_complaint_for(request.user, complaint.reference)


def _only_read() -> str:
    return _("You can read this complaint, but only its team works on it. Nothing was changed.")
