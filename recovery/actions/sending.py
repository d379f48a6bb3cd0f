"""How letters leave, what became of them, and what people decide about those of unknown fate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cxdesk.accounts.models import User
from cxdesk.jobs import outbox
from cxdesk.jobs.errors import NotSent, Refused
from cxdesk.jobs.models import CANCELLED, DONE, PARKED, PENDING, UNCERTAIN, Outgoing
from recovery.actions.events import record_event
from recovery.actions.notifications import notify
from recovery.actions.states import (
    acknowledge,
    await_answer,
    check_may_work,
    fresh,
    fresh_survivor,
    settle_words,
)
from recovery.channels.base import ChannelDown, ChannelRefused, Letter
from recovery.channels.registry import channel
from recovery.channels.signed import reply_address, status_token
from recovery.errors import LetterGone
from recovery.models import Complaint, Message, NotificationEvent
from recovery.models.messages import RECEIPT
from recovery.queries.addresses import dead_address

Sending = Message.Sending
STATES = {
    PENDING: Sending.WAITING,
    DONE: Sending.SENT,
    UNCERTAIN: Sending.UNCERTAIN,
    PARKED: Sending.FAILED,
    CANCELLED: Sending.UNDONE,
}
# What the timeline and the figures know each end by.
EVENTS = {
    Sending.SENT: "message.sent",
    Sending.UNCERTAIN: "message.uncertain",
    Sending.FAILED: "message.failed",
    Sending.UNDONE: "message.undone",
}


# As a trouble of the letter it is shown in the reader's language.
CAME_BACK = gettext_noop("Mail to this address came back before. Ask for another one, or call them.")


def deliver(outgoing: Outgoing) -> str:
    """Hand one letter to the channel, outside any transaction; return the receipt.

    :raises NotSent: when it surely did not leave and may do so later.
    :raises Refused: when it never will.
    """
    try:
        letter = letter_of(outgoing)
    except DatabaseError as error:
        # Nobody outside was asked for anything yet.
        raise NotSent("The database did not answer.") from error
    try:
        return channel("mail").send(letter)
    except ChannelDown as down:
        raise NotSent(str(down)) from down
    except ChannelRefused as refusal:
        raise Refused(str(refusal)) from refusal


def letter_of(outgoing: Outgoing) -> Letter:
    """Return the letter as it leaves.

    :raises Refused: when it was taken back, is not there, or mail to its address came back meanwhile.
    """
    row = Message.objects.select_related("complaint").filter(pk=outgoing.subject_id).first()
    if row is None or row.sending in ("", Sending.UNDONE):
        raise Refused("The message is no more.")
    if dead_address(row.address):
        raise Refused(CAME_BACK)
    return Letter(
        message_id=outgoing.message_id,
        to=row.address,
        sender_name=row.sender_name,
        sender_address=row.sender_address,
        reply_to=reply_address(row.sender_address, row.complaint.reference),
        subject=row.subject,
        text=_body(row),
        language=row.language,
        in_reply_to=row.in_reply_to,
        is_automatic=row.is_automatic,
        is_answer=row.kind == RECEIPT,
    )


def _body(row: Message) -> str:
    parts = [row.text]
    if row.is_automatic:
        with translation.override(row.language):
            if row.kind == RECEIPT:
                address = reply_address(row.sender_address, row.complaint.reference)
                parts.append(
                    _("To add something, answer this mail or write to %(address)s.") % {"address": address}
                )
            link = f"{settings.SITE_ADDRESS}/status/{status_token(row.pk)}/"
            parts.append(_("See how it stands, and write to us: %(link)s") % {"link": link})
    return "\n\n".join([*parts, f"-- \n{row.signature}"]) + "\n"


def settle_letter(subject_id: int, state: str, *, at: datetime) -> None:
    """Note on the letter what became of its sending, in the transaction that stores it; twice is once."""
    sending = STATES.get(state)
    letter = Message.objects.select_related("complaint").filter(pk=subject_id).first()
    if sending is None or letter is None:
        return
    facts: dict[str, object] = {"sending": sending, "sent_at": None, "trouble": ""}
    if sending == Sending.SENT:
        facts["sent_at"] = at
    if sending == Sending.FAILED:
        row = Outgoing.objects.filter(key=letter.outbox_key).first()
        facts["trouble"] = row.last_error if row else ""
    # Where a person decided, the letter says so already, and with whom.
    if not Message.objects.filter(pk=subject_id).exclude(sending=sending).update(**facts):
        return
    if name := EVENTS.get(sending):
        record_event(letter.complaint, name, by=None, at=at, message=subject_id)
    if sending == Sending.SENT and letter.kind == RECEIPT:
        acknowledge(letter.complaint, at=at)
    if sending in (Sending.FAILED, Sending.UNDONE):
        wait_again(letter)


def note_as_returned(letter: Message, *, at: datetime) -> None:
    """Note that a letter left and came back for good: the customer waits again, and the owner hears of it.

    That it came back once more changes nothing. Runs in the caller's transaction.
    """
    # The complaint before what hangs on it: so do people who decide about the letter, and who merge.
    led = fresh_survivor(Complaint(pk=letter.complaint_id))
    uncertain = Outgoing.objects.filter(key=letter.outbox_key, state=UNCERTAIN).values_list("pk", flat=True)
    for pk in uncertain:
        # Now we know that it left.
        outbox.note_as_sent(pk)
    sent = Message.objects.filter(pk=letter.pk, sending=Sending.SENT, returned_at=None)
    if not sent.update(returned_at=at):
        return
    if not letter.is_automatic:
        # What the desk says by itself answers nothing.
        wait_again(letter)
    notify(NotificationEvent.LETTER_RETURNED, led, at=at, subject_id=letter.pk)


def wait_again(letter: Message) -> None:
    """Let the customer wait again for the answer that did not reach them, from when they wrote."""
    if letter.answers_since is not None:
        await_answer(fresh(Complaint(pk=letter.complaint_id)), at=letter.answers_since)


# ------------------------------------------------------------------ what people decide


@transaction.atomic
def note_as_arrived(letter: Message, *, by: User, at: datetime) -> Message:
    """Take this person's word that a letter of unknown fate arrived; saying so twice is harmless.

    :raises LetterGone: when it is another state.
    """
    facts = {"sending": Sending.SENT, "sent_at": at}
    return _decide(letter, facts, from_=[Sending.UNCERTAIN], event="message.found_arrived", by=by, at=at)


@transaction.atomic
def send_letter_again(letter: Message, *, by: User, at: datetime) -> Message:
    """Send once more, under the same Message-ID, a letter of unknown fate or one that did not leave.

    Asking for it twice is harmless.

    :raises LetterGone: when it left, or was taken back.
    """
    facts = {"sending": Sending.WAITING, "leaves_at": at, "trouble": ""}
    stuck = [Sending.UNCERTAIN, Sending.FAILED]
    row = _decide(letter, facts, from_=stuck, event="message.sent_again", by=by, at=at)
    settle_words(fresh(row.complaint), at=at)
    return row


@transaction.atomic
def give_letter_up(letter: Message, *, by: User, at: datetime) -> Message:
    """Give up a letter that did not leave, or of which nobody knows; twice is harmless.

    :raises LetterGone: when it left.
    """
    stuck = [Sending.UNCERTAIN, Sending.FAILED]
    row = _decide(letter, {"sending": Sending.UNDONE}, from_=stuck, event="message.given_up", by=by, at=at)
    wait_again(row)
    return row


def keep_from_leaving(letter: Message) -> bool:
    """Take a letter out of the outbox; False when it left, or is leaving at this moment.

    In the caller's transaction, who undoes that when this is False.
    """
    waits = Message.objects.filter(pk=letter.pk, sending=Sending.WAITING)
    return bool(waits.update(sending=Sending.UNDONE)) and outbox.cancel(letter.outbox_key)


def _decide(
    letter: Message, facts: dict[str, Any], *, from_: Sequence[str], event: str, by: User, at: datetime
) -> Message:
    check_may_work(letter.complaint, by)
    complaint = fresh(letter.complaint, by=by)
    decided = Message.objects.filter(pk=letter.pk, sending__in=from_).update(**facts)
    row = Message.objects.select_related("complaint").get(pk=letter.pk)
    if not decided and row.sending == facts["sending"]:
        return row
    if not decided or not _tell_outbox(row):
        raise LetterGone(_("This has been decided already. Look at what has happened."))
    record_event(complaint, event, by=by, at=at, message=row.pk)
    return row


def _tell_outbox(row: Message) -> bool:
    stands = Outgoing.objects.filter(key=row.outbox_key).values_list("pk", flat=True).first()
    if stands is None:
        return False
    if row.sending == Sending.SENT:
        return outbox.note_as_sent(stands)
    if row.sending == Sending.UNDONE:
        return outbox.drop(stands)
    return outbox.send_again(stands) or outbox.release(stands)
