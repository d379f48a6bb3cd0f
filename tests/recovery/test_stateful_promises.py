"""Promises and follow-ups in any order, with crashes and sweeps in between: no stale moment ever acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from cxdesk.accounts.models import Membership, Role, Team, User
from cxdesk.common import clock
from cxdesk.common.errors import DomainError
from cxdesk.jobs import registry
from cxdesk.jobs.models import CANCELLED, DONE, LIVE, Timer
from cxdesk.jobs.sweep import sweep
from recovery.actions.asking import settle_follow_up
from recovery.actions.complaints import NewComplaint, log_complaint
from recovery.actions.customers import NewCustomer
from recovery.actions.endings import reopen_complaint, set_aside
from recovery.actions.follow_ups import add_follow_up, move_follow_up
from recovery.actions.merging import merge_complaints
from recovery.actions.promises import keep_promise, make_promise, move_promise
from recovery.models import Channel, Complaint, ComplaintEvent, FollowUp, Notification, Promise
from recovery.playbook.states import LIVE_FOLLOW_UPS
from tests.builders import lead_to

# Rarely enough that most of what people do comes to something.
CRASH = st.sampled_from([False, False, False, True])
HOURS = st.integers(1, 200)
WHICH = st.integers(0, 5)
# Moved, a promise is another promise; a follow-up that was due may be put off, and then is due once more.
ONCE_PER_SUBJECT = ("promise.due", "promise.warn")


# What must have happened on the way, or the walk went past it.
COMES_TO_PASS = {
    "promise.moved",
    "promise.broken",
    "promise.kept",
    "promises.cancelled",
    "follow_up.moved",
    "follow_up.added",
    "follow_up.due",
    "follow_up.settled",
    "follow_ups.cancelled",
    "complaint.reopened",
    "complaint.merged",
    "complaint.set_aside",
}


class Crashed(Exception):
    """The process died before its transaction committed."""


class Promised(RuleBasedStateMachine):
    """Two complaints of one customer, one with a promise and one resolved, and a person never quite sure."""

    team: Team
    ana: User

    @initialize(severity=st.integers(1, 4))
    def log(self, severity: int) -> None:
        customer = None
        self.ids: list[int] = []
        for _row in range(2):
            new = NewComplaint(
                team=self.team,
                channel=Channel.PHONE,
                received_at=clock.now(),
                verbatim="Nobody came.",
                severity=severity,
                customer=customer,
                new_customer=None if customer else NewCustomer("Mia Lin"),
            )
            complaint = log_complaint(new, by=self.ana, at=clock.now())
            customer = complaint.customer
            self.ids.append(complaint.pk)
        first, second = (Complaint.objects.get(pk=pk) for pk in self.ids)
        at = clock.now()
        due_at = at + timedelta(hours=20)
        make_promise(first, kind="other", text="A car", due_at=due_at, by=self.ana, at=at)
        lead_to(second, "resolve", by=self.ana, at=at)
        self.gone: set[int] = set(Timer.objects.filter(state=CANCELLED).values_list("pk", flat=True))
        self.seen = ComplaintEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def complaint(self, which: int) -> Complaint:
        return Complaint.objects.get(pk=self.ids[which % 2])

    def do(self, act: Callable[[], Any], *, crash: bool) -> None:
        """Act as a person does: all of it, or after a refusal or a crash nothing."""
        try:
            with transaction.atomic():
                act()
                if crash:
                    raise Crashed
        except (Crashed, DomainError):
            pass

    @rule(which=WHICH, hours=HOURS, crash=CRASH)
    def promise(self, which: int, hours: int, crash: bool) -> None:
        at = clock.now()
        due_at = at + timedelta(hours=hours)
        one = self.complaint(which)
        self.do(
            lambda: make_promise(one, kind="other", text="A car", due_at=due_at, by=self.ana, at=at),
            crash=crash,
        )

    @rule(which=WHICH, hours=HOURS, crash=CRASH)
    def move(self, which: int, hours: int, crash: bool) -> None:
        at = clock.now()
        if one := self._nth(Promise.objects.filter(complaint__in=self.ids), which):
            due_at = at + timedelta(hours=hours)
            self.do(
                lambda: move_promise(
                    one, due_at=due_at, agreed_by="Mia", agreed_how="call_out", by=self.ana, at=at
                ),
                crash=crash,
            )

    @rule(which=WHICH, crash=CRASH)
    def keep(self, which: int, crash: bool) -> None:
        if one := self._nth(Promise.objects.filter(complaint__in=self.ids), which):
            self.do(lambda: keep_promise(one, by=self.ana, at=clock.now()), crash=crash)

    @rule(which=WHICH, crash=CRASH)
    def resolve(self, which: int, crash: bool) -> None:
        one = self.complaint(which)
        self.do(lambda: lead_to(one, "resolve", by=self.ana, at=clock.now()), crash=crash)

    @rule(which=WHICH, crash=CRASH)
    def reopen(self, which: int, crash: bool) -> None:
        one = self.complaint(which)
        self.do(lambda: reopen_complaint(one, reason="Again.", by=self.ana, at=clock.now()), crash=crash)

    @rule(which=WHICH, crash=CRASH)
    def take_back(self, which: int, crash: bool) -> None:
        one = self.complaint(which)
        self.do(
            lambda: set_aside(one, outcome="withdrawn", reason="Found.", by=self.ana, at=clock.now()),
            crash=crash,
        )

    @rule(which=WHICH, crash=CRASH)
    def merge(self, which: int, crash: bool) -> None:
        one, other = self.complaint(which), self.complaint(which + 1)
        self.do(
            lambda: merge_complaints(one, other, reason="Same.", by=self.ana, at=clock.now()), crash=crash
        )

    @rule(which=WHICH, hours=HOURS, crash=CRASH)
    def ask_later(self, which: int, hours: int, crash: bool) -> None:
        at = clock.now()
        if one := self._nth(FollowUp.objects.filter(complaint__in=self.ids), which):
            due_at = at + timedelta(hours=hours)
            self.do(
                lambda: move_follow_up(one, due_at=due_at, reason="Away.", by=self.ana, at=at), crash=crash
            )

    @rule(which=WHICH, hours=HOURS, crash=CRASH)
    def ask_once_more(self, which: int, hours: int, crash: bool) -> None:
        at, one = clock.now(), self.complaint(which)
        due_at = at + timedelta(hours=hours)
        self.do(lambda: add_follow_up(one, due_at=due_at, reason="Asked.", by=self.ana, at=at), crash=crash)

    @rule(which=WHICH, content=st.booleans(), crash=CRASH)
    def ask(self, which: int, content: bool, crash: bool) -> None:
        if one := self._nth(FollowUp.objects.filter(complaint__in=self.ids), which):
            self.do(
                lambda: settle_follow_up(
                    one, state="done", score=3, content=content, note="So.", by=self.ana, at=clock.now()
                ),
                crash=crash,
            )

    @rule(hours=st.integers(1, 100), crash=CRASH)
    def time_passes(self, hours: int, crash: bool) -> None:
        clock.move(hours=hours)
        if crash:
            with (
                patch.object(registry, "handler_of", _dying(registry.handler_of)),
                patch.object(registry, "bulk_handler_of", _dying(registry.bulk_handler_of)),
            ):
                sweep()
            # Until everything that failed may be tried again.
            clock.move(minutes=1)
        sweep()
        self._nothing_came_too_early()

    def _nth(self, rows: Any, which: int) -> Any:
        found = list(rows.order_by("-pk")[:4])
        return found[which % len(found)] if found else None

    def _nothing_came_too_early(self) -> None:
        events = ComplaintEvent.objects.filter(pk__gt=self.seen, name__in=["promise.broken", "follow_up.due"])
        for event in events.order_by("pk"):
            self.seen = event.pk
            if event.name == "promise.broken":
                broken = Promise.objects.get(pk=event.detail["promise"])
                assert broken.state == "broken"
                assert broken.due_at <= event.at
            else:
                due = FollowUp.objects.get(pk=event.detail["follow_up"])
                assert due.state == "due"
                assert due.due_at <= event.at

    @invariant()
    def a_stale_generation_never_acts(self) -> None:
        if not hasattr(self, "gone"):
            return
        assert not Timer.objects.filter(pk__in=self.gone).exclude(state=CANCELLED).exists()
        self.gone |= set(Timer.objects.filter(state=CANCELLED).values_list("pk", flat=True))
        later = Timer.objects.filter(
            kind=OuterRef("kind"), subject_id=OuterRef("subject_id"), generation__gt=OuterRef("generation")
        )
        done = Timer.objects.filter(state=DONE, kind__in=ONCE_PER_SUBJECT)
        assert not done.filter(Exists(later)).exists()

    @invariant()
    def each_moment_is_a_generation_of_its_own(self) -> None:
        rows = Timer.objects.values("kind", "subject_id", "generation").annotate(n=Count("pk"))
        assert not rows.filter(n__gt=1).exists()

    @invariant()
    def one_live_timer_for_each_that_is_owed_and_none_besides(self) -> None:
        rows = Timer.objects.filter(state__in=LIVE)
        doubled = rows.values("kind", "subject_id").annotate(n=Count("pk")).filter(n__gt=1)
        assert not doubled.exists()
        owed = {
            "promise.due": Promise.objects.filter(state="open"),
            "follow_up.due": FollowUp.objects.filter(state="scheduled"),
        }
        for kind, subjects in owed.items():
            assert dict(rows.filter(kind=kind).values_list("subject_id", "due_at")) == dict(
                subjects.values_list("pk", "due_at")
            )

    @invariant()
    def every_bell_tells_of_what_still_is(self) -> None:
        unread = Notification.objects.filter(complaint__in=getattr(self, "ids", []), read_at=None)
        still = {
            "promise_due_soon": Promise.objects.filter(state="open"),
            "follow_up_due": FollowUp.objects.filter(state="due"),
        }
        for event, subjects in still.items():
            for row in unread.filter(event=event):
                assert subjects.filter(pk=row.subject_id, complaint=row.complaint_id).exists()

    @invariant()
    def follow_ups_belong_to_the_last_resolution_and_are_there_once(self) -> None:
        for one in Complaint.objects.filter(pk__in=getattr(self, "ids", [])):
            rows = one.follow_ups.filter(is_extra=False)
            keys = list(rows.values_list("resolution_number", "after_hours"))
            assert len(keys) == len(set(keys))
            live = one.follow_ups.filter(state__in=LIVE_FOLLOW_UPS)
            assert one.state == "resolved" or not live.exists()
            assert not live.exclude(resolution_number=one.resolution_number).exists()

    def teardown(self) -> None:
        # What this example left behind must not act in the next.
        Timer.objects.all().delete()
        FollowUp.objects.filter(state__in=LIVE_FOLLOW_UPS).update(state="cancelled")
        Promise.objects.filter(state="open").update(state="cancelled")


def _dying(handler_of: Callable[[str], Any]) -> Callable[[str], Any]:
    """Let each effect happen, and die before it is committed."""

    def of(kind: str) -> Any:
        def die(*args: Any, **kwargs: Any) -> None:
            handler_of(kind)(*args, **kwargs)
            raise Crashed

        return die

    return of


@pytest.fixture
def desk(harbour: Team, ana: User) -> None:
    lea = User.objects.create_user("lea@cxdesk.test", name="Lea")
    Membership.objects.create(user=lea, team=harbour, role=Role.SUPERVISOR)
    Promised.team, Promised.ana = harbour, ana


def check(walk: Promised) -> None:
    walk.a_stale_generation_never_acts()
    walk.each_moment_is_a_generation_of_its_own()
    walk.one_live_timer_for_each_that_is_owed_and_none_besides()
    walk.follow_ups_belong_to_the_last_resolution_and_are_there_once()


@pytest.mark.slow
def test_a_walk_by_way_of_everything_leaves_no_stale_moment(desk: None) -> None:
    """What the examples below find by chance, in one order in which each guard is needed."""
    walk = Promised()
    walk.log(severity=2)
    acts: list[Callable[[bool], None]] = [
        # The promise for hour 20 goes to hour 40, the follow-up of hour 72 to hour 100.
        lambda crash: walk.move(which=0, hours=40, crash=crash),
        lambda crash: walk.ask_later(which=2, hours=100, crash=crash),
        lambda crash: walk.ask_once_more(which=1, hours=90, crash=crash),
        *[lambda crash: walk.time_passes(hours=30, crash=crash)] * 4,
        lambda crash: walk.keep(which=0, crash=crash),
        # Due by now, it is put off, falls due once more, and brings the complaint back.
        lambda crash: walk.ask_later(which=3, hours=24, crash=crash),
        lambda crash: walk.time_passes(hours=24, crash=crash),
        lambda crash: walk.ask(which=3, content=False, crash=crash),
        lambda crash: walk.resolve(which=1, crash=crash),
        lambda crash: walk.promise(which=0, hours=20, crash=crash),
        lambda crash: walk.promise(which=1, hours=30, crash=crash),
        lambda crash: walk.merge(which=1, crash=crash),
        lambda crash: walk.take_back(which=0, crash=crash),
        lambda crash: walk.time_passes(hours=100, crash=crash),
    ]

    for act in acts:
        for crash in (True, False):
            act(crash)
            check(walk)

    told = set(ComplaintEvent.objects.filter(complaint__in=walk.ids).values_list("name", flat=True))
    assert told >= COMES_TO_PASS


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_in_any_order_no_stale_moment_acts(desk: None) -> None:
    run_state_machine_as_test(
        Promised,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
