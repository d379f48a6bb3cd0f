"""The page of timers and outbox: admins decide about what waits for a person; auditors read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cxdesk.accounts.access import access_of
from cxdesk.accounts.pages.answers import SignedIn, attempt, go
from cxdesk.common import clock
from cxdesk.common.spans import span
from cxdesk.jobs import health, queries
from cxdesk.jobs.decisions import CHOICES, TIMER_CHOICES, decide_outgoing, decide_timer
from cxdesk.jobs.models import Decision, Outgoing, Timer
from cxdesk.jobs.registry import Place

P = ParamSpec("P")
GAUGES = {
    "due": gettext_lazy("due now"),
    "leased": gettext_lazy("in hand"),
    "parked": gettext_lazy("failed too often"),
    "uncertain": gettext_lazy("of unknown fate"),
    "held": gettext_lazy("held back"),
}
# What a row in this state is, and what there is to decide.
WHY = {
    "parked": gettext_lazy("It failed too often and was set aside so that it holds up nothing else."),
    "uncertain": gettext_lazy(
        "It may have arrived: nobody said so before the connection ended. Look before you send it again."
    ),
    "held": gettext_lazy("It was held back, as after a backup was restored. It may have left before."),
}


class DecisionForm(forms.Form):
    """A verdict about one row, and what was found."""

    explanation = forms.CharField(
        label=gettext_lazy("What did you find?"), max_length=280, widget=forms.TextInput(attrs={"size": 40})
    )
    verdict = forms.ChoiceField(choices=Decision.Verdict.choices)


def sees_jobs(
    view: Callable[Concatenate[SignedIn, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let in admins and auditors; who may decide is for the action to say."""

    @wraps(view)
    def guarded(request: SignedIn, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        access = access_of(request.user)
        if not (access.is_admin or access.is_auditor):
            raise PermissionDenied(_("Only admins and auditors look after jobs."))
        return view(request, *args, **kwargs)

    return login_required(guarded)  # type: ignore[return-value]  # it narrows the user, mypy cannot see it


@sees_jobs
@require_safe
def jobs(request: SignedIn) -> HttpResponse:
    return _page(request)


@sees_jobs
@require_POST
def timer_decision(request: SignedIn, timer_id: int) -> HttpResponse:
    return _decide(request, partial(decide_timer, queries.get_timer(timer_id)), f"timer-{timer_id}")


@sees_jobs
@require_POST
def outgoing_decision(request: SignedIn, outgoing_id: int) -> HttpResponse:
    row = queries.get_outgoing(outgoing_id)
    return _decide(request, partial(decide_outgoing, row), f"outgoing-{outgoing_id}")


def _decide(request: SignedIn, decide: Callable[..., Decision], row: str) -> HttpResponse:
    form = DecisionForm(request.POST, auto_id=f"{row}_%s")
    done, status = attempt(form, lambda **said: decide(by=request.user, at=clock.now(), **said))
    if done is None:
        return _page(request, refused={row: form}, status=status)
    messages.success(request, _("Your decision is kept below, with what you found."))
    return go(reverse("jobs"))


def _page(
    request: SignedIn, *, refused: dict[str, DecisionForm] | None = None, status: int = 200
) -> HttpResponse:
    refused = refused or {}
    parked, undecided, due = list(queries.parked_timers()), list(queries.undecided()), queries.due_next()
    places = queries.places_of([*parked, *undecided, *due])
    context = {
        "gauges": [(one, GAUGES[one.key]) for one in queries.gauges()],
        "waiting": [
            *_rows(parked, refused, places),
            *_rows(undecided, refused, places),
        ],
        "due": [_described(row, places) for row in due],
        "oldest": _oldest(),
        # Above everything: the row it is about may be gone from the page.
        "refusals": [words for form in refused.values() for words in form.non_field_errors()],
        "beats": queries.beats(),
        "decisions": queries.decisions(),
        "may_decide": access_of(request.user).is_admin,
    }
    return render(request, "jobs/page.html", context, status=status)


def _oldest() -> str:
    ages = [one for one in (health.oldest_due_age(), health.oldest_outgoing_age()) if one is not None]
    return span(int(max(ages).total_seconds())) if ages else ""


def _rows(
    rows: Iterable[Timer | Outgoing],
    refused: dict[str, DecisionForm],
    places: Mapping[queries.Subject, Place],
) -> list[dict[str, Any]]:
    return [
        {
            **_described(row, places),
            "why": WHY[row.state],
            "form": refused.get(_id_of(row)) or DecisionForm(auto_id=f"{_id_of(row)}_%s"),
            "verdicts": [Decision.Verdict(one) for one in _choices(row)],
        }
        for row in rows
    ]


def _choices(row: Timer | Outgoing) -> Iterable[str]:
    return TIMER_CHOICES if isinstance(row, Timer) else CHOICES[row.state]


def _id_of(row: Timer | Outgoing) -> str:
    return f"{'timer' if isinstance(row, Timer) else 'outgoing'}-{row.pk}"


def _described(row: Timer | Outgoing, places: Mapping[queries.Subject, Place]) -> dict[str, Any]:
    """Return what the page says of a row: ids and kinds, never anybody's words."""
    is_timer = isinstance(row, Timer)
    return {
        "id": _id_of(row),
        "row": row,
        "is_timer": is_timer,
        "place": places.get((row.subject_type, row.subject_id)),
        "since": row.due_at if isinstance(row, Timer) else row.not_before,
        "url": reverse("timer_decision" if is_timer else "outgoing_decision", args=[row.pk]),
    }
