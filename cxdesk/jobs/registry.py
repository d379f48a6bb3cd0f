"""Who does what when a timer's moment has come; filled by the `tasks` module of each app."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class Handler(Protocol):
    """The effect of one kind of timer: work in the database only, harmless when it runs twice."""

    def __call__(self, subject_id: int, *, at: datetime) -> None: ...


_handlers: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the decorated function as what happens to timers of this kind, e.g. "promise.due".

    It runs in one transaction with the timer's own end. It waits at most half a second for a locked row
    and then tries again later, because people go first. Anything it raises undoes all of it.

    :raises ValueError: when the kind does not read subject.event, or somebody else handles it.
    """
    subject_of(kind)

    def register(handler: Handler) -> Handler:
        if _handlers.setdefault(kind, handler) is not handler:
            raise ValueError(f"{kind} already has a handler.")
        return handler

    return register


def handler_of(kind: str) -> Handler:
    """Return what was registered for the kind.

    :raises KeyError: when nothing was.
    """
    return _handlers[kind]


def kinds() -> list[str]:
    """List what this code can do; a sweep leaves all other kinds to runners that know them."""
    return sorted(_handlers)


def subject_of(kind: str) -> str:
    """Return the type of subject that the kind begins with: "promise" of "promise.due".

    :raises ValueError: when it has no such beginning.
    """
    subject, dot, event = kind.partition(".")
    if not (subject and dot and event):
        raise ValueError(f"A kind of timer reads subject.event, not {kind!r}.")
    return subject
