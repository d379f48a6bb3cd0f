"""The part of the first step: what to ask, what was asked, and what they said no to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from cxdesk.accounts.models import User
from recovery.models import Complaint
from recovery.pages.forms.base import DeskForm
from recovery.pages.forms.listening import ClarificationForm, RejectionForm
from recovery.pages.parts.part import Part
from recovery.playbook.prompts import prompts_for
from recovery.playbook.states import ComplaintState
from recovery.queries.facts import Dossier


def _context(complaint: Complaint, dossier: Dossier, user: User) -> Mapping[str, Any]:
    category = complaint.category
    keys = (category.key, category.parent.key if category.parent else "") if category else ()
    listening = dossier.written
    done = "listen" in dossier.steps_done
    live = complaint.state not in (ComplaintState.NEW, ComplaintState.CLOSED)
    return {
        "listening": listening,
        "prompts": () if done else prompts_for(keys, get_language() or "en"),
        "may_ask": live,
        "may_reject": live and not done and listening.standing is not None,
    }


def _forms(context: Mapping[str, Any]) -> Mapping[str, DeskForm]:
    made: dict[str, DeskForm] = {}
    if context["may_ask"]:
        made["clarification"] = ClarificationForm()
    if context["may_reject"]:
        made["rejection"] = RejectionForm()
    return made


PART = Part("recovery/steps/_listen.html", _context, _forms, ("clarification", "rejection"))
