"""The rules of the tone guard: what each asks, why, what to do instead, and how much it weighs as shipped."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cxdesk.common.sentences import Sentence, _
from recovery.playbook.step import Level


class ToneRule(StrEnum):
    """What may be wrong with words that go to a customer."""

    BLAME = "blame"
    COMMON_PROBLEM = "common_problem"
    HOLLOW_PROMISE = "hollow_promise"
    NON_APOLOGY = "non_apology"
    FORBIDDEN_QUESTION = "forbidden_question"
    SHOUTING = "shouting"
    MISSING_NEXT_STEP = "missing_next_step"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in words.

    :param name: what it is called on the page of a playbook version.
    :param why: what is wrong, said to whoever writes.
    :param suggestion: what to write instead.
    :param level: how much it weighs as shipped; a playbook version may say otherwise.
    """

    code: ToneRule
    name: Sentence
    why: Sentence
    suggestion: Sentence
    level: Level


_ROWS = (
    Rule(
        ToneRule.BLAME,
        name=_("Blame"),
        why=_("You are putting it on someone else."),
        suggestion=_("The customer dealt with us. Say «we» or «I», and what we do now."),
        level=Level.REQUIRE,
    ),
    Rule(
        ToneRule.COMMON_PROBLEM,
        name=_("Common-problem talk"),
        why=_("You are telling the customer that this happens often."),
        suggestion=_("To them it happened once, and that is enough. Leave it out."),
        level=Level.REQUIRE,
    ),
    Rule(
        ToneRule.HOLLOW_PROMISE,
        name=_("Promise without a time"),
        why=_("You promise something without saying when."),
        suggestion=_("Give a day and an hour that you can keep."),
        level=Level.WARN,
    ),
    Rule(
        ToneRule.NON_APOLOGY,
        name=_("Apology that is none"),
        why=_("This apologises for what they feel, or only perhaps."),
        suggestion=_("Say sorry for what happened, without «if» and without «but»."),
        level=Level.WARN,
    ),
    Rule(
        ToneRule.FORBIDDEN_QUESTION,
        name=_("Forbidden question"),
        why=_("You are asking what you should know."),
        suggestion=_("Say what was done, then ask how they feel about it."),
        level=Level.REQUIRE,
    ),
    Rule(
        ToneRule.SHOUTING,
        name=_("Shouting"),
        why=_("This reads as if you were shouting."),
        suggestion=_("Write it in small letters, with one mark at the end."),
        level=Level.WARN,
    ),
    Rule(
        ToneRule.MISSING_NEXT_STEP,
        name=_("No next step"),
        why=_("This ends without saying what happens next and by when."),
        suggestion=_("Add who does what, by which day and hour."),
        level=Level.WARN,
    ),
)
TONE_RULES: dict[ToneRule, Rule] = {row.code: row for row in _ROWS}
SHIPPED_LEVELS: dict[str, str] = {row.code.value: row.level.value for row in _ROWS}
