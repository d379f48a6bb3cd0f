"""Ten steps in any order, by actions and API: none skipped, none twice, and always somebody who owns it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from rest_framework.test import APIClient

from cxdesk.accounts.actions.people import deactivate_person
from cxdesk.accounts.models import Membership, Role, Team, User
from cxdesk.common import clock
from cxdesk.common.errors import DomainError
from cxdesk.jobs.models import Timer
from cxdesk.jobs.sweep import sweep
from recovery.actions.complaints import NewComplaint, log_complaint
from recovery.actions.customers import NewCustomer
from recovery.actions.playbook import complete_step
from recovery.models import Channel, Complaint, ComplaintEvent, FollowUp, Promise, StepDone
from recovery.playbook.states import LIVE_FOLLOW_UPS, MOVES, ComplaintState, Move
from recovery.playbook.step import Step
from recovery.playbook.steps import STEP_KEYS, STEPS
from tests.builders import ENOUGH

WHICH = st.integers(0, 1)
WHO = st.sampled_from(["ana", "bea", "lea"])
STEP = st.sampled_from(STEP_KEYS)
# What a person may be told instead of being obeyed; anything else is a fault of ours.
TOLD = {400, 403, 404, 409}
SET_ASIDE = {"withdrawn", "merged", "not_a_complaint"}
# What must have happened on the way, or the walk went past it.
COMES_TO_PASS = {
    "complaint.taken",
    "step.completed",
    "step.noted",
    "complaint.reopened",
    "complaint.merged",
    "complaint.set_aside",
    "owner.replaced",
    "follow_up.settled",
}


class Walked(RuleBasedStateMachine):
    """Two complaints that nobody owns, and three people who do with them what comes to their mind."""

    team: Team
    lea: User

    @initialize()
    def log(self) -> None:
        self.people = {"lea": self.lea}
        for name in ("ana", "bea"):
            self._come(name)
        customer = None
        self.ids: list[int] = []
        for _row in range(2):
            new = NewComplaint(
                team=self.team,
                channel=Channel.FORM,
                received_at=clock.now(),
                verbatim="I paid for your car. Nobody came.",
                severity=4,
                customer=customer,
                new_customer=None if customer else NewCustomer("Mia Lin"),
            )
            complaint = log_complaint(new, by=None, at=clock.now())
            customer = complaint.customer
            self.ids.append(complaint.pk)
        self.answers: Counter[int] = Counter()
        self.said: list[str] = []

    def _come(self, name: str) -> None:
        count = User.objects.count()
        person = User.objects.create_user(f"{name}{count}@cxdesk.test", name=name.title())
        Membership.objects.create(user=person, team=self.team, role=Role.AGENT)
        self.people[name] = person

    def complaint(self, which: int) -> Complaint:
        return Complaint.objects.get(pk=self.ids[which])

    def ask(self, who: str, which: int, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask by the API; an answer that is no answer fails the walk at once."""
        client = APIClient(raise_request_exception=True)
        client.force_authenticate(self.people[who])
        address = f"/api/v1/complaints/{self.complaint(which).reference}/{path}"
        answer = client.post(address, body or {}, format="json")
        self.answers[answer.status_code] += 1
        assert answer.status_code in {200, 201} | TOLD, (path, answer.status_code, answer.content[:300])
        if answer.status_code in TOLD:
            assert answer.json()["message"].strip(), path
        return answer

    def act(self, do: Callable[[], Any]) -> None:
        """Act without the API; a refusal is a sentence, and leaves nothing behind."""
        try:
            with transaction.atomic():
                do()
        except DomainError as refusal:
            self.said.append(str(refusal))

    # --- the ten steps

    @rule(which=WHICH, who=WHO)
    def take(self, which: int, who: str) -> None:
        self.ask(who, which, "owner/")

    @rule(which=WHICH, who=WHO, steps=st.integers(1, 4))
    def go_on(self, which: int, who: str, steps: int) -> None:
        """Complete what comes next, as people mostly do."""
        for _step in range(steps):
            done = StepDone.objects.filter(complaint=self.ids[which], voided_at=None)
            left = [key for key in STEP_KEYS if key not in set(done.values_list("step", flat=True))]
            if left:
                self.ask(who, which, f"steps/{left[0]}/completion/", ENOUGH[left[0]])

    @rule(which=WHICH, who=WHO, key=STEP, enough=st.booleans())
    def jump(self, which: int, who: str, key: str, enough: bool) -> None:
        """Complete any step, with what it wants or with nothing."""
        how = ENOUGH[key] if enough else {}
        person, one = self.people[who], self.complaint(which)
        self.act(lambda: complete_step(one, key, by=person, at=clock.now(), **how))

    @rule(
        which=WHICH,
        who=WHO,
        key=STEP,
        reason=st.sampled_from(["", "There is nobody."]),
        nth=st.integers(0, 2),
    )
    def end(self, which: int, who: str, key: str, reason: str, nth: int) -> None:
        """Choose one of the written endings, or one that is none."""
        endings = [one.key for one in STEPS[key].endings] + ["made_up"]
        body = {"ending": endings[nth % len(endings)], "reason": reason}
        self.ask(who, which, f"steps/{key}/completion/", {**ENOUGH[key], **body})

    @rule(which=WHICH, who=WHO, key=STEP)
    def note(self, which: int, who: str, key: str) -> None:
        answers = dict(ENOUGH[key].get("answers", {}))
        if key == "listen":
            answers["restatement"] += f" {len(self.said)} {self.answers.total()}"
        self.ask(who, which, f"steps/{key}/notes/", {"answers": answers})

    # --- states

    @rule(which=WHICH, who=WHO)
    def wait(self, which: int, who: str) -> None:
        until = (clock.now() + timedelta(hours=5)).isoformat()
        self.ask(who, which, "waiting/", {"on": "customer", "why": "She looks for it.", "until": until})

    @rule(which=WHICH, who=WHO)
    def resume(self, which: int, who: str) -> None:
        self.ask(who, which, "resumption/")

    @rule(which=WHICH, who=WHO)
    def close(self, which: int, who: str) -> None:
        self.ask(who, which, "closing/")

    @rule(which=WHICH, who=WHO)
    def reopen(self, which: int, who: str) -> None:
        self.ask(who, which, "reopening/", {"reason": "It broke again."})

    @rule(which=WHICH, who=WHO, outcome=st.sampled_from(["withdrawn", "not_a_complaint"]))
    def put_aside(self, which: int, who: str, outcome: str) -> None:
        self.ask(who, which, "setting-aside/", {"outcome": outcome, "reason": "It was found."})

    @rule(which=WHICH, who=WHO)
    def agree(self, which: int, who: str) -> None:
        self.ask(who, which, "setting-aside/confirmation/")

    @rule(which=WHICH, who=WHO)
    def merge(self, which: int, who: str) -> None:
        into = self.complaint(1 - which).reference
        self.ask(who, which, "merging/", {"into": into, "reason": "The same car."})

    # --- promises, follow-ups, time, people who leave

    @rule(which=WHICH, who=WHO)
    def promise(self, which: int, who: str) -> None:
        due_at = (clock.now() + timedelta(hours=3)).isoformat()
        self.ask(who, which, "promises/", {"kind": "other", "text": "A car.", "due_at": due_at})

    @rule(which=WHICH, who=WHO)
    def keep(self, which: int, who: str) -> None:
        for one in Promise.objects.owed().filter(complaint=self.ids[which]):
            self.ask(who, which, f"promises/{one.pk}/keeping/")

    @rule(which=WHICH, who=WHO, content=st.booleans())
    def settle(self, which: int, who: str, content: bool) -> None:
        for one in FollowUp.objects.filter(complaint=self.ids[which], state__in=LIVE_FOLLOW_UPS):
            clock.move(seconds=max(0, (one.due_at - clock.now()).total_seconds()) + 60)
            sweep()
            body = {"state": "done", "score": 4 if content else 2, "content": content, "note": "So."}
            self.ask(who, which, f"follow-ups/{one.pk}/outcome/", body)

    @rule(hours=st.integers(1, 100))
    def time_passes(self, hours: int) -> None:
        clock.move(hours=hours)
        sweep()

    @rule(who=st.sampled_from(["ana", "bea"]))
    def leave(self, who: str) -> None:
        """Somebody leaves the house, and a new colleague comes for them."""
        self.act(lambda: deactivate_person(self.people[who], by=None, at=clock.now()))
        self._come(who)

    # --- what is true after whatever was done

    @invariant()
    def no_step_is_skipped_or_done_twice(self) -> None:
        for pk in getattr(self, "ids", []):
            check_steps(pk)

    @invariant()
    def every_refusal_is_a_sentence(self) -> None:
        assert all(one.strip() for one in getattr(self, "said", []))

    @invariant()
    def somebody_owns_it(self) -> None:
        for one in Complaint.objects.filter(pk__in=getattr(self, "ids", [])):
            aside = one.state == ComplaintState.CLOSED and one.outcome in SET_ASIDE
            owner = one.owner
            assert one.state == ComplaintState.NEW or aside or owner is not None
            if owner is not None and one.state != ComplaintState.CLOSED:
                assert owner.is_active, "Its owner has left the house."
            done = StepDone.objects.filter(complaint=one, step="own", voided_at=None).exists()
            assert not done or owner is not None

    @invariant()
    def every_move_stands_in_the_table(self) -> None:
        for one in Complaint.objects.filter(pk__in=getattr(self, "ids", [])):
            state = ComplaintState.NEW
            moves = ComplaintEvent.objects.filter(complaint=one, name="complaint.moved").order_by("pk")
            for event in moves:
                move = (ComplaintState(event.detail["old"]), Move(event.detail["move"]))
                assert move[0] == state, "It moved from where it was not."
                state = MOVES[move]
                assert event.detail["new"] == state
            assert one.state == state, "Its state changed without a move."

    @invariant()
    def an_end_is_earned(self) -> None:
        for one in Complaint.objects.filter(pk__in=getattr(self, "ids", [])):
            done = set(StepDone.objects.filter(complaint=one, voided_at=None).values_list("step", flat=True))
            if one.outcome and one.outcome not in SET_ASIDE:
                wanted = STEP_KEYS if one.state == ComplaintState.CLOSED else STEP_KEYS[:7]
                assert set(wanted) <= done, one.state

    def teardown(self) -> None:
        # What this example left behind must not act in the next.
        Timer.objects.all().delete()
        FollowUp.objects.filter(state__in=LIVE_FOLLOW_UPS).update(state="cancelled")
        Promise.objects.filter(state="open").update(state="cancelled")
        clock.reset()


