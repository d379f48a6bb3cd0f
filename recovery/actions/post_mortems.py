"""The look back on a recovery that failed on the way, and what is to be improved because of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.actions.events import record_event
from recovery.actions.states import fresh
from recovery.errors import IllegalMove, NotAllowed, SecondPersonNeeded, WordsMissing
from recovery.models import Complaint, FailureCause, Improvement, PostMortem
from recovery.models.post_mortems import IMPROVES
from recovery.permissions import can_lead, can_review_causes
from recovery.playbook.facts import ComplaintFacts

State = PostMortem.State


def write_post_mortem(
    complaint: Complaint, facts: ComplaintFacts, *, by: User, at: datetime
) -> PostMortem | None:
    """Keep why this resolution failed on the way; one row per resolution, in the caller's transaction.

    The cause that stands in step 10 is the one; said anew it replaces what was said before.
    """
    cause = facts.answer("root_cause", "failure_cause")
    if cause not in FailureCause.values:
        return None
    provisional = cause == FailureCause.WRONG_PERSON
    said = {
        "was_late": facts.promise_broken,
        "was_reopened": facts.reopened,
        "was_low": facts.low_score,
        "cause": cause,
        "note": facts.answer("root_cause", "failure_note"),
        "concerns": None,
        "at": at,
        "by": by,
        "state": State.PROVISIONAL if provisional else State.STANDS,
        "decided_at": None,
        "decided_by": None,
    }
    post_mortem, new = PostMortem.objects.update_or_create(
        complaint=complaint, resolution_number=complaint.resolution_number, defaults=said
    )
    if not new:
        Improvement.objects.filter(post_mortem=post_mortem, settled_at=None).delete()
    record_event(complaint, "post_mortem.written", by=by, at=at, cause=cause, provisional=provisional)
    if not provisional:
        _open_improvement(post_mortem, at=at)
    return post_mortem


def _open_improvement(post_mortem: PostMortem, *, at: datetime) -> None:
    Improvement.objects.get_or_create(
        post_mortem=post_mortem, defaults={"kind": IMPROVES[post_mortem.cause], "opened_at": at}
    )


@transaction.atomic
def name_whom_it_concerns(
    post_mortem: PostMortem, person: User | None, *, by: User, at: datetime
) -> PostMortem:
    """Say whom a provisional post-mortem is about, so that this person does not decide on it.

    :raises NotAllowed: for anybody but its author and the supervisors of the team.
    :raises SecondPersonNeeded: when it is about whoever would say that it is about somebody else.
    :raises IllegalMove: when it was decided on already.
    """
    complaint = fresh(post_mortem.complaint, by=by)
    post_mortem.refresh_from_db()
    if post_mortem.by_id != by.pk and not can_lead(by, complaint):
        raise NotAllowed(_("Whoever wrote it says whom it is about, or a supervisor of the team."))
    if post_mortem.concerns_id == (person.pk if person else None):
        return post_mortem
    if post_mortem.concerns_id == by.pk:
        raise _about_themselves()
    named = _open(post_mortem).exclude(concerns=by).update(concerns=person)
    if not named:
        raise IllegalMove(_("This was decided on already."), field="state")
    record_event(complaint, "post_mortem.named", by=by, at=at)
    post_mortem.refresh_from_db()
    return post_mortem


@transaction.atomic
def confirm_post_mortem(post_mortem: PostMortem, *, by: User, at: datetime) -> PostMortem:
    """Agree, as a supervisor, that a person was the cause; agreeing twice is harmless.

    :raises NotAllowed: for people who do not lead the team.
    :raises SecondPersonNeeded: when the person wrote it, or is the one it is about.
    :raises IllegalMove: when it was refused.
    """
    return _decide(post_mortem, State.STANDS, by=by, at=at)


@transaction.atomic
def refuse_post_mortem(post_mortem: PostMortem, *, by: User, at: datetime) -> PostMortem:
    """Say, as a supervisor, that no person was the cause; refusing twice is harmless.

    :raises NotAllowed: for people who do not lead the team.
    :raises SecondPersonNeeded: when the person wrote it, or is the one it is about.
    :raises IllegalMove: when it was confirmed.
    """
    return _decide(post_mortem, State.REFUSED, by=by, at=at)


def _about_themselves() -> SecondPersonNeeded:
    return SecondPersonNeeded(_("You wrote it, or it is about you, so somebody else decides."), field="by")


def _open(post_mortem: PostMortem) -> QuerySet[PostMortem]:
    return PostMortem.objects.filter(pk=post_mortem.pk, state=State.PROVISIONAL)


def _decide(post_mortem: PostMortem, state: str, *, by: User, at: datetime) -> PostMortem:
    complaint = fresh(post_mortem.complaint, by=by)
    post_mortem.refresh_from_db()
    if not can_lead(by, complaint):
        raise NotAllowed(_("A supervisor of the team decides whether a person was the cause."))
    if by.pk in (post_mortem.by_id, post_mortem.concerns_id):
        raise _about_themselves()
    if post_mortem.state == state and post_mortem.decided_by_id is not None:
        return post_mortem
    decided = _open(post_mortem).exclude(concerns=by).update(state=state, decided_by=by, decided_at=at)
    if not decided:
        raise IllegalMove(_("This was decided on already."), field="state")
    post_mortem.refresh_from_db()
    name = "post_mortem.confirmed" if state == State.STANDS else "post_mortem.refused"
    record_event(complaint, name, by=by, at=at, cause=post_mortem.cause)
    if state == State.STANDS:
        _open_improvement(post_mortem, at=at)
    return post_mortem


@transaction.atomic
def settle_improvement(improvement: Improvement, *, what: str, by: User, at: datetime) -> Improvement:
    """Say what was done about an improvement; the same said twice is once.

    :raises NotAllowed: for people who do not review causes.
    :raises WordsMissing: without a word of what was done.
    :raises IllegalMove: when somebody settled it in other words.
    """
    if not can_review_causes(by):
        raise NotAllowed(_("Supervisors and admins see to improvements."))
    what = what.strip()[:500]
    if not what or "\x00" in what:
        raise WordsMissing(_("Say in one line what was done about it."), field="what")
    settled = Improvement.objects.filter(pk=improvement.pk, settled_at=None).update(
        settled_at=at, settled_by=by, what_was_done=what
    )
    improvement.refresh_from_db()
    if not settled and (improvement.settled_by_id, improvement.what_was_done) != (by.pk, what):
        raise IllegalMove(_("Somebody settled this already."), field="state")
    return improvement
