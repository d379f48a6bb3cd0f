"""Follow-ups by severity: made, moved, added, tried, settled, and what comes of who is not content."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from cxdesk.accounts.models import User
from cxdesk.jobs.models import Timer
from recovery.actions.asking import log_attempt, settle_follow_up
from recovery.actions.endings import reopen_complaint
from recovery.actions.follow_ups import add_follow_up, follow_ups_fall_due, make_follow_ups, move_follow_up
from recovery.actions.notifications import notify
from recovery.actions.states import take_complaint
from recovery.errors import IllegalMove, NotAllowed, PromiseRefused
from recovery.models import (
    Complaint,
    ComplaintEvent,
    FollowUp,
    Notification,
    NotificationEvent,
    NotificationSettings,
)
from tests.builders import MakeComplaint, lead_to

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = DAY * 3 + HOUR


def resolved(make: MakeComplaint, ana: User, noon: datetime, **fields: Any) -> Complaint:
    return lead_to(take_complaint(make(**fields), by=ana, at=noon), "resolve", by=ana, at=noon)


@pytest.fixture
def complaint(make_complaint: MakeComplaint, mia: Any, ana: User, noon: datetime) -> Complaint:
    return resolved(make_complaint, ana, noon, severity=2, new_customer=mia)


@pytest.fixture
def first(complaint: Complaint) -> FollowUp:
    return complaint.follow_ups.earliest("due_at")


@pytest.mark.parametrize(
    ("severity", "kind", "hours"),
    [(1, "call", [72, 168, 720]), (2, "call", [72, 168, 720]), (3, "call", [72]), (4, "message", [72])],
)
def test_by_severity(
    severity: int, kind: str, hours: list[int], make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    rows = resolved(make_complaint, ana, noon, severity=severity).follow_ups.order_by("due_at")

    assert [(row.after_hours, row.kind, row.due_at) for row in rows] == [
        (one, kind, noon + HOUR * one) for one in hours
    ]


def test_made_twice_they_are_there_once(complaint: Complaint, ana: User, noon: datetime) -> None:
    make_follow_ups(complaint, (72, 168, 720), kind="call", by=ana, at=noon + HOUR)

    assert complaint.follow_ups.count() == 3
    assert Timer.objects.filter(kind="follow_up.due", state="pending").count() == 3


def test_resolved_again_they_come_again(complaint: Complaint, ana: User, noon: datetime) -> None:
    reopen_complaint(complaint, reason="It broke again.", by=ana, at=noon + HOUR)
    assert set(complaint.follow_ups.values_list("state", flat=True)) == {"cancelled"}

    lead_to(complaint, "resolve", by=ana, at=noon + DAY)

    states = complaint.follow_ups.order_by("pk").values_list("resolution_number", "state")
    assert list(states) == [(1, "cancelled")] * 3 + [(2, "scheduled")] * 3
    assert Timer.objects.filter(kind="follow_up.due", state="pending").count() == 3


def test_moved_it_is_another_generation_and_the_old_moment_does_nothing(
    first: FollowUp, ana: User, noon: datetime
) -> None:
    for _time in range(2):
        move_follow_up(
            first, due_at=noon + DAY * 5, kind="message", reason="She is away.", by=ana, at=noon + HOUR
        )

    follow_ups_fall_due([first.pk], at=noon + DAY * 3)
    first.refresh_from_db()
    assert (first.state, first.kind, first.after_hours) == ("scheduled", "message", 72)
    timers = Timer.objects.filter(kind="follow_up.due", subject_id=first.pk).order_by("generation")
    assert list(timers.values_list("state", "due_at")) == [
        ("cancelled", noon + DAY * 3),
        ("pending", noon + DAY * 5),
    ]
    assert first.complaint.events.filter(name="follow_up.moved").count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [({"reason": " "}, "reason"), ({"due_at": -HOUR}, "follow_up_due"), ({"kind": "x"}, "kind")],
)
def test_moving_needs_a_reason_and_a_time_ahead(
    given: dict[str, Any], field: str, first: FollowUp, ana: User, noon: datetime
) -> None:
    wanted: dict[str, Any] = {"due_at": DAY, "kind": "call", "reason": "She is away.", **given}
    wanted["due_at"] = noon + wanted["due_at"]

    with pytest.raises(PromiseRefused) as refusal:
        move_follow_up(first, by=ana, at=noon, **wanted)

    assert refusal.value.field == field


def test_only_owner_and_supervisor_change_when_to_ask(
    first: FollowUp, make_person: Any, harbour: Any, lea: User, otto: User, noon: datetime
) -> None:
    bea = make_person("Bea", "agent", harbour)
    for outsider in (bea, otto):
        with pytest.raises(NotAllowed):
            move_follow_up(first, due_at=noon + DAY, reason="x", by=outsider, at=noon)
        with pytest.raises(NotAllowed):
            add_follow_up(first.complaint, due_at=noon + DAY, reason="x", by=outsider, at=noon)

    move_follow_up(first, due_at=noon + DAY, reason="x", by=lea, at=noon)


def test_one_more_is_added_once_and_stays_through_another_making(
    complaint: Complaint, ana: User, noon: datetime
) -> None:
    for minutes in (0, 5):
        due_at = noon + DAY + timedelta(minutes=minutes)
        add_follow_up(complaint, due_at=due_at, reason="She asked for it.", by=ana, at=noon)

    assert complaint.follow_ups.filter(is_extra=True).count() == 1
    # At the hour of one of the playbook it is still another.
    add_follow_up(complaint, due_at=noon + HOUR * 72, reason="By mail too.", kind="message", by=ana, at=noon)
    assert complaint.follow_ups.filter(after_hours=72).count() == 2
    extra = complaint.follow_ups.get(is_extra=True, after_hours=24)
    with pytest.raises(PromiseRefused, match="already"):
        move_follow_up(extra, due_at=noon + HOUR * 72, reason="x", by=ana, at=noon)


def test_nothing_is_added_to_what_is_not_resolved_or_asked_often(
    complaint: Complaint, make_complaint: MakeComplaint, ana: User, noon: datetime
) -> None:
    with pytest.raises(IllegalMove):
        add_follow_up(make_complaint(owner=ana), due_at=noon + DAY, reason="x", by=ana, at=noon)
    for days in range(1, 6):
        add_follow_up(complaint, due_at=noon + DAY * days, reason="x", by=ana, at=noon)
    with pytest.raises(PromiseRefused, match="often enough"):
        add_follow_up(complaint, due_at=noon + DAY * 9, reason="x", by=ana, at=noon)


def test_unreachable_takes_three_attempts_and_a_note(first: FollowUp, ana: User, noon: datetime) -> None:
    at = noon + LATER
    for tried in range(3):
        with pytest.raises(PromiseRefused, match="three times"):
            settle_follow_up(first, state="unreachable", note="Rang.", by=ana, at=at)
        result = "voicemail" if tried else "no_answer"
        log_attempt(first, result=result, by=ana, at=at + HOUR * tried)
        log_attempt(first, result=result, by=ana, at=at + HOUR * tried)
    assert first.attempts.count() == 3

    with pytest.raises(PromiseRefused):
        settle_follow_up(first, state="unreachable", note=" ", by=ana, at=at + DAY)
    settle_follow_up(first, state="unreachable", note="Rang on three days.", by=ana, at=at + DAY)

    assert (first.state, first.score, first.content) == ("unreachable", None, None)
    with pytest.raises(IllegalMove):
        log_attempt(first, result="no_answer", by=ana, at=at + DAY)


def test_no_attempt_before_its_time_and_none_by_an_outsider(
    first: FollowUp, ana: User, otto: User, noon: datetime
) -> None:
    with pytest.raises(PromiseRefused, match="not due"):
        log_attempt(first, result="no_answer", by=ana, at=noon)
    with pytest.raises(NotAllowed):
        log_attempt(first, result="no_answer", by=otto, at=noon + LATER)


def test_reached_is_a_contact_of_the_follow_up(first: FollowUp, ana: User, noon: datetime) -> None:
    for _time in range(2):
        settle_follow_up(first, state="done", score=5, by=ana, at=noon + LATER)

    assert [(one.result, one.kind) for one in first.attempts.all()] == [("reached", "call_out")]
    assert first.content is True
    first.complaint.refresh_from_db()
    assert first.complaint.state == "resolved"


def test_not_content_reopens_one_level_higher_and_leaves_the_tier(
    complaint: Complaint, first: FollowUp, ana: User, noon: datetime
) -> None:
    for _time in range(2):
        settle_follow_up(
            first,
            state="done",
            score=2,
            content=False,
            note="The fee is still there.",
            by=ana,
            at=noon + LATER,
        )

    complaint.refresh_from_db()
    assert (complaint.state, complaint.escalation_level, complaint.reopened_times) == ("open", 2, 1)
    assert complaint.customer.tier == ""
    assert complaint.follow_ups.filter(state="cancelled").count() == 2
    assert "The fee is still there." in complaint.events.get(name="complaint.reopened").words.text
    assert not Timer.objects.filter(kind="follow_up.due", state="pending").exists()


def test_the_level_rises_to_three_at_most(complaint: Complaint, ana: User, noon: datetime) -> None:
    at = noon
    for level in (2, 3, 3):
        row = complaint.follow_ups.filter(state="scheduled").earliest("due_at")
        at = row.due_at + HOUR
        settle_follow_up(row, state="done", score=1, content=False, note="No.", by=ana, at=at)
        complaint.refresh_from_db()
        assert complaint.escalation_level == level
        lead_to(complaint, "resolve", by=ana, at=at + HOUR)


@pytest.mark.parametrize(
    ("given", "field"),
    [({"score": 2}, "content"), ({"score": 4, "content": False}, "note"), ({"content": False}, "score")],
)
def test_whether_they_are_content_must_be_plain(
    given: dict[str, Any], field: str, first: FollowUp, ana: User, noon: datetime
) -> None:
    with pytest.raises(PromiseRefused) as refusal:
        settle_follow_up(first, state="done", by=ana, at=noon + LATER, **given)

    assert refusal.value.field == field
    first.refresh_from_db()
    assert first.state == "scheduled"


def test_many_fall_due_in_as_many_statements_as_a_few(
    make_complaint: MakeComplaint, ana: User, noon: datetime, django_assert_max_num_queries: Any
) -> None:
    ids = [resolved(make_complaint, ana, noon).follow_ups.get().pk for _row in range(6)]
    for some in (ids[:1], ids[1:]):
        with django_assert_max_num_queries(12):
            follow_ups_fall_due(some, at=noon + LATER)
    follow_ups_fall_due(ids, at=noon + LATER)

    assert FollowUp.objects.filter(state="due").count() == 6
    assert Notification.objects.filter(event="follow_up_due", receiver=ana).count() == 6


@pytest.mark.parametrize(
    "other",
    [
        {"state": "done", "score": 1, "content": False, "note": "They are furious."},
        {"state": "done", "score": 4},
        {"state": "unreachable", "note": "Rang three times."},
    ],
)
def test_another_answer_to_the_same_question_is_refused_and_not_thrown_away_in_silence(
    other: dict[str, Any], first: FollowUp, ana: User, noon: datetime
) -> None:
    settle_follow_up(first, state="done", score=5, note="Glad.", by=ana, at=noon + LATER)
    settle_follow_up(first, state="done", score=5, content=True, note="Glad.", by=ana, at=noon + LATER)

    with pytest.raises(IllegalMove, match="another one than yours"):
        settle_follow_up(first, by=ana, at=noon + LATER, **other)

    first.refresh_from_db()
    assert (first.state, first.score, first.note) == ("done", 5, "Glad.")
    assert first.complaint.events.filter(name="follow_up.settled").count() == 1


def test_a_crowd_is_told_to_the_same_people_as_each_of_it_alone(
    make_complaint: MakeComplaint,
    make_person: Any,
    harbour: Any,
    ana: User,
    lea: User,
    otto: User,
    noon: datetime,
) -> None:
    """Nearly all goes a short way; whoever is gone, works elsewhere, wants mail or sleeps the long one."""
    bea, gone = make_person("Bea", "agent", harbour), make_person("Gus", "agent", harbour)
    NotificationSettings.objects.create(user=bea, chosen={"follow_up_due": [True, "always"]})
    User.objects.filter(pk=gone.pk).update(is_active=False, deactivated_at=noon)
    variants: list[dict[str, Any]] = [
        {"owner": ana},
        {"owner": ana, "is_sensitive": True},
        {"owner": bea},
        {"owner": gone},
        {"owner": None, "state": "new"},
        {"owner": lea},
        {"owner": otto},
        {"owner": ana, "is_history": True, "next_due": "", "next_due_at": None},
    ]
    rows = []
    for facts in variants:
        complaint = make_complaint(owner=ana)
        Complaint.objects.filter(pk=complaint.pk).update(**facts)
        row = FollowUp(complaint=complaint, resolution_number=1, after_hours=72, due_at=noon)
        row.save()
        rows.append(row)
    columns = ("receiver", "event", "complaint", "subject_id", "by", "at", "in_app", "read_at", "mail_at")

    def told() -> set[tuple[Any, ...]]:
        return set(Notification.objects.filter(event="follow_up_due").values_list(*columns))

    for row in rows:
        complaint = Complaint.objects.get(pk=row.complaint_id)
        notify(NotificationEvent.FOLLOW_UP_DUE, complaint, subject_id=row.pk, at=noon)
    alone = told()
    Notification.objects.all().delete()
    for _time in range(2):
        FollowUp.objects.update(state="scheduled")
        follow_ups_fall_due([row.pk for row in rows], at=noon)

    assert told() == alone
    assert len(alone) == 7
    events = ComplaintEvent.objects.filter(name="follow_up.due").order_by("pk")
    assert [one.detail["follow_up"] for one in events] == [row.pk for row in rows] * 2
