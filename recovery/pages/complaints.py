"""The list of complaints, and the page of one."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import User
from cxdesk.accounts.pages.answers import SignedIn
from cxdesk.common import clock
from cxdesk.common.words import say
from recovery.models import NextDue, WaitingOn
from recovery.pages.acts import is_fragment, show, signed_in
from recovery.pages.polls import answer_poll
from recovery.pages.queue_filter import narrowed
from recovery.pages.workspace import clocks_context, workspace
from recovery.playbook.states import LIVE_STATES, STATE_NAMES, ComplaintState
from recovery.playbook.steps import STEP_KEYS
from recovery.queries.complaints import COUNT_CAP, get_complaint_for, list_rows
from recovery.queries.facts import dossier_of
from recovery.queries.keyset import QUEUE, BadCursor, Order, cursor_after, rows_after
from recovery.queries.queue import steps_done_by, waiting_counts
from recovery.queries.snoozes import sleeps_for

PAGE_SIZE = 50
STATE_KINDS = {"new": "accent", "resolved": "good"}


# ------------------------------------------------------------------ one complaint


@signed_in
@require_safe
def complaint_page(request: SignedIn, reference: str) -> HttpResponse:
    """Show a complaint; one that was merged leads to the one it went into."""
    complaint = get_complaint_for(request.user, reference)
    if complaint.merged_into:
        # Through the same door: where it went may be hidden from this person.
        into = get_complaint_for(request.user, complaint.merged_into.reference)
        words = _("%(old)s was merged into this complaint.") % {"old": complaint.reference}
        messages.info(request, words)
        return redirect("complaint", into.reference)
    if request.headers.get("HX-Target") == "step-card":
        return render(request, "recovery/complaints/_step_card.html", workspace(request, complaint))
    return show(request, complaint)


@signed_in
@require_safe
def clocks(request: SignedIn, reference: str) -> HttpResponse:
    """Answer the poll of the clocks."""
    complaint = get_complaint_for(request.user, reference)
    context = clocks_context(complaint, dossier_of(complaint))
    facts = [
        (complaint.state, complaint.waiting_until, complaint.next_due_at),
        [(one.pk, one.state, one.due_at, one.due_at < context["now"]) for one in context["promise_clocks"]],
        context["next_follow_up"] and context["next_follow_up"].due_at,
    ]
    return answer_poll(request, facts, lambda: render(request, "recovery/complaints/_clocks.html", context))


# ------------------------------------------------------------------ the list


@dataclass(frozen=True)
class View:
    """A filter with a name, as it stands in the navigation beside the list."""

    title: str
    query: str
    count: str
    current: bool


@dataclass(frozen=True)
class Dot:
    state: str


@signed_in
@require_safe
def queue(request: SignedIn) -> HttpResponse:
    """Show complaints: without a state what still needs recovery, next thing due first."""
    access = access_of(request.user)
    if not (access.works or access.reads_all):
        return render(request, "recovery/complaints/none.html", status=403)
    found = _found(request)
    if is_fragment(request):
        return render(request, "recovery/complaints/_queue.html", found)
    views = _views(waiting_counts(request.user), request.GET)
    here = next((view.title for _group, rows in views for view in rows if view.current), _("Complaints"))
    return render(request, "recovery/complaints/queue.html", {**found, "views": views, "title": here})


def _found(request: SignedIn) -> dict[str, Any]:
    asked = request.GET
    found = narrowed(request)
    filters = found.filters
    page, following = _page(found.rows, asked.get("after", ""), found.order, request.user)
    return {
        "filter": filters,
        "training": found.training,
        "narrowed": any(asked.get(name) for name in (*filters.filters, "training")),
        "rows": page,
        "after": following,
        "later": bool(asked.get("after")),
        "by_due": found.order is QUEUE,
        "faults": []
        if found.is_valid
        else [str(error) for errors in filters.errors.values() for error in errors],
        "now": clock.now(),
    }


def _page(rows: Any, cursor: str, order: Order, user: User) -> tuple[list[dict[str, Any]], str]:
    """Return the rows of one page and the cursor of the next; a cursor that is none begins anew."""
    if cursor:
        with suppress(BadCursor):
            rows = rows_after(rows, cursor, order)
    now = clock.now()
    found = list(list_rows(rows).annotate(sleeps=sleeps_for(user, at=now))[: PAGE_SIZE + 1])
    page = found[:PAGE_SIZE]
    following = cursor_after(page[-1], order) if len(found) > PAGE_SIZE else ""
    done = steps_done_by(row["id"] for row in page) if page else {}
    return [_row(row, done.get(row["id"], set()), now) for row in page], following


def _row(row: dict[str, Any], done: set[str], now: datetime) -> dict[str, Any]:
    state = ComplaintState(row["state"])
    is_promise = row["next_due"] == NextDue.PROMISE and row["next_due_at"] is not None
    return {
        **row,
        "number": row["reference"].rpartition("-")[2].lstrip("0"),
        "state_word": _state_word(row, state),
        "state_kind": STATE_KINDS.get(state, ""),
        "dots": dots_of(done, over=state == ComplaintState.CLOSED),
        "is_broken": is_promise and row["next_due_at"] < now,
        "alarm_word": _alarm_word(row, state),
        "next_words": _next_words(row["next_due"]),
        "initials": _initials(row["owner_name"] or ""),
    }


def _state_word(row: dict[str, Any], state: ComplaintState) -> str:
    if state == ComplaintState.WAITING and row["waiting_on"]:
        return _("Waits for %(whom)s") % {"whom": WaitingOn(row["waiting_on"]).label}
    return say(STATE_NAMES[state])


def _alarm_word(row: dict[str, Any], state: ComplaintState) -> str:
    if row["alarm_since"] is None or state not in LIVE_STATES:
        return ""
    return _("Nobody took it") if state == ComplaintState.NEW else _("Silent")


def _next_words(what: str) -> str:
    return str(NextDue(what).label) if what else ""


def dots_of(done: set[str], *, over: bool = False) -> list[Dot]:
    """Return a dot for each step; where all is over none is to be done now."""
    if over and not done:
        return []
    current = "" if over else next((key for key in STEP_KEYS if key not in done), "")
    return [Dot("done" if key in done else "now" if key == current else "later") for key in STEP_KEYS]


@lru_cache(maxsize=1024)
def _initials(name: str) -> str:
    return User(name=name).initials if name else ""


def _views(counts: dict[str, int], asked: QueryDict) -> list[tuple[str, list[View]]]:
    here = {name: value for name, value in asked.items() if value and name in ("owner", "state", "due")}

    def view(title: str, name: str, **wanted: str) -> View:
        query = "&".join(f"{key}={value}" for key, value in wanted.items())
        return View(title, query, _capped(counts.get(name)), here == wanted)

    return [
        (
            _("Mine"),
            [
                view(_("I own"), "mine", owner="me"),
                view(_("I follow up"), "resolved", owner="me", state="resolved"),
            ],
        ),
        (
            _("Desk"),
            [
                view(_("All open"), "all"),
                view(_("Nobody owns it"), "new", state="new"),
                view(_("In recovery"), "open", state="open"),
                view(_("Waiting"), "waiting", state="waiting"),
                view(_("Following up"), "", state="resolved"),
                view(_("Closed"), "", state="closed"),
            ],
        ),
    ]


def _capped(count: int | None) -> str:
    if count is None:
        return ""
    return f"{COUNT_CAP}+" if count > COUNT_CAP else str(count)
