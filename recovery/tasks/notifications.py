"""The mails of notifications: ids in, one mail out."""

from __future__ import annotations

from typing import Any

from cxdesk.common import clock
from cxdesk.jobs.models import Outgoing
from cxdesk.jobs.registry import owes_sending, sends
from recovery.actions.notifications import NOTIFICATION_MAIL, keep_in_app
from recovery.channels.notices import NoticeMail, send_notice
from recovery.playbook.notices import NOTICES, NotificationEvent
from recovery.queries.addresses import dead_address
from recovery.queries.notifications import (
    BELL_CAP,
    address_of,
    mails_owed,
    notification_to_mail,
    unread_count,
)


@sends(NOTIFICATION_MAIL, once=False)
def send_notification(outgoing: Outgoing) -> str:
    """Mail somebody what there is to do, unless that is no longer wanted; then nothing leaves."""
    row = notification_to_mail(outgoing.subject_id)
    if row is None:
        return ""
    if dead_address(row.receiver.email):
        # Nothing would arrive; what it says stands in the app instead.
        keep_in_app(row)
        return ""
    unread = min(unread_count(row.receiver), BELL_CAP)
    send_notice(
        NoticeMail(
            to=row.receiver,
            notice=NOTICES[NotificationEvent(row.event)],
            reference=row.complaint.reference,
            place=address_of(row.complaint.reference, row.event, row.subject_id),
            message_id=outgoing.message_id,
            unread=max(unread - row.in_app, 0),
        )
    )
    return outgoing.message_id


@owes_sending(NOTIFICATION_MAIL)
def mails_that_are_owed() -> Any:
    """Return the mails that should stand in the outbox by now."""
    return mails_owed(at=clock.now())
