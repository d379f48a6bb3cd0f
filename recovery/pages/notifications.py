"""What a person was told: the list, the bell, marking as read, and how they want to be told."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cxdesk.accounts.pages.answers import SignedIn, go
from cxdesk.common import clock
from cxdesk.common.words import say
from recovery.actions.addresses import clear_own_address
from recovery.actions.notifications import choose_notices, mark_all_read, mark_read
from recovery.models import NotificationEvent
from recovery.pages.acts import WRONG, signed_in
from recovery.pages.bell import bell_of
from recovery.pages.forms.notifications import NoticesForm
from recovery.pages.polls import answer_poll
from recovery.playbook.notices import NOTICES
from recovery.queries.addresses import own_address_died
from recovery.queries.keyset import NEWEST, BadCursor, cursor_after, rows_after
from recovery.queries.notifications import (
    address_of,
    choices_of,
    get_notification_for,
    notification_rows,
)

PAGE_SIZE = 30
# The largest number that a row can have; a form may send anything.
LARGEST_ID = 2**63 - 1


@signed_in
@require_safe
def notifications_page(request: SignedIn) -> HttpResponse:
    """List what this person was told, newest first; looking at it marks nothing as read."""
    rows, cursor = notification_rows(request.user), request.GET.get("after", "")
    if cursor:
        # A cursor that is none begins anew.
        with suppress(BadCursor):
            rows = rows_after(rows, cursor, NEWEST)
    found = list(rows[: PAGE_SIZE + 1])
    page = found[:PAGE_SIZE]
    address = reverse("notifications")
    context = {
        "rows": [_row(row) for row in page],
        "newest": page[0]["id"] if page and not cursor else None,
        "unread": any(row["read_at"] is None for row in page),
        "previous": address if cursor else "",
        "next": f"{address}?after={cursor_after(page[-1], NEWEST)}" if len(found) > PAGE_SIZE else "",
    }
    return render(request, "recovery/notifications/page.html", context)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    notice = NOTICES[NotificationEvent(row["event"])]
    return {
        **row,
        "title": say(notice.title),
        "todo": say(notice.todo),
        "url": address_of(row["reference"], row["event"], row["subject_id"]),
    }


@signed_in
@require_safe
def notifications_bell(request: SignedIn) -> HttpResponse:
    """Answer the poll of the bell."""
    bell = bell_of(request.user)
    return answer_poll(request, bell, lambda: render(request, "components/_bell.html", {"bell": bell}))


@signed_in
@require_POST
def notification_read(request: SignedIn, notification_id: int) -> HttpResponse:
    """Mark one as read, and with `open` go where there is something to do."""
    row = get_notification_for(request.user, notification_id)
    mark_read(row, at=clock.now())
    if "open" in request.POST:
        return go(address_of(row.complaint.reference, row.event, row.subject_id))
    return go(reverse("notifications"))


@signed_in
@require_POST
def notifications_read(request: SignedIn) -> HttpResponse:
    """Mark all as read that the person had before them."""
    newest = request.POST.get("until", "")
    until = (
        min(int(newest), LARGEST_ID) if newest.isascii() and newest.isdigit() and len(newest) < 20 else None
    )
    mark_all_read(request.user, until=until, at=clock.now())
    messages.success(request, _("All is marked as read."))
    return go(reverse("notifications"))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def notification_settings(request: SignedIn) -> HttpResponse:
    """Show and keep how the person wants to be told."""
    choices = choices_of(request.user)
    if request.method != "POST":
        return _settings(request, NoticesForm(choices=choices))
    form = NoticesForm(request.POST, choices=choices)
    if not form.is_valid():
        return _settings(request, form, status=WRONG)
    choose_notices(
        request.user,
        form.chosen,
        quiet_from=form.cleaned_data["quiet_from"],
        quiet_until=form.cleaned_data["quiet_until"],
        by=request.user,
    )
    messages.success(request, _("Your settings are kept."))
    return go(reverse("notification_settings"))


@signed_in
@require_POST
def own_address_clear(request: SignedIn) -> HttpResponse:
    """Say that one's own address, from which mail came back, works again."""
    clear_own_address(request.user, by=request.user)
    messages.success(request, _("Mail goes to this address again."))
    return go(reverse("notification_settings"))


def _settings(request: SignedIn, form: NoticesForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "came_back": own_address_died(request.user)}
    return render(request, "recovery/notifications/settings.html", context, status=status)
