"""What follows when the count alone says that the same keeps happening."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from recovery.actions.events import record_event
from recovery.models import Complaint, RootCause
from recovery.queries.taxonomy import name_of

# A cause that somebody rejected is not opened again by the same surge.
QUIET_AFTER = timedelta(days=30)


def open_counted_cause(complaint: Complaint, *, at: datetime) -> RootCause | None:
    """Open a cause as a candidate for what was counted often; one that is there already is not doubled.

    Runs in the caller's transaction. Nobody is linked to it: that is for a person to say.
    """
    if complaint.category is None or complaint.site is None:
        return None
    counted = f"{complaint.category_id}:{complaint.site_id}"
    known = RootCause.objects.filter(counted=counted).order_by("-pk").first()
    if known and (known.state != RootCause.State.REJECTED or known.named_at > at - QUIET_AFTER):
        return None
    title = f"{name_of(complaint.category)}: {name_of(complaint.site)}"[:140]
    try:
        with transaction.atomic():
            cause = RootCause.objects.create(title=title, counted=counted, named_at=at)
    except IntegrityError:
        # Two complaints of the same kind were resolved together.
        return None
    record_event(complaint, "cause.opened", by=None, at=at, cause=cause.pk)
    return cause
