"""The reserve for recoveries that failed before: who may think of it, and who asked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.actions.events import record_event
from recovery.actions.states import check_may_work, fresh
from recovery.errors import ReserveRefused, WordsMissing
from recovery.models import Complaint, ReserveProposal
from recovery.playbook.states import ComplaintState
from recovery.queries.post_mortems import recovery_failed_before


def check_reserve_allowed(complaint: Complaint) -> None:
    """Let the reserve be thought of only where a recovery of this complaint or customer failed before.

    :raises ReserveRefused: for a first attempt.
    """
    if not recovery_failed_before(complaint):
        raise ReserveRefused(
            _(
                "The reserve repairs what a bad recovery caused, and none failed here before. "
                "Use what you may give yourself."
            ),
            field="what",
        )


@transaction.atomic
def propose_reserve(complaint: Complaint, *, what: str, by: User, at: datetime) -> ReserveProposal:
    """Propose to spend something from the reserve; the same proposed twice is one proposal.

    Nothing is spent by it: that is for a supervisor to say.

    :raises WordsMissing: without a word of what.
    :raises ReserveRefused: for a first attempt, or a complaint that is new or closed.
    """
    check_may_work(complaint, by)
    what = what.strip()[:280]
    if not what or "\x00" in what:
        raise WordsMissing(_("Say what you would give them, in one line."), field="what")
    complaint = fresh(complaint, by=by)
    if complaint.state in (ComplaintState.NEW, ComplaintState.CLOSED):
        raise ReserveRefused(_("Only an open complaint can receive something. Take it first."), field="state")
    check_reserve_allowed(complaint)
    proposal, new = ReserveProposal.objects.get_or_create(
        complaint=complaint, what=what, defaults={"by": by, "at": at}
    )
    if new:
        record_event(complaint, "reserve.proposed", by=by, at=at, proposal=proposal.pk)
    return proposal
