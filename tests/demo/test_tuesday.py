"""What the Tuesday promises to show is there, and was told by the actions that people use."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.db.models import Max, Q, QuerySet

from cxdesk.accounts.models import User
from cxdesk.jobs.models import PENDING, Timer
from recovery.models import (
    Attachment,
    CauseLink,
    Complaint,
    ComplaintEvent,
    Contact,
    Customer,
    FollowUp,
    Message,
    Promise,
    Remedy,
    RootCause,
    StepDone,
    VerbatimTranslation,
)
from recovery.playbook.steps import STEP_KEYS
from recovery.queries.complaints import queue_for
from recovery.queries.promises import follow_ups_due_for, promises_due_for

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("told", "db")]
SOON = timedelta(hours=1)


def _all() -> QuerySet[Complaint]:
    return Complaint.objects.order_by("pk")


def test_there_are_forty_complaints_with_consecutive_references():
    rows = list(_all())
    assert len(rows) == 40
    assert [row.reference for row in rows] == [f"CX-2026-{number:06d}" for number in range(1, 41)]
    assert [row.logged_at for row in rows] == sorted(row.logged_at for row in rows)


def test_every_complaint_came_through_the_door():
    logged = ComplaintEvent.objects.filter(name="complaint.logged").values("complaint")
    assert logged.count() == 40
    assert not _all().exclude(pk__in=logged).exists()
    for complaint in _all().filter(steps_done__isnull=False).distinct():
        steps = complaint.steps_done.count()
        assert complaint.events.filter(name="step.completed").count() == steps


def test_nothing_that_happened_lies_ahead(told: datetime):
    moments = [
        (Complaint, ("received_at", "logged_at", "owned_at", "resolved_at", "closed_at")),
        (ComplaintEvent, ("at",)),
        (Contact, ("at",)),
        (Message, ("at",)),
        (Promise, ("made_at", "kept_at", "broken_at")),
        (FollowUp, ("settled_at",)),
        (StepDone, ("done_at",)),
        (Remedy, ("given_at",)),
        (RootCause, ("named_at",)),
        (CauseLink, ("at",)),
        (Customer, ("created_at",)),
    ]
    for model, names in moments:
        for name in names:
            assert model._default_manager.aggregate(last=Max(name))["last"] <= told, (model, name)
    assert not _all().filter(received_at__gt=told).exists()


def test_what_happened_to_a_complaint_happened_in_order():
    for complaint in _all():
        moments = list(complaint.events.order_by("pk").values_list("at", flat=True))
        assert moments == sorted(moments), complaint.title
        assert moments[0] == complaint.logged_at


def test_three_promises_are_due_within_the_hour(told: datetime):
    due = Promise.objects.filter(state="open", due_at__gt=told, due_at__lte=told + SOON)
    assert due.count() == 3
    assert not Promise.objects.filter(state="open", due_at__lte=told).exists()


def test_one_promise_is_overdue_and_its_timer_said_so():
    late = Promise.objects.get(state="broken", kept_at=None)
    assert late.broken_at is not None
    assert late.broken_at - late.due_at < timedelta(minutes=1)
    assert late.complaint.events.filter(name="promise.broken", by=None).exists()
    assert late.complaint.messages.filter(direction="in").exists()


def test_one_cause_came_back_four_times_and_others_are_candidates():
    counts = {cause.title: cause.links.count() for cause in RootCause.objects.all()}
    assert sorted(counts.values()) == [1, 1, 2, 4]
    most = max(counts, key=lambda title: counts[title])
    assert RootCause.objects.get(title=most).state == RootCause.State.INVESTIGATING
    assert RootCause.objects.filter(state=RootCause.State.CANDIDATE).count() == 3


def test_nobody_owns_three_and_one_of_them_has_a_photo():
    new = _all().filter(state="new")
    assert new.count() == 3
    assert {row.channel for row in new} == {"form"}
    photo = Attachment.objects.get(complaint__in=new)
    assert photo.content_type == "image/png"
    assert photo.file.read()[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    "what,which",
    [
        ("anonymous", Q(customer=None, state="closed", outcome="upheld")),
        ("on behalf of a mother", Q(spoken_by__contains="daughter", customer__isnull=False)),
        ("about a colleague", Q(concerns_staff__isnull=False, owner__isnull=False)),
        ("sensitive", Q(is_sensitive=True, severity=1)),
        ("training", Q(is_training=True)),
        ("waits on a third party", Q(state="waiting", waiting_on="third_party")),
        ("waits on the customer", Q(state="waiting", waiting_on="customer")),
        ("merged", Q(outcome="merged", merged_into__isnull=False)),
        ("withdrawn", Q(outcome="withdrawn")),
        ("reopened, one level higher", Q(reopened_times=1, escalation_level=2, state="open")),
    ],
)
def test_one_of_each_kind_is_there(what: str, which: Q):
    assert _all().filter(which).count() == 1, what


def test_follow_ups_fall_due_today_and_in_days(told: datetime):
    live = FollowUp.objects.filter(state__in=["scheduled", "due"])
    assert live.filter(state="due", due_at__lt=told).count() == 1
    assert live.filter(due_at__gt=told, due_at__lt=told + timedelta(hours=3)).count() == 2
    assert live.filter(due_at__gt=told + timedelta(days=1)).exists()
    assert not live.filter(state="scheduled", due_at__lt=told).exists()


def test_closed_ones_went_all_ten_steps_and_have_scores():
    closed = _all().filter(state="closed").exclude(outcome__in=["merged", "withdrawn"])
    assert closed.count() == 8
    for complaint in closed:
        assert set(complaint.steps_done.values_list("step", flat=True)) == set(STEP_KEYS)
    scores = set(FollowUp.objects.filter(complaint__in=closed).values_list("score", flat=True))
    assert scores == {2, 4, 5, None}
    assert StepDone.objects.filter(complaint__in=closed, step="root_cause", ending="").count() == 2


def test_a_timer_runs_for_everything_that_is_still_owed():
    running = set(Timer.objects.filter(state=PENDING).values_list("kind", "subject_id", "due_at"))
    owed = Promise.objects.filter(state="open").values_list("pk", "due_at")
    asked = FollowUp.objects.filter(state="scheduled").values_list("pk", "due_at")
    assert len(owed) > 10
    assert {("promise.due", pk, due) for pk, due in owed} <= running
    assert {("follow_up.due", pk, due) for pk, due in asked} <= running


def test_people_speak_in_three_languages_and_every_line_of_business_is_there():
    languages = dict.fromkeys(_all().values_list("verbatim_language", flat=True))
    assert set(languages) == {"en", "zh-hans", "zh-hant"}
    assert _all().filter(verbatim_language="zh-hant").count() == 3
    assert _all().values("site").distinct().count() == 6
    lengths = sorted(len(words) for words in _all().values_list("verbatim", flat=True))
    assert lengths[0] < 60 < 500 < lengths[-1]
    assert VerbatimTranslation.objects.filter(language="en").count() == 1


def test_chinese_words_are_set_as_chinese_is_set():
    rows = _all().filter(verbatim_language__startswith="zh").prefetch_related("evidence")
    texts = [
        text for row in rows for text in (row.title, row.verbatim, *(one.value for one in row.evidence.all()))
    ]
    for text in filter(lambda text: re.search(r"[\u4e00-\u9fff]", text), texts):
        assert not re.search(r"[\u4e00-\u9fff][,.;:?!]|[,;?!][\u4e00-\u9fff]", text), text
        assert not re.search(r"[\u4e00-\u9fff][0-9]|[0-9][\u4e00-\u9fff]", text), text
        assert not re.search(r"你(?!們|订|訂)", text.replace("“", "")), text


def test_nobody_says_that_it_happens_often_or_blames_somebody():
    said = "\n".join(
        value
        for row in _all().prefetch_related("evidence")
        for value in row.evidence.filter(step="apologise").values_list("value", flat=True)
    ).lower()
    for words in (
        "always",
        "often",
        "sorry if",
        "sorry you feel",
        "as soon as possible",
        "经常",
        "尽快",
        "如果给您",
    ):
        assert words not in said


def test_wei_has_something_to_do_next_and_something_later_today(told: datetime, people: dict[str, User]):
    wei = people["wei"]
    promises = list(promises_due_for(wei, until=told + timedelta(hours=12)))
    assert promises[0].state == "broken"
    assert promises[1].complaint.customer is not None
    assert promises[1].complaint.customer.name == "Lin Meihua"
    assert promises[1].due_at - told == timedelta(minutes=19)
    assert len(follow_ups_due_for(wei, until=told + timedelta(hours=12))) == 3
    assert (
        Promise.objects.filter(made_by=wei, state="kept", kept_at__gt=told - timedelta(hours=4)).count() == 2
    )


def test_each_role_sees_its_own_tuesday(people: dict[str, User]):
    def sees(key: str) -> int:
        return Complaint.objects.visible_to(people[key]).count()

    about_jonas = Complaint.objects.get(concerns_staff=people["jonas"])
    sensitive = Complaint.objects.get(is_sensitive=True)
    assert sees("he_yan") == sees("priya") == sees("ruth") == 40
    assert sees("zhao_lei") == 0
    assert not Complaint.objects.visible_to(people["jonas"]).filter(pk=about_jonas.pk).exists()
    assert not Complaint.objects.visible_to(people["wei"]).filter(pk=sensitive.pk).exists()
    assert queue_for(people["wei"]).count() > 10
    assert len(set(_all().exclude(owner=None).values_list("owner", flat=True))) == 7
