"""The ten steps as data: their fields, their written endings, their rules and what must come before.

Order, time targets, guidance and the level of each rule come from the playbook version that a
complaint pins; the keys, the fields and the prerequisites here are what no version can loosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cxdesk.common.sentences import _
from recovery.playbook.states import DECIDED, OUTCOME_NAMES, ComplaintState
from recovery.playbook.step import Choice, Ending, Field, Kind, Step

YES_NO: tuple[Choice, ...] = (("yes", _("Yes")), ("no", _("No")))
_NOBODY = Ending("nobody_to_ask", _("Nobody to ask"))
_HOW: tuple[Choice, ...] = (
    ("spoken", _("On the phone")),
    ("in_person", _("Face to face")),
    ("written", _("In writing")),
)
_RESTATED = (
    "restatement_is_written",
    "restatement_is_ours",
    "restatement_is_anew",
    "restatement_is_confirmed",
)
# What customers want, in the words of the desk; what they say themselves stands beside it.
EXPECTED: tuple[Choice, ...] = (
    ("refund", _("Money back")),
    ("redo", _("Do it again, properly")),
    ("replacement", _("Replacement")),
    ("apology", _("Apology")),
    ("explanation", _("Explanation")),
    ("information", _("Information")),
    ("other", _("Something else")),
)

PLAYBOOK: tuple[Step, ...] = (
    Step(
        "listen",
        _("Their words first, then say back what you understood until they say yes."),
        fields=(
            Field("restatement", _("What you understood, in your own words"), Kind.TEXT),
            Field("restatement_confirmed", _("They said yes, that is it"), Kind.TICK),
            Field("confirmed_by", _("Who said yes?"), Kind.LINE, max_length=200),
            Field("confirmed_how", _("How did they say it?"), Kind.CHOICE, _HOW),
        ),
        rules=("problem_is_clarified", *_RESTATED),
        endings=(Ending("none_needed", _("No question needed"), rules=_RESTATED), _NOBODY),
    ),
    Step(
        "confirm_expectation",
        _("What they want, in their words, before any offer is shown."),
        fields=(
            Field("expectation", _("How do they want it put right?"), Kind.VOICE),
            Field("expected_kind", _("What is it that they want?"), Kind.CHOICE, EXPECTED),
            Field("expected_amount", _("How much, if it is about money?"), Kind.AMOUNT),
            Field("expected_level", _("How much had they expected of us?"), Kind.LEVEL),
            Field(
                "can_meet",
                _("Can we meet it?"),
                Kind.CHOICE,
                (("yes", _("Yes")), ("partly", _("Partly")), ("no", _("No")), ("unsure", _("Not sure yet"))),
            ),
        ),
        after=("listen",),
        rules=("expectation_is_known",),
        endings=(Ending("not_stated", _("Not stated")),),
    ),
    Step(
        "own",
        _("One named person answers for it from now to the end, and the customer knows who."),
        fields=(Field("offered_help", _("I offered my help in my own words"), Kind.TICK),),
        after=("confirm_expectation",),
        always=("owner_is_named",),
    ),
    Step(
        "reassure",
        _("A dated promise, and news while they wait."),
        fields=(
            Field("promise_text", _("What do you promise?"), Kind.LINE, max_length=280),
            Field("promise_due", _("By when?"), Kind.MOMENT),
            Field(
                "expected_by",
                _("When do you expect it to be solved?"),
                Kind.MOMENT,
                hint=_("If it takes longer than a day, they get news on the way."),
            ),
        ),
        rules=("promise_is_made",),
        endings=(Ending("none_needed", _("No promise needed")),),
    ),
    Step(
        "stay_objective",
        _("They are angry at the problem, not at you. Let them say how they feel."),
        fields=(
            Field("mood_before", _("How did they feel at the start?"), Kind.MOOD),
            Field("mood_after", _("How do they feel now?"), Kind.MOOD),
        ),
        rules=("mood_is_noted", "mood_afterwards_is_noted"),
        endings=(_NOBODY,),
    ),
    Step(
        "apologise",
        _("Apologise even if it is not your fault. Blame nobody, and never say it happens often."),
        fields=(
            Field("apology", _("The words of your apology"), Kind.TEXT),
            Field(
                "apology_kind",
                _("What does it say?"),
                Kind.CHOICE,
                (
                    ("empathy", _("Empathy: sorry that it happened to them")),
                    ("responsibility", _("Responsibility: I answer for it")),
                    ("organisation", _("Organisation: we did not do what we should have")),
                ),
            ),
            Field(
                "apology_by",
                _("How was it given?"),
                Kind.CHOICE,
                (
                    ("spoken", _("Spoken")),
                    ("written", _("In writing")),
                    ("on_record", _("On record, there is nobody to tell")),
                ),
            ),
        ),
        always=("apology_is_on_record", "apology_has_its_kind", "apology_reached_somebody"),
    ),
    Step(
        "resolve",
        _("Offer what takes effect first, get their answer, and verify that it arrived."),
        fields=(
            Field("what_was_done", _("What was done to put it right?"), Kind.TEXT),
            Field(
                "customer_answer",
                _("Their answer"),
                Kind.CHOICE,
                (
                    ("accepted", _("They accept")),
                    ("declined", _("They want something else")),
                    ("refused_all", _("They refused every option")),
                ),
            ),
            Field("verified", _("I checked myself that it was delivered"), Kind.TICK),
            Field(
                "outcome",
                _("Outcome"),
                Kind.CHOICE,
                tuple((one.value, OUTCOME_NAMES[one]) for one in DECIDED),
            ),
        ),
        after=("listen", "confirm_expectation", "own", "reassure", "stay_objective", "apologise"),
        rules=(
            "expectation_not_met_has_alternatives",
            "customer_has_answered",
            "answer_fits_the_offers",
        ),
        always=(
            "decline_is_answered",
            "deed_is_written",
            "outcome_is_verified",
            "outcome_is_decided",
            "apology_is_on_record",
            "apology_fits_the_outcome",
        ),
        endings=(_NOBODY,),
    ),
    Step(
        "follow_up",
        _("After a time ask how they feel about the outcome; never whether it was solved."),
        after=("resolve",),
        rules=("letter_or_gift_is_settled",),
        always=("follow_ups_are_settled",),
        endings=(
            Ending("declined", _("They want no letter and no gift")),
            Ending("nobody_to_write", _("Nobody to write to")),
        ),
        states=(ComplaintState.RESOLVED,),
    ),
    Step(
        "see_the_whole",
        _("Does it keep happening? Then link the cause, so that it stops."),
        fields=(
            Field("recurring", _("Does this keep happening?"), Kind.CHOICE, YES_NO),
            Field(
                "recurring_doubt",
                _("If not, though it is counted often: why not?"),
                Kind.LINE,
                max_length=280,
            ),
            Field("prevention", _("What would prevent it?"), Kind.TEXT),
        ),
        after=("resolve",),
        always=("recurrence_is_answered", "count_is_answered", "cause_is_named", "no_promise_is_open"),
        states=(ComplaintState.RESOLVED,),
    ),
    Step(
        "root_cause",
        _("Where the recovery itself failed: why? One of five, without blame."),
        fields=(
            Field(
                "failure_cause",
                _("Why did this recovery fail on the way?"),
                Kind.CHOICE,
                (
                    ("wrong_person", _("The wrong person had it")),
                    ("weak_support", _("Support inside was too weak")),
                    ("training_gap", _("Not enough training")),
                    ("too_little_freedom", _("Too little freedom to decide")),
                    ("no_recognition", _("Good recovery is not recognised")),
                ),
            ),
            Field("failure_note", _("What should change?"), Kind.TEXT),
        ),
        after=("resolve",),
        rules=("recovery_failure_is_explained",),
        endings=(
            Ending("not_due", _("Not due"), needs_reason=False, rules=("failure_cause_may_be_left_out",)),
        ),
        states=(ComplaintState.RESOLVED,),
    ),
)
# No version lets anybody offer something before these.
OFFER_AFTER = ("listen", "confirm_expectation", "own")
STEPS: dict[str, Step] = {step.key: step for step in PLAYBOOK}
STEP_KEYS: tuple[str, ...] = tuple(STEPS)


def ordered(extra: Mapping[str, tuple[str, ...]]) -> tuple[Step, ...]:
    """Return the steps with what a version adds to their prerequisites; it can add, never take away."""
    return tuple(replace(step, after=(*step.after, *extra.get(step.key, ()))) for step in PLAYBOOK)
