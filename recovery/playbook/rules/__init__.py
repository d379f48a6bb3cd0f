"""One function per rule, in the file of its step; a playbook version says how much each one weighs."""

from __future__ import annotations

from recovery.playbook.rules.apologise import (
    apology_fits_the_outcome,
    apology_has_its_kind,
    apology_is_on_record,
    apology_reached_somebody,
)
from recovery.playbook.rules.confirm_expectation import (
    expectation_is_known,
)
from recovery.playbook.rules.follow_up import (
    follow_ups_are_settled,
    letter_or_gift_is_settled,
)
from recovery.playbook.rules.listen import (
    problem_is_clarified,
    restatement_is_anew,
    restatement_is_confirmed,
    restatement_is_ours,
    restatement_is_written,
)
from recovery.playbook.rules.own import (
    owner_is_named,
)
from recovery.playbook.rules.reassure import promise_is_made
from recovery.playbook.rules.resolve import (
    answer_fits_the_offers,
    customer_has_answered,
    decline_is_answered,
    deed_is_written,
    expectation_not_met_has_alternatives,
    outcome_is_decided,
    outcome_is_verified,
)
from recovery.playbook.rules.root_cause import (
    failure_cause_may_be_left_out,
    recovery_failure_is_explained,
)
from recovery.playbook.rules.rule import FIELD_OF, Rule
from recovery.playbook.rules.see_the_whole import (
    cause_is_named,
    count_is_answered,
    no_promise_is_open,
    recurrence_is_answered,
)
from recovery.playbook.rules.stay_objective import (
    mood_afterwards_is_noted,
    mood_is_noted,
)

__all__ = ["FIELD_OF", "RULES", "Rule"]

RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        problem_is_clarified,
        restatement_is_written,
        restatement_is_ours,
        restatement_is_anew,
        restatement_is_confirmed,
        expectation_is_known,
        owner_is_named,
        promise_is_made,
        mood_is_noted,
        mood_afterwards_is_noted,
        apology_is_on_record,
        apology_reached_somebody,
        apology_has_its_kind,
        apology_fits_the_outcome,
        deed_is_written,
        expectation_not_met_has_alternatives,
        decline_is_answered,
        customer_has_answered,
        answer_fits_the_offers,
        outcome_is_verified,
        outcome_is_decided,
        follow_ups_are_settled,
        letter_or_gift_is_settled,
        recurrence_is_answered,
        count_is_answered,
        cause_is_named,
        no_promise_is_open,
        recovery_failure_is_explained,
        failure_cause_may_be_left_out,
    )
}
