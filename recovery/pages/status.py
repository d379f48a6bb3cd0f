"""The customer's own page behind a link: what we promised, what comes next, and a word to the owner."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cxdesk.accounts.pages.answers import go
from cxdesk.common import clock
from cxdesk.common.errors import DomainError
from recovery.actions.messages import receive_words
from recovery.actions.status import end_status_link
from recovery.errors import TooManyReports
from recovery.pages.forms.report import OwnWordsForm
from recovery.queries.status import complaint_by_token, status_for, where_it_is_led

WRONG, REFUSED, TOO_MANY = 422, 409, 429


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep the answer out of caches and search engines."""

    @wraps(view)
    def kept(request: HttpRequest, token: str) -> HttpResponse:
        answer = view(request, token)
        answer["X-Robots-Tag"] = "noindex, nofollow"
        answer["Cache-Control"] = "no-store"
        # Not «no-referrer»: with it browsers send forms without an origin, and every one is refused.
        answer["Referrer-Policy"] = "same-origin"
        return answer

    return never_cache(kept)


@private
@require_safe
def status_page(request: HttpRequest, token: str) -> HttpResponse:
    return _page(request, token, OwnWordsForm())


@private
@require_POST
def status_words(request: HttpRequest, token: str) -> HttpResponse:
    """Take what the customer adds; «please call me» may stand alone."""
    complaint = where_it_is_led(complaint_by_token(token))
    form = OwnWordsForm(request.POST)
    if not form.is_valid():
        return _page(request, token, form, status=WRONG)
    wants_call = "call" in request.POST
    text = form.cleaned_data["more"]
    if wants_call:
        text = "\n\n".join(filter(None, [text.strip(), _("Please call me now.")]))
    try:
        receive_words(complaint, text=text, kind="call_me" if wants_call else "", at=clock.now())
    except DomainError as refusal:
        form.add_error("more", refusal.message)
        return _page(request, token, form, status=_refused_as(refusal))
    messages.success(request, _("We have your message."))
    return go(reverse("status", args=[token]))


@private
@require_POST
def status_take_back(request: HttpRequest, token: str) -> HttpResponse:
    """Tell the owner that the customer takes it back; closing stays a person's decision."""
    complaint = where_it_is_led(complaint_by_token(token))
    try:
        receive_words(complaint, text=_("I take it back, all is well."), kind="taken_back", at=clock.now())
    except DomainError as refusal:
        form = OwnWordsForm(request.POST)
        form.is_valid()
        form.add_error("more", refusal.message)
        return _page(request, token, form, status=_refused_as(refusal))
    messages.success(request, _("Thank you. We have told the person who looks after it."))
    return go(reverse("status", args=[token]))


@private
@require_POST
def status_end(request: HttpRequest, token: str) -> HttpResponse:
    """End the link; the page that says so is the last it shows."""
    complaint_by_token(token)
    end_status_link(token, at=clock.now())
    return render(request, "recovery/status/ended.html")


def _refused_as(refusal: DomainError) -> int:
    return TOO_MANY if isinstance(refusal, TooManyReports) else REFUSED


def _page(request: HttpRequest, token: str, form: OwnWordsForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"view": status_for(token, at=clock.now()), "token": token, "form": form}
    return render(request, "recovery/status/page.html", context, status=status)
