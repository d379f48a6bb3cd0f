"""The part of the seventh step: what could be offered, what was, and what they said to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxdesk.accounts.models import User
from recovery.models import Complaint
from recovery.pages.forms import options as forms
from recovery.pages.forms.base import DeskForm
from recovery.pages.parts.part import Part
from recovery.playbook.states import ComplaintState
from recovery.queries.facts import Dossier
from recovery.queries.options import options_of, trail_of

FORMS: tuple[type[DeskForm], ...] = (
    forms.OptionForm,
    forms.OfferForm,
    forms.OfferAnswerForm,
    forms.EscalationForm,
    forms.EscalationReceiptForm,
    forms.EscalationAnswerForm,
)


def _context(complaint: Complaint, dossier: Dossier, user: User) -> Mapping[str, Any]:
    options = options_of(complaint)
    trail = trail_of(options)
    facts = dossier.facts
    last = next((one for one in reversed(trail) if one.answer != "withdrawn"), None)
    return {
        "options": options,
        "trail": trail,
        "waiting_offer": next((one for one in trail if not one.answer), None),
        "declined_offer": last if facts.declines_left_alone else None,
        "may_offer": complaint.state in (ComplaintState.OPEN, ComplaintState.WAITING),
    }


def _forms(context: Mapping[str, Any]) -> Mapping[str, DeskForm]:
    return {one.name: one() for one in FORMS} if context["may_offer"] else {}


PART = Part("recovery/steps/_resolve.html", _context, _forms, tuple(one.name for one in FORMS), offers=True)
