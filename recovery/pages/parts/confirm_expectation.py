"""The part of the second step: assuring what we can meet, by one press."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.timezone import localtime

from cxdesk.accounts.models import User
from cxdesk.common import clock
from cxdesk.common.money import read_stored
from recovery.actions.assurances import drafted
from recovery.models import Complaint, Promise
from recovery.pages.forms.base import DeskForm
from recovery.pages.forms.composure import AssureForm
from recovery.pages.parts.part import Part
from recovery.permissions import may_assure
from recovery.playbook.states import ComplaintState
from recovery.queries.facts import Dossier
from recovery.queries.playbook import playbook_version_of

_LIVE = (ComplaintState.OPEN, ComplaintState.WAITING)


def _context(complaint: Complaint, dossier: Dossier, user: User) -> Mapping[str, Any]:
    answers = dossier.answers.get("confirm_expectation", {})
    promises = [one for one in dossier.promises if one.kind == Promise.Kind.ASSURANCE]
    assured = bool(dossier.figures["assured"])
    can_meet = answers.get("can_meet") == "yes" and bool(answers.get("expectation"))
    within = may_assure(user, complaint, read_stored(answers.get("expected_amount", "")))
    open_to_it = complaint.state in _LIVE and can_meet and not assured
    hours = playbook_version_of(complaint).update_hours[complaint.severity]
    return {
        "assured_promise": promises[-1] if assured and promises else None,
        "over_authority": open_to_it and not within,
        "may_assure": open_to_it and within,
        "assure_text": drafted(complaint, answers) if open_to_it else "",
        "assure_due": localtime(clock.now() + timedelta(hours=hours)).replace(second=0, microsecond=0),
    }


def _forms(context: Mapping[str, Any]) -> Mapping[str, DeskForm]:
    if not context["may_assure"]:
        return {}
    initial = {"promise_text": context["assure_text"], "promise_due": context["assure_due"]}
    return {"assure": AssureForm(initial=initial)}


PART = Part("recovery/steps/_confirm_expectation.html", _context, _forms, ("assure",))
