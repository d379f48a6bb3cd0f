"""The part of the fourth step: by when they hear from us again, and comfort for whoever stands before us."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime

from cxdesk.accounts.models import User
from cxdesk.common import clock
from recovery.models import Channel, Complaint
from recovery.pages.forms.base import DeskForm
from recovery.pages.forms.options import ComfortForm
from recovery.pages.parts.part import Part
from recovery.playbook.states import LIVE_STATES, ComplaintState
from recovery.queries.facts import Dossier
from recovery.queries.playbook import playbook_version_of
from recovery.queries.quiet import last_told

# What is expected to take longer than this wants news on the way.
A_DAY = timedelta(hours=24)


def _context(complaint: Complaint, dossier: Dossier, user: User) -> Mapping[str, Any]:
    live = complaint.state in LIVE_STATES and complaint.state != ComplaintState.NEW
    expected = _expected(dossier)
    takes_long = expected is None or expected - clock.now() > A_DAY
    hours = playbook_version_of(complaint).update_hours[complaint.severity]
    met, told = last_told(complaint, dossier.promises)
    return {
        "expected_by": expected,
        "update_hours": hours,
        "hears_by": told + timedelta(hours=hours)
        if live and takes_long and complaint.customer_id is not None
        else None,
        # Comfort is for whoever stands before us: here from the start, or on a visit since.
        "may_comfort": live and (complaint.channel == Channel.IN_PERSON or met),
    }


def _expected(dossier: Dossier) -> datetime | None:
    text = dossier.answers.get("reassure", {}).get("expected_by", "")
    return parse_datetime(text) if text else None


def _forms(context: Mapping[str, Any]) -> Mapping[str, DeskForm]:
    return {"comfort": ComfortForm()} if context["may_comfort"] else {}


PART = Part("recovery/steps/_reassure.html", _context, _forms, ("comfort",))
