"""Mail that came in: the tray, one mail, and to which complaint it may belong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import DateTimeField, F, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.http import Http404

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import Team, User
from cxdesk.jobs.models import Outgoing
from recovery.models import Complaint, CustomerIdentity, InboundMail, Mailbox, Message
from recovery.models.keys import key_of_email, number_of
from recovery.playbook.states import LIVE_STATES

State = InboundMail.State
TO_DECIDE = (State.TRAY, State.UNREADABLE)
# What a list of mail may be narrowed to.
MAIL_VIEWS: dict[str, tuple[State, ...]] = {
    "decide": TO_DECIDE,
    "unread": (State.RECEIVED, State.UNREADABLE),
    "all": (),
}
PAGE = 50
# Columns that a list does not show and that may be long.
LONG = ("text", "reply", "notes", "files", "claims")
MOST_MATCHES, MOST_LOOKED_AT = 8, 20


def _mails_of(user: User) -> QuerySet[InboundMail]:
    """Keep what this person may see: mail of their teams, and of a complaint only with the complaint."""
    access = access_of(user)
    rows = InboundMail.objects.select_related("mailbox__team", "complaint", "handled_by")
    loose = (
        Q(complaint=None) if access.reads_all else Q(complaint=None, mailbox__team__in=access.working_teams)
    )
    return rows.filter(loose | Q(complaint__in=Complaint.objects.visible_to(user)))


def _mailboxes_of(user: User) -> QuerySet[Mailbox]:
    access = access_of(user)
    return (
        Mailbox.objects.all() if access.reads_all else Mailbox.objects.filter(team__in=access.working_teams)
    )


def mails_for(user: User, *, view: str = "decide", before: int | None = None) -> list[InboundMail]:
    """Return a page of mail, newest first, and one more when there are later pages."""
    rows = _mails_of(user).filter(mailbox__in=list(_mailboxes_of(user).values_list("pk", flat=True)))
    if states := MAIL_VIEWS[view]:
        rows = rows.filter(state__in=states)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.defer(*LONG).order_by("-pk")[: PAGE + 1])


def mail_rows(user: User, view: str) -> Any:
    """Return what lists tell of mail: rows of plain values, in one statement."""
    rows = _mails_of(user).filter(mailbox__in=_mailboxes_of(user).values("pk"))
    if states := MAIL_VIEWS[view]:
        rows = rows.filter(state__in=states)
    return rows.select_related(None).values(
        "id",
        "state",
        "reason",
        "sender_name",
        "sender",
        "subject",
        "received_at",
        "handled_at",
        mailbox_name=F("mailbox__name"),
        reference=F("complaint__reference"),
        handled_by_name=F("handled_by__name"),
    )


def get_mail_for(user: User, pk: int) -> InboundMail:
    """Return one mail.

    :raises Http404: when there is none, or this person may not see it.
    """
    row = _mails_of(user).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def possible_matches(user: User, mail: InboundMail) -> list[Complaint]:
    """Return complaints to which a mail may belong, of those this person may see, likeliest first.

    First what it names itself, then the open complaints of its sender, then the sender's latest.
    """
    visible = Complaint.objects.visible_to(user).filter(merged_into=None).select_related("customer", "owner")
    named = [wanted for one in mail.claims if (wanted := number_of(str(one)))]
    found: dict[int, Complaint] = {}
    if named:
        either = Q()
        for year, number in named[:5]:
            either |= Q(year=year, number=number)
        found |= {one.pk: one for one in visible.filter(either).order_by("-pk")}
    if mail.sender:
        theirs = {*_latest(visible.filter(customer__in=customers_at(mail.sender)))}
        theirs |= {*_latest(visible.filter(pk__in=spoken_for_by(mail.sender), team=mail.mailbox.team_id))}
        for one in sorted(theirs, key=lambda one: (one.state not in LIVE_STATES, -one.pk)):
            found.setdefault(one.pk, one)
    return list(found.values())[:MOST_MATCHES]


def _latest(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    return rows.order_by("-pk")[:MOST_LOOKED_AT]


def spoken_for_by(address: str) -> list[int]:
    """Return the open complaints, latest first, for whose customer somebody spoke who is reached there."""
    rows = Complaint.objects.exclude(spoken_by_contact="").alias(reached=Lower("spoken_by_contact"))
    open_ones = rows.filter(reached=address.lower(), state__in=LIVE_STATES)
    return list(open_ones.order_by("-pk").values_list("pk", flat=True)[:MOST_LOOKED_AT])


def customers_at(address: str) -> list[int]:
    """Return the customers who have this very address; a look-alike is somebody else."""
    key = plain_address(address)
    return (
        list(
            CustomerIdentity.objects.filter(kind="email", key=key).values_list("customer_id", flat=True)[:50]
        )
        if key
        else []
    )


def plain_address(address: str) -> str:
    """Return the form in which addresses are compared; empty for one that only looks like its own form."""
    bare = address.strip().lower()
    return bare if bare and bare == key_of_email(address) else ""


def belongs_to(address: str, complaint: Complaint) -> bool:
    """Say whether this sender belongs to the complaint: its customer, or who spoke for them."""
    key = plain_address(address)
    if not key:
        return False
    if key == complaint.spoken_by_contact.strip().lower():
        return True
    return CustomerIdentity.objects.filter(customer=complaint.customer_id, kind="email", key=key).exists()


def complaints_named(references: Iterable[str]) -> list[Complaint]:
    """Return the complaints with these references, or those into which they were merged."""
    found = [
        Complaint.objects.filter(year=wanted[0], number=wanted[1]).first()
        for one in references
        if (wanted := number_of(one))
    ]
    return _survivors(one for one in found if one)


def messages_answered(ids: Iterable[str]) -> list[Message]:
    """Return our messages that left under one of these Message-IDs."""
    wanted = list(ids)
    if not wanted:
        return []
    sent = Outgoing.objects.filter(message_id__in=wanted, subject_type="message")
    subjects = list(sent.values_list("subject_id", flat=True))
    return list(Message.objects.filter(pk__in=subjects).select_related("complaint").order_by("pk"))


def complaints_answered(ids: Iterable[str]) -> list[Complaint]:
    """Return the complaints to which our messages with these Message-IDs belong."""
    return _survivors(one.complaint for one in messages_answered(ids))


def _survivors(complaints: Iterable[Complaint]) -> list[Complaint]:
    """Follow merges to where the complaint lives on; each once."""
    found: dict[int, Complaint] = {}
    for one in complaints:
        for _hop in range(10):
            if one.merged_into is None:
                break
            one = one.merged_into
        found.setdefault(one.pk, one)
    return list(found.values())


def has_open_complaint(address: str) -> bool:
    """Say whether this sender has a complaint that is not over."""
    customers = customers_at(address)
    return (
        bool(customers)
        and Complaint.objects.filter(customer__in=customers, state__in=LIVE_STATES, merged_into=None).exists()
    )


def is_of_staff(address: str) -> bool:
    return User.objects.filter(email__iexact=address).exists()


def own_addresses() -> set[str]:
    """Return every address from which our mail leaves: of mailboxes, of teams, of the desk; there are few."""
    boxes = Mailbox.objects.values_list("address", flat=True)
    teams = Team.objects.exclude(mail_address="").values_list("mail_address", flat=True)
    return {one.lower() for one in (settings.MAIL_ADDRESS, *boxes.union(teams))}


def logged_lately(sender: str, *, at: datetime) -> int:
    """Count the complaints that mail from this sender began within the hour."""
    since = at - timedelta(hours=1)
    return InboundMail.objects.filter(sender=sender, received_at__gt=since, state=State.LOGGED).count()


# ------------------------------------------------------------------ mailboxes


def all_mailboxes() -> list[Mailbox]:
    return list(Mailbox.objects.select_related("team").order_by("name"))


@dataclass
class Deaf:
    """An address from which mail leaves and at which no mailbox here listens, and the teams that use it."""

    address: str
    teams: list[Team] = field(default_factory=list)


def deaf_addresses() -> list[Deaf]:
    """Return the sending addresses whose replies would be lost, each with its teams; in two statements."""
    boxes = list(Mailbox.objects.filter(stopped_at=None).order_by("pk"))
    heard = {one.address.lower() for one in boxes}
    first: dict[int, str] = {}
    for box in boxes:
        first.setdefault(box.team_id, box.address)
    found: dict[str, Deaf] = {}
    for team in Team.objects.order_by("name"):
        # The same order as of a letter that leaves (`Desk.sender_address`).
        address = team.mail_address or first.get(team.pk, "") or settings.MAIL_ADDRESS
        if address.lower() not in heard:
            found.setdefault(address.lower(), Deaf(address)).teams.append(team)
    return list(found.values())


def get_mailbox(pk: int) -> Mailbox:
    """Return a mailbox.

    :raises Http404: when there is none.
    """
    row = Mailbox.objects.select_related("team").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def find_mailbox(*, pk: int | None = None, name: str = "") -> Mailbox | None:
    """Return a mailbox by its number or its name, or nothing."""
    which = Q(pk=pk) if pk is not None else Q(name=name)
    return Mailbox.objects.select_related("team").filter(which).first()


def mailboxes_to_visit(*, at: datetime) -> QuerySet[Mailbox]:
    """Return the mailboxes that we fetch from, each with `due_at`: a visit is always owed."""
    boxes = Mailbox.objects.filter(kind=Mailbox.Kind.IMAP, stopped_at=None)
    return boxes.annotate(due_at=Value(at, output_field=DateTimeField()))


def mails_to_read() -> QuerySet[InboundMail]:
    """Return the mails that nobody has read, each with `due_at`."""
    return InboundMail.objects.filter(state=State.RECEIVED).annotate(due_at=F("received_at"))


def teams_with_mail() -> QuerySet[Team]:
    return Team.objects.order_by("name")
