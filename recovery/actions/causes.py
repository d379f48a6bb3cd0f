"""Root causes: naming them, linking complaints to them, moving them on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import User
from recovery.actions.events import record_event, record_events
from recovery.actions.states import ONE_PRESS, check_may_work
from recovery.errors import ComplaintChanged, NotAllowed, WordsMissing
from recovery.models import CauseLink, CauseNote, Complaint, RootCause
from recovery.permissions import can_review_causes


@transaction.atomic
def name_cause(
    title: str, *, by: User, at: datetime, complaint: Complaint | None = None, owner: User | None = None
) -> RootCause:
    """Name a cause as a candidate, and link the complaint that showed it.

    :raises WordsMissing: without a title, or for an owner who does not review causes.
    :raises NotAllowed: for people who neither lead complaints nor review causes.
    """
    if not (access_of(by).works or can_review_causes(by)):
        raise NotAllowed(_("You can read causes, but not name them."))
    if not title.strip():
        raise WordsMissing(_("Name the cause in a few words."), field="title")
    _check_owner(owner)
    cause = RootCause.objects.create(title=title.strip()[:140], owner=owner, named_at=at, named_by=by)
    if complaint is not None:
        link_cause(complaint, cause, by=by, at=at)
    return cause


@transaction.atomic
def link_cause(complaint: Complaint, cause: RootCause, *, by: User, at: datetime) -> CauseLink:
    """Say that the complaint goes back to this cause; saying it twice leaves one link."""
    check_may_work(complaint, by)
    link, new = CauseLink.objects.get_or_create(
        complaint=complaint, cause=cause, defaults={"by": by, "at": at}
    )
    if new:
        record_event(complaint, "cause.linked", by=by, at=at, cause=cause.pk)
    return link


@transaction.atomic
def move_cause(cause: RootCause, changes: Mapping[str, Any], *, by: User, at: datetime) -> RootCause:
    """Change the `state` or the `owner` of a cause, and say so on its complaints.

    What is not named stays as somebody else may just have made it. The same values change nothing.

    :raises NotAllowed: for people who do not review causes.
    :raises WordsMissing: for a state that is none, or an owner who does not review causes.
    :raises ComplaintChanged: when somebody else changed the same since the cause was read.
    """
    if not can_review_causes(by):
        raise NotAllowed(_("Supervisors and admins change causes."))
    if changes.get("state", cause.state) not in RootCause.State.values:
        raise WordsMissing(_("Choose one of the states."), field="state")
    changed = {name: value for name, value in changes.items() if getattr(cause, name) != value}
    if not changed:
        return cause
    _check_owner(changed.get("owner"))
    as_read = {name: getattr(cause, name) for name in changed}
    try:
        with transaction.atomic():
            moved = RootCause.objects.filter(pk=cause.pk, **as_read).update(**changed)
    except IntegrityError:
        # What was rejected was counted often again, and stands under another cause.
        raise ComplaintChanged(
            _("Another cause was opened for the same meanwhile. Go on with that one."), field="state"
        ) from None
    if not moved:
        raise ComplaintChanged(_("Somebody else changed this cause a moment ago. Look again, then decide."))
    for name, value in changed.items():
        setattr(cause, name, value)
    links = cause.links.select_related("complaint").order_by("pk")
    detail = {"cause": cause.pk, "state": cause.state}
    record_events(((link.complaint, "cause.moved", detail) for link in links), by=by, at=at)
    return cause


def _check_owner(owner: User | None) -> None:
    if owner is not None and not can_review_causes(owner):
        raise WordsMissing(_("Supervisors and admins own causes. Choose one of them."), field="owner")


@transaction.atomic
def note_on_cause(cause: RootCause, *, text: str, by: User, at: datetime) -> CauseNote:
    """Tell colleagues something about a cause; the same words by the same person within a minute are one.

    :raises NotAllowed: for people who neither lead complaints nor review causes.
    :raises WordsMissing: without words.
    """
    if not (access_of(by).works or can_review_causes(by)):
        raise NotAllowed(_("You can read causes, but not write about them."))
    text = text.strip()[:1000]
    if not text or "\x00" in text:
        raise WordsMissing(_("Write the note first."), field="note")
    same = CauseNote.objects.filter(cause=cause, by=by, text=text, at__gt=at - ONE_PRESS).first()
    return same or CauseNote.objects.create(cause=cause, text=text, by=by, at=at)
