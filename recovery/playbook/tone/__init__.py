"""The tone guard over words that go to a customer, in English, Simplified and Traditional Chinese."""

from recovery.playbook.tone.check import Finding, check
from recovery.playbook.tone.first_reply import PARTS as FIRST_REPLY_PARTS
from recovery.playbook.tone.first_reply import FirstReply, read_first_reply
from recovery.playbook.tone.kinds import TextKind, kind_named
from recovery.playbook.tone.lists import LANGUAGES, SHIPPED, faults_in_tone
from recovery.playbook.tone.rules import SHIPPED_LEVELS, TONE_RULES, ToneRule

__all__ = [
    "FIRST_REPLY_PARTS",
    "LANGUAGES",
    "SHIPPED",
    "SHIPPED_LEVELS",
    "TONE_RULES",
    "Finding",
    "FirstReply",
    "TextKind",
    "ToneRule",
    "check",
    "faults_in_tone",
    "kind_named",
    "read_first_reply",
]
