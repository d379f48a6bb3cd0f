"""Timers of inbound mail: ids in, one action."""

from __future__ import annotations

from datetime import datetime

from cxdesk.jobs.registry import handles
from recovery.actions.mail_in import READ, read_inbound


@handles(READ)
def mail_is_to_be_read(subject_id: int, *, at: datetime) -> None:
    """Read a mail that nobody has read since it was stored."""
    read_inbound(subject_id, at=at)
