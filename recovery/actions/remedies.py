"""What customers receive: words and comfort."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.actions.events import record_event
from recovery.actions.states import ONE_PRESS, check_may_work, fresh
from recovery.errors import StepBlocked, WordsMissing
from recovery.models import Complaint, Remedy, StepDone
from recovery.playbook.states import ComplaintState


@transaction.atomic
def give_remedy(complaint: Complaint, *, kind: str, text: str, by: User, at: datetime) -> Remedy:
    """Note words or a comfort given to the customer; the same by the same person within a minute is one.

    :raises StepBlocked: before we know what the customer expects, except for comfort.
    :raises WordsMissing: when it is not said what was given.
    """
    check_may_work(complaint, by)
    if not text.strip() or kind not in Remedy.Kind.values:
        raise WordsMissing(_("Say what was given, in one line."), field="text")
    complaint = fresh(complaint, by=by)
    if complaint.state in (ComplaintState.NEW, ComplaintState.CLOSED):
        raise StepBlocked(_("Only an open complaint can receive something. Take it first."), field="state")
    known = StepDone.objects.filter(complaint=complaint, step="confirm_expectation", voided_at=None).exists()
    if kind != Remedy.Kind.COMFORT and not known:
        raise StepBlocked(
            _("First confirm what the customer expects; an offer before that misses."), field="expectation"
        )
    last = Remedy.objects.filter(complaint=complaint, given_by=by).order_by("-id").first()
    if last and (last.kind, last.text) == (kind, text.strip()) and at - last.given_at < ONE_PRESS:
        return last
    remedy = Remedy.objects.create(
        complaint=complaint, kind=kind, text=text.strip(), given_at=at, given_by=by
    )
    record_event(complaint, "remedy.given", by=by, at=at, remedy=remedy.pk, kind=kind)
    return remedy
