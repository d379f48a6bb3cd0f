"""How a version comes to be: one draft, a second person, a hash of what was looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from cxdesk.accounts.models import Role, Team, User
from recovery.actions.playbook_versions import (
    ask_review,
    change_draft,
    discard_draft,
    publish_version,
    start_draft,
)
from recovery.errors import NotAllowed, PlaybookRefused, SecondPersonNeeded, VersionChanged
from recovery.models import PlaybookEvent, PlaybookVersion
from recovery.playbook.content import hash_of
from recovery.playbook.faults import faults_of
from tests.people import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("versions_read_anew")]

FASTER = {"steps": {"listen": {"within_minutes": 10}}}
NOTED = {"rules": {"mood_is_noted": "warn"}}


@pytest.fixture
def draft(ada: User, noon: datetime) -> PlaybookVersion:
    return start_draft(by=ada, at=noon)


def asked(draft: PlaybookVersion, by: User, at: datetime) -> PlaybookVersion:
    draft = change_draft(draft.number, revision=draft.revision, change=FASTER, by=by, at=at)
    return ask_review(draft.number, revision=draft.revision, by=by, at=at)


def test_a_draft_begins_as_a_copy_of_the_version_in_force(ada: User, noon: datetime) -> None:
    in_force = PlaybookVersion.objects.get(state="published")

    draft = start_draft(by=ada, at=noon)

    assert (draft.state, draft.number, draft.content) == ("draft", in_force.number + 1, in_force.content)
    assert PlaybookEvent.objects.get().detail == {"copy_of": in_force.number}


def test_there_is_one_draft_whoever_begins_another(draft: PlaybookVersion, ada: User, noon: datetime) -> None:
    assert start_draft(by=ada, at=noon).pk == draft.pk
    assert PlaybookEvent.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaybookVersion.objects.create(number=99, content={})


Verb = Callable[[PlaybookVersion, User, datetime], Any]
VERBS: dict[str, Verb] = {
    "start": lambda draft, by, at: start_draft(by=by, at=at),
    "change": lambda draft, by, at: change_draft(draft.number, revision=0, change=FASTER, by=by, at=at),
    "ask": lambda draft, by, at: ask_review(draft.number, revision=0, by=by, at=at),
    "discard": lambda draft, by, at: discard_draft(draft.number, revision=0, by=by, at=at),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR, Role.AUDITOR, Role.COLLEAGUE])
def test_only_admins_write_a_draft(
    verb: str, role: str, draft: PlaybookVersion, make_person: Person, harbour: Team, noon: datetime
) -> None:
    outsider = make_person("Pia", role, harbour)

    with pytest.raises(NotAllowed):
        VERBS[verb](draft, outsider, noon)

    draft.refresh_from_db()
    assert (draft.revision, draft.asked_hash) == (0, "")


def test_a_change_goes_over_what_stands_and_leaves_the_rest(
    draft: PlaybookVersion, ada: User, noon: datetime
) -> None:
    before = draft.content

    draft = change_draft(draft.number, revision=0, change=FASTER, by=ada, at=noon)

    assert draft.content["steps"]["listen"]["within_minutes"] == 10
    assert draft.content["steps"]["listen"]["guidance"] == before["steps"]["listen"]["guidance"]
    assert draft.content["rules"] == before["rules"]
    assert draft.revision == 1
    told = PlaybookEvent.objects.get(name="draft.changed")
    assert told.by == ada
    assert told.detail["places"] == [
        {
            "place": "steps.listen.within_minutes",
            "before": before["steps"]["listen"]["within_minutes"],
            "after": 10,
        }
    ]


def test_null_takes_out_what_stood_there(draft: PlaybookVersion, ada: User, noon: datetime) -> None:
    change = {"steps": {"listen": {"within_minutes": None}}}

    draft = change_draft(draft.number, revision=0, change=change, by=ada, at=noon)

    assert "within_minutes" not in draft.content["steps"]["listen"]


def test_saying_what_stands_there_is_no_change(draft: PlaybookVersion, ada: User, noon: datetime) -> None:
    change = {"rules": {"mood_is_noted": draft.content["rules"]["mood_is_noted"]}}

    assert change_draft(draft.number, revision=0, change=change, by=ada, at=noon).revision == 0
    assert not PlaybookEvent.objects.filter(name="draft.changed").exists()


def test_a_form_made_from_an_older_draft_is_refused(
    draft: PlaybookVersion, ada: User, noon: datetime
) -> None:
    change_draft(draft.number, revision=0, change=FASTER, by=ada, at=noon)

    with pytest.raises(VersionChanged, match="changed the draft meanwhile"):
        change_draft(draft.number, revision=0, change=NOTED, by=ada, at=noon)

    draft.refresh_from_db()
    assert draft.content["rules"]["mood_is_noted"] == "require"


def test_a_change_with_a_fault_is_refused_and_says_which(
    draft: PlaybookVersion, ada: User, noon: datetime
) -> None:
    change = {"rules": {"mood_is_noted": "sometimes", "outcome_is_verified": "off"}}

    with pytest.raises(PlaybookRefused) as refusal:
        change_draft(draft.number, revision=0, change=change, by=ada, at=noon)

    assert [one.field for one in refusal.value.blockers] == [
        "rules.mood_is_noted",
        "rules.outcome_is_verified",
    ]
    draft.refresh_from_db()
    assert draft.revision == 0


def test_publishing_takes_a_second_person_who_looked_at_the_very_content(
    draft: PlaybookVersion, ada: User, lea: User, noon: datetime
) -> None:
    old = PlaybookVersion.objects.get(state="published")
    draft = asked(draft, ada, noon)

    new = publish_version(draft.number, seen=draft.asked_hash, by=lea, at=noon)

    old.refresh_from_db()
    assert (new.state, new.published_by, new.published_at) == ("published", lea, noon)
    assert (old.state, old.retired_at) == ("retired", noon)
    assert PlaybookEvent.objects.filter(name="version.published").get().by == lea


def test_publishing_twice_is_once(draft: PlaybookVersion, ada: User, lea: User, noon: datetime) -> None:
    draft = asked(draft, ada, noon)
    publish_version(draft.number, seen=draft.asked_hash, by=lea, at=noon)

    again = publish_version(draft.number, seen=draft.asked_hash, by=lea, at=noon)

    assert again.state == "published"
    assert PlaybookEvent.objects.filter(name="version.published").count() == 1


def test_who_changed_or_asked_is_not_the_second_person(
    draft: PlaybookVersion, ada: User, make_person: Person, harbour: Team, noon: datetime
) -> None:
    nora = make_person("Nora", Role.ADMIN, harbour)
    draft = change_draft(draft.number, revision=0, change=FASTER, by=ada, at=noon)
    draft = ask_review(draft.number, revision=1, by=nora, at=noon)

    for one in (ada, nora):
        with pytest.raises(SecondPersonNeeded):
            publish_version(draft.number, seen=draft.asked_hash, by=one, at=noon)
    for field in ("changed_by", "asked_by"):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlaybookVersion.objects.filter(pk=draft.pk).update(published_by=getattr(draft, field))


@pytest.mark.parametrize("role", [Role.AGENT, Role.AUDITOR, Role.COLLEAGUE])
def test_only_supervisors_and_admins_publish(
    role: str, draft: PlaybookVersion, ada: User, make_person: Person, harbour: Team, noon: datetime
) -> None:
    draft = asked(draft, ada, noon)

    with pytest.raises(NotAllowed):
        publish_version(draft.number, seen=draft.asked_hash, by=make_person("Pia", role, harbour), at=noon)

    assert PlaybookVersion.objects.get(state="draft") == draft


def test_nothing_is_published_that_nobody_asked_for(
    draft: PlaybookVersion, ada: User, lea: User, noon: datetime
) -> None:
    draft = change_draft(draft.number, revision=0, change=FASTER, by=ada, at=noon)

    with pytest.raises(PlaybookRefused, match="asked for a second person"):
        publish_version(draft.number, seen=hash_of(draft.content), by=lea, at=noon)


def test_a_change_afterwards_voids_the_asking(
    draft: PlaybookVersion, ada: User, lea: User, noon: datetime
) -> None:
    draft = asked(draft, ada, noon)
    seen = draft.asked_hash
    draft = change_draft(draft.number, revision=draft.revision, change=NOTED, by=ada, at=noon)

    assert (draft.asked_hash, draft.asked_by, draft.asked_at) == ("", None, None)
    assert PlaybookEvent.objects.filter(name="review.voided").count() == 1
    with pytest.raises(PlaybookRefused):
        publish_version(draft.number, seen=seen, by=lea, at=noon)
    draft = ask_review(draft.number, revision=draft.revision, by=ada, at=noon)
    with pytest.raises(VersionChanged, match="Look at it again"):
        publish_version(draft.number, seen=seen, by=lea, at=noon)


def test_asking_twice_is_once_and_asking_for_nothing_is_refused(
    draft: PlaybookVersion, ada: User, noon: datetime
) -> None:
    with pytest.raises(PlaybookRefused, match="says the same"):
        ask_review(draft.number, revision=0, by=ada, at=noon)
    draft = asked(draft, ada, noon)

    ask_review(draft.number, revision=draft.revision, by=ada, at=noon)

    assert PlaybookEvent.objects.filter(name="review.asked").count() == 1
    with pytest.raises(VersionChanged):
        ask_review(draft.number, revision=0, by=ada, at=noon)


def test_a_draft_thrown_away_is_gone_and_stays_told(
    draft: PlaybookVersion, ada: User, noon: datetime
) -> None:
    with pytest.raises(VersionChanged):
        discard_draft(draft.number, revision=5, by=ada, at=noon)
    discard_draft(draft.number, revision=0, by=ada, at=noon)
    discard_draft(draft.number, revision=0, by=ada, at=noon)

    assert not PlaybookVersion.objects.filter(state="draft").exists()
    assert PlaybookEvent.objects.filter(name="draft.discarded").count() == 1
    assert start_draft(by=ada, at=noon).number == draft.number + 1
    with pytest.raises(VersionChanged, match="threw it away"):
        change_draft(draft.number, revision=0, change=FASTER, by=ada, at=noon)


def test_what_was_published_is_never_changed(
    draft: PlaybookVersion, ada: User, lea: User, noon: datetime
) -> None:
    draft = asked(draft, ada, noon)
    publish_version(draft.number, seen=draft.asked_hash, by=lea, at=noon)

    for old in PlaybookVersion.objects.exclude(state="draft"):
        for change in ({"content": {}}, {"number": 77}, {"state": "draft"}, {"published_at": None}):
            with pytest.raises(DatabaseError), transaction.atomic():
                PlaybookVersion.objects.filter(pk=old.pk).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            PlaybookVersion.objects.filter(pk=old.pk).delete()
    with pytest.raises(PlaybookRefused, match="stays as it is"):
        change_draft(draft.number, revision=1, change=NOTED, by=ada, at=noon)
    with pytest.raises(PlaybookRefused):
        discard_draft(draft.number, revision=1, by=ada, at=noon)


def test_a_retired_version_never_comes_back(
    draft: PlaybookVersion, ada: User, lea: User, noon: datetime
) -> None:
    draft = asked(draft, ada, noon)
    publish_version(draft.number, seen=draft.asked_hash, by=lea, at=noon)

    with pytest.raises(DatabaseError), transaction.atomic():
        PlaybookVersion.objects.filter(number=1).update(state="published")


def test_what_was_done_to_versions_is_only_added_to(draft: PlaybookVersion) -> None:
    row = PlaybookEvent.objects.get()

    for sql in ("UPDATE {} SET at = at WHERE id = %s", "DELETE FROM {} WHERE id = %s"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.format(PlaybookEvent._meta.db_table), [row.pk])


def test_every_version_that_ships_has_no_fault() -> None:
    for version in PlaybookVersion.objects.all():
        assert [str(one) for one in faults_of(version.content)] == []
