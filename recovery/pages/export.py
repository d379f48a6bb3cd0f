"""The list of complaints as a file: every row that the list has, by the same filters and the same door."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cxdesk.accounts.access import access_of
from cxdesk.accounts.pages.answers import SignedIn, go
from cxdesk.common import clock
from cxdesk.common.cells import safe_cell
from cxdesk.common.words import say
from recovery.models import Channel
from recovery.pages.acts import signed_in
from recovery.pages.queue_filter import narrowed
from recovery.playbook.states import OUTCOME_NAMES, STATE_NAMES, ComplaintState, Outcome
from recovery.queries.export import export_rows
from recovery.queries.taxonomy import shown_name

# Without it a spreadsheet takes UTF-8 for the letters of its own country.
BOM = "\ufeff"


@signed_in
@require_safe
def complaints_export(request: SignedIn) -> HttpResponseBase:
    """Hand out the list as CSV; a filter that is none leads to the list, which says so."""
    access = access_of(request.user)
    if not (access.works or access.reads_all):
        return render(request, "recovery/complaints/none.html", status=403)
    found = narrowed(request)
    if not found.is_valid:
        return go(f"{reverse('complaints')}?{request.GET.urlencode()}")
    day = localtime(clock.now()).date().isoformat()
    return StreamingHttpResponse(
        _lines(export_rows(found.rows, found.order)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="complaints-{day}.csv"'},
    )


def _lines(stretches: Iterator[list[dict[str, Any]]]) -> Iterator[str]:
    yield BOM + _csv([_head()])
    for stretch in stretches:
        yield _csv([_cells(row) for row in stretch])


def _csv(rows: list[list[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def _head() -> list[str]:
    return [
        _("Reference"),
        _("Title"),
        _("State"),
        _("Outcome"),
        _("Severity"),
        _("Category"),
        _("Site"),
        _("Team"),
        _("Owner"),
        _("Customer"),
        _("Channel"),
        _("Received"),
        _("Logged"),
        _("Owned"),
        _("Resolved"),
        _("Closed"),
        _("Escalation level"),
        _("Times reopened"),
        _("In their words"),
    ]


def _cells(row: dict[str, Any]) -> list[str]:
    return [
        row["reference"],
        row["title"],
        say(STATE_NAMES[ComplaintState(row["state"])]),
        say(OUTCOME_NAMES[Outcome(row["outcome"])]) if row["outcome"] else "",
        str(row["severity"]),
        " / ".join(shown_name(name) for name in (row["parent_name"], row["category_name"]) if name),
        shown_name(row["site_name"] or ""),
        row["team_name"],
        row["owner_name"] or "",
        row["customer_name"] or "",
        str(Channel(row["channel"]).label),
        _moment(row["received_at"]),
        _moment(row["logged_at"]),
        _moment(row["owned_at"]),
        _moment(row["resolved_at"]),
        _moment(row["closed_at"]),
        str(row["escalation_level"]),
        str(row["reopened_times"]),
        row["verbatim"],
    ]


def _moment(moment: datetime | None) -> str:
    return localtime(moment).isoformat(timespec="seconds") if moment else ""
