"""One customer: what we know of them, how to reach them, and their complaints as far as one may see them."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cxdesk.accounts.pages.answers import SignedIn, go
from cxdesk.common import clock
from cxdesk.common.words import say
from recovery.actions.addresses import clear_address
from recovery.actions.customers import add_identity, describe_customer, end_identity
from recovery.models import Customer
from recovery.pages.acts import DONE, attempt, signed_in
from recovery.pages.forms.base import DeskForm
from recovery.pages.forms.customers import CustomerForm, IdentityForm
from recovery.playbook.states import STATE_NAMES, ComplaintState
from recovery.queries.addresses import dead_addresses_of
from recovery.queries.customers import (
    get_customer_for,
    get_identity_for,
    history_of,
    newest_worked_on,
)

SHOWN = 100


@signed_in
@require_safe
def customer(request: SignedIn, customer_id: int) -> HttpResponse:
    """Show a customer of whom this person sees at least one complaint."""
    return _page(request, get_customer_for(request.user, customer_id))


@signed_in
@require_POST
def describe(request: SignedIn, customer_id: int) -> HttpResponse:
    """Change name, tier, language and preferred channel."""
    row = get_customer_for(request.user, customer_id)
    form = CustomerForm(request.POST)

    def do() -> object:
        changes = dict(form.cleaned_data)
        changes["name"] = changes.pop("name_given")
        return describe_customer(row, changes, by=request.user, at=clock.now())

    return _act(request, row, form, do, done=_("Kept."))


@signed_in
@require_POST
def identity(request: SignedIn, customer_id: int) -> HttpResponse:
    """Add an e-mail address, a phone or an account number."""
    row = get_customer_for(request.user, customer_id)
    form = IdentityForm(request.POST)

    def do() -> object:
        given = form.cleaned_data
        return add_identity(row, kind=given["kind"], value=given["value"], by=request.user, at=clock.now())

    return _act(request, row, form, do, done=_("Added."))


@signed_in
@require_POST
def identity_end(request: SignedIn, customer_id: int, identity_id: int) -> HttpResponse:
    """Take an address, phone or account number away."""
    one = get_identity_for(request.user, customer_id, identity_id)

    def do() -> object:
        return end_identity(one, by=request.user, at=clock.now())

    return _act(request, one.customer, DeskForm({}), do, done=_("Taken away."))


@signed_in
@require_POST
def identity_clear(request: SignedIn, customer_id: int, identity_id: int) -> HttpResponse:
    """Say that an address from which mail came back works again."""
    one = get_identity_for(request.user, customer_id, identity_id)

    def do() -> object:
        return clear_address(one, by=request.user, at=clock.now())

    return _act(request, one.customer, DeskForm({}), do, done=_("Mail goes to this address again."))


def _act(
    request: SignedIn, row: Customer, form: DeskForm, do: Callable[[], object], *, done: str
) -> HttpResponse:
    """Run one action: 303 to the page, 409 or 422 with the input kept, 403 for those who only read."""
    if newest_worked_on(request.user, row) is None:
        raise PermissionDenied(_("Only those who work on a complaint of this customer change this."))
    _result, status = attempt(form, do)
    if status != DONE:
        return _page(request, row, form, status=status)
    messages.success(request, done)
    return go(reverse("customer", args=[row.pk]))


def _page(
    request: SignedIn, row: Customer, sent: DeskForm | None = None, *, status: int = 200
) -> HttpResponse:
    complaints = list(history_of(row, request.user)[: SHOWN + 1])
    initial = {
        "name_given": row.name,
        "tier": row.tier,
        "language": row.language,
        "preferred_channel": row.preferred_channel,
    }
    identities = sorted(row.identities.all(), key=lambda one: (one.kind, one.pk))
    dead = dead_addresses_of(row)
    for one in identities:
        one.came_back = dead.get(one.key) if one.kind == "email" else None  # type: ignore[attr-defined]
    context = {
        "customer": row,
        "identities": identities,
        "may_edit": newest_worked_on(request.user, row) is not None,
        "form": sent if isinstance(sent, CustomerForm) else CustomerForm(initial=initial),
        "identity_form": sent if isinstance(sent, IdentityForm) else IdentityForm(),
        "rows": [
            {"complaint": one, "state": say(STATE_NAMES[ComplaintState(one.state)])}
            for one in complaints[:SHOWN]
        ],
        "more": len(complaints) > SHOWN,
        "shown": SHOWN,
    }
    return render(request, "recovery/customers/page.html", context, status=status)
