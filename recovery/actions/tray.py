"""What a person of the desk decides about a mail in the tray, and what admins say about mailboxes."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import Team, User
from cxdesk.jobs.timers import cancel_timer
from recovery.actions.events import record_event
from recovery.actions.mail_in import PICKUP, fetch_soon, open_mail
from recovery.actions.mail_verdicts import join_complaint, make_complaint, thread_of
from recovery.actions.receipts import confirm_receipt
from recovery.actions.states import check_may_work, fresh_survivor
from recovery.channels.parsing.read import ReadMail
from recovery.channels.reader import CannotRead, Opened
from recovery.channels.signed import webhook_key
from recovery.errors import MailDecided, MailRefused, NotAllowed
from recovery.models import Complaint, InboundMail, Mailbox
from recovery.models.mail_in import DECIDABLE
from recovery.permissions import can_keep_mailboxes, can_log_for
from recovery.playbook.mails import NO_SENDER, STAFF

State = InboundMail.State


def join_mail(mail: InboundMail, complaint: Complaint, *, by: User, at: datetime) -> InboundMail:
    """Put a mail on the timeline of a complaint, because a person says that it belongs there.

    Doing it twice is harmless.

    :raises MailDecided: when something else became of it.
    :raises NotAllowed: for those who do not work on that complaint.
    """
    check_may_decide(mail, by)
    check_may_work(complaint, by)
    opened = _opened(mail)
    with transaction.atomic():
        row = _claimed(mail, by=by, at=at)
        # Somebody may have merged it since it was chosen.
        led = fresh_survivor(complaint)
        if row is None:
            return _as_decided(mail, State.JOINED, complaint=led.pk)
        check_may_work(led, by)
        join_complaint(row, led, opened, at=at)
        row.save()
        record_event(led, "mail.joined", by=by, at=at, mail=row.pk)
    return row


def log_mail(mail: InboundMail, *, by: User, at: datetime) -> Complaint:
    """Make a new complaint of a mail; doing it twice is harmless.

    :raises MailDecided: when something else became of it.
    """
    check_may_decide(mail, by)
    opened = _opened(mail)
    with transaction.atomic():
        row = _claimed(mail, by=by, at=at)
        if row is None:
            return _complaint_of(_as_decided(mail, State.LOGGED))
        # Nobody is answered whom a mail does not name for sure, and no machine.
        is_sure = row.state == State.TRAY and row.reason not in (NO_SENDER, STAFF)
        complaint = make_complaint(row, opened, by=by, at=at)
        row.save()
        if is_sure:
            confirm_receipt(row, thread=thread_of(row, opened.mail), at=at)
    return complaint


@transaction.atomic
def set_mail_aside(mail: InboundMail, *, why: str, by: User, at: datetime) -> InboundMail:
    """Say that a mail is no complaint and belongs to none; doing it twice is harmless.

    :raises MailRefused: without a reason.
    :raises MailDecided: when something else became of it.
    """
    check_may_decide(mail, by)
    why = " ".join(why.replace("\x00", "").split())[:280]
    if not why:
        raise MailRefused(_("Say in one line why this is no complaint."), field="why")
    row = _claimed(mail, by=by, at=at)
    if row is None:
        return _as_decided(mail, State.SET_ASIDE)
    row.state, row.why = State.SET_ASIDE, why
    row.save()
    return row


def check_may_decide(mail: InboundMail, by: User) -> None:
    """Let only agents and supervisors of the team of its mailbox pass.

    :raises NotAllowed: for everybody else, readers of all teams included.
    """
    if not can_log_for(by, mail.mailbox.team_id):
        raise NotAllowed(_("Only agents and supervisors of its team decide about a mail."))


def _opened(mail: InboundMail) -> Opened:
    """Read the mail again for its files; what cannot be read has none, and keeps its raw file."""
    try:
        return open_mail(mail)
    except CannotRead:
        return Opened(ReadMail(text=mail.text, reply=mail.reply or mail.text))


def _claimed(mail: InboundMail, *, by: User, at: datetime) -> InboundMail | None:
    """Take a mail that nobody has decided about; the conditional UPDATE lets one person through."""
    mine = InboundMail.objects.filter(pk=mail.pk, state__in=DECIDABLE, handled_at=None)
    if not mine.update(handled_by=by, handled_at=at):
        return None
    return InboundMail.objects.select_related("mailbox__team").get(pk=mail.pk)


def _complaint_of(mail: InboundMail) -> Complaint:
    if mail.complaint is None:
        raise MailDecided(_("Somebody has decided about this mail already. Look again."))
    return mail.complaint


def _as_decided(mail: InboundMail, state: str, **facts: Any) -> InboundMail:
    row = InboundMail.objects.select_related("complaint", "mailbox__team").get(pk=mail.pk)
    same = row.state == state and all(getattr(row, f"{name}_id") == value for name, value in facts.items())
    if not same:
        raise MailDecided(_("Somebody has decided about this mail already. Look again."))
    return row


# ------------------------------------------------------------------ mailboxes

KEPT = ("name", "address", "kind", "host", "port", "account", "password_env", "folder")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,79}")


@transaction.atomic
def add_mailbox(*, team: Team, by: User, at: datetime, **facts: Any) -> Mailbox:
    """Add an address of a team.

    :raises MailRefused: naming the field that cannot be.
    :raises NotAllowed: for everybody but admins.
    """
    _check_keeps(by)
    mailbox = _saved(Mailbox(team=team, **_checked(facts)))
    fetch_soon(mailbox.pk, at=at)
    return mailbox


@transaction.atomic
def change_mailbox(mailbox: Mailbox, *, team: Team, by: User, at: datetime, **facts: Any) -> Mailbox:
    """Say something else about a mailbox.

    :raises MailRefused: naming the field that cannot be.
    :raises NotAllowed: for everybody but admins.
    """
    _check_keeps(by)
    stopped = bool(facts.pop("is_stopped", False))
    new = _checked(facts)
    # As it is now: meanwhile mail was fetched, or its key renewed, and neither may be turned back.
    mailbox = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    if (new["host"], new["account"], new["folder"]) != (mailbox.host, mailbox.account, mailbox.folder):
        # Another place counts its mail by itself.
        mailbox.uid_validity, mailbox.last_uid = 0, 0
    # Whoever changes it may have mended it: no pause holds any more.
    mailbox.failed_times, mailbox.last_error = 0, ""
    for name, value in new.items():
        setattr(mailbox, name, value)
    mailbox.team = team
    mailbox.stopped_at = (mailbox.stopped_at or at) if stopped else None
    mailbox = _saved(mailbox)
    cancel_timer(PICKUP, mailbox.pk)
    fetch_soon(mailbox.pk, at=at)
    return mailbox


def renew_webhook_key(mailbox: Mailbox, *, by: User, at: datetime) -> str:
    """Make a new key with which mail is brought here, and return it; the one before signs nothing any more.

    :raises NotAllowed: for everybody but admins.
    """
    _check_keeps(by)
    with transaction.atomic():
        row = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
        row.secret_number += 1
        row.save(update_fields=["secret_number"])
    return webhook_key(row.pk, row.secret_number)


def _check_keeps(by: User) -> None:
    if not can_keep_mailboxes(by):
        raise NotAllowed(_("Only admins change mailboxes."))


def _checked(facts: dict[str, Any]) -> dict[str, Any]:
    new = {name: facts.get(name, "") for name in KEPT}
    for name, value in new.items():
        if isinstance(value, str):
            new[name] = value.strip()
            if any(ord(ch) < 32 for ch in value):
                raise MailRefused(_("This cannot be stored. Make it shorter, or choose another."), field=name)
    new["address"] = new["address"].lower()
    new["folder"] = new["folder"] or "INBOX"
    new["port"] = new["port"] or 993
    if not new["name"]:
        raise MailRefused(_("Give it a name."), field="name")
    try:
        validate_email(new["address"])
    except ValidationError:
        raise MailRefused(_("This e-mail address is not complete."), field="address") from None
    if "+" in new["address"]:
        raise MailRefused(
            _("Choose an address without a plus sign: we put our own after it."), field="address"
        )
    if new["kind"] == Mailbox.Kind.IMAP:
        _check_fetching(new)
    return new


def _check_fetching(new: dict[str, Any]) -> None:
    if not new["host"] or not new["account"]:
        raise MailRefused(_("To fetch mail we need the server and the account."), field="host")
    if not _VARIABLE.fullmatch(new["password_env"]) or not new["password_env"].startswith("CXDESK_MAIL_"):
        # Any other name would let a form read what it must not.
        raise MailRefused(
            _("Name the variable that holds the password; it begins with CXDESK_MAIL_."), field="password_env"
        )


def _saved(mailbox: Mailbox) -> Mailbox:
    try:
        with transaction.atomic():
            mailbox.save()
    except IntegrityError:
        raise MailRefused(_("There is a mailbox with this name or address already."), field="name") from None
    return mailbox
