"""Owners who leave: somebody answers for their complaints in the same commit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from cxdesk.accounts.access import access_of, forget_access
from cxdesk.accounts.actions.people import on_deactivation, on_leaving_team
from cxdesk.accounts.models import Role, Team, User
from recovery.actions.asked import drop_asked_of, withdraw_handovers
from recovery.actions.events import record_event
from recovery.actions.notifications import notify_many
from recovery.errors import NobodyToTakeOver, NotAllowed, OwnerGone
from recovery.models import Complaint, Handover, NotificationEvent
from recovery.playbook.states import ComplaintState


def check_stays(people: Iterable[tuple[User, int]], *, by: User | None) -> None:
    """Make sure that these people still work in these teams, and go on to until this transaction ends.

    What was read of somebody before may be over by now. The lock makes whoever deactivates them wait, and
    then find what they own; rights that changed meanwhile are read again.

    :raises NotAllowed: when `by` is gone.
    :raises OwnerGone: when somebody else is.
    """
    wanted = {(person.pk, team): person for person, team in people}
    if not wanted:
        return
    keys = sorted({pk for pk, _team in wanted})
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    found = {
        pk: (active, version) for pk, active, version in rows.values_list("pk", "is_active", "rights_version")
    }
    for (pk, team), person in wanted.items():
        active, version = found[pk]
        if version != person.rights_version:
            forget_access(person)
            person.rights_version = version
        if active and access_of(person).works_in(team):
            continue
        if by is not None and pk == by.pk:
            raise NotAllowed(_("You do not work on complaints of this team any more."))
        raise OwnerGone(
            _("%(name)s does not work in this team any more. Choose somebody else.") % {"name": person.name},
            field="owner",
        )


@on_deactivation
def replace_owner(person: User, *, by: User | None, at: datetime) -> None:
    """Give what this person owns and has not closed to the least loaded supervisor of each team.

    What was asked of them, and what they kept for others, falls away.

    :raises NobodyToTakeOver: when a team has no supervisor who may; then the person stays, too.
    """
    drop_asked_of(person, by=by, at=at)
    _hand_over(Complaint.objects.filter(owner=person), person, by=by, at=at)


@on_leaving_team
def replace_owner_in_team(person: User, team: Team, *, by: User | None, at: datetime) -> None:
    """Do the same for one team, when the person no longer works there.

    :raises NobodyToTakeOver: when the team has no supervisor who may; then the person stays, too.
    """
    drop_asked_of(person, team=team, by=by, at=at)
    _hand_over(Complaint.objects.filter(owner=person, team=team), person, by=by, at=at)


def replace_if_gone(complaint: Complaint, *, by: User, at: datetime) -> None:
    """Replace an owner who was deactivated or left the team since; for complaints that come back."""
    owner = complaint.owner
    if owner is None:
        return
    try:
        check_stays([(owner, complaint.team_id)], by=None)
    except OwnerGone:
        _hand_over(Complaint.objects.filter(pk=complaint.pk), owner, by=by, at=at)


def _hand_over(owned: QuerySet[Complaint], person: User, *, by: User | None, at: datetime) -> None:
    live = owned.exclude(state=ComplaintState.CLOSED).order_by("pk")
    handed_over = []
    for complaint in live.select_for_update(no_key=True):
        heir = _least_loaded_supervisor(complaint)
        if heir is None:
            raise NobodyToTakeOver(
                _("%(name)s owns %(reference)s, and its team has no supervisor who could take it over.")
                % {"name": person.name, "reference": complaint.reference},
                field="person",
            )
        Complaint.objects.filter(pk=complaint.pk, owner=person).update(owner=heir, owned_at=at)
        complaint.owner = heir
        # Asked in the name of somebody who is gone.
        withdraw_handovers(Handover.objects.filter(complaint=complaint), by=by, at=at)
        event = record_event(complaint, "owner.replaced", by=by, at=at, old=person.pk, new=heir.pk)
        handed_over.append((complaint, event.pk))
    notify_many(NotificationEvent.HANDED_OVER, handed_over, by=by, at=at)


def _least_loaded_supervisor(complaint: Complaint) -> User | None:
    return (
        User.objects.filter(
            is_active=True, memberships__team_id=complaint.team_id, memberships__role=Role.SUPERVISOR
        )
        .exclude(pk__in=[pk for pk in (complaint.concerns_staff_id, complaint.owner_id) if pk])
        .annotate(load=Count("complaints_owned", filter=~Q(complaints_owned__state=ComplaintState.CLOSED)))
        .order_by("load", "pk")
        .first()
    )
