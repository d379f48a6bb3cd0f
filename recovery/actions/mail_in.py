"""Mail that comes in: its bytes are stored before anything looks at them, then it is read, once."""

from __future__ import annotations

import contextlib
import hashlib
import imaplib
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Least
from django.utils.translation import gettext as _
from imap_tools import ImapToolsError

from cxdesk.jobs.outbox import post
from cxdesk.jobs.timers import cancel_timer, is_waiting, start_timer
from recovery.actions.mail_verdicts import apply_reading, note_trouble
from recovery.channels import imap
from recovery.channels.imap import Account, CannotFetch, Mark, Server
from recovery.channels.parsing import limits
from recovery.channels.reader import CannotRead, Opened, shared_reader
from recovery.errors import MailRefused
from recovery.models import InboundMail, Mailbox
from recovery.playbook.mails import BROKEN_OFF, MISSING
from recovery.queries.mail_in import find_mailbox

READ, READING = "inbound_mail.read", "inbound_mail.reading"
PICKUP, FETCH = "mailbox.pickup", "mailbox.fetch"
FETCH_EVERY, LONGEST_PAUSE = timedelta(seconds=60), timedelta(minutes=30)
MOST_COUNTED = 10_000
# Whoever stored a mail reads it at once; this is for when they died on the way.
READ_BY = timedelta(seconds=60)
READ_AGAIN = timedelta(minutes=5)


def store_mail(mailbox: Mailbox, raw: bytes, *, at: datetime) -> tuple[InboundMail, bool]:
    """Store a mail as it came, to be read; returns it and whether it is new.

    When this returns, the mail is safe and its source may forget it. The same bytes are the same mail.

    :raises MailRefused: when there is nothing in it.
    """
    if not raw.strip():
        raise MailRefused(_("There is nothing in this mail."))
    digest = hashlib.sha256(raw).hexdigest()
    if known := InboundMail.objects.filter(mailbox=mailbox, sha256=digest).first():
        return known, False
    kept = raw[: limits.RAW]
    name = _written(kept, at=at)
    try:
        with transaction.atomic():
            mail = InboundMail.objects.create(
                mailbox=mailbox,
                sha256=digest,
                size=len(raw),
                raw=name,
                is_cut=len(kept) < len(raw),
                received_at=at,
            )
            start_timer(READ, mail.pk, due_at=at + READ_BY)
    except IntegrityError:
        # Somebody brought the same bytes in this moment. After any other failure the bytes stay: the database
        # may have taken the row and not have come to say so.
        default_storage.delete(name)
        return InboundMail.objects.get(mailbox=mailbox, sha256=digest), False
    return mail, True


