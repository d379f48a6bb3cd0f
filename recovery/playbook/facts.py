"""The frozen snapshot of a complaint: all that a rule may know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from recovery.playbook.states import VALID, ComplaintState

# A score of this or lower, of 5, says that the recovery failed on the way.
LOW_SCORE = 2


@dataclass(frozen=True)
class ComplaintFacts:
    """What is true of one complaint at one moment.

    :param done: keys of the steps that stand as done.
    :param answers: latest answer per step and field, as people wrote them.
    :param apologies_owning: apologies that admit it was ours to put right.
    :param happens_often: 1 when so many alike were received that the count alone says it keeps happening.
    :param low_score: a customer gave `LOW_SCORE` of 5 or lower.
    :param options_explained: options with words in which they can be told to the customer.
    :param offers_waiting: offers of this attempt that the customer has yet to answer; one at most.
    :param offers_accepted_last: 1 where the last word on the offers of this attempt is a yes.
    :param offers_declined_last: 1 where it is a no.
    :param declines_left_alone: 1 where that no was neither answered by another offer nor escalated.
    """

    state: ComplaintState = ComplaintState.NEW
    has_owner: bool = False
    verbatim_missing: bool = False
    verbatim: str = ""
    done: frozenset[str] = frozenset()
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    promises_made: int = 0
    promises_open: int = 0
    promise_broken: bool = False
    follow_ups_made: int = 0
    follow_ups_open: int = 0
    causes_linked: int = 0
    options_explained: int = 0
    offers_waiting: int = 0
    offers_accepted_last: int = 0
    offers_declined_last: int = 0
    declines_left_alone: int = 0
    apologies_owning: int = 0
    letters_sent: int = 0
    gifts_given: int = 0
    happens_often: int = 0
    questions_asked: int = 0
    assured: int = 0
    reopened: bool = False
    low_score: bool = False

    def answer(self, step: str, key: str) -> str:
        """Return the latest answer to one field of one step, or an empty text."""
        return self.answers.get(step, {}).get(key, "").strip()

    @property
    def is_valid(self) -> bool:
        """Say whether the outcome that somebody decided upholds the complaint, all of it or in part."""
        return self.answer("resolve", "outcome") in VALID

    @property
    def recovery_failed(self) -> bool:
        """A promise was broken, it was reopened, or a score was low: step 10 asks why."""
        return self.promise_broken or self.reopened or self.low_score
