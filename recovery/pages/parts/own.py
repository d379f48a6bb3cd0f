"""The part of the third step: how to offer help, and what this house wants of whoever owns it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxdesk.accounts.models import User
from recovery.models import Complaint
from recovery.pages.forms.base import DeskForm
from recovery.pages.parts.part import Part
from recovery.playbook.helping import help_phrases
from recovery.queries.facts import Dossier


def _context(complaint: Complaint, dossier: Dossier, user: User) -> Mapping[str, Any]:
    return {"help_phrases": help_phrases(complaint.verbatim_language)}


def _forms(context: Mapping[str, Any]) -> Mapping[str, DeskForm]:
    return {}


PART = Part("recovery/steps/_own.html", _context, _forms)
