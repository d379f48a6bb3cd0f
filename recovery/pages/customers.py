"""One customer: how to reach them, and their complaints as far as one may see them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common.words import say
from recovery.pages.acts import signed_in
from recovery.playbook.states import STATE_NAMES, ComplaintState
from recovery.queries.customers import get_customer_for, history_of

SHOWN = 100


@signed_in
@require_GET
def customer(request: SignedIn, customer_id: int) -> HttpResponse:
    """Show a customer of whom this person sees at least one complaint."""
    row = get_customer_for(request.user, customer_id)
    complaints = list(history_of(row, request.user)[: SHOWN + 1])
    context = {
        "customer": row,
        "identities": list(row.identities.all()),
        "rows": [
            {"complaint": one, "state": say(STATE_NAMES[ComplaintState(one.state)])}
            for one in complaints[:SHOWN]
        ],
        "more": len(complaints) > SHOWN,
        "shown": SHOWN,
    }
    return render(request, "recovery/customers/page.html", context)
