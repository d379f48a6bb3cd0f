"""What holds for one complaint by the playbook version it pins, and who decides next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recovery.models import Complaint
from recovery.playbook.content import Playbook
from recovery.playbook.step import Level

# The rules of these steps stand between us and a customer who is content.
POLICY_STEPS = ("own", "reassure", "resolve")


@dataclass(frozen=True)
class Policy:
    """What whoever leads this complaint must know of how this house wants it led.

    :param update_hours: until then the customer hears from us again.
    :param silent_hours: after so long without a word or deed its supervisors see it.
    :param follow_up_hours: when we ask how they feel, after the resolution.
    :param follow_up_kind: how: by call or message.
    :param required: rules that hold it up until they are met.
    :param warned: rules that one may pass with a reason.
    :param decides_next: who decides on what is not one's own to give.
    """

    severity: int
    update_hours: int
    silent_hours: int
    follow_up_hours: tuple[int, ...]
    follow_up_kind: str
    required: tuple[str, ...]
    warned: tuple[str, ...]
    decides_next: tuple[str, ...]


def policy_of(complaint: Complaint, playbook: Playbook, supervisors: Sequence[str]) -> Policy:
    """Return what holds for this complaint by the version it pins; the panel and the gates read the same.

    :param supervisors: the names of those who lead its team.
    """
    names = [
        rule for step in playbook.steps if step.key in POLICY_STEPS for rule in (*step.rules, *step.always)
    ]

    def at(level: Level) -> tuple[str, ...]:
        return tuple(name for name in dict.fromkeys(names) if playbook.levels.get(name) == level)

    severity = complaint.severity
    return Policy(
        severity=severity,
        update_hours=playbook.update_hours[severity],
        silent_hours=playbook.silent_hours[severity],
        follow_up_hours=playbook.follow_up_hours[severity],
        follow_up_kind=playbook.follow_up_kinds[severity],
        required=at(Level.REQUIRE),
        warned=at(Level.WARN),
        decides_next=tuple(supervisors),
    )
