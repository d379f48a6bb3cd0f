"""Reads of root causes."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import User
from recovery.models import CauseLink, CauseNote, Complaint, RootCause
from recovery.models.complaints import ComplaintQuerySet


def list_causes_for(user: User) -> QuerySet[RootCause]:
    """Return the causes with the number of complaints this person may see, most frequent first."""
    access = access_of(user)
    if not (access.reads_all or access.works):
        return RootCause.objects.none()
    seen = Complaint.objects.visible_to(user).counted().values("pk")
    return (
        RootCause.objects.select_related("owner")
        .annotate(count=Count("links", filter=Q(links__complaint__in=seen)))
        .order_by("-count", "title")
    )


def causes_to_link(limit: int = 200) -> list[RootCause]:
    """Return the causes a complaint can be linked to, by title; rejected ones are not offered."""
    causes = RootCause.objects.exclude(state=RootCause.State.REJECTED).only("pk", "title")
    return list(causes.order_by("title", "pk")[:limit])


def get_cause_for(user: User, pk: int) -> RootCause:
    """Return one cause with its count.

    :raises Http404: when there is none, or this person reads no causes.
    """
    found = list_causes_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is no such cause."))
    return found


def complaints_of_cause(user: User, cause: RootCause) -> ComplaintQuerySet:
    """Return the complaints of a cause that this person may see, newest first."""
    return Complaint.objects.visible_to(user).counted().filter(cause_links__cause=cause).order_by("-pk")


def causes_of(complaint: Complaint) -> list[CauseLink]:
    """Return the links to the causes that a complaint goes back to, first linked first."""
    return list(CauseLink.objects.filter(complaint=complaint).select_related("cause").order_by("pk"))


def notes_on(cause: RootCause, limit: int = 50) -> list[CauseNote]:
    """Return what colleagues told each other about a cause, newest first."""
    return list(CauseNote.objects.filter(cause=cause).select_related("by").order_by("-pk")[:limit])
