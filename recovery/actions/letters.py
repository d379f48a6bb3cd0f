"""Letters to the customer: to which address, as whom, signed how; stored as they leave."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from cxdesk.jobs.outbox import post_many
from recovery.actions.events import record_event
from recovery.actions.states import ONE_PRESS, check_may_work
from recovery.actions.status import make_status_link
from recovery.actions.tone import Override, weigh
from recovery.channels.email import is_address, one_line
from recovery.channels.signed import status_token
from recovery.errors import KeyTaken, LetterRefused, WordsMissing
from recovery.models import Complaint, Letter, LetterTemplate, Message, MessageDraft
from recovery.models.keys import key_of_email
from recovery.models.messages import AUTOMATIC
from recovery.playbook.tone import read_first_reply
from recovery.queries.addresses import why_nothing_leaves
from recovery.queries.letters import Desk
from recovery.queries.playbook import playbook_version_of

MAIL = "message.mail"
# So long a letter waits for whoever wrote it to think better of it.
UNDO = timedelta(seconds=12)
FARTHEST_SENDING = timedelta(days=30)
LONGEST_SUBJECT = 150


def check_outbound(
    text: str,
    *,
    complaint: Complaint,
    language: str,
    by: User | None,
    subject: str = "",
    tone_reason: str = "",
    clarifies: bool = False,
) -> Override | None:
    """Let pass what may be said to a customer; the one place by which all words to them leave.

    Returns why it may leave all the same, where the tone guard found something.

    :raises WordsMissing: without words, or in no language of ours.
    :raises ToneRefused: for what a customer should not read; see `actions.tone.weigh`.
    """
    if not text:
        raise WordsMissing(_("Write the message first."), field="text")
    if language not in dict(settings.LANGUAGES):
        raise WordsMissing(_("Choose the language of the message."), field="language")
    return weigh(
        text,
        complaint=complaint,
        language=language,
        by=by,
        subject=one_line(subject, LONGEST_SUBJECT),
        reason=tone_reason,
        clarifies=clarifies,
    )


def address_of(complaint: Complaint, desk: Desk, to: str | None) -> str:
    """Return the address a letter goes to: the one asked for, if it is theirs, else their first that works.

    :raises LetterRefused: when it is not theirs, when they have none, or when mail to it came back.
    """
    if complaint.is_training:
        raise LetterRefused(_("This complaint is for training. No mail leaves from it."), field="to")
    known = addresses_of(complaint, desk)
    if not known:
        raise LetterRefused(
            _("We have no e-mail address of this customer. Ask for one, or call them."), field="to"
        )
    wanted = key_of_email(to or next(iter(living_addresses_of(complaint, desk)), known[0]))
    for one in known:
        if key_of_email(one) != wanted:
            continue
        if gone := desk.came_back(one):
            raise LetterRefused(why_nothing_leaves(one, said=gone.text, since=gone.at), field="to")
        return one
    raise LetterRefused(
        _("This address is none of this customer's. Add it to what we know of them first."), field="to"
    )


def addresses_of(complaint: Complaint, desk: Desk) -> list[str]:
    """Return where this customer, or whoever speaks for them, can be written to."""
    theirs = [one.text.strip() for one in desk.emails]
    return [one for one in (*theirs, complaint.spoken_by_contact.strip()) if is_address(one)]


def living_addresses_of(complaint: Complaint, desk: Desk) -> list[str]:
    """Return those of their addresses from which no mail came back."""
    return [one for one in addresses_of(complaint, desk) if desk.came_back(one) is None]


def leaves_at(wanted: datetime | None, *, at: datetime) -> datetime:
    """Return when a letter leaves: after the time to undo it, or later where that is wanted.

    :raises LetterRefused: for a moment that is past, or further ahead than anybody would mean.
    """
    if wanted is None:
        return at + UNDO
    if wanted <= at:
        raise LetterRefused(_("The moment at which it leaves must lie ahead."), field="not_before")
    if wanted > at + FARTHEST_SENDING:
        raise LetterRefused(_("A message can wait 30 days at most."), field="not_before")
    return max(wanted, at + UNDO)


def subject_of(complaint: Complaint, subject: str | None, language: str) -> str:
    """Return one line that names the complaint, in the customer's language."""
    line = one_line(subject or "", LONGEST_SUBJECT)
    if not line:
        with translation.override(language):
            line = _("Your complaint %(reference)s") % {"reference": complaint.reference}
    return line if complaint.reference in line else f"{line} [{complaint.reference}]"


