"""Telling colleagues what happened, in the transaction of what happened, and their marking it as read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import BooleanField, DateTimeField, QuerySet, Value
from django.utils.translation import gettext as _

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import Availability, User
from cxdesk.common.copying import insert_from
from cxdesk.jobs.outbox import post_many
from recovery.errors import NotAllowed
from recovery.models import Complaint, Notification, NotificationEvent, NotificationSettings
from recovery.permissions import can_see
from recovery.playbook.notices import ASKED_OF_ONE, NOTICES, Mail
from recovery.playbook.quiet import end_of_quiet
from recovery.playbook.states import ComplaintState
from recovery.queries.covers import owners_covered, stand_ins_of
from recovery.queries.notifications import (
    choices_of,
    mail_key,
    people_to_tell,
    receivers_of,
    receivers_of_many,
)

__all__ = [
    "carry_notices",
    "choose_notices",
    "keep_in_app",
    "mark_all_read",
    "mark_read",
    "notify",
    "notify_many",
    "notify_of",
    "receivers_of",
    "settle_notices",
    "settle_notices_of_many",
    "take_back_notices",
]

# In the order of `_Glance`.
READ_TO_TELL = (
    "team_id",
    "owner_id",
    "merged_into_id",
    "is_history",
    "next_due_at",
    "state",
)
CHUNK = 1000
NOTIFICATION_MAIL = "notification.mail"
# Whoever is told of more than this at once finds the others in the app; the mails say that there are more.
MOST_MAILS_AT_ONCE = 3
# Of something that goes along when its complaint is merged into another.
ABOUT_CHILDREN = (
    NotificationEvent.PROMISE_DUE_SOON,
    NotificationEvent.PROMISE_BROKEN,
    NotificationEvent.REPLY_CAME,
    NotificationEvent.LETTER_RETURNED,
    NotificationEvent.TASK_ASKED,
    NotificationEvent.TASK_DONE,
    NotificationEvent.ESCALATED,
    NotificationEvent.ESCALATION_LATE,
    NotificationEvent.ESCALATION_ANSWERED,
)
ABOUT_REMEDIES = (NotificationEvent.APPROVAL_ASKED, NotificationEvent.APPROVAL_ANSWERED)


class _Glance(NamedTuple):
    """What of a complaint says whom to tell, without the complaint."""

    team_id: int
    owner_id: int | None
    merged_into_id: int | None
    is_history: bool
    next_due_at: datetime | None
    state: str

    def is_plain_for(self, owner: User) -> bool:
        """Say whether the owner surely sees it and is to be told; False where that takes a closer look."""
        works = access_of(owner).works_in(self.team_id)
        return works and self.merged_into_id is None and not _sleeps(self)


class _Told(NamedTuple):
    complaint: Complaint
    subject_id: int
    to: Collection[int]


def notify(
    event: NotificationEvent,
    complaint: Complaint,
    *,
    to: Iterable[User] | None = None,
    at: datetime,
    by: User | None = None,
    subject_id: int | None = None,
) -> None:
    """Tell people what happened to a complaint; telling them again of the same subject changes nothing.

    Left out are whoever did it, whoever was deactivated, whoever may not see the complaint, and whoever
    wants to hear of it neither in the app nor by mail.

    :param to: whom; without it, those whom the table of notices names.
    :param subject_id: the promise, follow-up, message or approval it is about, or the event of a new owner or
        a reopening.
    """
    if to is None:
        told = receivers_of_many(event, [complaint])[complaint.pk]
        told |= stand_ins_of(event, [(complaint, subject_id or 0)], at=at)[complaint.pk, subject_id or 0]
    else:
        told = frozenset(one.pk for one in to)
    _tell(event, [_Told(complaint, subject_id or 0, told)], by=by, at=at)


def notify_many(
    event: NotificationEvent,
    about: Iterable[tuple[Complaint, int]],
    *,
    at: datetime,
    by: User | None = None,
) -> None:
    """Tell those whom the table names of many subjects (complaint, subject id), in few statements."""
    rows = list(about)
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        to = receivers_of_many(event, [complaint for complaint, _subject in chunk])
        beside = stand_ins_of(event, chunk, at=at)
        told = [
            _Told(complaint, subject_id, to[complaint.pk] | beside[complaint.pk, subject_id])
            for complaint, subject_id in chunk
        ]
        _tell(event, told, by=by, at=at)


def notify_of(event: NotificationEvent, rows: QuerySet[Any], *, at: datetime) -> None:
    """Do what `notify_many` does for the rows of a table that each belong to a complaint.

    Nearly all of it is told to an owner, and in the app alone. That is written from the table itself, since
    a backlog may be very long; the rest goes the way of everything else.
    """
    columns = [f"complaint__{name}" for name in READ_TO_TELL]
    seen = [(pk, _Glance(*given)) for pk, *given in rows.values_list("pk", *columns)]
    people = people_to_tell({one.owner_id for _pk, one in seen if one.owner_id})
    in_app = {pk for pk, person in people.items() if _way(event, person, at=at) == (True, None)}
    # Of what somebody keeps for its owner, they are told too.
    in_app -= owners_covered(in_app, at=at)
    plain = [pk for pk, one in seen if one.owner_id in in_app and one.is_plain_for(people[one.owner_id])]
    if plain:
        told = rows.filter(pk__in=plain).order_by("complaint__owner_id", "complaint_id", "pk")
        insert_from(
            Notification,
            ("receiver_id", "event", "complaint_id", "subject_id", "at", "in_app"),
            told.values_list(
                "complaint__owner_id",
                Value(event.value),
                "complaint_id",
                "pk",
                Value(at, output_field=DateTimeField()),
                Value(True, output_field=BooleanField()),
            ),
        )
    if len(plain) < len(seen):
        others = rows.exclude(pk__in=plain).select_related("complaint")
        notify_many(event, [(one.complaint, one.pk) for one in others], at=at)


@transaction.atomic
def _tell(event: NotificationEvent, told: list[_Told], *, by: User | None, at: datetime) -> None:
    wanted = {person for one in told for person in one.to} - ({by.pk} if by else set())
    people = people_to_tell(wanted) if wanted else {}
    ways = {pk: way for pk, person in people.items() if (way := _way(event, person, at=at))}
    rows = {
        (person, one.complaint.pk, one.subject_id): _row(
            event, one, people[person], ways[person], by=by, at=at
        )
        for one in told
        if not _sleeps(one.complaint)
        for person in one.to
        if person in ways and _may_hear(people[person], event, one.complaint)
    }
    if not rows:
        return
    known = Notification.objects.filter(
        event=event,
        complaint_id__in={one.complaint.pk for one in told},
        receiver_id__in={receiver for receiver, _complaint, _subject in rows},
    )
    for key in known.values_list("receiver_id", "complaint_id", "subject_id"):
        rows.pop(key, None)
    # In one order everywhere, so that two who tell the same at once wait for, not on, each other.
    new = [rows[key] for key in sorted(rows)]
    _bound_mails(new)
    Notification.objects.bulk_create(new, ignore_conflicts=True, batch_size=CHUNK)
    _post_mails(event, new)


def _may_hear(person: User, event: NotificationEvent, complaint: Complaint) -> bool:
    """Say whether the person may be told: of what is asked of them alone they see that and nothing else."""
    if event in ASKED_OF_ONE:
        return complaint.concerns_staff_id != person.pk
    return can_see(person, complaint)


def _bound_mails(rows: list[Notification]) -> None:
    """Let nobody get more than a few mails at once; what is told by mail alone always leaves."""
    counted: Counter[int] = Counter()
    for row in rows:
        if row.mail_at and row.in_app:
            counted[row.receiver_id] += 1
            if counted[row.receiver_id] > MOST_MAILS_AT_ONCE:
                row.mail_at = None


def _post_mails(event: NotificationEvent, rows: list[Notification]) -> None:
    wanted = {(row.receiver_id, row.complaint_id, row.subject_id): row for row in rows if row.mail_at}
    if not wanted:
        return
    # Inserting past conflicts tells no ids, so they are read back.
    stored = Notification.objects.filter(
        event=event,
        receiver_id__in={row.receiver_id for row in wanted.values()},
        complaint_id__in={row.complaint_id for row in wanted.values()},
        mail_at__isnull=False,
    )
    post_many(
        NOTIFICATION_MAIL,
        [
            (row.pk, mail_key(row.pk), row.mail_at)
            for row in stored
            if (row.receiver_id, row.complaint_id, row.subject_id) in wanted
        ],
    )


def _way(event: NotificationEvent, person: User, *, at: datetime) -> tuple[bool, datetime | None] | None:
    """Return whether the person hears of it in the app, and when by mail; None where neither."""
    notice = NOTICES[event]
    in_app, mail = choices_of(person).wants(event, in_app=notice.in_app, mail=notice.mail)
    mails = _mails(person, mail)
    if mails and getattr(person, "mail_comes_back", False):
        # Nothing would arrive, so it stands in the app whatever they chose.
        in_app, mails = True, False
    if not (in_app or mails):
        return None
    return in_app, _mail_at(person, waits=notice.waits, at=at) if mails else None


def _row(
    event: NotificationEvent,
    told: _Told,
    person: User,
    way: tuple[bool, datetime | None],
    *,
    by: User | None,
    at: datetime,
) -> Notification:
    in_app, mail_at = way
    return Notification(
        receiver=person,
        event=event,
        complaint=told.complaint,
        subject_id=told.subject_id,
        by=by,
        at=at,
        in_app=in_app,
        mail_at=mail_at,
    )


def _mail_at(person: User, *, waits: bool, at: datetime) -> datetime:
    """Return when a mail may leave: at once, or when the person's quiet hours are over."""
    own = choices_of(person)
    over = end_of_quiet(at, zone=person.zone, begins=own.quiet_from, ends=own.quiet_until)
    return over if waits and over else at


