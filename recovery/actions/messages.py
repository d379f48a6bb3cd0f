"""What is said and written around a complaint: contacts, notes, the customer's later words, and files."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.actions.events import record_event
from recovery.actions.letters import (
    address_of,
    check_outbound,
    draft_of,
    leaves_at,
    living_addresses_of,
    note_letter,
    store_letter,
    written_before,
)
from recovery.actions.notifications import notify
from recovery.actions.sending import keep_from_leaving, wait_again
from recovery.actions.states import ONE_PRESS, acknowledge, await_answer, check_may_work, fresh, settle_words
from recovery.actions.tone import Override, record_override
from recovery.channels.email import one_line
from recovery.errors import LetterGone, TooManyReports, WordsMissing
from recovery.models import Complaint, Contact, Message, MessageDraft, NotificationEvent, Promise
from recovery.models.messages import OWNER_NAMED
from recovery.playbook.holds import breaks_the_rule
from recovery.queries.letters import Desk, desk_for, language_of

LONGEST_MESSAGE = 10_000
MOST_WORDS_AN_HOUR = 20
# Who was called and not reached still waits.
HEARD = (Contact.Result.REACHED, Contact.Result.VOICEMAIL)


@transaction.atomic
def log_contact(
    complaint: Complaint,
    *,
    kind: str,
    result: str = Contact.Result.REACHED,
    note: str = "",
    seconds: int | None = None,
    longest_hold_seconds: int = 0,
    call_back_promised: bool | None = None,
    breach_told: bool = False,
    by: User,
    at: datetime,
) -> Contact:
    """Note that we met or tried to reach the customer.

    The same contact noted again within a minute is one contact. A hold of more than two minutes without the
    promise of a call-back is a breach.

    :param call_back_promised: None where that is to be seen from the promises made meanwhile.
    :param breach_told: whether the event of the breach is there already.
    :raises WordsMissing: when the kind or the result is none that we know.
    """
    check_may_work(complaint, by)
    if kind not in Contact.Kind.values:
        raise WordsMissing(_("Say how you met: a call, a visit, a mail or a chat."), field="kind")
    if result not in Contact.Result.values:
        raise WordsMissing(
            _("Say how it ended: reached, no answer, voicemail or line dropped."), field="result"
        )
    note = _stored(note, field="note")
    complaint = fresh(complaint, by=by)
    facts = {"kind": kind, "result": result, "note": note, "by": by}
    last = Contact.objects.filter(complaint=complaint, by=by).order_by("-id").first()
    if last and at - last.at < ONE_PRESS and all(getattr(last, name) == facts[name] for name in facts):
        return last
    if too_long := breaks_the_rule(longest_hold_seconds):
        since = at - timedelta(seconds=max(seconds or 0, longest_hold_seconds))
        if call_back_promised is None:
            call_back_promised = _call_back_since(complaint, since, at=at)
    contact = Contact.objects.create(
        complaint=complaint,
        seconds=seconds,
        longest_hold_seconds=longest_hold_seconds,
        call_back_promised=bool(call_back_promised),
        at=at,
        **facts,
    )
    record_event(complaint, "contact.logged", by=by, at=at, contact=contact.pk, kind=kind, result=result)
    if too_long and not call_back_promised and not breach_told:
        record_event(complaint, "hold.too_long", by=by, at=at, seconds=longest_hold_seconds)
    if result in HEARD:
        acknowledge(complaint, at=at)
        settle_words(complaint, at=at)
    return contact


def _call_back_since(complaint: Complaint, since: datetime, *, at: datetime) -> bool:
    made = Promise.objects.filter(complaint=complaint, kind=Promise.Kind.CALL_BACK)
    return made.filter(made_at__range=(since, at)).exists()


@transaction.atomic
def write_note(complaint: Complaint, *, text: str, by: User, at: datetime) -> Message:
    """Write a note that only colleagues read; the same words by the same person within a minute are one note.

    :raises WordsMissing: for an empty note.
    """
    check_may_work(complaint, by)
    text = _stored(text, field="text")
    if not text:
        raise WordsMissing(_("Write the note first."), field="text")
    complaint = fresh(complaint, by=by)
    if same := _just_written(complaint, Message.Direction.NOTE, text, by=by, at=at):
        return same
    note = Message.objects.create(
        complaint=complaint, direction=Message.Direction.NOTE, text=text, by=by, at=at
    )
    record_event(complaint, "note.written", by=by, at=at, message=note.pk)
    settle_words(complaint, at=at)
    return note


@transaction.atomic
def receive_words(complaint: Complaint, *, text: str, kind: str = "", at: datetime) -> Message:
    """Take what the customer added on their own page; it changes no state, but is due until it is answered.

    :raises WordsMissing: when there are no words.
    :raises TooManyReports: when more came within the hour than somebody would write.
    """
    text = _stored(text, field="text")
    if not text:
        raise WordsMissing(_("Write your message first."), field="text")
    complaint = fresh(complaint)
    lately = Message.objects.filter(
        complaint=complaint, direction=Message.Direction.IN, at__gt=at - timedelta(hours=1)
    )
    if lately.count() >= MOST_WORDS_AN_HOUR:
        raise TooManyReports(_("That is a lot within an hour. Please call us, or write again later."))
    if same := _just_written(complaint, Message.Direction.IN, text, by=None, at=at):
        return same
    message = Message.objects.create(
        complaint=complaint, direction=Message.Direction.IN, kind=kind, text=text, at=at
    )
    record_event(complaint, "customer.wrote", by=None, at=at, message=message.pk, kind=kind)
    led = await_answer(complaint, at=at)
    notify(NotificationEvent.REPLY_CAME, led, at=at, subject_id=message.pk)
    return message


@transaction.atomic
def write_message(
    complaint: Complaint,
    *,
    text: str,
    to: str | None = None,
    subject: str | None = None,
    language: str = "",
    kind: str = "",
    by: User,
    at: datetime,
    not_before: datetime | None = None,
    key: str | None = None,
    tone_reason: str = "",
    clarifies: bool = False,
) -> Message:
    """Write to the customer by mail; it waits twelve seconds in the outbox, or until `not_before`.

    The same key, or the same words by the same person within a minute, is one message. The person's own
    draft of the kind, and that of the desk, have done their work and go.

    :param language: empty for the customer's, or else the team's.
    :param kind: of the draft it was made from.
    :param tone_reason: why it may leave although the tone guard found something; as `clarifies`, see `weigh`.
    :raises WordsMissing: without words, or in no language of ours.
    :raises ToneRefused: when the customer should not read it as it stands.
    :raises LetterRefused: without an address of this customer, or for a moment that cannot be.
    :raises KeyTaken: when the key came with other words before.
    """
    check_may_work(complaint, by)
    text, key = _stored(text, field="text"), (key or "")[:120]
    language = language or language_of(complaint)
    override = check_outbound(
        text,
        complaint=complaint,
        language=language,
        by=by,
        subject=subject or "",
        tone_reason=tone_reason,
        clarifies=clarifies,
    )
    leaves = leaves_at(not_before, at=at)
    complaint = fresh(complaint, by=by)
    desk = desk_for(complaint, by=by, language=language, kind=kind, key=key, text=text)
    if same := written_before(desk, text, to, key=key, at=at):
        return Message.objects.get(pk=same)
    letter = store_letter(
        complaint,
        desk,
        text=text,
        address=address_of(complaint, desk, to),
        subject=subject,
        language=language,
        kind=kind,
        by=by,
        leaves=leaves,
        at=at,
        request_key=key,
    )
    _have_written(complaint, letter, desk, override, by=by, at=at)
    return letter


def _have_written(
    complaint: Complaint, letter: Message, desk: Desk, override: Override | None, *, by: User, at: datetime
) -> None:
    """Note that a letter was written: its event, what the guard let go, the drafts it was made from."""
    record_event(complaint, "message.written", by=by, at=at, message=letter.pk)
    record_override(complaint, override, by=by, at=at, message=letter.pk)
    note_letter(letter, by=by, at=at)
    if desk.drafts:
        MessageDraft.objects.filter(pk__in=[one.pk for one in desk.drafts]).delete()
    settle_words(complaint, at=at)


@transaction.atomic
def undo_message(message: Message, *, by: User, at: datetime) -> MessageDraft:
    """Take a message back before it leaves, and give its words back as a draft; twice is harmless.

    :raises LetterGone: when it has left, or is leaving at this moment.
    """
    check_may_work(message.complaint, by)
    complaint = fresh(message.complaint, by=by)
    message.refresh_from_db()
    if message.sending == Message.Sending.UNDONE:
        own = MessageDraft.objects.filter(complaint=complaint, kind=message.kind, by=by).first()
        return own or draft_of(message, complaint, by=by, at=at)
    if not keep_from_leaving(message):
        raise LetterGone(_("It has left already. Write another message to put it right."))
    record_event(complaint, "message.undone", by=by, at=at, message=message.pk)
    wait_again(message)
    return draft_of(message, complaint, by=by, at=at)


@transaction.atomic
def draft_message(
    complaint: Complaint,
    *,
    kind: str,
    text: str,
    language: str = "",
    subject: str = "",
    address: str = "",
    by: User | None,
    at: datetime,
) -> MessageDraft:
    """Keep words to the customer as a draft, which a person sends or throws away.

    What a person writes replaces their own draft of the kind. What the desk drafts, without `by`, waits
    behind the one that is there already.

    :raises WordsMissing: when there are no words.
    """
    if by is not None:
        check_may_work(complaint, by)
    text = _stored(text, field="text")
    if not text:
        raise WordsMissing(_("Write the message first."), field="text")
    # Once it was merged, nobody would find the words here.
    complaint = fresh(complaint, by=by)
    facts = {"text": text, "language": language[:12] or language_of(complaint), "made_at": at}
    facts |= {"subject": one_line(subject, 200), "address": one_line(address, 254)}
    if by is not None:
        return MessageDraft.objects.update_or_create(complaint=complaint, kind=kind, by=by, defaults=facts)[0]
    draft, new = MessageDraft.objects.get_or_create(complaint=complaint, kind=kind, by=None, defaults=facts)
    if new:
        record_event(complaint, "message.drafted", by=None, at=at, draft=draft.pk, kind=kind)
    return draft


def _just_written(
    complaint: Complaint, direction: str, text: str, *, by: User | None, at: datetime
) -> Message | None:
    """Find the message that an impatient second press would repeat."""
    last = Message.objects.filter(complaint=complaint, direction=direction, by=by).order_by("-id").first()
    return last if last and last.text == text and at - last.at < ONE_PRESS else None


def tell_customer_owner(complaint: Complaint, *, at: datetime) -> Message | None:
    """Write to the customer who answers for the complaint, in the customer's language.

    Nobody is told when there is no customer to tell, or when this owner is the last they were told about.
    """
    if complaint.customer is None or complaint.owner is None:
        return None
    language = language_of(complaint)
    with translation.override(language):
        text = _("%(name)s looks after your complaint %(reference)s from start to end.") % {
            "name": complaint.owner.name,
            "reference": complaint.reference,
        }
        if complaint.owner.phone:
            text += " " + _("Direct line: %(phone)s.") % {"phone": complaint.owner.phone}
    acknowledge(complaint, at=at)
    last = Message.objects.filter(complaint=complaint, kind=OWNER_NAMED).order_by("-pk").first()
    same = last if last and last.text == text else None
    return same or _write_by_itself(complaint, OWNER_NAMED, text, language, by=complaint.owner, at=at)


def _write_by_itself(
    complaint: Complaint, kind: str, text: str, language: str, *, by: User, at: datetime
) -> Message:
    """Say to the customer what the desk says by itself: by mail where they have an address that works.

    Without one, and from a complaint for training, it stands on their own page alone.
    """
    desk = desk_for(complaint, by=by, language=language, kind=kind)
    addresses = [] if complaint.is_training else living_addresses_of(complaint, desk)
    if not addresses:
        if desk.dead and not complaint.is_training:
            record_event(complaint, "message.omitted", by=None, at=at, kind=kind)
        return Message.objects.create(
            complaint=complaint,
            direction=Message.Direction.OUT,
            kind=kind,
            text=text,
            language=language,
            by=by,
            at=at,
        )
    return store_letter(
        complaint,
        desk,
        text=text,
        address=addresses[0],
        subject=None,
        language=language,
        kind=kind,
        by=by,
        leaves=at,
        at=at,
    )


def _stored(text: str, *, field: str) -> str:
    """Trim a text, and refuse what no database can hold.

    :raises WordsMissing: for a NUL character or a text that is too long.
    """
    if "\x00" in text:
        raise WordsMissing(_("The text holds a character that cannot be stored (NUL)."), field=field)
    if len(text) > LONGEST_MESSAGE:
        raise WordsMissing(_("The text is too long. Send it in two parts."), field=field)
    return text.strip()
