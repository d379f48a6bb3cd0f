"""Completing the steps of the playbook; the guards of every door are here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from cxdesk.common.words import say
from recovery.actions.events import record_event
from recovery.actions.messages import tell_customer_owner
from recovery.actions.promises import make_follow_ups, make_promise
from recovery.actions.states import check_may_work, fresh, move_complaint, refresh_due
from recovery.errors import Blocker, StepBlocked
from recovery.models import Complaint, Evidence, Promise, StepDone
from recovery.playbook.states import Move
from recovery.playbook.steps import STEPS, Kind, Step
from recovery.queries.facts import facts_of
from recovery.queries.playbook import playbook_version_of, step_blockers

Answers = Mapping[str, str]
# These two become a promise with its own row and timer; they are not kept as evidence besides.
PROMISE_FIELDS = ("promise_text", "promise_due")


@transaction.atomic
def complete_step(
    complaint: Complaint,
    key: str,
    *,
    by: User,
    at: datetime,
    answers: Answers | None = None,
    ending: str = "",
    reason: str = "",
) -> tuple[StepDone, bool]:
    """Complete one step with the answers given; returns the completion and whether it is new.

    Completing it twice is harmless: the first completion stands. A refusal stores nothing.

    :param answers: texts by field key; ticks are "yes", moods "1" to "5", moments ISO 8601 with zone.
    :param ending: key of a written ending, with its reason, instead of the usual way.
    :raises StepBlocked: with every rule that is still unmet, each naming its field.
    """
    check_may_work(complaint, by)
    complaint = fresh(complaint)
    if done := _standing(complaint, key):
        return done, False
    step = playbook_version_of(complaint).step(key)
    _refuse_out_of_turn(complaint, step)
    _note(complaint, step, answers or {}, by=by, at=at)
    facts = facts_of(complaint)
    if blockers := step_blockers(complaint, key, facts, ending=ending, reason=reason):
        raise StepBlocked(blockers[0].message, blockers=blockers, field=blockers[0].field)
    try:
        with transaction.atomic():
            done = StepDone.objects.create(
                complaint=complaint, step=key, by=by, done_at=at, ending=ending, reason=reason.strip()
            )
    except IntegrityError:
        # Two people pressed together; the first completion stands.
        return StepDone.objects.get(complaint=complaint, step=key, voided_at=None), False
    record_event(complaint, "step.completed", by=by, at=at, step=key, ending=ending)
    if key == "own":
        tell_customer_owner(complaint, at=at)
    if key == "resolve":
        _resolve(complaint, outcome=facts.answer("resolve", "outcome"), by=by, at=at)
    return done, True


@transaction.atomic
def note_step(complaint: Complaint, key: str, *, answers: Answers, by: User, at: datetime) -> None:
    """Keep what was filled in at a step without completing it.

    :raises StepBlocked: when nobody owns the complaint, it is closed, or the step is done already.
    """
    check_may_work(complaint, by)
    complaint = fresh(complaint)
    if _standing(complaint, key):
        raise _blocked("done", _("This step is done; what stands in it stays."), "step")
    _refuse_out_of_turn(complaint, playbook_version_of(complaint).step(key))
    if _note(complaint, STEPS[key], answers, by=by, at=at):
        record_event(complaint, "step.noted", by=by, at=at, step=key)


def _standing(complaint: Complaint, key: str) -> StepDone | None:
    return StepDone.objects.filter(complaint=complaint, step=key, voided_at=None).first()


def _blocked(code: str, message: str, field: str) -> StepBlocked:
    return StepBlocked(message, blockers=[Blocker(message, code, field)], field=field)


def _refuse_out_of_turn(complaint: Complaint, step: Step) -> None:
    """Refuse before anything is written, so that no promise is made at a step that is not open."""
    ahead = {"not_owned", "closed", "step_before", "wrong_state"}
    blockers = [one for one in step_blockers(complaint, step.key, facts_of(complaint)) if one.code in ahead]
    if blockers:
        raise StepBlocked(blockers[0].message, blockers=blockers, field=blockers[0].field)


def _note(complaint: Complaint, step: Step, answers: Answers, *, by: User, at: datetime) -> bool:
    known = {field.key: field for field in step.fields}
    given = {key: value.strip() for key, value in answers.items() if value and value.strip()}
    for key, value in given.items():
        if key not in known:
            raise _blocked("unknown_field", _("This step has no field «%(key)s».") % {"key": key}, key)
        field = known[key]
        allowed = {choice for choice, _name in field.choices}
        if field.kind == Kind.MOOD:
            allowed = {"1", "2", "3", "4", "5"}
        if field.kind == Kind.TICK:
            allowed = {"yes", "no"}
        if allowed and value not in allowed:
            raise _blocked(
                "bad_choice", _("«%(label)s»: choose one of the options.") % {"label": say(field.label)}, key
            )
        if len(value) > field.max_length or "\x00" in value:
            raise _blocked(
                "too_long",
                _("«%(label)s» takes %(count)d characters at most.")
                % {"label": say(field.label), "count": field.max_length},
                key,
            )
    _promise(complaint, given, by=by, at=at)
    fresh_ones = {key: value for key, value in given.items() if key not in PROMISE_FIELDS}
    Evidence.objects.bulk_create(
        [
            Evidence(complaint=complaint, step=step.key, key=key, value=value, by=by, at=at)
            for key, value in fresh_ones.items()
        ]
    )
    return bool(given)


def _promise(complaint: Complaint, given: dict[str, str], *, by: User, at: datetime) -> None:
    if not any(key in given for key in PROMISE_FIELDS):
        return
    due = parse_datetime(given.get("promise_due", "")) if given.get("promise_due") else None
    if due is not None and is_naive(due):
        raise _blocked("bad_moment", _("Give the time of the promise with its time zone."), "promise_due")
    make_promise(
        complaint, kind=Promise.Kind.OTHER, text=given.get("promise_text", ""), due_at=due, by=by, at=at
    )


def _resolve(complaint: Complaint, *, outcome: str, by: User, at: datetime) -> None:
    move_complaint(
        complaint,
        Move.RESOLVE,
        by=by,
        at=at,
        outcome=outcome,
        resolved_at=at,
        resolution_number=complaint.resolution_number + 1,
        waiting_on="",
        waiting_why="",
        waiting_until=None,
    )
    hours = playbook_version_of(complaint).follow_up_hours[complaint.severity]
    make_follow_ups(complaint, hours, by=by, at=at)
    # The follow-ups are what is due next.
    refresh_due(complaint, at=at)
