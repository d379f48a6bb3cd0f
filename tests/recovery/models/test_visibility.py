"""Who sees which complaint: the one filter under every door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from cxdesk.accounts.models import Membership, Team, User
from recovery.actions.merging import merge_complaints
from recovery.models import Complaint
from recovery.permissions import can_see
from recovery.queries.complaints import complaints_for, get_complaint_for, list_rows, queue_for
from tests.builders import MakeComplaint

People = dict[str, User]


@pytest.fixture
def people(
    noon: datetime,
    ana: User,
    lea: User,
    ada: User,
    aki: User,
    cleo: User,
    otto: User,
    make_person: Callable[..., User],
) -> People:
    gone = make_person("Gone", "agent", ana.memberships.get().team, is_active=False, deactivated_at=noon)
    return {"ana": ana, "lea": lea, "ada": ada, "aki": aki, "cleo": cleo, "otto": otto, "gone": gone}


def seen_by(people: People, complaint: Complaint) -> set[str]:
    """Ask both doors, the list and the one, and the plain predicate, and let them agree."""
    seen = set()
    for name, person in people.items():
        in_list = Complaint.objects.visible_to(person).filter(pk=complaint.pk).exists()
        try:
            one = get_complaint_for(person, complaint.reference) == complaint
        except Http404:
            one = False
        assert in_list == one == can_see(person, complaint), name
        if one:
            seen.add(name)
    return seen


def test_a_team_its_admins_and_auditors_see_a_complaint(
    people: People, make_complaint: MakeComplaint
) -> None:
    assert seen_by(people, make_complaint()) == {"ana", "lea", "ada", "aki"}


def test_a_sensitive_one_is_for_owner_supervisors_admins_and_auditors(
    people: People, make_complaint: MakeComplaint
) -> None:
    assert seen_by(people, make_complaint(is_sensitive=True)) == {"lea", "ada", "aki"}
    assert seen_by(people, make_complaint(is_sensitive=True, owner=people["ana"])) == {
        "ana",
        "lea",
        "ada",
        "aki",
    }


@pytest.mark.parametrize("name", ["ana", "lea", "ada", "aki"])
def test_whoever_it_is_about_never_sees_it(name: str, people: People, make_complaint: MakeComplaint) -> None:
    complaint = make_complaint(concerns_staff=people[name])

    assert seen_by(people, complaint) == {"ana", "lea", "ada", "aki"} - {name}


def test_a_stranger_sees_nothing(make_complaint: MakeComplaint) -> None:
    complaint = make_complaint()

    with pytest.raises(Http404):
        get_complaint_for(AnonymousUser(), complaint.reference)  # type: ignore[arg-type]  # a stranger is no User


def test_missing_malformed_and_invisible_answer_alike(otto: User, make_complaint: MakeComplaint) -> None:
    complaint = make_complaint()
    answers = set()
    for reference in (complaint.reference, "CX-2026-999999", "nonsense", "CX-2026-1 OR 1=1"):
        with pytest.raises(Http404) as refusal:
            get_complaint_for(otto, reference)
        answers.add(str(refusal.value))

    assert len(answers) == 1


def test_a_reference_is_read_as_people_write_it(ana: User, make_complaint: MakeComplaint) -> None:
    complaint = make_complaint()

    for written in ("CX-2026-000001", "cx-2026-1", "2026-000001", " CX 2026 000001 "):
        assert get_complaint_for(ana, written) == complaint


def test_training_complaints_stay_out_unless_asked_for(ana: User, make_complaint: MakeComplaint) -> None:
    real, training = make_complaint(), make_complaint(is_training=True)

    assert list(complaints_for(ana)) == list(queue_for(ana)) == [real]
    assert list(complaints_for(ana, training=True)) == [training]
    assert list(Complaint.objects.counted()) == [real]


@pytest.mark.parametrize(
    ("hidden", "seen"),
    [
        ({"concerns": "ana"}, {"lea", "ada", "aki"}),
        ({"is_sensitive": True}, {"lea", "ada", "aki"}),
        ({"elsewhere": True}, {"ada", "aki"}),
    ],
)
def test_what_was_merged_is_seen_only_with_what_it_went_into(
    hidden: dict[str, Any],
    seen: set[str],
    people: People,
    make_complaint: MakeComplaint,
    halcyon: Team,
    noon: datetime,
) -> None:
    fields = {
        "is_sensitive": hidden.get("is_sensitive", False),
        "concerns_staff": people.get(hidden.get("concerns", "")),
    }
    first, second, third = make_complaint(), make_complaint(), make_complaint(**fields)
    if hidden.get("elsewhere"):
        Complaint.objects.filter(pk=third.pk).update(team=halcyon)
        Membership.objects.create(user=people["lea"], team=halcyon, role="agent")
        Membership.objects.filter(user=people["lea"], team=first.team).update(role="agent")
        seen = seen | {"lea"}

    merge_complaints(first, second, reason="One fare.", by=people["lea"], at=noon)
    merge_complaints(second, third, reason="One fare.", by=people["lea"], at=noon)

    for one in (first, second):
        one.refresh_from_db()
        assert one.merged_into == third
        assert seen_by(people, one) == seen


def test_a_merged_complaint_costs_no_list_a_look_at_all_complaints(
    ana: User, make_complaint: MakeComplaint
) -> None:
    make_complaint()
    plan = list_rows(complaints_for(ana)).order_by("-id")[:50].explain()

    assert "Hash" not in plan
    assert "SCAN U0" not in plan
