"""Completing the steps of the playbook; the guards of every door are here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from cxdesk.common.money import read_stored
from cxdesk.common.words import say
from recovery.actions.apologies import record_apology
from recovery.actions.events import record_event
from recovery.actions.follow_ups import make_follow_ups
from recovery.actions.messages import tell_customer_owner
from recovery.actions.post_mortems import write_post_mortem
from recovery.actions.promises import make_promise
from recovery.actions.recurrence import open_counted_cause
from recovery.actions.states import NOT_WAITING, check_may_work, fresh, move_complaint, refresh_due
from recovery.errors import Blocker, StepBlocked
from recovery.models import Complaint, Evidence, Promise, StepDone
from recovery.permissions import can_lead
from recovery.playbook.facts import ComplaintFacts
from recovery.playbook.rules import RULES
from recovery.playbook.states import Move
from recovery.playbook.step import OUT_OF_TURN, Field, Kind, Passing, Step
from recovery.queries.facts import Dossier, dossier_of
from recovery.queries.playbook import playbook_version_of, step_blockers

Answers = Mapping[str, str]
# These two become a promise with its own row and timer; they are not kept as evidence besides.
PROMISE_FIELDS = ("promise_text", "promise_due")
# The evidence of why a person went on without what a rule asks.
OVERRIDE = "override_reason"
LONGEST_OVERRIDE = 500
_FIVE = {"1", "2", "3", "4", "5"}
ONE_OF = {Kind.MOOD: _FIVE, Kind.LEVEL: _FIVE, Kind.TICK: {"yes", "no"}}


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
    override: str = "",
) -> tuple[StepDone, bool]:
    """Complete one step with the answers given; returns the completion and whether it is new.

    Completing it twice is harmless: the first completion stands. A refusal stores nothing.

    :param answers: texts by field key; ticks are "yes", moods "1" to "5", moments ISO 8601 with zone.
    :param ending: key of a written ending, with its reason, instead of the usual way.
    :param override: why this person goes on without what a rule asks. It lets warnings pass; a supervisor's
        also what is required, where code lets it.
    :raises StepBlocked: with every rule that is still unmet, each naming its field.
    """
    check_may_work(complaint, by)
    complaint = fresh(complaint, by=by)
    if done := _standing(complaint, key):
        return done, False
    step = playbook_version_of(complaint).step(key)
    dossier = dossier_of(complaint)
    _refuse_out_of_turn(complaint, step, dossier.facts)
    given, promise = _note(dossier, step, answers or {}, by=by, at=at)
    facts = dossier.with_answers(key, given, promise).facts
    passing = Passing(_checked_override(override), leads=can_lead(by, complaint))
    if blockers := step_blockers(complaint, key, facts, ending=ending, reason=reason, passing=passing):
        raise StepBlocked(blockers[0].message, blockers=blockers, field=blockers[0].field)
    try:
        with transaction.atomic():
            done = StepDone.objects.create(
                complaint=complaint, step=key, by=by, done_at=at, ending=ending, reason=reason.strip()
            )
    except IntegrityError:
        # Two people pressed together; the first completion stands.
        return StepDone.objects.get(complaint=complaint, step=key, voided_at=None), False
    _keep_override(dossier, step, passing, facts, ending=ending, by=by, at=at)
    record_event(complaint, "step.completed", by=by, at=at, step=key, ending=ending)
    _go_on(complaint, done, facts, by=by, at=at)
    return done, True


def _go_on(complaint: Complaint, done: StepDone, facts: ComplaintFacts, *, by: User, at: datetime) -> None:
    """Do what follows from a step that was just completed."""
    match done.step:
        case "own":
            tell_customer_owner(complaint, at=at)
        case "apologise" if kind := facts.answer("apologise", "apology_kind"):
            way, words = facts.answer("apologise", "apology_by"), facts.answer("apologise", "apology")
            record_apology(complaint, kind=kind, way=way, text=words, by=by, at=at)
        case "resolve":
            _resolve(complaint, facts, by=by, at=at)
        case "see_the_whole" if facts.happens_often and not facts.causes_linked:
            open_counted_cause(complaint, at=at)
        case "root_cause" if not done.ending:
            write_post_mortem(complaint, facts, by=by, at=at)


@transaction.atomic
def note_step(complaint: Complaint, key: str, *, answers: Answers, by: User, at: datetime) -> None:
    """Keep what was filled in at a step without completing it.

    :raises StepBlocked: when nobody owns the complaint, it is closed, or the step is done already.
    """
    check_may_work(complaint, by)
    complaint = fresh(complaint, by=by)
    if _standing(complaint, key):
        raise _blocked("done", _("This step is done; what stands in it stays."), "step")
    step = playbook_version_of(complaint).step(key)
    dossier = dossier_of(complaint)
    _refuse_out_of_turn(complaint, step, dossier.facts)
    given, promise = _note(dossier, step, answers, by=by, at=at)
    if given or promise:
        record_event(complaint, "step.noted", by=by, at=at, step=key)


def _checked_override(reason: str) -> str:
    if "\x00" in reason:
        raise _blocked("nul", _("The text holds a character that cannot be stored (NUL)."), "override")
    if len(reason) > LONGEST_OVERRIDE:
        raise _blocked("too_long", _("Give the reason in a line or two."), "override")
    return reason.strip()


def _keep_override(
    dossier: Dossier,
    step: Step,
    passing: Passing,
    facts: ComplaintFacts,
    *,
    ending: str,
    by: User,
    at: datetime,
) -> None:
    """Keep which rules passed and why: the reason as evidence, and an event for each rule."""
    complaint = dossier.complaint
    passed = step.passed(facts, playbook_version_of(complaint).levels, passing, ending=ending)
    reason = passing.reason if passed else ""
    # A step that is done anew after a reopening does not stand on the reason of the first time.
    if reason != dossier.answers.get(step.key, {}).get(OVERRIDE, ""):
        Evidence.objects.create(complaint=complaint, step=step.key, key=OVERRIDE, value=reason, by=by, at=at)
    for rule, level in passed.items():
        record_event(
            complaint, "rule.overridden", by=by, at=at, words=reason, step=step.key, rule=rule, level=level
        )


def _standing(complaint: Complaint, key: str) -> StepDone | None:
    return StepDone.objects.filter(complaint=complaint, step=key, voided_at=None).first()


def _blocked(code: str, message: str, field: str) -> StepBlocked:
    return StepBlocked(message, blockers=[Blocker(message, code, field)], field=field)


def _refuse_out_of_turn(complaint: Complaint, step: Step, facts: ComplaintFacts) -> None:
    """Refuse before anything is written, so that no promise is made at a step that is not open."""
    blockers = [one for one in step_blockers(complaint, step.key, facts) if one.code in OUT_OF_TURN]
    if blockers:
        raise StepBlocked(blockers[0].message, blockers=blockers, field=blockers[0].field)


def _note(
    dossier: Dossier, step: Step, answers: Answers, *, by: User, at: datetime
) -> tuple[dict[str, str], Promise | None]:
    given = {key: value.strip() for key, value in answers.items() if value and value.strip()}
    known = {field.key: field for field in step.fields}
    for key, value in given.items():
        if key not in known:
            raise _blocked("unknown_field", _("This step has no field «%(key)s».") % {"key": key}, key)
        _check_answer(known[key], value)
    if "customer_answer" in given:
        _check_fits_the_offers(dossier, step, given)
    promise = _promise(dossier.complaint, given, by=by, at=at)
    before = dossier.answers.get(step.key, {})
    changed = {
        key: value
        for key, value in given.items()
        # A tick that was never set is a no already.
        if key not in PROMISE_FIELDS
        and value != before.get(key, "no" if known[key].kind == Kind.TICK else "")
    }
    if "restatement" in changed and before.get("restatement_confirmed") == "yes":
        # Other words than those the customer agreed to want a new yes.
        changed["restatement_confirmed"] = "yes" if given.get("restatement_confirmed") == "yes" else "no"
    Evidence.objects.bulk_create(
        [
            Evidence(complaint=dossier.complaint, step=step.key, key=key, value=value, by=by, at=at)
            for key, value in changed.items()
        ]
    )
    return changed, promise


def _check_fits_the_offers(dossier: Dossier, step: Step, given: Mapping[str, str]) -> None:
    """Refuse an answer of the customer that is not what they said to the last offer."""
    if sentence := RULES["answer_fits_the_offers"](dossier.with_answers(step.key, given, None).facts):
        raise _blocked("answer_fits_the_offers", say(sentence), "customer_answer")


def _check_answer(field: Field, value: str) -> None:
    allowed = {choice for choice, _name in field.choices} | ONE_OF.get(field.kind, set())
    label = say(field.label)
    if allowed and value not in allowed:
        raise _blocked(
            "bad_choice", _("«%(label)s»: choose one of the options.") % {"label": label}, field.key
        )
    if field.kind == Kind.AMOUNT and read_stored(value) is None:
        raise _blocked("bad_amount", _("«%(label)s»: write one amount.") % {"label": label}, field.key)
    if len(value) > field.max_length:
        raise _blocked(
            "too_long",
            _("«%(label)s» takes %(count)d characters at most.")
            % {"label": label, "count": field.max_length},
            field.key,
        )
    if field.kind == Kind.MOMENT and _moment(value, field.key) is None and field.key not in PROMISE_FIELDS:
        raise _blocked("bad_moment", _("This is no date and time that exists."), field.key)
    if "\x00" in value:
        raise _blocked("nul", _("The text holds a character that cannot be stored (NUL)."), field.key)


def _promise(complaint: Complaint, given: dict[str, str], *, by: User, at: datetime) -> Promise | None:
    if not any(key in given for key in PROMISE_FIELDS):
        return None
    return make_promise(
        complaint,
        kind=Promise.Kind.OTHER,
        text=given.get("promise_text", ""),
        due_at=_moment(given.get("promise_due", "")),
        by=by,
        at=at,
    )


def _moment(text: str, field: str = "promise_due") -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        raise _blocked("bad_moment", _("This is no date and time that exists."), field) from None
    if moment is not None and is_naive(moment):
        raise _blocked("bad_moment", _("Give the time of the promise with its time zone."), field)
    return moment


def _resolve(complaint: Complaint, facts: ComplaintFacts, *, by: User, at: datetime) -> None:
    verified = facts.answer("resolve", "verified") == "yes"
    move_complaint(
        complaint,
        Move.RESOLVE,
        by=by,
        at=at,
        outcome=facts.answer("resolve", "outcome"),
        resolved_at=at,
        outcome_verified_at=at if verified else None,
        outcome_verified_by=by if verified else None,
        resolution_number=complaint.resolution_number + 1,
        **NOT_WAITING,
    )
    playbook, severity = playbook_version_of(complaint), complaint.severity
    kind = playbook.follow_up_kinds[severity]
    make_follow_ups(complaint, playbook.follow_up_hours[severity], kind=kind, by=by, at=at)
    if facts.happens_often:
        open_counted_cause(complaint, at=at)
    # The follow-ups are what is due next.
    refresh_due(complaint, at=at)
