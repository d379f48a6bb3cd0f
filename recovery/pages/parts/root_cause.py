"""The part of the tenth step: why it is due, what the facts suggest, and who decides where it is a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.models import Complaint, FailureCause, PostMortem
from recovery.pages.forms.afterwards import ConcernsForm, DecisionForm, ReserveForm
from recovery.pages.forms.base import DeskForm
from recovery.pages.parts.part import Part
from recovery.permissions import can_lead
from recovery.playbook.facts import ComplaintFacts
from recovery.playbook.states import ComplaintState
from recovery.queries.facts import Dossier
from recovery.queries.people import workers_of
from recovery.queries.post_mortems import post_mortem_of, suggested_cause


def _context(complaint: Complaint, dossier: Dossier, user: User) -> Mapping[str, Any]:
    facts = dossier.facts
    done = "root_cause" in dossier.steps_done
    found = post_mortem_of(complaint) if done else None
    suggested = suggested_cause(complaint) if facts.recovery_failed and not done else ""
    return {
        "post_mortem": found,
        "due_because": _reasons(facts),
        "suggested": FailureCause(suggested).label if suggested else "",
        "may_decide": _may_decide(found, complaint, user),
        "concerned": _people(found, complaint, user),
        "may_reserve": facts.recovery_failed and complaint.state != ComplaintState.CLOSED,
    }


def _may_decide(found: PostMortem | None, complaint: Complaint, user: User) -> bool:
    if found is None or found.state != PostMortem.State.PROVISIONAL:
        return False
    return can_lead(user, complaint) and user.pk not in (found.by_id, found.concerns_id)


def _people(found: PostMortem | None, complaint: Complaint, user: User) -> list[User]:
    if found is None or found.state != PostMortem.State.PROVISIONAL:
        return []
    may_name = found.by_id == user.pk or can_lead(user, complaint)
    return list(workers_of(complaint.team_id)) if may_name else []


def _reasons(facts: ComplaintFacts) -> list[str]:
    told = (
        (facts.promise_broken, _("a promise was broken")),
        (facts.reopened, _("it was reopened")),
        (facts.low_score, _("a score was low")),
    )
    return [words for holds, words in told if holds]


def _forms(context: Mapping[str, Any]) -> Mapping[str, DeskForm]:
    made: dict[str, DeskForm] = {}
    if context["may_decide"]:
        made["post_mortem_decision"] = DecisionForm()
    if context["concerned"]:
        chosen = {"person": str(context["post_mortem"].concerns_id or "")}
        made["post_mortem_concerns"] = ConcernsForm(people=context["concerned"], initial=chosen)
    if context["may_reserve"]:
        made["reserve"] = ReserveForm()
    return made


PART = Part(
    "recovery/steps/_root_cause.html",
    _context,
    _forms,
    ("post_mortem_decision", "post_mortem_concerns", "reserve"),
)
