"""Logging complaints, one or many through the same door, and describing them afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import Team, User
from cxdesk.jobs.timers import start_first_timers
from recovery.actions.asked import spare_concerned, withdraw_handovers
from recovery.actions.customers import NewCustomer, register_customers
from recovery.actions.events import keep_facts, record_event, record_events
from recovery.actions.notifications import notify_many
from recovery.actions.owners import check_stays
from recovery.actions.states import LOOK_AGAIN, check_may_work, fresh, own_by, refresh_due
from recovery.actions.verbatim import check_language, guess_language, title_from
from recovery.actions.watches import WATCH, first_look, look_now
from recovery.errors import NotAllowed, OwnerConcerned, WordsMissing
from recovery.models import (
    Category,
    Channel,
    Complaint,
    ComplaintReference,
    Customer,
    Evidence,
    Handover,
    NextDue,
    NotificationEvent,
    PlaybookVersion,
    ReferenceCounter,
    Site,
    Touchpoint,
    VerbatimTranslation,
)
from recovery.models.keys import key_of_value
from recovery.permissions import can_import, can_lead, can_log_for
from recovery.playbook.states import ComplaintState
from recovery.queries.intake import complaint_sent_as

EARLIEST_YEAR = 1900
# Whoever hears it in person owns it until somebody else says yes to it.
HEARD_IN_PERSON = (Channel.PHONE, Channel.IN_PERSON)


@dataclass(frozen=True)
class NewComplaint:
    """A complaint before it has a reference; the same for desk, form, import and API.

    :param customer: somebody we know; else `new_customer`; neither means anonymous.
    :param expectation: what they want, where they wrote it themselves.
    :param is_imported: taken over from a file by an admin, so nobody here heard it.
    :param facts: ids of the source, kept in the event.
    :param told: what the source says besides, kept beside the event, e.g. a final answer.
    """

    team: Team
    channel: str
    received_at: datetime
    verbatim: str = ""
    verbatim_missing: bool = False
    verbatim_language: str = ""
    title: str = ""
    customer: Customer | None = None
    new_customer: NewCustomer | None = None
    spoken_by: str = ""
    spoken_by_contact: str = ""
    site: Site | None = None
    touchpoint: Touchpoint | None = None
    category: Category | None = None
    severity: int = 3
    emotion: int | None = None
    references: tuple[tuple[str, str], ...] = ()
    owner: User | None = None
    is_sensitive: bool = False
    is_training: bool = False
    concerns_staff: User | None = None
    source: str = ""
    source_id: str = ""
    is_imported: bool = False
    is_history: bool = False
    expectation: str = ""
    facts: dict[str, Any] | None = None
    told: dict[str, Any] | None = None


def log_complaint(new: NewComplaint, *, by: User | None, at: datetime) -> Complaint:
    """Log one complaint; see `log_complaints`."""
    return log_complaints([new], by=by, at=at)[0]


def logged_once(source: str, source_id: str, log: Callable[[], Complaint]) -> Complaint:
    """Run `log`, which is one transaction, unless this very form was logged before."""
    if known := complaint_sent_as(source, source_id):
        return known
    try:
        return log()
    except IntegrityError:
        # The constraint found that the other of two was faster; anything else is a fault and stays one.
        if known := complaint_sent_as(source, source_id):
            return known
        raise


@transaction.atomic
def log_complaints(news: Sequence[NewComplaint], *, by: User | None, at: datetime) -> list[Complaint]:
    """Log complaints with their references, customers and first events, in the order given.

    Heard in person, the person who logs it owns it, so it starts open; by form, mail or import it
    starts new, unless the source names an owner. All or none are logged.

    :raises WordsMissing: when one has neither words nor the mark that there are none.
    :raises NotAllowed: when the person may not log for its team.
    """
    news = [_checked(new, by=by, at=at) for new in news]
    check_stays(((new.owner, new.team.pk) for new in news if new.owner is not None), by=by)
    rows = [_row(new, by=by, at=at) for new in news]
    _give_customers(news, rows, at=at)
    _number(rows, at=at)
    Complaint.objects.bulk_create(rows, batch_size=500)
    _store_references(news, rows)
    _store_expectations(news, rows, at=at)
    logged = [
        (row, "complaint.logged", {"channel": row.channel, "source": row.source, **(new.facts or {})})
        for new, row in zip(news, rows, strict=True)
    ]
    taken = [(row, "complaint.taken", {"owner": row.owner_id}) for row in rows if row.owner_id]
    events = record_events([*logged, *taken], by=by, at=at)
    keep_facts((event, new.told) for event, new in zip(events, news, strict=False) if new.told)
    for_others = [(row, 0) for row in rows if row.owner_id and (by is None or row.owner_id != by.pk)]
    notify_many(NotificationEvent.ASSIGNED, for_others, by=by, at=at)
    looks = ((row, first_look(row, at=at)) for row in rows)
    start_first_timers((WATCH, row.pk, moment) for row, moment in looks if moment is not None)
    return rows


def _checked(new: NewComplaint, *, by: User | None, at: datetime) -> NewComplaint:
    if by is not None and not (can_log_for(by, new.team.pk) or (new.is_imported and can_import(by))):
        raise NotAllowed(_("You can log complaints for your own teams only."))
    if not new.verbatim.strip() and not new.verbatim_missing:
        raise WordsMissing(
            _("Write what the customer said, in their words, before anything else."), field="verbatim"
        )
    if new.verbatim_missing and new.verbatim:
        raise WordsMissing(_("There are words, so they are not missing."), field="verbatim_missing")
    if "\x00" in new.verbatim + new.title + new.expectation + new.spoken_by + new.spoken_by_contact:
        raise WordsMissing(_("The text holds a character that cannot be stored (NUL)."), field="verbatim")
    check_language(new.verbatim_language)
    if new.received_at.year < EARLIEST_YEAR:
        raise WordsMissing(_("This is too long ago for a complaint. Check the year."), field="received_at")
    if new.received_at > at + timedelta(minutes=5):
        raise WordsMissing(_("A complaint cannot be received in the future."), field="received_at")
    # Who imports a file heard nobody, even where the source says that somebody called.
    if new.owner is None and by is not None and new.channel in HEARD_IN_PERSON and not new.is_imported:
        new = replace(new, owner=by)
    if new.concerns_staff is not None and new.owner == new.concerns_staff:
        # They may write it down, but nobody leads a complaint about themselves.
        if new.channel in HEARD_IN_PERSON and new.owner == by:
            return replace(new, owner=None)
        raise NotAllowed(
            _("The complaint is about this person, so they cannot own it."), field="concerns_staff"
        )
    return new


def _row(new: NewComplaint, *, by: User | None, at: datetime) -> Complaint:
    owned = new.owner is not None
    row = Complaint(
        title=(new.title.strip() or title_from(new.verbatim) or _("No words recorded"))[:140],
        verbatim=new.verbatim,
        verbatim_language=new.verbatim_language or guess_language(new.verbatim),
        verbatim_missing=new.verbatim_missing,
        channel=new.channel,
        received_at=new.received_at,
        logged_at=at,
        logged_by=by,
        customer=new.customer,
        spoken_by=new.spoken_by[:200],
        spoken_by_contact=new.spoken_by_contact[:254],
        team=new.team,
        site=new.site,
        touchpoint=new.touchpoint,
        category=new.category,
        severity=new.severity,
        emotion=new.emotion,
        is_sensitive=new.is_sensitive,
        is_training=new.is_training,
        concerns_staff=new.concerns_staff,
        state=ComplaintState.OPEN if owned else ComplaintState.NEW,
        owner=new.owner,
        owned_at=at if owned else None,
        is_history=new.is_history,
        source=new.source,
        source_id=new.source_id[:120],
    )
    if not new.is_history:
        row.next_due = NextDue.LOOK if owned else NextDue.OWN
        row.next_due_at = at + LOOK_AGAIN[new.severity] if owned else own_by(new.team, _reached(new, at))
    return row


def _reached(new: NewComplaint, at: datetime) -> datetime:
    """Return from when somebody could have owned it: not before it came here, where a file brings it late."""
    late = new.is_imported and new.received_at < at - timedelta(days=1)
    return at if late else new.received_at


def _give_customers(news: Sequence[NewComplaint], rows: Sequence[Complaint], *, at: datetime) -> None:
    wanted = [
        (row, new.new_customer)
        for new, row in zip(news, rows, strict=True)
        if new.customer is None and new.new_customer is not None
    ]
    customers = register_customers([new for _row, new in wanted], at=at) if wanted else []
    for (row, _new), customer in zip(wanted, customers, strict=True):
        row.customer = customer


def _number(rows: Sequence[Complaint], *, at: datetime) -> None:
    """Take a block of numbers; the counter row stays locked until commit, so no number is lost."""
    if not rows:
        return
    year = at.astimezone(ZoneInfo(settings.TIME_ZONE)).year
    taken = _take_numbers(year, len(rows))
    if not taken:
        ReferenceCounter.objects.bulk_create([ReferenceCounter(year=year)], ignore_conflicts=True)
        taken = _take_numbers(year, len(rows))
    ((last, version_id),) = taken
    for number, row in enumerate(rows, start=last - len(rows) + 1):
        row.year, row.number = year, number
        row.reference = f"CX-{year}-{number:06d}"
        row.playbook_version_id = version_id


def _take_numbers(year: int, count: int) -> list[tuple[int, int]]:
    """Move the counter of a year; return where it stands now and the published version, if there is one."""
    with connection.cursor() as cursor:
        # The version comes along in the same statement; the table holds one that is published.
        cursor.execute(
            "UPDATE recovery_referencecounter SET last = last + %s WHERE year = %s RETURNING last,"
            " (SELECT id FROM recovery_playbookversion WHERE state = %s)",
            [count, year, PlaybookVersion.State.PUBLISHED.value],
        )
        return list(cursor.fetchall())


def _store_references(news: Sequence[NewComplaint], rows: Sequence[Complaint]) -> None:
    ComplaintReference.objects.bulk_create(
        [
            ComplaintReference(complaint=row, kind=kind, value=value.strip()[:120], key=key_of_value(value))
            for new, row in zip(news, rows, strict=True)
            for kind, value in dict.fromkeys(new.references)
            if key_of_value(value)
        ],
        batch_size=500,
        ignore_conflicts=True,
    )


def _store_expectations(news: Sequence[NewComplaint], rows: Sequence[Complaint], *, at: datetime) -> None:
    Evidence.objects.bulk_create(
        [
            Evidence(
                complaint=row,
                step="confirm_expectation",
                key="expectation",
                value=new.expectation.strip(),
                at=at,
            )
            for new, row in zip(news, rows, strict=True)
            if new.expectation.strip()
        ],
        batch_size=500,
    )


DESCRIBABLE = frozenset(
    {
        "title",
        "category",
        "severity",
        "site",
        "touchpoint",
        "emotion",
        "is_sensitive",
        "is_training",
        "concerns_staff",
        "customer",
        "spoken_by",
        "spoken_by_contact",
        "verbatim_language",
    }
)


@transaction.atomic
def describe_complaint(complaint: Complaint, changes: dict[str, Any], *, by: User, at: datetime) -> Complaint:
    """Change what we say about the complaint, never what the customer said.

    The same values again change nothing and leave no event.

    :raises ValueError: for a field that is not described by people; that is a bug of the caller.
    :raises NotAllowed: when the new `concerns_staff` owns the complaint.
    """
    check_may_work(complaint, by)
    if unknown := changes.keys() - DESCRIBABLE:
        raise ValueError(f"not describable: {sorted(unknown)}")
    complaint = fresh(complaint, by=by)
    check_language(changes.get("verbatim_language"))
    concerned = changes.get("concerns_staff")
    if concerned is not None and concerned.pk == complaint.owner_id:
        _own_instead(complaint, concerned, by=by, at=at)
    changed = {name: value for name, value in changes.items() if getattr(complaint, name) != value}
    if not changed:
        return complaint
    for name, value in changed.items():
        setattr(complaint, name, value)
    complaint.save(update_fields=list(changed))
    record_event(complaint, "complaint.described", by=by, at=at, fields=sorted(changed))
    if "concerns_staff" in changed:
        spare_concerned(complaint, by=by, at=at)
    if "severity" in changed:
        refresh_due(complaint, at=at)
        look_now(complaint, at=at)
    return complaint


def _own_instead(complaint: Complaint, concerned: User, *, by: User, at: datetime) -> None:
    """Let the supervisor who says that it is about its owner own it from now on."""
    if not can_lead(by, complaint) or by == concerned:
        raise OwnerConcerned(
            _("%(name)s owns this complaint. Ask a supervisor to say so; the complaint then becomes theirs.")
            % {"name": concerned.name},
            field="concerns_staff",
        )
    check_stays([(by, complaint.team_id)], by=by)
    Complaint.objects.filter(pk=complaint.pk, owner=concerned).update(
        owner=by, owned_at=at, concerns_staff=concerned
    )
    complaint.owner, complaint.owned_at = by, at
    withdraw_handovers(Handover.objects.filter(complaint=complaint), by=by, at=at)
    record_event(complaint, "owner.replaced", by=by, at=at, old=concerned.pk, new=by.pk)


@transaction.atomic
def add_reference(
    complaint: Complaint, *, kind: str, value: str, by: User, at: datetime
) -> ComplaintReference:
    """Add a room, booking or other number; adding it twice leaves one.

    :raises WordsMissing: when the value holds no letter or digit.
    """
    check_may_work(complaint, by)
    key = key_of_value(value)
    if not key or kind not in ComplaintReference.Kind.values:
        raise WordsMissing(_("Write the number or name as it stands on the paper."), field="value")
    reference, new = ComplaintReference.objects.get_or_create(
        complaint=complaint, kind=kind, key=key, defaults={"value": value.strip()[:120]}
    )
    if new:
        record_event(complaint, "reference.added", by=by, at=at, kind=kind)
    return reference


@transaction.atomic
def translate_verbatim(
    complaint: Complaint, *, language: str, text: str, by: User, at: datetime
) -> VerbatimTranslation:
    """Put a translation beside the customer's words, marked as one; a second one replaces the first.

    :raises WordsMissing: when the text is empty or in the language of the words themselves.
    """
    check_may_work(complaint, by)
    if not text.strip():
        raise WordsMissing(_("Write the translation."), field="text")
    if language == complaint.verbatim_language or language not in dict(settings.LANGUAGES):
        raise WordsMissing(_("Choose a language other than that of the words."), field="language")
    translation, _new = VerbatimTranslation.objects.update_or_create(
        complaint=complaint, language=language, defaults={"text": text.strip(), "by": by, "at": at}
    )
    record_event(complaint, "verbatim.translated", by=by, at=at, language=language)
    return translation
