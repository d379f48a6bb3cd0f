"""What a rule is: facts in, the sentence that stands in the way out, None when satisfied."""

from __future__ import annotations

from collections.abc import Callable

from cxdesk.common.sentences import Sentence
from recovery.playbook.facts import ComplaintFacts

Rule = Callable[[ComplaintFacts], Sentence | None]
FIELD_OF: dict[str, str] = {}


def about(field: str) -> Callable[[Rule], Rule]:
    """Name the field that a rule is about, so that a refusal can point at it."""

    def name_the_field(rule: Rule) -> Rule:
        FIELD_OF[rule.__name__] = field
        return rule

    return name_the_field
