"""Where the subjects of timers and of the outbox are seen."""

from __future__ import annotations

from functools import partial

from cxdesk.jobs.registry import shows
from recovery.models import Call, Complaint, Escalation, FollowUp, Message, Notification, Promise
from recovery.queries.jobs import complaints_behind, mailboxes_behind, mails_behind

OF = "complaint__reference"
shows("complaint")(partial(complaints_behind, Complaint, "reference"))
shows("call")(partial(complaints_behind, Call, OF))
shows("promise")(partial(complaints_behind, Promise, OF))
shows("follow_up")(partial(complaints_behind, FollowUp, OF))
shows("escalation")(partial(complaints_behind, Escalation, OF))
shows("message")(partial(complaints_behind, Message, OF))
shows("notification")(partial(complaints_behind, Notification, OF))
shows("inbound_mail")(mails_behind)
shows("mailbox")(mailboxes_behind)
