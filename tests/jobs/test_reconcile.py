"""What is owed and missing is put back, once."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from cxdesk.accounts.models import User
from cxdesk.common import clock
from cxdesk.jobs import reconcile as reconciler
from cxdesk.jobs import registry
from cxdesk.jobs.decisions import decide_timer
from cxdesk.jobs.models import Outgoing, Timer
from cxdesk.jobs.reconcile import missing, reconcile, reconcile_when_due
from cxdesk.jobs.timers import start_timer, start_timers
from tests.jobs.conftest import in_an_hour

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(on):
    """Make 100 people, each of whom is owed a timer and has it."""
    kind = on(kind="person.greet")
    registry.owes(kind)(lambda: User.objects.annotate(due_at=F("added_at")))
    people = User.objects.bulk_create(
        User(email=f"p{number}@example.com", name="P", added_at=clock.now()) for number in range(100)
    )
    start_timers(kind, [(one.pk, in_an_hour()) for one in people])
    return people


def test_every_missing_timer_is_started_again_in_one_pass(people):
    Timer.objects.filter(subject_id__in=[one.pk for one in people[:7]]).delete()

    assert [reconcile(), reconcile()] == [7, 0]

    assert Timer.objects.live().count() == 100
    assert Timer.objects.live().values("subject_id").distinct().count() == 100


def test_what_is_put_back_stays_when_a_later_part_fails(people, monkeypatch):
    Timer.objects.all().delete()
    start, parts = reconciler.start_timers, []

    def start_some(kind, pairs, **how):
        parts.append(len(pairs))
        if len(parts) == 3:
            raise OperationalError
        return start(kind, pairs, **how)

    monkeypatch.setattr(reconciler, "CHUNK", 30)
    monkeypatch.setattr(reconciler, "start_timers", start_some)

    with pytest.raises(OperationalError):
        reconcile()

    assert (parts, Timer.objects.live().count()) == ([30, 30, 30], 60)


def test_what_was_cancelled_by_hand_is_started_again_as_a_new_generation(people):
    Timer.objects.filter(subject_id=people[0].pk).update(state="cancelled")

    assert reconcile() == 1

    assert Timer.objects.live().get(subject_id=people[0].pk).generation == 2


def test_a_parked_timer_is_not_missing(people):
    Timer.objects.filter(subject_id=people[0].pk).update(state="parked")

    assert reconcile() == 0


def test_what_an_admin_gave_up_stays_so_until_it_is_due_anew(people, make_person, harbour):
    ada, first = make_person("Ada", "admin", harbour), people[0]
    reconcile()
    Timer.objects.filter(subject_id=first.pk).update(state="parked")
    timer = Timer.objects.get(subject_id=first.pk)
    decide_timer(timer, "give_up", explanation="Nobody waits for it.", by=ada, at=clock.now())

    assert missing() == {timer.kind: 0}
    assert reconcile() == 0

    start_timer(timer.kind, first.pk, due_at=in_an_hour())
    Timer.objects.filter(subject_id=first.pk, state="pending").update(state="cancelled")
    assert reconcile() == 1


def test_what_somebody_moves_while_it_is_read_as_missing_stays_as_they_moved_it(people, monkeypatch):
    first = people[0]
    Timer.objects.filter(subject_id=first.pk).update(state="cancelled")
    moment, real = in_an_hour(), reconciler.start_timers

    def moved_meanwhile(kind, pairs, **options):
        start_timer(kind, first.pk, due_at=moment)
        return real(kind, pairs, **options)

    monkeypatch.setattr(reconciler, "start_timers", moved_meanwhile)

    assert reconcile() == 0
    assert Timer.objects.live().get(subject_id=first.pk).due_at == moment


def test_every_missing_posting_is_posted_again(on, outside):
    on()
    registry.owes_sending("notice.mail")(
        lambda: User.objects.annotate(
            key=Concat(Value("user:"), Cast("pk", CharField())), not_before=F("added_at")
        )
    )
    later = in_an_hour()
    User.objects.create(email="p@example.com", name="P")
    User.objects.update(added_at=later)

    assert [reconcile(), reconcile()] == [1, 0]

    posted = Outgoing.objects.get()
    assert (posted.kind, posted.not_before) == ("notice.mail", later)


def test_of_many_who_ask_within_an_hour_one_reconciles(people, caplog):
    first = reconcile_when_due()
    Timer.objects.all().delete()

    clock.move(minutes=30)
    early = reconcile_when_due()
    clock.move(minutes=31)
    due = reconcile_when_due()
    again = reconcile_when_due()

    assert (first, early, due, again) == (0, 0, 100, 0)
    assert "100 of kind person.greet were owed and missing" in caplog.text


def test_an_hour_is_an_hour(people):
    reconcile_when_due()
    Timer.objects.all().delete()
    clock.move(minutes=59)

    assert reconcile_when_due() == 0
