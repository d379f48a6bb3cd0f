"""Reads of complaints: the one door to a complaint, the lists, the counts."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, prefetch_related_objects
from django.http import Http404
from django.utils.translation import gettext as _

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import Membership, Role, User
from cxdesk.common import clock
from recovery.models import Complaint, ComplaintEvent, SetAside, VerbatimTranslation
from recovery.models.complaints import ComplaintQuerySet
from recovery.models.keys import number_of
from recovery.playbook.states import ComplaintState
from recovery.queries.around import merged_into
from recovery.queries.snoozes import awake

# A count looks at no more rows than this; beyond it the screen says «1000+».
COUNT_CAP = 1000
# Not where it was merged into: the few that were merged pay a statement for that, and no other a wide join.
SHOWN_WITH_A_COMPLAINT = (
    "customer",
    "owner",
    "team",
    "site",
    "touchpoint",
    "category__parent",
    "concerns_staff",
    "playbook_version",
    "logged_by",
)
# The columns of a row in a list, by the names that lists use.
ROW_COLUMNS = (
    "id",
    "reference",
    "title",
    "state",
    "outcome",
    "severity",
    "emotion",
    "channel",
    "received_at",
    "logged_at",
    "next_due",
    "next_due_at",
    "waiting_on",
    "alarm_since",
    "escalation_level",
    "is_training",
    "is_sensitive",
)
ROW_JOINS: dict[str, Any] = {
    "owner_name": F("owner__name"),
    "customer_name": F("customer__name"),
    "customer_tier": F("customer__tier"),
    "team_name": F("team__name"),
    "site_name": F("site__name"),
    "category_name": F("category__name"),
}


def get_complaint_for(user: User, reference: str, *, beside: bool = True) -> Complaint:
    """Return the complaint with this reference, with all that a screen shows beside it.

    :param beside: False reads the row alone, for those who write on it and show nothing.
    :raises Http404: when there is none, or this person may not see it; nobody can tell which.
    """
    wanted = number_of(reference)
    if wanted is None:
        raise Http404(_("There is no such complaint, or it is not yours to see."))
    rows = Complaint.objects.visible_to(user).filter(year=wanted[0], number=wanted[1])
    if beside:
        # The content is long, and queries.playbook reads it once for all complaints.
        rows = rows.select_related(*SHOWN_WITH_A_COMPLAINT).defer("playbook_version__content")
    found = rows.first()
    if found is None:
        raise Http404(_("There is no such complaint, or it is not yours to see."))
    return found


def complaints_for(user: User, *, training: bool = False) -> ComplaintQuerySet:
    """Return the complaints this person may see; training complaints only when asked for."""
    return Complaint.objects.visible_to(user).filter(is_training=training)


def queue_for(user: User, *, training: bool = False) -> ComplaintQuerySet:
    """Return what still needs recovery, next thing due first."""
    return _unmerged(user, training=training).queued().order_by("next_due_at", "id")


def owned_by(user: User) -> ComplaintQuerySet:
    """Return what this person owns and has not closed, next thing due first."""
    return (
        _unmerged(user)
        .filter(owner=user)
        .exclude(state=ComplaintState.CLOSED)
        .filter(next_due_at__isnull=False)
        .order_by("next_due_at", "id")
    )


def _unmerged(user: User, *, training: bool = False) -> ComplaintQuerySet:
    """Return what `complaints_for` does, for those who keep only what is not over: merging closes.

    So the indexes of the queue answer alone, which do not hold where a complaint went.
    """
    return Complaint.objects.open_to(user).filter(is_training=training)


def unanswered_by(user: User, *, limit: int = 12) -> ComplaintQuerySet:
    """Return where a customer waits for an answer of this person, the longest wait first; closed ones too.

    What sleeps on their day stays asleep: the bell tells of the words, and they stand beside what sleeps.
    """
    rows = complaints_for(user).filter(answered_for_by(user), words_since__isnull=False)
    rows = awake(rows, user, at=clock.now())
    return rows.order_by("words_since", "id")[:limit]


def answered_for_by(user: User) -> Q:
    """Match what this person owns, and what is over in the teams they lead while its owner has gone.

    What is over keeps its owner, who may be deactivated or have left the team since; or it never had one.
    What still needs recovery is given a new one.
    """
    works_there = Membership.objects.filter(
        user=OuterRef("owner"),
        team=OuterRef("team"),
        role__in=[Role.AGENT, Role.SUPERVISOR],
        user__is_active=True,
    )
    led = access_of(user).sensitive_teams
    return Q(owner=user) | Q(~Exists(works_there), state=ComplaintState.CLOSED, team_id__in=led)


def list_rows(complaints: ComplaintQuerySet) -> Any:
    """Turn a queryset of complaints into rows of plain values; one statement, no objects."""
    return complaints.values(*ROW_COLUMNS, **ROW_JOINS)


def read_beside(complaint: Complaint, user: User) -> Complaint:
    """Read what is told together with one complaint, in four statements; it stays on this row."""
    prefetch_related_objects(
        [complaint],
        "references",
        Prefetch("translations", VerbatimTranslation.objects.select_related("by").order_by("pk")),
        Prefetch("set_asides", SetAside.objects.select_related("proposed_by", "confirmed_by").order_by("pk")),
    )
    complaint.words_merged_here = merged_into(complaint, user)  # type: ignore[attr-defined]  # told, not stored
    return complaint


def read_again(complaint: Complaint) -> Complaint:
    """Return the row as it stands after a change, for telling the person who made it.

    This is no door: what somebody changed may just have left their sight, and they still get an answer.
    """
    rows = Complaint.objects.select_related(*SHOWN_WITH_A_COMPLAINT).defer("playbook_version__content")
    return rows.get(pk=complaint.pk)


def logged_from(source: str, source_id: str) -> tuple[Complaint, dict[str, Any]] | None:
    """Return what this very source has logged under this id, with the facts it gave then."""
    found = (
        Complaint.objects.select_related("customer", "owner", "team")
        .filter(source=source, source_id=source_id)
        .first()
    )
    if found is None:
        return None
    event = ComplaintEvent.objects.filter(complaint=found, name="complaint.logged").order_by("pk").first()
    return found, event.detail if event else {}
