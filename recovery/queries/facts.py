"""Reading one complaint's children in a fixed number of statements, and the facts that rules know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from recovery.models import Complaint, Evidence, FollowUp, Promise, StepDone
from recovery.playbook.facts import LOW_SCORE, ComplaintFacts
from recovery.playbook.states import LIVE_FOLLOW_UPS, ComplaintState, FollowUpState, PromiseState
from recovery.queries.figures import figures_of
from recovery.queries.listening import Written, written_at


@dataclass(frozen=True)
class Dossier:
    """What hangs on a complaint, read once and used for facts and pages alike."""

    complaint: Complaint
    steps_done: dict[str, StepDone]
    answers: dict[str, dict[str, str]]
    promises: list[Promise]
    follow_ups: list[FollowUp]
    written: Written
    figures: Mapping[str, int] = field(default_factory=dict)

    def with_answers(self, step: str, given: Mapping[str, str], promise: Promise | None) -> Dossier:
        """Return what it will be once these answers, and perhaps a promise, are stored."""
        answers = {**self.answers, step: {**self.answers.get(step, {}), **given}}
        known = {one.pk for one in self.promises}
        promises = [*self.promises, promise] if promise and promise.pk not in known else self.promises
        return replace(self, answers=answers, promises=promises)

    @property
    def facts(self) -> ComplaintFacts:
        """Boil it down to what a rule may know."""
        complaint = self.complaint
        now = [one for one in self.follow_ups if one.resolution_number == complaint.resolution_number]
        return ComplaintFacts(
            state=ComplaintState(complaint.state),
            has_owner=complaint.owner_id is not None,
            verbatim_missing=complaint.verbatim_missing,
            verbatim=complaint.verbatim,
            questions_asked=len(self.written.pairs),
            done=frozenset(self.steps_done),
            answers=self.answers,
            promises_made=len(self.promises),
            promises_open=sum(1 for one in self.promises if is_owed(one)),
            promise_broken=any(one.broken_at for one in self.promises),
            follow_ups_made=sum(1 for one in now if one.state != FollowUpState.CANCELLED),
            follow_ups_open=sum(1 for one in now if one.state in LIVE_FOLLOW_UPS),
            reopened=complaint.reopened_times > 0,
            low_score=any(one.score is not None and one.score <= LOW_SCORE for one in self.follow_ups),
            **self.figures,
        )


def is_owed(promise: Promise) -> bool:
    """Say whether the customer still waits for it; a broken promise is owed until it is kept late."""
    return promise.state == PromiseState.OPEN or (
        promise.state == PromiseState.BROKEN and not promise.kept_at
    )


def dossier_of(complaint: Complaint) -> Dossier:
    """Read steps, answers, promises, follow-ups and figures of a complaint: five statements, always."""
    written = written_at(complaint)
    done = StepDone.objects.filter(complaint=complaint, voided_at=None).select_related("by")
    return Dossier(
        complaint=complaint,
        steps_done={row.step: row for row in done},
        answers=written.answers,
        written=written,
        promises=list(Promise.objects.filter(complaint=complaint).order_by("due_at", "pk")),
        follow_ups=list(
            FollowUp.objects.filter(complaint=complaint).select_related("settled_by").order_by("due_at", "pk")
        ),
        figures=figures_of(complaint),
    )


def answers_at(complaint: Complaint, step: str) -> dict[str, str]:
    """Return the latest answer to each field of one step."""
    rows = Evidence.objects.filter(complaint=complaint, step=step).order_by("pk")
    return dict(rows.values_list("key", "value"))


def facts_of(complaint: Complaint) -> ComplaintFacts:
    """Return what rules may know of this complaint."""
    return dossier_of(complaint).facts
