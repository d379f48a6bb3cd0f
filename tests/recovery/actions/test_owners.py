"""A person who leaves takes no complaint along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from cxdesk.accounts.access import Access, access_of
from cxdesk.accounts.actions.people import deactivate_person, end_membership, set_membership
from cxdesk.accounts.models import Role, Team, User
from cxdesk.common import clock
from recovery.actions.endings import set_aside
from recovery.actions.states import take_complaint
from recovery.errors import NobodyToTakeOver, NotAllowed, OwnerGone
from recovery.models import Complaint
from tests.builders import MakeComplaint, lead_to

Person = Callable[..., User]


def test_the_least_loaded_supervisor_owns_it_in_the_same_commit(
    make_complaint: MakeComplaint,
    make_person: Person,
    harbour: Team,
    ana: User,
    lea: User,
    ada: User,
    noon: datetime,
) -> None:
    busy_with = take_complaint(make_complaint(), by=lea, at=noon)
    free = make_person("Leo", Role.SUPERVISOR, harbour)
    complaint = take_complaint(make_complaint(), by=ana, at=noon)

    deactivate_person(ana, by=ada, at=noon)

    complaint.refresh_from_db()
    assert (complaint.owner, complaint.state) == (free, "open")
    assert complaint.events.filter(name="owner.replaced").count() == 1
    busy_with.refresh_from_db()
    assert busy_with.owner == lea


def test_leaving_twice_replaces_once(
    make_complaint: MakeComplaint, ana: User, lea: User, ada: User, noon: datetime
) -> None:
    complaint = take_complaint(make_complaint(), by=ana, at=noon)
    for _time in range(2):
        deactivate_person(ana, by=ada, at=noon)

    assert complaint.events.filter(name="owner.replaced").count() == 1


def test_what_is_closed_keeps_its_owner(
    make_complaint: MakeComplaint, ana: User, lea: User, ada: User, noon: datetime
) -> None:
    complaint = take_complaint(make_complaint(), by=ana, at=noon)
    set_aside(complaint, outcome="withdrawn", reason="Called off.", by=ana, at=noon)

    deactivate_person(ana, by=ada, at=noon)

    complaint.refresh_from_db()
    assert complaint.owner == ana


def test_nobody_leaves_while_nobody_could_take_over(
    make_complaint: MakeComplaint, ana: User, ada: User, noon: datetime
) -> None:
    complaint = lead_to(take_complaint(make_complaint(), by=ana, at=noon), "resolve", by=ana, at=noon)

    with pytest.raises(NobodyToTakeOver, match=complaint.reference):
        deactivate_person(ana, by=ada, at=noon)

    ana.refresh_from_db()
    assert ana.is_active


def test_it_never_goes_to_the_one_it_is_about(
    make_complaint: MakeComplaint,
    make_person: Person,
    harbour: Team,
    ana: User,
    lea: User,
    ada: User,
    noon: datetime,
) -> None:
    other = make_person("Leo", Role.SUPERVISOR, harbour)
    complaint = take_complaint(make_complaint(concerns_staff=lea), by=ana, at=noon)
    for _time in range(2):
        take_complaint(make_complaint(), by=other, at=noon)

    deactivate_person(ana, by=ada, at=noon)

    complaint.refresh_from_db()
    assert complaint.owner == other


@pytest.mark.parametrize("role", [Role.COLLEAGUE, None])
def test_who_no_longer_works_in_the_team_leaves_their_complaints_there(
    role: str | None,
    make_complaint: MakeComplaint,
    harbour: Team,
    ana: User,
    lea: User,
    ada: User,
    noon: datetime,
) -> None:
    complaint = take_complaint(make_complaint(), by=ana, at=noon)

    if role:
        set_membership(ana, harbour, role, by=ada, at=clock.now())
    else:
        end_membership(ana, harbour, by=ada, at=clock.now())

    complaint.refresh_from_db()
    assert complaint.owner == lea


def _seen_before(person: User) -> User:
    """Return the person as a request reads them that begins before they leave."""
    seen = User.objects.get(pk=person.pk)
    access_of(seen)
    return seen


@pytest.mark.parametrize("leaves", ["deactivated", "out of the team"])
def test_nobody_becomes_owner_who_left_meanwhile(
    make_complaint: MakeComplaint, harbour: Team, ana: User, lea: User, ada: User, noon: datetime, leaves: str
) -> None:
    complaint, seen = make_complaint(), _seen_before(ana)
    if leaves == "deactivated":
        deactivate_person(ana, by=ada, at=noon)
    else:
        end_membership(ana, harbour, by=ada, at=clock.now())

    with pytest.raises(NotAllowed):
        take_complaint(complaint, by=seen, at=noon)
    with pytest.raises(NotAllowed):
        make_complaint(by=_with_access_of_before(seen, harbour), channel="phone")
    with pytest.raises(OwnerGone):
        make_complaint(owner=_with_access_of_before(seen, harbour))
    assert not Complaint.objects.exclude(owner=None).exists()


def _with_access_of_before(person: User, team: Team) -> User:
    person.rights_version = 0
    person._access = Access(frozenset({(team.pk, Role.AGENT.value)}))  # type: ignore[attr-defined]
    return person


def test_other_rights_that_changed_do_not_hinder(
    make_complaint: MakeComplaint, halcyon: Team, ana: User, ada: User, noon: datetime
) -> None:
    seen = _seen_before(ana)
    set_membership(ana, halcyon, Role.AGENT, by=ada, at=clock.now())
    assert take_complaint(make_complaint(), by=seen, at=noon).owner == ana