def check_steps(complaint_id: int) -> None:
    """Look at every completion in its order: what comes before it was done, and it was not done already."""
    done: set[str] = set()
    reopened = ComplaintEvent.objects.filter(complaint=complaint_id, name="complaint.reopened")
    happened: list[tuple[int, str]] = [(pk, "") for pk in reopened.values_list("pk", flat=True)]
    completed = ComplaintEvent.objects.filter(complaint=complaint_id, name="step.completed")
    happened += [(event.pk, event.detail["step"]) for event in completed]
    for _pk, key in sorted(happened):
        if not key:
            done = set()
            continue
        assert key not in done, f"{key} was done twice."
        missing = set(STEPS[key].after) - done
        assert not missing, f"{key} was done before {missing}."
        done.add(key)
    stands = StepDone.objects.filter(complaint=complaint_id, voided_at=None).values_list("step", flat=True)
    assert sorted(stands) == sorted(done)


@pytest.fixture
def desk(harbour: Team, lea: User) -> None:
    Walked.team, Walked.lea = harbour, lea


def check(walk: Walked) -> None:
    walk.no_step_is_skipped_or_done_twice()
    walk.somebody_owns_it()
    walk.every_move_stands_in_the_table()
    walk.an_end_is_earned()


@pytest.mark.slow
def test_a_walk_by_way_of_everything_skips_nothing(desk: None) -> None:
    """What the examples below find by chance, in one order in which each guard is needed."""
    walk = Walked()
    walk.log()
    acts: list[Callable[[], None]] = [
        lambda: walk.jump(0, "ana", "resolve", enough=True),
        lambda: walk.take(0, "ana"),
        lambda: walk.take(0, "bea"),
        *[lambda key=key: walk.jump(0, "ana", key, enough=True) for key in reversed(STEP_KEYS)],
        lambda: walk.end(0, "ana", "reassure", reason="", nth=0),
        lambda: walk.wait(0, "ana"),
        lambda: walk.go_on(0, "ana", steps=4),
        lambda: walk.leave("ana"),
        lambda: walk.close(0, "lea"),
        lambda: walk.go_on(0, "lea", steps=4),
        lambda: walk.settle(0, "lea", content=True),
        lambda: walk.go_on(0, "lea", steps=4),
        lambda: walk.close(0, "lea"),
        lambda: walk.close(0, "lea"),
        lambda: walk.reopen(0, "lea"),
        lambda: walk.note(0, "lea", "listen"),
        lambda: walk.promise(0, "lea"),
        lambda: walk.keep(0, "lea"),
        lambda: walk.go_on(0, "lea", steps=4),
        lambda: walk.go_on(0, "lea", steps=4),
        lambda: walk.settle(0, "lea", content=False),
        lambda: walk.resume(0, "lea"),
        lambda: walk.merge(1, "lea"),
        lambda: walk.put_aside(0, "lea", "not_a_complaint"),
        lambda: walk.agree(0, "lea"),
        lambda: walk.agree(0, "ana"),
        lambda: walk.time_passes(hours=100),
    ]

    for act in acts:
        act()
        check(walk)

    told = set(ComplaintEvent.objects.filter(complaint__in=walk.ids).values_list("name", flat=True))
    assert COMES_TO_PASS - told == set()
    assert walk.answers[409] > 2


@pytest.mark.parametrize("guard", ["_out_of_turn", "blockers"])
def test_without_the_guard_the_walk_sees_that_a_step_was_skipped(desk: None, guard: str) -> None:
    walk = Walked()
    walk.log()
    walk.take(0, "ana")
    with patch.object(Step, guard, lambda *_args, **_how: []):
        walk.jump(0, "ana", "confirm_expectation", enough=True)

    with pytest.raises(AssertionError, match="was done before"):
        walk.no_step_is_skipped_or_done_twice()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_in_any_order_no_step_is_skipped_and_nobody_is_without_an_owner(desk: None) -> None:
    run_state_machine_as_test(
        Walked,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
