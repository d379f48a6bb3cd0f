"""Apologies to customers, on record whatever way they were given."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.actions.events import record_event
from recovery.actions.states import check_may_work, fresh
from recovery.errors import StepBlocked, WordsMissing
from recovery.models import Apology, Complaint
from recovery.playbook.states import ComplaintState

LONGEST = 2000


@transaction.atomic
def record_apology(
    complaint: Complaint, *, kind: str, way: str, text: str, by: User, at: datetime
) -> Apology:
    """Put an apology on record; the same words of the same kind are one apology.

    :raises WordsMissing: without words, a kind or a way that we know.
    :raises StepBlocked: when nobody owns the complaint, or it is closed.
    """
    check_may_work(complaint, by)
    text = text.strip()
    if not text or "\x00" in text or len(text) > LONGEST:
        raise WordsMissing(_("Write down the words of the apology."), field="apology")
    if kind not in Apology.Kind.values:
        raise WordsMissing(
            _("Say which kind of apology it was: empathy, responsibility, or organisation."),
            field="apology_kind",
        )
    if way not in Apology.Way.values:
        raise WordsMissing(_("Say how it was given: spoken, in writing, or on record."), field="apology_by")
    complaint = fresh(complaint, by=by)
    if complaint.state in (ComplaintState.NEW, ComplaintState.CLOSED):
        raise StepBlocked(_("Only who owns an open complaint apologises. Take it first."), field="state")
    facts = {"kind": kind, "way": way, "text": text}
    if same := Apology.objects.filter(complaint=complaint, **facts).first():
        return same
    apology = Apology.objects.create(complaint=complaint, by=by, at=at, **facts)
    record_event(complaint, "apology.given", by=by, at=at, apology=apology.pk, kind=kind, way=way)
    return apology
