"""What a sender can know about something that did not leave, and what an admin may not decide."""

from __future__ import annotations

from cxdesk.common.errors import DomainError


class NotSent(Exception):
    """It surely did not leave, and may do so later: nobody answered, or they asked us to wait."""


class Refused(Exception):
    """It surely did not leave and never will as it is; the text says why, to colleagues, in one sentence."""


class DecisionRefused(DomainError):
    """There is nothing to decide about this row, or not like this."""

    code = "decision_refused"
