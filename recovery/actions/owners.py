"""Owners who leave: somebody answers for their complaints in the same commit."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from cxdesk.accounts.actions.people import on_deactivation
from cxdesk.accounts.models import Role, User
from recovery.actions.events import record_event
from recovery.errors import NobodyToTakeOver
from recovery.models import Complaint
from recovery.playbook.states import ComplaintState


@on_deactivation
def replace_owner(person: User, *, by: User | None, at: datetime) -> None:
    """Give what this person owns and has not closed to the least loaded supervisor of each team.

    :raises NobodyToTakeOver: when a team has no supervisor who may; then the person stays, too.
    """
    owned = Complaint.objects.filter(owner=person).exclude(state=ComplaintState.CLOSED).order_by("pk")
    for complaint in owned.select_for_update():
        heir = _least_loaded_supervisor(complaint)
        if heir is None:
            raise NobodyToTakeOver(
                _("%(name)s owns %(reference)s, and its team has no supervisor who could take it over.")
                % {"name": person.name, "reference": complaint.reference},
                field="person",
            )
        Complaint.objects.filter(pk=complaint.pk, owner=person).update(owner=heir, owned_at=at)
        record_event(complaint, "owner.replaced", by=by, at=at, old=person.pk, new=heir.pk)


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
