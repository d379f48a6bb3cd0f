"""What to know before one asks a customer how they feel, and how to begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime

from cxdesk.accounts.models import User
from recovery.models import Complaint, FollowUp
from recovery.playbook.opener import Known, opener
from recovery.queries.facts import Dossier, dossier_of
from recovery.queries.letter_templates import given_to
from recovery.queries.letters import language_of


@dataclass(frozen=True)
class Briefing:
    """The facts first, then what to say."""

    facts: Sequence[str]
    opener: Sequence[str]
    verified_at: datetime | None
    started_at: datetime | None


def briefing_of(
    complaint: Complaint, follow_up: FollowUp, *, me: User, dossier: Dossier | None = None
) -> Briefing:
    """Gather what the customer has from us, and draft how to begin in their language."""
    dossier = dossier or dossier_of(complaint)
    done = dossier.answers.get("resolve", {}).get("what_was_done", "")
    facts = [" ".join(one.split()) for one in (done, *given_to(complaint)) if one.strip()]
    kept = [one.text for one in dossier.promises if one.kept_at]
    with translation.override(language_of(complaint)):
        verified = complaint.outcome_verified_at
        day = date_format(localtime(verified), "DATE_FORMAT") if verified else ""
    known = Known(
        customer=complaint.customer.name if complaint.customer else complaint.spoken_by,
        me=me.name,
        house=settings.ORGANISATION,
        facts=facts,
        day=day,
    )
    said = opener(known, language_of(complaint))
    return Briefing([*facts, *kept], said, complaint.outcome_verified_at, follow_up.started_at)
