"""How every page here answers a form: 303 when done, 409 when refused, 422 when the form is wrong."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from cxdesk.accounts.queries import may_see_people
from cxdesk.common.errors import DomainError, NotAllowed

P = ParamSpec("P")
REFUSED, WRONG, SHOWN_ONCE = 409, 422, 201


class SignedIn(HttpRequest):
    """A request after `login_required`."""

    user: User


def go(address: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(address, status=303)


def attempt(form: forms.BaseForm, act: Callable[..., Any]) -> tuple[Any, int]:
    """Run the action with what the form says.

    Returns its result with 303, or nothing with the status of the refusal, whose words are then in the form.

    :raises PermissionDenied: when the action says that this person may not.
    """
    if not form.is_valid():
        return None, WRONG
    try:
        return act(**form.cleaned_data), 303
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None, REFUSED


def refusal_of(act: Callable[[], Any]) -> str:
    """Run an action that needs no form, and return the words of its refusal, if it refused.

    :raises PermissionDenied: when the action says that this person may not.
    """
    try:
        act()
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except DomainError as refusal:
        return str(refusal)
    return ""


def sees_people(
    view: Callable[Concatenate[SignedIn, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let in admins and auditors; who may change something is for the action to say."""

    @wraps(view)
    def guarded(request: SignedIn, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may_see_people(request.user):
            raise PermissionDenied(_("Only admins and auditors see who works here."))
        return view(request, *args, **kwargs)

    return login_required(guarded)  # type: ignore[return-value]  # it narrows the user, mypy cannot see it