def written_before(desk: Desk, text: str, to: str | None, *, key: str, at: datetime) -> int | None:
    """Find the message that a repeated request or an impatient second press would double.

    :raises KeyTaken: when the key came with other words before.
    """
    for known in desk.keyed:
        if known.text != text:
            raise KeyTaken(_("This key was used before, with another body."), field="key")
        return known.pk
    for same in desk.lately:
        elsewhere = to and key_of_email(to) != key_of_email(same.kind)
        if not (key or elsewhere) and same.at and at - same.at < ONE_PRESS:
            return same.pk
    return None


def store_letter(
    complaint: Complaint,
    desk: Desk,
    *,
    text: str,
    address: str,
    subject: str | None,
    language: str,
    kind: str,
    by: User | None,
    leaves: datetime,
    at: datetime,
    request_key: str = "",
) -> Message:
    """Store a letter as it will leave, and owe its sending; in the caller's transaction."""
    letter = Message.objects.create(
        complaint=complaint,
        direction=Message.Direction.OUT,
        kind=kind,
        text=text,
        language=language,
        by=by,
        at=at,
        address=address,
        subject=subject_of(complaint, subject, language),
        sender_name=one_line(desk.sender_name(by), 250),
        sender_address=desk.sender_address,
        signature=desk.signature(by),
        in_reply_to=desk.answered,
        sending=Message.Sending.WAITING,
        leaves_at=leaves,
        answers_since=complaint.words_since,
        request_key=request_key,
        **_parts_of_first_reply(complaint, desk, text, kind=kind, by=by),
    )
    # Together with the letter: there is no moment at which it is written and nobody owes its sending.
    post_many(MAIL, [(letter.pk, letter.outbox_key, leaves)])
    if letter.is_automatic:
        make_status_link(complaint, at=at, token=status_token(letter.pk))
    return letter


def _parts_of_first_reply(
    complaint: Complaint, desk: Desk, text: str, *, kind: str, by: User | None
) -> dict[str, bool]:
    """Say what stands in the first words of a person to this customer; nothing of any later ones."""
    if by is None or kind in AUTOMATIC or desk.earlier:
        return {}
    read = read_first_reply(text, lists=playbook_version_of(complaint).tone_lists)
    return {
        "first_apology": read.apology,
        "first_owner": read.owner,
        "first_next_contact": read.next_contact,
    }


def draft_of(message: Message, complaint: Complaint, *, by: User, at: datetime) -> MessageDraft:
    """Make a draft of words that were taken back; what stood in a draft meanwhile stands below them."""
    # Locked: whoever writes on in another window would take these words away again.
    draft, new = MessageDraft.objects.select_for_update().get_or_create(
        complaint=complaint,
        kind=message.kind,
        by=by,
        defaults={
            "text": message.text,
            "subject": message.subject,
            "address": message.address,
            "language": message.language,
            "made_at": at,
        },
    )
    if not new:
        if message.text not in draft.text:
            draft.text = f"{message.text}\n\n{draft.text}"
        draft.subject = draft.subject or message.subject
        draft.address = draft.address or message.address
        draft.save(update_fields=["text", "subject", "address"])
    return draft


def note_letter(message: Message, *, by: User, at: datetime) -> Letter | None:
    """Note of a mail that it is a letter made from a template; in the caller's transaction."""
    if message.kind not in LetterTemplate.Key.values:
        return None
    same = LetterTemplate.objects.filter(key=message.kind, language=message.language)
    template = same.order_by("-number").first()
    if template is None:
        return None
    letter = Letter.objects.create(
        complaint=message.complaint, message=message, template=template, way=Letter.Way.MAIL, at=at, by=by
    )
    record_event(message.complaint, "letter.mailed", by=by, at=at, letter=letter.pk)
    return letter


@transaction.atomic
def discard_draft(complaint: Complaint, *, kind: str = "", by: User) -> None:
    """Throw away this person's draft of a kind, or else the one that the desk made; twice is harmless."""
    check_may_work(complaint, by)
    drafts = MessageDraft.objects.filter(complaint=complaint, kind=kind)
    mine, _kinds = drafts.filter(by=by).delete()
    if not mine and kind:
        drafts.filter(by=None).delete()
