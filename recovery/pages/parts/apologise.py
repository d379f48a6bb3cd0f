"""The part of the sixth step: the apologies on record, and another one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxdesk.accounts.models import User
from recovery.models import Complaint
from recovery.pages.forms.afterwards import ApologyForm
from recovery.pages.forms.base import DeskForm
from recovery.pages.parts.part import Part
from recovery.playbook.states import ComplaintState
from recovery.queries.apologies import apologies_of
from recovery.queries.facts import Dossier


def _context(complaint: Complaint, dossier: Dossier, user: User) -> Mapping[str, Any]:
    # Before the step is done its own form takes the apology.
    done = "apologise" in dossier.steps_done
    return {
        "apologies": apologies_of(complaint),
        "may_apologise": done and complaint.state not in (ComplaintState.NEW, ComplaintState.CLOSED),
    }


def _forms(context: Mapping[str, Any]) -> Mapping[str, DeskForm]:
    return {"apology": ApologyForm()} if context["may_apologise"] else {}


PART = Part("recovery/steps/_apologise.html", _context, _forms, ("apology",))
