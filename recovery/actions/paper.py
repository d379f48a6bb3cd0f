"""Letters on paper: printed as they were read over, and posted with something that shows it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.actions.events import record_event
from recovery.actions.letters import check_outbound, subject_of
from recovery.actions.states import ONE_PRESS, check_may_work, fresh, settle_words
from recovery.actions.tone import record_override
from recovery.errors import LetterRefused, WordsMissing
from recovery.models import Complaint, Letter, LetterTemplate, Message

LONGEST_TEXT = 10_000


@transaction.atomic
def print_letter(
    complaint: Complaint,
    template: LetterTemplate,
    *,
    text: str,
    subject: str = "",
    posted_to: str,
    tone_reason: str = "",
    by: User,
    at: datetime,
) -> Letter:
    """Store a letter as it is printed, word for word; the same by the same person within a minute is one.

    It counts from the moment it is posted.

    :raises WordsMissing: without words or a postal address.
    :raises ToneRefused: for what a customer should not read.
    :raises LetterRefused: from a complaint for training.
    """
    check_may_work(complaint, by)
    text, posted_to = _checked_words(text, posted_to, subject)
    override = check_outbound(
        text,
        complaint=complaint,
        language=template.language,
        by=by,
        subject=subject,
        tone_reason=tone_reason,
    )
    if not posted_to:
        raise WordsMissing(_("Write the address to which it goes."), field="posted_to")
    complaint = fresh(complaint, by=by)
    if complaint.is_training:
        raise LetterRefused(_("This complaint is for training. No mail leaves from it."), field="posted_to")
    mine = Letter.objects.filter(complaint=complaint, by=by, way=Letter.Way.POST, posted_to=posted_to)
    same = mine.filter(message__text=text, at__gt=at - ONE_PRESS).first()
    if same:
        return same
    message = Message.objects.create(
        complaint=complaint,
        direction=Message.Direction.OUT,
        kind=template.key,
        text=text,
        subject=subject_of(complaint, subject, template.language),
        language=template.language,
        by=by,
        at=at,
    )
    letter = Letter.objects.create(
        complaint=complaint,
        message=message,
        template=template,
        way=Letter.Way.POST,
        posted_to=posted_to,
        at=at,
        by=by,
    )
    record_event(complaint, "letter.printed", by=by, at=at, letter=letter.pk)
    record_override(complaint, override, by=by, at=at, message=message.pk)
    return letter


def _checked_words(text: str, posted_to: str, subject: str) -> tuple[str, str]:
    text, posted_to = text.replace("\r\n", "\n").strip(), posted_to.strip()[:300]
    if len(text) > LONGEST_TEXT or "\x00" in text + posted_to + subject:
        raise WordsMissing(_("The text is too long, or holds what cannot be stored."), field="text")
    return text, posted_to


@transaction.atomic
def post_letter(letter: Letter, *, proof: str, by: User, at: datetime) -> Letter:
    """Say that a printed letter was posted, and what shows it; the first word of it stands.

    :raises WordsMissing: without a word of what shows it.
    :raises LetterRefused: for a letter that went by mail.
    """
    complaint = fresh(letter.complaint, by=by)
    proof = proof.strip()[:280]
    if letter.way != Letter.Way.POST:
        raise LetterRefused(_("This letter went by mail."), field="proof")
    if not proof or "\x00" in proof:
        raise WordsMissing(
            _("Say what shows that it was posted: a number, a receipt, who took it."), field="proof"
        )
    facts = {"posted_at": at, "posted_by": by, "proof": proof}
    if Letter.objects.filter(pk=letter.pk, posted_at=None).update(**facts):
        record_event(complaint, "letter.posted", by=by, at=at, letter=letter.pk)
        settle_words(complaint, at=at)
    letter.refresh_from_db()
    return letter
