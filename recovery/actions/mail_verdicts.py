"""What follows from a mail: it joins a complaint, becomes one, waits for a person, or is left alone."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, transaction
from django.db.models import F

from cxdesk.accounts.models import User
from cxdesk.jobs.timers import start_timer
from recovery.actions.addresses import note_dead_address, note_living_address
from recovery.actions.complaints import NewComplaint, log_complaint
from recovery.actions.customers import NewCustomer
from recovery.actions.events import record_event
from recovery.actions.files import store_files
from recovery.actions.notifications import keep_in_app, notify
from recovery.actions.receipts import confirm_receipt
from recovery.actions.sending import note_as_returned
from recovery.actions.states import await_answer, fresh_survivor
from recovery.actions.uploads import CheckedFile, check_file
from recovery.channels.parsing.machines import AUTO_REPLY, BOUNCE
from recovery.channels.parsing.read import ReadMail
from recovery.channels.reader import Opened
from recovery.channels.signed import is_own_mark, references_claimed, references_signed_in
from recovery.errors import FileRefused
from recovery.models import Channel, Complaint, Customer, InboundMail, Message, NotificationEvent
from recovery.playbook import mails as why
from recovery.queries.addresses import notifications_mailed_as
from recovery.queries.mail_in import (
    belongs_to,
    complaints_answered,
    complaints_named,
    customers_at,
    has_open_complaint,
    is_of_staff,
    logged_lately,
    messages_answered,
    own_addresses,
    plain_address,
)

logger = logging.getLogger(__name__)

State = InboundMail.State
MOST_ATTEMPTS = 5
# More complaints from one sender within the hour are for a person to look at.
MOST_LOGGED = 5
# The class of a status by which the other side says that it tries no more.
NOT_DELIVERED = "5."
LONGEST_MESSAGE = 10_000
LONGEST_WORDS = 100_000
SOURCE = "mail"


@dataclass(frozen=True)
class Verdict:
    """What is to be done with a mail, and why."""

    state: str
    reason: str = ""
    complaint: Complaint | None = None


@transaction.atomic
def apply_reading(mail_id: int, opened: Opened | None, *, trouble: str = "", at: datetime) -> None:
    """Store what a mail says and do what follows, in one transaction; whoever comes second does nothing."""
    # Whoever turns it first owns it; the state it gets in the end is written below.
    claimed = InboundMail.objects.filter(pk=mail_id, state=State.RECEIVED).update(
        state=State.UNREADABLE, reason=trouble or why.ERROR, read_at=at, attempts=F("attempts") + 1
    )
    if not claimed or opened is None:
        return
    mail = InboundMail.objects.select_related("mailbox__team").get(pk=mail_id)
    _describe(mail, opened.mail)
    verdict = verdict_on(mail, opened.mail, at=at)
    mail.state, mail.reason = verdict.state, verdict.reason
    if verdict.reason == BOUNCE:
        _tell_of_bounce(mail, opened.mail, at=at)
    if verdict.state == State.JOINED and verdict.complaint is not None:
        join_complaint(mail, verdict.complaint, opened, at=at)
        # Who proved to belong here has proved to live there, too.
        note_living_address(mail.sender)
    if verdict.state == State.LOGGED:
        make_complaint(mail, opened, by=None, at=at)
    mail.save()
    if verdict.state == State.LOGGED:
        confirm_receipt(mail, thread=thread_of(mail, opened.mail), at=at)


def note_trouble(mail_id: int, error: Exception, *, again: str, at: datetime) -> None:
    """Count a reading that failed for a reason of ours; after a few, the mail is shown as unreadable.

    :raises OperationalError: when the database was in trouble; then it is tried again and not counted.
    """
    if isinstance(error, OperationalError):
        raise error
    logger.error("Mail %s could not be taken in: %s", mail_id, type(error).__name__)
    with transaction.atomic():
        mail = InboundMail.objects.filter(pk=mail_id, state=State.RECEIVED)
        mail.update(attempts=F("attempts") + 1)
        given_up = mail.filter(attempts__gte=MOST_ATTEMPTS)
        if not given_up.update(state=State.UNREADABLE, reason=why.ERROR, read_at=at):
            start_timer(again, mail_id, due_at=at + timedelta(minutes=5))


def _describe(mail: InboundMail, read: ReadMail) -> None:
    """Keep of a mail what its page shows."""
    senders = [one for one in read.senders if one[1]]
    name, address = senders[0] if senders else (read.senders[0] if read.senders else ("", ""))
    mail.sender_name, mail.sender = name[:200], address[:254].lower()
    mail.subject, mail.header_id = read.subject[:500], read.message_id[:260]
    mail.text, mail.reply, mail.has_html = read.text, read.reply, bool(read.html)
    mail.files = [{"name": one.name, "type": one.content_type, "size": one.size} for one in read.files]
    mail.notes, mail.bounce_status = read.notes, read.status[:12]
    mail.claims = references_claimed([read.subject, *read.receivers])


# ------------------------------------------------------------------ the verdict


def verdict_on(mail: InboundMail, read: ReadMail, *, at: datetime) -> Verdict:
    """Decide what becomes of a mail.

    It joins a complaint only by something that we signed or sent ourselves, and from a sender who belongs
    there. Nothing else is believed: not a number in the subject, and never the address of a colleague.
    """
    sender = plain_address(mail.sender)
    if is_own_mark(read.own_mark) or _is_ours(mail.sender):
        return Verdict(State.IGNORED, why.OWN)
    if mail.is_cut:
        return Verdict(State.UNREADABLE, why.TOO_LARGE)
    if read.machine in (BOUNCE, AUTO_REPLY):
        return Verdict(State.IGNORED, read.machine)
    joined = _threaded(mail, read, sender)
    if joined is not None and (joined.state == State.JOINED or not read.machine):
        return joined
    if read.machine:
        return Verdict(State.IGNORED, read.machine)
    if has_open_complaint(sender):
        return Verdict(State.TRAY, why.KNOWN_SENDER)
    if not settings.MAIL_NEW_COMPLAINTS:
        return Verdict(State.TRAY, why.NEW)
    if logged_lately(mail.sender, at=at) >= MOST_LOGGED:
        return Verdict(State.TRAY, why.MANY)
    return Verdict(State.LOGGED)


def _threaded(mail: InboundMail, read: ReadMail, sender: str) -> Verdict | None:
    """Say to which complaint it belongs, or why a person must; nothing for mail that claims none."""
    if len([one for one in read.senders if one[1]]) != 1 or not sender:
        return Verdict(State.TRAY, why.NO_SENDER)
    proven = {one.pk: one for one in complaints_named(sorted(references_signed_in(read.receivers)))}
    proven |= {one.pk: one for one in complaints_answered(read.answers)}
    belongs = [one for one in proven.values() if belongs_to(sender, one)]
    if is_of_staff(sender):
        return Verdict(State.TRAY, why.STAFF)
    if len(belongs) == 1:
        return Verdict(State.JOINED, complaint=belongs[0])
    if proven:
        return Verdict(State.TRAY, why.SEVERAL if belongs else why.STRANGER)
    return Verdict(State.TRAY, why.UNPROVEN) if mail.claims or _names_us(read) else None


def thread_of(mail: InboundMail, read: ReadMail) -> str:
    """Say to what a mail belongs outside: the first mail that it names, else itself."""
    return next(iter(read.answers), "") or read.message_id or f"mail:{mail.pk}"


def _is_ours(address: str) -> bool:
    local, _at, domain = address.lower().rpartition("@")
    return not own_addresses().isdisjoint({address.lower(), f"{local.partition('+')[0]}@{domain}"})


def _names_us(read: ReadMail) -> bool:
    """Say whether it answers something under a Message-ID of our own domain that we do not know."""
    ours = tuple({f"@{one.rpartition('@')[2]}>" for one in own_addresses()} | {f"@{settings.MAIL_DOMAIN}>"})
    return any(one.lower().endswith(ours) for one in read.answers)


# ------------------------------------------------------------------ what follows


def join_complaint(mail: InboundMail, complaint: Complaint, opened: Opened, *, at: datetime) -> None:
    """Put the words and files on the timeline and tell the owner; no state changes, no promise is kept.

    Since the verdict somebody may have merged the complaint: then it joins the one that is led.
    """
    complaint = fresh_survivor(complaint)
    words = opened.mail.reply
    if len(words) > LONGEST_MESSAGE:
        words = words[: LONGEST_MESSAGE - 1] + "…"
        mail.notes = [*mail.notes, "reply_cut"]
    message = Message.objects.create(
        complaint=complaint,
        direction=Message.Direction.IN,
        kind=SOURCE,
        text=words,
        at=mail.received_at,
    )
    mail.state, mail.complaint, mail.message = State.JOINED, complaint, message
    record_event(complaint, "customer.wrote", by=None, at=at, message=message.pk, kind=SOURCE)
    await_answer(complaint, at=at)
    notify(NotificationEvent.REPLY_CAME, complaint, at=at, subject_id=message.pk)
    _take_files(mail, complaint, opened, at=at)


def make_complaint(mail: InboundMail, opened: Opened, *, by: User | None, at: datetime) -> Complaint:
    """Make a new complaint of a mail, in the words of whoever wrote it."""
    words = mail.text[:LONGEST_WORDS].strip()
    known = Customer.objects.filter(pk__in=customers_at(mail.sender))[:2]
    customer = known[0] if len(known) == 1 else None
    new_customer = None
    if customer is None and mail.sender:
        new_customer = NewCustomer(mail.sender_name or mail.sender, emails=(mail.sender,))
    complaint = log_complaint(
        NewComplaint(
            team=mail.mailbox.team,
            channel=Channel.MAIL,
            received_at=mail.received_at,
            verbatim=words,
            verbatim_missing=not words,
            title=mail.subject[:140],
            customer=customer,
            new_customer=new_customer,
            source=SOURCE,
            source_id=str(mail.pk),
        ),
        by=by,
        at=at,
    )
    mail.state, mail.complaint = State.LOGGED, complaint
    _take_files(mail, complaint, opened, at=at)
    return complaint


def _take_files(mail: InboundMail, complaint: Complaint, opened: Opened, *, at: datetime) -> None:
    """Store the files through the one door; what it refuses stays in the mail, and the page says so."""
    taken: list[CheckedFile] = []
    refused = 0
    for file, content in zip(opened.mail.files, opened.contents, strict=True):
        try:
            taken.append(check_file(SimpleUploadedFile(file.name or "file", content)))
        except FileRefused:
            refused += 1
    if refused:
        mail.notes = [*mail.notes, "files_refused"]
        record_event(complaint, "files.refused", by=None, at=at, count=refused, mail=mail.pk)
    if taken:
        store_files(complaint, taken, by=None, at=at)


def _tell_of_bounce(mail: InboundMail, read: ReadMail, *, at: datetime) -> None:
    """Put a mail of ours that came back on the timeline of its complaint, once."""
    returned: Sequence[Any] = messages_answered(read.returned)
    if not returned:
        _note_colleagues(mail, read, at=at)
        return
    mail.returned = returned[0]
    complaint = returned[0].complaint
    mail.complaint = complaint
    dead = note_dead_address(returned[0].address, status=mail.bounce_status, said=read.said, at=at)
    facts = {"message": returned[0].pk, "status": mail.bounce_status, "for_good": dead}
    record_event(complaint, "message.returned", by=None, at=at, **facts)
    if mail.bounce_status.startswith(NOT_DELIVERED):
        note_as_returned(returned[0], at=at)


def _note_colleagues(mail: InboundMail, read: ReadMail, *, at: datetime) -> None:
    """Keep in the app what was mailed to a colleague and came back; later ones are not mailed at all."""
    for told in notifications_mailed_as(read.returned):
        address = told.receiver.email
        if note_dead_address(address, status=mail.bounce_status, said=read.said, at=at):
            keep_in_app(told)