def _mails(person: User, mail: Mail) -> bool:
    return mail is Mail.ALWAYS or (mail is Mail.AWAY and person.availability != Availability.HERE)


def _sleeps(complaint: Complaint | _Glance) -> bool:
    """Say whether it is imported history that nobody has taken up; it disturbs nobody."""
    asleep = complaint.is_history and complaint.next_due_at is None
    return asleep and complaint.state != ComplaintState.CLOSED


def mark_read(notification: Notification, *, at: datetime) -> Notification:
    """Mark one notification as read; the first moment stands."""
    if not Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=at):
        notification.refresh_from_db(fields=["read_at"])
        return notification
    notification.read_at = at
    return notification


def keep_in_app(notification: Notification) -> None:
    """Show in the app what a mail was to tell and did not; twice is harmless."""
    Notification.objects.filter(pk=notification.pk, in_app=False).update(in_app=True)


def settle_notices(
    complaint: Complaint,
    events: Collection[NotificationEvent],
    *,
    of: Iterable[int | None] | None = None,
    at: datetime,
    subject_id: int | None = None,
) -> None:
    """Mark as read what has been done by now, so that nobody's bell tells of it any more.

    :param of: the ids of the people whose notifications are settled by it; without it, everybody's.
    :param subject_id: the one that was done; without it, all of these events on the complaint.
    """
    rows = Notification.objects.filter(event__in=events, complaint=complaint, read_at=None)
    if of is not None:
        rows = rows.filter(receiver_id__in={pk for pk in of if pk})
    if subject_id is not None:
        rows = rows.filter(subject_id=subject_id)
    rows.update(read_at=at)


