"""Refusals: the business said no, in words a person may read out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Blocker:
    """One thing that stands in the way: the sentence, a stable code, and the field it is about."""

    message: str
    code: str
    field: str = ""


class DomainError(Exception):
    """A refusal by a rule of the business; never a bug.

    :param message: the sentence the person reads, already in their language.
    :param blockers: all that stands in the way, where there is more than one thing.
    :param field: the form field or body key the sentence is about, where there is one.
    """

    code = "refused"

    def __init__(self, message: str, *, blockers: list[Blocker] | None = None, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.blockers = blockers if blockers is not None else [Blocker(message, self.code, field)]

    def __str__(self) -> str:
        return self.message


class NotAllowed(DomainError):
    """The person may see the thing but not do this to it."""

    code = "not_allowed"
