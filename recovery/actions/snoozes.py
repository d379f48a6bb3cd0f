"""Not seeing a complaint on one's own day for a while; nothing else of it changes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.actions.events import record_event
from recovery.actions.states import check_may_work, fresh
from recovery.errors import IllegalMove, PromiseRefused
from recovery.models import Complaint, Snooze
from recovery.playbook.states import ComplaintState
from recovery.queries.snoozes import next_word_due

LONGEST_SNOOZE = timedelta(days=14)


@transaction.atomic
def snooze(complaint: Complaint, *, until: datetime | None, reason: str, by: User, at: datetime) -> Snooze:
    """Hide the complaint from this person's own day until a time; it ends by itself, and moves nothing.

    Another time or reason takes the place of what was said before.

    :raises PromiseRefused: without a reason, for the past, for too long, or beyond what is promised next.
    :raises IllegalMove: when the complaint is closed, or is not theirs.
    """
    check_may_work(complaint, by)
    complaint = fresh(complaint, by=by)
    if complaint.owner_id != by.pk or complaint.state == ComplaintState.CLOSED:
        raise IllegalMove(_("Only what you own stands on your day, and only that can sleep."), field="until")
    reason = reason.strip()
    if not reason or "\x00" in reason:
        raise PromiseRefused(_("Say why it can wait, in one line."), field="reason")
    if until is None or until <= at:
        raise PromiseRefused(_("Say until when; the time must lie ahead."), field="until")
    if until > at + LONGEST_SNOOZE:
        raise PromiseRefused(_("Two weeks are the longest. Nobody should forget a customer."), field="until")
    _check_word(complaint, until, at=at)
    facts = {"until": until, "reason": reason[:280], "made_at": at}
    row = Snooze.objects.filter(complaint=complaint, user=by).first()
    if row and (row.until, row.reason) == (until, facts["reason"]):
        return row
    row, _new = Snooze.objects.update_or_create(complaint=complaint, user=by, defaults=facts)
    record_event(
        complaint, "complaint.snoozed", by=by, at=at, until=until.isoformat(), words=str(facts["reason"])
    )
    return row


def _check_word(complaint: Complaint, until: datetime, *, at: datetime) -> None:
    due = next_word_due(complaint)
    if due is not None and due <= at:
        raise PromiseRefused(_("Something we promised here is late. Keep that first."), field="until")
    if due is not None and until > due:
        raise PromiseRefused(
            _("It must be awake when the next thing we promised is due. Choose an earlier time."),
            field="until",
        )


@transaction.atomic
def unsnooze(complaint: Complaint, *, by: User, at: datetime) -> bool:
    """Put the complaint back on this person's day at once; False when it did not sleep."""
    check_may_work(complaint, by)
    ended, _rows = Snooze.objects.filter(complaint=complaint, user=by, until__gt=at).delete()
    if ended:
        record_event(complaint, "complaint.unsnoozed", by=by, at=at)
    return bool(ended)
