"""The tone guard over words that go to a customer, in English, Simplified and Traditional Chinese."""

from recovery.playbook.tone.check import Finding, check
from recovery.playbook.tone.kinds import TextKind, kind_named
from recovery.playbook.tone.lists import LANGUAGES, SHIPPED, faults_in_tone
from recovery.playbook.tone.rules import SHIPPED_LEVELS, TONE_RULES, ToneRule

__all__ = [
    "LANGUAGES",
    "SHIPPED",
    "SHIPPED_LEVELS",
    "TONE_RULES",
    "Finding",
    "TextKind",
    "ToneRule",
    "check",
    "faults_in_tone",
    "kind_named",
]
