"""Reads of notifications: who is told of what, and what waits under somebody's bell."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from cxdesk.accounts.access import read_access
from cxdesk.accounts.models import Membership, Role, User
from recovery.models import Complaint, Notification, NotificationEvent, NotificationSettings
from recovery.playbook.notices import ASKED_OF_ONE, NOTICES, Mail, Place, Receiver, mark_on_page
from recovery.queries.addresses import has_dead_address

# The bell counts no further than this; beyond it says «99+».
BELL_CAP = 99
MAIL_KEY = "notification:"
# What has a page of its own, by the name of the page.
PAGES = {Place.HANDOVER: "handover", Place.TASK: "task", Place.COVER: "cover"}
# Mail that is older than this helps nobody any more; what it was about stands in the app.
OWED_FOR = timedelta(days=2)


def receivers_of(event: NotificationEvent, complaint: Complaint) -> list[User]:
    """Return whom the table of notices names for this event on this complaint.

    Where nobody owns the complaint, or its owner works in its team no more, the supervisors of the team
    stand in for the owner. Who asked for an approval and who decides on it is not written on the complaint,
    so whoever tells them says so.
    """
    return list(User.objects.filter(pk__in=receivers_of_many(event, [complaint])[complaint.pk]))


def receivers_of_many(
    event: NotificationEvent, complaints: Collection[Complaint]
) -> dict[int, frozenset[int]]:
    """Do what `receivers_of` does for many complaints, by their ids and in one statement."""
    named = set(NOTICES[event].receivers)
    by_owner = bool(named & {Receiver.OWNER, Receiver.NEW_OWNER})
    if not by_owner and Receiver.SUPERVISORS not in named:
        return {one.pk: frozenset() for one in complaints}
    leaders, working = _who_works_for(complaints)
    found: dict[int, frozenset[int]] = {}
    for one in complaints:
        owner = one.owner_id if by_owner and (one.team_id, one.owner_id) in working else None
        told = frozenset({owner} if owner else ())
        if Receiver.SUPERVISORS in named or (by_owner and not owner):
            told |= leaders.get(one.team_id, frozenset())
        found[one.pk] = told
    return found


def _who_works_for(
    complaints: Collection[Complaint],
) -> tuple[dict[int, frozenset[int]], frozenset[tuple[int, int | None]]]:
    """Return the ids of the supervisors of each team of these, and which owners still work where.

    Those who can no longer sign in do neither.
    """
    owners = {one.owner_id for one in complaints if one.owner_id}
    rows = Membership.objects.filter(
        Q(role=Role.SUPERVISOR) | Q(role=Role.AGENT, user_id__in=owners),
        team_id__in={one.team_id for one in complaints},
        user__is_active=True,
    ).values_list("team_id", "user_id", "role")
    leaders: dict[int, set[int]] = {}
    working: set[tuple[int, int | None]] = set()
    for team_id, user_id, role in rows:
        working.add((team_id, user_id))
        if role == Role.SUPERVISOR:
            leaders.setdefault(team_id, set()).add(user_id)
    return {team_id: frozenset(people) for team_id, people in leaders.items()}, frozenset(working)


def people_to_tell(ids: Collection[int]) -> dict[int, User]:
    """Return those of these people who are still here, with their rights and their own choices.

    `mail_comes_back` says of each whether mail to them came back for good. In two statements, however
    many they are.
    """
    here = User.objects.filter(pk__in=ids, is_active=True).annotate(mail_comes_back=has_dead_address())
    people = list(here.select_related("notification_settings"))
    read_access(people)
    return {one.pk: one for one in people}


def choices_of(person: User) -> NotificationSettings:
    """Return how the person wants to be told; who never chose gets what we think sensible."""
    try:
        return person.notification_settings
    except NotificationSettings.DoesNotExist:
        return NotificationSettings(user=person)


def notifications_for(user: User) -> QuerySet[Notification]:
    """Return what this person was told in the app and may still see, newest first."""
    return (
        Notification.objects.filter(_in_sight(user), receiver=user, in_app=True)
        .select_related("complaint")
        .order_by("-id")
    )


def _in_sight(user: User) -> Q:
    """Match what is about a complaint that this person sees, and what was asked of them alone."""
    visible = Complaint.objects.visible_to(user).filter(pk=OuterRef("complaint_id"))
    # By the row that is joined anyway: a second subquery would be answered from all complaints at once.
    not_about_them = Q(complaint__concerns_staff=None) | ~Q(complaint__concerns_staff=user.pk)
    return Q(Exists(visible)) | Q(not_about_them, event__in=ASKED_OF_ONE)


def mail_key(notification_id: int) -> str:
    """Return the key under which the mail of a notification stands in the outbox."""
    return f"{MAIL_KEY}{notification_id}"


def mails_owed(*, at: datetime) -> Any:
    """Return what should have stood in the outbox for a while by now, each with its `key` there."""
    return Notification.objects.filter(
        mail_at__gt=at - OWED_FOR, mail_at__lt=at - timedelta(minutes=5), read_at=None
    ).annotate(key=Concat(Value(MAIL_KEY), Cast("pk", CharField())), not_before=F("mail_at"))


def notification_to_mail(notification_id: int) -> Notification | None:
    """Return what is to be mailed, or nothing when it is no longer wanted.

    That is so when the receiver has read it, was deactivated, may no longer see the complaint, or has
    chosen meanwhile to get no mail about this.
    """
    row = (
        Notification.objects.select_related("receiver__notification_settings", "complaint")
        .filter(pk=notification_id, read_at=None, receiver__is_active=True)
        .first()
    )
    if row is None or not Notification.objects.filter(_in_sight(row.receiver), pk=row.pk).exists():
        return None
    notice = NOTICES[NotificationEvent(row.event)]
    _in_app, mail = choices_of(row.receiver).wants(notice.event, in_app=notice.in_app, mail=notice.mail)
    return None if mail is Mail.NEVER else row


def notification_rows(user: User) -> Any:
    """Return what lists show of `notifications_for`: rows of plain values, in one statement."""
    return notifications_for(user).values(
        "id",
        "event",
        "subject_id",
        "at",
        "read_at",
        reference=F("complaint__reference"),
        # Who helps sees the brief; the title is the customer's own words as a rule.
        complaint_title=Case(When(event__in=ASKED_OF_ONE, then=Value("")), default=F("complaint__title")),
        by_name=F("by__name"),
    )


def address_of(reference: str, event: str, subject_id: int) -> str:
    """Return the address of what is to be done: the complaint, and the place on its page.

    What was asked of one person has a page of its own.
    """
    if (place := NOTICES[NotificationEvent(event)].place) in PAGES:
        return reverse(PAGES[place], args=[subject_id])
    mark = mark_on_page(NotificationEvent(event), subject_id)
    return f"{reverse('complaint', args=[reference])}#{mark}"


def unread_count(user: User) -> int:
    """Count what is unread, but no more than `BELL_CAP` + 1 of it."""
    unread = notifications_for(user).filter(read_at=None).select_related(None).order_by()
    return unread[: BELL_CAP + 1].count()


def get_notification_for(user: User, notification_id: int) -> Notification:
    """Return one notification of this person.

    :raises Http404: when there is none, it is somebody else's, or its complaint is out of sight by now.
    """
    found = notifications_for(user).filter(pk=notification_id).first()
    if found is None:
        raise Http404(_("There is no such notification, or it is not yours."))
    return found
