"""Who does what when a timer's moment has come, and who sends what; filled by the `tasks` of each app."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from django.db.models import QuerySet

from cxdesk.jobs.models import Outgoing


class Handler(Protocol):
    """The effect of one kind of timer: work in the database only, harmless when it runs twice."""

    def __call__(self, subject_id: int, *, at: datetime) -> None: ...


class BulkHandler(Protocol):
    """The same effect on many subjects, in a number of statements that does not grow with them."""

    def __call__(self, subject_ids: Sequence[int], /, *, at: datetime) -> None: ...


class Send(Protocol):
    """Hand one thing to the outside, within 30 seconds; return the name it has there, or nothing.

    It runs outside any transaction.

    :raises cxdesk.jobs.errors.NotSent: when it surely did not leave; it is tried again later.
    :raises cxdesk.jobs.errors.Refused: when it never will; it is parked with the sentence.
    """

    def __call__(self, outgoing: Outgoing) -> str: ...


class Settled(Protocol):
    """Hear what became of something sent: done, uncertain, parked, cancelled, or pending once more."""

    def __call__(self, subject_id: int, state: str, *, at: datetime) -> None: ...


@dataclass(frozen=True)
class Sender:
    """How one kind of outgoing thing is sent."""

    send: Send
    once: bool
    settled: Settled | None


class Place(NamedTuple):
    """Where a person sees what a job is about: the name that it has there, and the address."""

    name: str
    url: str


Owed = Callable[[], QuerySet[Any]]
Places = Callable[[Collection[int]], Mapping[int, Place]]

_handlers: dict[str, Handler] = {}
_bulk: dict[str, BulkHandler] = {}
_senders: dict[str, Sender] = {}
_owed_timers: dict[str, Owed] = {}
_owed_moments: dict[str, str] = {}
_owed_sendings: dict[str, Owed] = {}
_places: dict[str, Places] = {}


def handles(kind: str, *, bulk: BulkHandler | None = None) -> Callable[[Handler], Handler]:
    """Register the decorated function as what happens to timers of this kind, e.g. "promise.due".

    It runs in one transaction with the timer's own end. It waits at most half a second for a locked row
    and then tries again later, because people go first. Anything it raises undoes all of it.

    :param bulk: the same effect on many subjects at once. Timers of the kind are then claimed by the
        hundred and happen in one transaction; after any failure in it, each again on its own.
    :raises ValueError: when the kind does not read subject.event, or somebody else handles it.
    """
    subject_of(kind)

    def register(handler: Handler) -> Handler:
        if _handlers.setdefault(kind, handler) is not handler:
            raise ValueError(f"{kind} already has a handler.")
        if bulk:
            _bulk[kind] = bulk
        return handler

    return register


def sends(kind: str, *, once: bool, settled: Settled | None = None) -> Callable[[Send], Send]:
    """Register the decorated function as what sends this kind, e.g. "message.mail".

    :param once: never send again by itself what may have left; a person decides. For what somebody would
        see twice. Without it, the receiver has to recognise a repeat by `message_id`.
    :param settled: hears what became of each, in the transaction that stores it.
    :raises ValueError: when the kind does not read subject.event, or somebody else sends it.
    """
    subject_of(kind)

    def register(send: Send) -> Send:
        sender = Sender(send, once, settled)
        if _senders.setdefault(kind, sender).send is not send:
            raise ValueError(f"{kind} already has a sender.")
        return send

    return register


def owes(kind: str, *, moment: str = "due_at") -> Callable[[Owed], Owed]:
    """Register the decorated function as what says who must have a live timer of this kind.

    It returns the rows to which the timer is owed, each with a `due_at`; the reconciler starts what is
    missing. Rows whose timer has come and done its work must not be among them.

    :param moment: the column that says when, where it is not `due_at`.
    """

    def register(owed: Owed) -> Owed:
        if _owed_timers.setdefault(kind, owed) is not owed:
            raise ValueError(f"Somebody says already who is owed {kind}.")
        _owed_moments[kind] = moment
        return owed

    return register


def owes_sending(kind: str) -> Callable[[Owed], Owed]:
    """Register the decorated function as what says which rows must stand in the outbox with this kind.

    It returns the rows, each with the `key` and the `not_before` (may be empty) with which it was, or should
    have been, posted.
    """

    def register(owed: Owed) -> Owed:
        if _owed_sendings.setdefault(kind, owed) is not owed:
            raise ValueError(f"Somebody says already which {kind} is owed.")
        return owed

    return register


def shows(subject_type: str) -> Callable[[Places], Places]:
    """Register the decorated function as what leads from subjects of this type to where they are seen.

    It takes ids and returns those it knows with their places, in one statement.
    """

    def register(places: Places) -> Places:
        if _places.setdefault(subject_type, places) is not places:
            raise ValueError(f"Somebody shows already where {subject_type} is seen.")
        return places

    return register


def places_of(subject_type: str, ids: Collection[int]) -> Mapping[int, Place]:
    """Return where these subjects are seen, as far as anybody registered it."""
    return _places[subject_type](ids) if subject_type in _places else {}


def handler_of(kind: str) -> Handler:
    """Return what was registered for the kind.

    :raises KeyError: when nothing was.
    """
    return _handlers[kind]


def bulk_handler_of(kind: str) -> BulkHandler:
    """Return what was registered for many timers of the kind at once.

    :raises KeyError: when nothing was.
    """
    return _bulk[kind]


def sender_of(kind: str) -> Sender:
    """Return how the kind is sent.

    :raises KeyError: when nobody sends it.
    """
    return _senders[kind]


def kinds() -> list[str]:
    """List what this code can do; a sweep leaves all other kinds to runners that know them."""
    return sorted(_handlers)


def bulk_kinds() -> list[str]:
    """List what this code can do by the hundred."""
    return sorted(_bulk)


def senders() -> dict[str, Sender]:
    """Return, by kind, what this code can send; the rest is left to senders that know it."""
    return dict(_senders)


def moment_owed(kind: str) -> str:
    """Return the column that says when the owed timer of a kind is due."""
    return _owed_moments.get(kind, "due_at")


def owed_timers() -> dict[str, Owed]:
    """Return, by kind, what says who must have a live timer."""
    return dict(_owed_timers)


def owed_sendings() -> dict[str, Owed]:
    """Return, by kind, what says which rows must stand in the outbox."""
    return dict(_owed_sendings)


def subject_of(kind: str) -> str:
    """Return the type of subject that the kind begins with: "promise" of "promise.due".

    :raises ValueError: when it has no such beginning.
    """
    subject, dot, event = kind.partition(".")
    if not (subject and dot and event):
        raise ValueError(f"A kind reads subject.event, not {kind!r}.")
    return subject
