"""Several people at one draft at once: of each thing that can happen once, one happens."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cxdesk.accounts.models import Membership, Role, Team, User
from recovery.actions.playbook_versions import ask_review, change_draft, publish_version, start_draft
from recovery.errors import PlaybookRefused, VersionChanged
from recovery.models import PlaybookEvent, PlaybookVersion
from tests.recovery.actions.test_races import THREADS, all_at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def team() -> Team:
    return Team.objects.create(name="Harbour")


def hired(team: Team, role: str) -> list[User]:
    people = [User.objects.create_user(f"{role}{n}@cxdesk.test", name=f"P{n}") for n in range(THREADS)]
    for person in people:
        Membership.objects.create(user=person, team=team, role=role)
    return people


def test_of_many_who_begin_a_draft_all_get_the_same(team: Team) -> None:
    admins = hired(team, Role.ADMIN)

    raised = all_at_once(lambda number: start_draft(by=admins[number], at=NOON))

    assert raised == []
    assert PlaybookVersion.objects.filter(state="draft").count() == 1
    assert PlaybookEvent.objects.filter(name="draft.started").count() == 1


def test_of_many_who_change_the_same_draft_one_does(team: Team) -> None:
    admins = hired(team, Role.ADMIN)
    draft = start_draft(by=admins[0], at=NOON)

    def change(number: int) -> None:
        patch = {"steps": {"listen": {"within_minutes": 40 + number}}}
        change_draft(draft.number, revision=0, change=patch, by=admins[number], at=NOON)

    raised = all_at_once(change)

    assert [type(one) for one in raised] == [VersionChanged] * (THREADS - 1)
    draft.refresh_from_db()
    assert draft.revision == 1
    assert PlaybookEvent.objects.filter(name="draft.changed").count() == 1


def test_of_many_who_publish_one_does_and_one_version_is_in_force(team: Team) -> None:
    (admin, *_others), supervisors = hired(team, Role.ADMIN), hired(team, Role.SUPERVISOR)
    draft = start_draft(by=admin, at=NOON)
    patch = {"steps": {"listen": {"within_minutes": 10}}}
    change_draft(draft.number, revision=0, change=patch, by=admin, at=NOON)
    seen = ask_review(draft.number, revision=1, by=admin, at=NOON).asked_hash

    raised = all_at_once(
        lambda number: publish_version(draft.number, seen=seen, by=supervisors[number], at=NOON)
    )

    assert len(raised) == THREADS - 1
    assert {type(one) for one in raised} <= {VersionChanged, PlaybookRefused}
    assert PlaybookVersion.objects.get(state="published").number == draft.number
    assert PlaybookEvent.objects.filter(name="version.published").count() == 1


def test_a_change_and_a_publication_at_once_never_put_unseen_words_in_force(team: Team) -> None:
    (admin, *_others), supervisors = hired(team, Role.ADMIN), hired(team, Role.SUPERVISOR)
    draft = start_draft(by=admin, at=NOON)
    patch = {"steps": {"listen": {"within_minutes": 10}}}
    change_draft(draft.number, revision=0, change=patch, by=admin, at=NOON)
    seen = ask_review(draft.number, revision=1, by=admin, at=NOON).asked_hash

    def work(number: int) -> None:
        if number % 2:
            publish_version(draft.number, seen=seen, by=supervisors[number], at=NOON)
        else:
            later = {"steps": {"listen": {"within_minutes": 99}}}
            change_draft(draft.number, revision=1, change=later, by=admin, at=NOON)

    raised = all_at_once(work)

    assert {type(one) for one in raised} <= {VersionChanged, PlaybookRefused}
    draft.refresh_from_db()
    minutes = draft.content["steps"]["listen"]["within_minutes"]
    assert (draft.state, minutes) in {("published", 10), ("draft", 99)}
