"""What a text is: whether a customer reads it at all, and which rules then look the other way."""

from __future__ import annotations

from enum import StrEnum

from recovery.playbook.tone.rules import ToneRule


class TextKind(StrEnum):
    """What a text is for."""

    REPLY = "reply"
    LETTER = "letter"
    FOLLOW_UP = "follow_up"
    # Questions of the first step, asked to understand: what happened may be asked here.
    CLARIFYING = "clarifying"
    # One line beside which its time stands, or that is none of its own: a promise, the subject of a letter.
    LINE = "line"
    # How we understood the customer: whose fault it was, and what they ask, is theirs.
    RESTATEMENT = "restatement"
    # A notice that must be given: a recall, a known outage. It may say that many are concerned.
    NOTICE = "notice"
    # A final answer whose findings of fact a second person has read.
    FINAL_REVIEWED = "final_reviewed"
    # Colleagues alone read it.
    NOTE = "note"
    # The words of the customer.
    CUSTOMER = "customer"


OUTWARD = frozenset(TextKind) - {TextKind.NOTE, TextKind.CUSTOMER}
# A letter or reply can end with nothing said of what comes; a question or a notice cannot.
_CLOSES = frozenset({TextKind.REPLY, TextKind.LETTER})
SPARED: dict[TextKind, frozenset[ToneRule]] = {
    TextKind.CLARIFYING: frozenset({ToneRule.FORBIDDEN_QUESTION}),
    TextKind.LINE: frozenset({ToneRule.HOLLOW_PROMISE}),
    TextKind.RESTATEMENT: frozenset({ToneRule.BLAME, ToneRule.FORBIDDEN_QUESTION, ToneRule.HOLLOW_PROMISE}),
    TextKind.NOTICE: frozenset({ToneRule.COMMON_PROBLEM}),
    TextKind.FINAL_REVIEWED: frozenset({ToneRule.BLAME}),
}
_OTHER_NAMES = {
    "internal": TextKind.NOTE,
    "comment": TextKind.NOTE,
    "inbound": TextKind.CUSTOMER,
    "verbatim": TextKind.CUSTOMER,
    "quote": TextKind.CUSTOMER,
    "survey": TextKind.FOLLOW_UP,
    "follow": TextKind.FOLLOW_UP,
    "incident": TextKind.NOTICE,
    "outage": TextKind.NOTICE,
    "recall": TextKind.NOTICE,
    "clarif": TextKind.CLARIFYING,
    "intake": TextKind.CLARIFYING,
    "reviewed": TextKind.FINAL_REVIEWED,
}


def spares(kind: TextKind, rule: ToneRule) -> bool:
    """Say whether a rule does not look at texts of this kind."""
    if rule == ToneRule.MISSING_NEXT_STEP and kind not in _CLOSES:
        return True
    return rule in SPARED.get(kind, ())


def kind_named(name: str) -> TextKind:
    """Return the kind that a file of somebody else means; what it does not know is a reply."""
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    if plain in frozenset(TextKind):
        return TextKind(plain)
    named = {**_OTHER_NAMES, **{kind.value: kind for kind in TextKind}}
    return next((kind for part, kind in named.items() if part in plain), TextKind.REPLY)
