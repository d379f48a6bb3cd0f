"""The advice that the composer gives while words are written, and when they come back refused."""

from __future__ import annotations

from cxdesk.accounts.models import User
from cxdesk.common.words import say
from recovery.models import Complaint
from recovery.pages.forms.around import ReplyForm
from recovery.permissions import can_lead
from recovery.playbook.tone import FIRST_REPLY_PARTS
from recovery.queries.advice import Advice, Asked, advice_on


def guard_of(
    user: User, complaint: Complaint, form: ReplyForm, *, is_first: Asked, heard_out: Asked
) -> Advice:
    """Look at what stands in the form; see `advice_on`."""
    return advice_on(
        complaint,
        str(form["text"].value() or ""),
        subject=str(form["subject"].value() or ""),
        language=str(form["language"].value() or ""),
        clarifies=bool(form["clarifies"].value()),
        by=user,
        leads=can_lead(user, complaint),
        is_first=is_first,
        heard_out=heard_out,
    )


def lacks_of(advice: Advice) -> list[str] | None:
    """Return in words what is missing from a first reply; None where it is none."""
    if advice.first_reply is None:
        return None
    return [say(FIRST_REPLY_PARTS[name]) for name in advice.first_reply.lacks]