def _written(raw: bytes, *, at: datetime) -> str:
    """Write the bytes under a name of our own, and wait until they are on the disk."""
    name = default_storage.save(f"mail/{at:%Y/%m}/{uuid4().hex}.eml", ContentFile(raw))
    # A storage elsewhere has no path, and answers for its own disks.
    with contextlib.suppress(NotImplementedError):
        handle = os.open(default_storage.path(name), os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    return name


def receive_mail(mailbox: Mailbox, raw: bytes, *, at: datetime) -> InboundMail:
    """Store a mail and read it at once.

    Whatever happens to the reading, the mail is stored, and a timer reads it again.

    :raises MailRefused: when there is nothing in it.
    """
    mail, _new = store_mail(mailbox, raw, at=at)
    if mail.state == InboundMail.State.RECEIVED:
        read_inbound(mail.pk, at=at)
        mail.refresh_from_db()
    return mail


def read_soon(mail_id: int, *, at: datetime) -> None:
    """Owe the reading of a mail now, and ask once more in a while; when that is owed already, nothing.

    The child may take its time over a mail, during which no transaction should be open.
    """
    mail = InboundMail.objects.filter(pk=mail_id, state=InboundMail.State.RECEIVED).first()
    if mail is None or is_waiting(READ, mail_id):
        return
    post(READING, mail_id, key=f"{READING}:{mail_id}:{mail.attempts}")
    start_timer(READ, mail_id, due_at=at + READ_AGAIN)


def read_inbound(mail_id: int, *, at: datetime) -> None:
    """Read a stored mail and do what follows from it; reading it a second time changes nothing.

    Outside any transaction.
    """
    mail = InboundMail.objects.filter(pk=mail_id, state=InboundMail.State.RECEIVED).first()
    if mail is None:
        return
    try:
        opened = open_mail(mail)
    except CannotRead as trouble:
        apply_reading(mail.pk, None, trouble=str(trouble), at=at)
    else:
        try:
            apply_reading(mail.pk, opened, at=at)
        except Exception as error:
            # Whatever it was, nobody may lose the mail; it is tried again, then shown as it is.
            note_trouble(mail.pk, error, again=READ, at=at)
            return
    cancel_timer(READ, mail.pk)


def fetch_mail(mailbox_id: int, *, at: datetime, connect: Callable[[Account], Server] = imap.connect) -> int:
    """Fetch what is new in a mailbox, and read it; returns how many mails were new.

    What goes wrong is written at the mailbox, and the next visit tries again. Outside any transaction.
    """
    mailbox = find_mailbox(pk=mailbox_id)
    if mailbox is None or mailbox.kind != Mailbox.Kind.IMAP or mailbox.stopped_at:
        return 0
    box, new = mailbox, 0

    def keep(raw: bytes, mark: Mark) -> bool:
        nonlocal new
        is_new = _kept(box, raw, mark, at=at)
        new += is_new
        return is_new

    try:
        server = connect(Account(box.host, box.port, box.account, box.password_env, box.folder))
        try:
            _note_visit(box, imap.fetch(server, Mark(box.uid_validity, box.last_uid), keep), at=at)
        finally:
            with contextlib.suppress(Exception):
                # The mails are safe; a server that hangs up first has said all it had to.
                server.close()
    except CannotFetch as trouble:
        _note_failure(box, trouble)
    except (OSError, ImapToolsError, imaplib.IMAP4.error) as trouble:
        _note_failure(box, CannotFetch(BROKEN_OFF, type(trouble).__name__))
    return new


def _kept(mailbox: Mailbox, raw: bytes, mark: Mark, *, at: datetime) -> bool:
    """Store one fetched mail, then how far we are; read it when both are safe."""
    if not raw.strip():
        return False
    mail, new = store_mail(mailbox, raw, at=at)
    _note_visit(mailbox, mark, at=at)
    if mail.state == InboundMail.State.RECEIVED:
        read_inbound(mail.pk, at=at)
    return new


def _note_visit(mailbox: Mailbox, mark: Mark, *, at: datetime) -> None:
    _as_visited(mailbox).update(
        uid_validity=mark.validity, last_uid=mark.last, last_seen_at=at, last_error="", failed_times=0
    )


def _note_failure(mailbox: Mailbox, trouble: CannotFetch) -> None:
    failed_times = Least(F("failed_times") + 1, MOST_COUNTED)
    _as_visited(mailbox).update(last_error=str(trouble)[:200], failed_times=failed_times)


def _as_visited(mailbox: Mailbox) -> QuerySet[Mailbox]:
    """Return the row, unless an admin sent us elsewhere meanwhile, where the numbers mean other mail."""
    here = {"host": mailbox.host, "account": mailbox.account, "folder": mailbox.folder}
    return Mailbox.objects.filter(pk=mailbox.pk, **here)


def pause_before_visit(failed_times: int) -> timedelta:
    """Return how long to leave a mailbox alone: a minute, and twice as long after each failure in a row.

    A server that refuses a password locks the account of whoever asks too often.
    """
    return min(FETCH_EVERY * 2 ** min(failed_times, 10), LONGEST_PAUSE)


def fetch_soon(mailbox_id: int, *, at: datetime) -> None:
    """Owe a visit to a mailbox now, and the next one after a pause; when that is owed already, nothing."""
    mailbox = find_mailbox(pk=mailbox_id)
    if mailbox is None or mailbox.kind != Mailbox.Kind.IMAP or mailbox.stopped_at:
        return
    if is_waiting(PICKUP, mailbox_id):
        return
    post(FETCH, mailbox_id, key=f"{FETCH}:{mailbox_id}:{at:%Y%m%d%H%M%S}")
    start_timer(PICKUP, mailbox_id, due_at=at + pause_before_visit(mailbox.failed_times))


def open_mail(mail: InboundMail) -> Opened:
    """Read the stored bytes in the child.

    :raises CannotRead: when they cannot be read, or are not there.
    """
    try:
        with mail.raw.open("rb") as file:
            raw = file.read(limits.RAW + 1)
    except OSError as error:
        raise CannotRead(MISSING) from error
    return shared_reader().read(raw)
