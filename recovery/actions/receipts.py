"""The one mail that the desk answers by itself: that we have a complaint, and how to go on."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from recovery.actions.answers import may_answer
from recovery.actions.events import record_event
from recovery.actions.letters import store_letter
from recovery.channels.email import is_address
from recovery.models import InboundMail, Message
from recovery.models.messages import RECEIPT
from recovery.queries.addresses import dead_address
from recovery.queries.letters import desk_for, language_of


def confirm_receipt(mail: InboundMail, *, thread: str, at: datetime) -> Message | None:
    """Owe whoever wrote a mail the answer that it is a complaint now, unless one too many would leave.

    Runs in the transaction that makes the complaint, after the mail is stored with it. Nobody owns the
    complaint yet, so it is the team that answers.

    :param thread: what the mail belongs to outside, by which answers are counted.
    """
    complaint = mail.complaint
    if complaint is None or complaint.is_training or not is_address(mail.sender):
        return None
    if not may_answer(mail, thread=thread, at=at):
        return None
    language = language_of(complaint)
    desk = desk_for(complaint, by=None, language=language, kind=RECEIPT)
    if dead_address(mail.sender):
        record_event(complaint, "message.omitted", by=None, at=at, kind=RECEIPT)
        return None
    with translation.override(language):
        text = _(
            "Thank you for writing to us. We have your complaint under the reference %(reference)s. "
            "Within the hour while we are open, one person takes it, answers for it and writes to you "
            "by name."
        ) % {"reference": complaint.reference}
    letter = store_letter(
        complaint,
        desk,
        text=text,
        address=mail.sender,
        subject=None,
        language=language,
        kind=RECEIPT,
        by=None,
        leaves=at,
        at=at,
    )
    record_event(complaint, "message.written", by=None, at=at, message=letter.pk)
    return letter
