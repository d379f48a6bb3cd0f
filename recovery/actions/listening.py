"""Listening: the questions we asked, and the restatement that the customer says is not it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxdesk.accounts.models import User
from recovery.actions.events import record_event
from recovery.actions.states import ONE_PRESS, check_may_work, fresh
from recovery.errors import Blocker, StepBlocked, WordsMissing
from recovery.models import Clarification, Complaint, Evidence, StepDone
from recovery.playbook.rules.listen import CORRECTION, REJECTED
from recovery.playbook.states import ComplaintState
from recovery.queries.facts import answers_at

LONGEST_QUESTION, LONGEST_ANSWER = 500, 2000


@transaction.atomic
def add_clarification(
    complaint: Complaint, *, question: str, answer: str, by: User, at: datetime
) -> Clarification:
    """Keep a question and what the customer said to it; the same by the same person within a minute is one.

    It can be asked at any time until the complaint is closed, also when the first step is done.

    :raises WordsMissing: without a question or without an answer.
    :raises StepBlocked: when nobody owns the complaint, or it is closed.
    """
    check_may_work(complaint, by)
    question, answer = question.strip(), answer.strip()
    _check_words(question, field="question", longest=LONGEST_QUESTION, words=_("Write what you asked."))
    _check_words(answer, field="answer", longest=LONGEST_ANSWER, words=_("Write what they said to it."))
    complaint = fresh(complaint, by=by)
    _check_listens(complaint)
    last = Clarification.objects.filter(complaint=complaint, by=by).order_by("-pk").first()
    if last and (last.question, last.answer) == (question, answer) and at - last.at < ONE_PRESS:
        return last
    made = Clarification.objects.create(complaint=complaint, question=question, answer=answer, by=by, at=at)
    record_event(complaint, "clarification.added", by=by, at=at, clarification=made.pk)
    return made


@transaction.atomic
def reject_restatement(complaint: Complaint, *, correction: str, by: User, at: datetime) -> bool:
    """Keep that the customer said no to the restatement, and what they said instead; a new one is needed.

    Returns whether that is new; the same no to the same words is one.

    :raises WordsMissing: without what they said instead.
    :raises StepBlocked: when nothing was restated, or the step is done.
    """
    check_may_work(complaint, by)
    correction = correction.strip()
    _check_words(
        correction, field="correction", longest=LONGEST_ANSWER, words=_("Write what they said instead.")
    )
    complaint = fresh(complaint, by=by)
    _check_listens(complaint)
    if StepDone.objects.filter(complaint=complaint, step="listen", voided_at=None).exists():
        raise _blocked("done", _("This step is done; what stands in it stays."), "step")
    answers = answers_at(complaint, "listen")
    restated = answers.get("restatement", "")
    if not restated:
        raise _blocked(
            "nothing_restated", _("Nothing was restated yet that they could say no to."), "restatement"
        )
    if answers.get(REJECTED) == restated:
        return False
    kept = {REJECTED: restated, CORRECTION: correction, "restatement_confirmed": "no"}
    Evidence.objects.bulk_create(
        [
            Evidence(complaint=complaint, step="listen", key=key, value=value, by=by, at=at)
            for key, value in kept.items()
        ]
    )
    record_event(complaint, "restatement.rejected", by=by, at=at)
    return True


def _check_words(text: str, *, field: str, longest: int, words: str) -> None:
    if not text:
        raise WordsMissing(words, field=field)
    if "\x00" in text:
        raise WordsMissing(_("The text holds a character that cannot be stored (NUL)."), field=field)
    if len(text) > longest:
        raise WordsMissing(_("This takes %(count)d characters at most.") % {"count": longest}, field=field)


def _check_listens(complaint: Complaint) -> None:
    if complaint.state == ComplaintState.NEW:
        raise _blocked("not_owned", _("Nobody owns this complaint yet. Take it first."), "owner")
    if complaint.state == ComplaintState.CLOSED:
        raise _blocked("closed", _("This complaint is closed. Reopen it to go on."), "state")


def _blocked(code: str, message: str, field: str) -> StepBlocked:
    return StepBlocked(message, blockers=[Blocker(message, code, field)], field=field)
