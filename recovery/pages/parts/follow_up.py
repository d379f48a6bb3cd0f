"""The part of the eighth step: whether we know that it arrived, the next question, and letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxdesk.accounts.models import User
from recovery.models import Complaint
from recovery.pages.forms.afterwards import VerifyForm
from recovery.pages.forms.base import DeskForm
from recovery.pages.parts.part import Part
from recovery.playbook.states import ComplaintState
from recovery.queries.facts import Dossier


def _context(complaint: Complaint, dossier: Dossier, user: User) -> Mapping[str, Any]:
    resolved = complaint.state == ComplaintState.RESOLVED
    return {
        "letters_sent": dossier.facts.letters_sent,
        "is_resolved": resolved,
        "may_verify": resolved and complaint.outcome_verified_at is None,
    }


def _forms(context: Mapping[str, Any]) -> Mapping[str, DeskForm]:
    return {"verify": VerifyForm()} if context["may_verify"] else {}


PART = Part("recovery/steps/_follow_up.html", _context, _forms, ("verify",))
