"""Drafts at the desk, and what the public form needs to know."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.http import Http404

from cxdesk.accounts.models import Membership, Team, User
from recovery.models import Complaint, IntakeDraft

DESK, LANE, FORM = "desk", "lane", "form"
# The words of a call-back that was promised by one press; every page says them in its own language.
CALL_BACK = "Call back"
# A save that left the browser before the form was logged arrives within this; later ones a person typed.
LATE_SAVES = timedelta(minutes=1)
# So many characters tell the same words in the making from other ones.
BEGINNING = 12


def drafts_of(user: User) -> QuerySet[IntakeDraft]:
    """Return what this person has begun and not logged, last touched first; nobody else sees it."""
    return IntakeDraft.objects.filter(by=user, logged_at=None).order_by("-saved_at", "-pk")


def get_draft_for(user: User, pk: int) -> IntakeDraft:
    """Return a draft of this person.

    :raises Http404: when there is none, or it is somebody else's.
    """
    draft = drafts_of(user).filter(pk=pk).first()
    if draft is None:
        raise Http404
    return draft


def draft_with_key(user: User, key: str) -> IntakeDraft | None:
    """Return the draft of the form that carries this key; a person has few drafts, so they are read."""
    return next((draft for draft in drafts_of(user)[:50] if key and draft.fields.get("key") == key), None)


def is_just_logged(user: User, key: str, words: str, at: datetime) -> bool:
    """Say whether the form with this key was logged within the last minute with words that begin as these."""
    if not key:
        return False
    rows = IntakeDraft.objects.filter(by=user, logged_at__gt=at - LATE_SAVES)
    logged = [fields["verbatim"] for fields in rows.values_list("fields", flat=True) if fields["key"] == key]
    return any(one.startswith(words.strip()[:BEGINNING]) for one in logged)


def complaint_sent_as(source: str, source_id: str) -> Complaint | None:
    """Return the complaint that this very form has made already."""
    return Complaint.objects.filter(source=source, source_id=source_id).first() if source_id else None


def team_of_reports() -> Team | None:
    """Return the team that reads the public form: the first one that has somebody to read it."""
    working = Membership.objects.filter(role__in=["agent", "supervisor"], user__is_active=True)
    return Team.objects.filter(pk__in=working.values("team_id")).order_by("pk").first()


def held_for(draft: IntakeDraft | None, at: datetime) -> int:
    """Return for how many seconds the caller of this draft is on hold now."""
    if draft is None or draft.held_since is None:
        return 0
    return max(0, int((at - draft.held_since).total_seconds()))