def settle_notices_of_many(
    event: NotificationEvent, about: Collection[tuple[Complaint, int]], *, at: datetime
) -> None:
    """Settle many subjects (complaint, subject id) of one event for everybody, in one statement."""
    if about:
        Notification.objects.filter(
            complaint__in=[complaint.pk for complaint, _subject in about],
            event=event,
            subject_id__in=[subject for _complaint, subject in about],
            read_at=None,
        ).update(read_at=at)


def take_back_notices(event: NotificationEvent, complaint: Complaint, *, subject_id: int) -> None:
    """Take back what is not so any more; when it comes to be so again, it is told again."""
    Notification.objects.filter(event=event, complaint=complaint, subject_id=subject_id).delete()


def carry_notices(complaint: Complaint, into: Complaint, *, at: datetime) -> None:
    """Let what was told of a promise or a message go with it to another complaint; the rest is no more.

    Whoever owned the one and not the other has nothing to do with it any more.
    """
    told = Notification.objects.filter(complaint=complaint)
    if complaint.owner_id != into.owner_id:
        # Before it goes over: of the other complaint they may have been told as a supervisor.
        settle_notices(complaint, ABOUT_CHILDREN, of=[complaint.owner_id], at=at)
    told.filter(event__in=(*ABOUT_CHILDREN, *ABOUT_REMEDIES)).update(complaint=into)
    told.filter(read_at=None).update(read_at=at)


def mark_all_read(by: User, *, until: int | None = None, at: datetime) -> int:
    """Mark everything of one person as read; return how many were not.

    :param until: the newest that the person had before them; what came since stays unread.
    """
    unread = Notification.objects.filter(receiver=by, in_app=True, read_at=None)
    if until is not None:
        unread = unread.filter(pk__lte=until)
    return unread.update(read_at=at)


def choose_notices(
    person: User,
    chosen: Mapping[NotificationEvent, tuple[bool, Mail]],
    *,
    quiet_from: time,
    quiet_until: time,
    by: User,
) -> NotificationSettings:
    """Keep how a person wants to be told of each event, and when no mail may disturb them.

    What agrees with the table of notices is not kept, so that it goes on agreeing when the table changes.

    :raises NotAllowed: when it is somebody else.
    """
    if by.pk != person.pk:
        raise NotAllowed(_("Everybody changes their own settings only."))
    own = {
        event.value: [in_app, mail.value]
        for event, (in_app, mail) in chosen.items()
        if (in_app, mail) != (NOTICES[event].in_app, NOTICES[event].mail)
    }
    kept, _new = NotificationSettings.objects.update_or_create(
        user=person, defaults={"quiet_from": quiet_from, "quiet_until": quiet_until, "chosen": own}
    )
    return kept
