"""What happens in a run: two kinds of effects, one by one and by the hundred, and a letter after each."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from datetime import datetime

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.db.models.query import QuerySet

from cxdesk.chaos import witness
from cxdesk.chaos.models import Effect, Subject
from cxdesk.common.failpoints import reach
from cxdesk.jobs.models import Outgoing, Timer
from cxdesk.jobs.outbox import post, post_many
from cxdesk.jobs.registry import handles, owes, owes_sending, sends

SINGLE, CROWD, LETTER = "chaos.single", "chaos.crowd", "chaos.letter"


class Trouble(Exception):
    """What a subject with trouble raises."""


def key_of(subject_id: int) -> str:
    """Name the one letter that a subject gets."""
    return f"chaos:{subject_id}"


def _crowd_happens(subject_ids: Sequence[int], *, at: datetime) -> None:
    # A crowd happens seldom: whoever dies in it dies here, and what was to happen must still happen.
    reach("in_crowd")
    _happen(subject_ids, at)
    post_many(LETTER, [(subject_id, key_of(subject_id), None) for subject_id in subject_ids])


@handles(SINGLE)
def single_happens(subject_id: int, *, at: datetime) -> None:
    """Write one effect and owe a letter."""
    _happen([subject_id], at)
    post(LETTER, subject_id, key=key_of(subject_id))


@handles(CROWD, bulk=_crowd_happens)
def crowd_happens(subject_id: int, *, at: datetime) -> None:
    """Do for one of a crowd what happens to it together with others."""
    single_happens(subject_id, at=at)


def _happen(subject_ids: Sequence[int], at: datetime) -> None:
    timers = {timer.subject_id: timer for timer in witness.in_hand()}
    _make_trouble(subject_ids, timers)
    now = dict(
        Timer.objects.filter(pk__in=[timer.pk for timer in timers.values()]).values_list("pk", "attempt")
    )
    Effect.objects.bulk_create(
        Effect(
            subject_id=subject_id,
            generation=timers[subject_id].generation,
            attempt=timers[subject_id].attempt,
            attempt_now=now[timers[subject_id].pk],
            at=at,
            process=f"{witness.ROLE}:{os.getpid()}",
        )
        for subject_id in subject_ids
    )
    Subject.objects.filter(pk__in=subject_ids).update(happened_at=at)


def _make_trouble(subject_ids: Sequence[int], timers: dict[int, Timer]) -> None:
    troubled = Subject.objects.filter(pk__in=subject_ids).exclude(trouble="")
    for subject_id, trouble in troubled.values_list("pk", "trouble"):
        if trouble == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if trouble == "raise" or timers[subject_id].attempt == 1:
            raise Trouble


@sends(LETTER, once=True)
def send_letter(outgoing: Outgoing) -> str:
    """Leave one line in the sink, which is a file that only grows."""
    witness.arm()
    # Whoever is late but still its last holder does no harm: it is uncertain by then, and listed.
    held = "mine" if Outgoing.objects.filter(pk=outgoing.pk, token=outgoing.token).exists() else "another's"
    line = f"{outgoing.subject_id} {outgoing.message_id} {held}\n".encode()
    sink = os.open(witness.WISHES / "sink", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(sink, line)
    finally:
        os.close(sink)
    return str(outgoing.subject_id)


def _waiting(kind: str) -> QuerySet[Subject]:
    return Subject.objects.filter(kind=kind, happened_at=None, cancelled_at=None)


@owes(SINGLE)
def singles_owed() -> QuerySet[Subject]:
    """Say who waits for an effect of its own."""
    return _waiting(SINGLE)


@owes(CROWD)
def crowds_owed() -> QuerySet[Subject]:
    """Say who waits for an effect among others."""
    return _waiting(CROWD)


@owes_sending(LETTER)
def letters_owed() -> QuerySet[Subject]:
    """Say whose letter was, or should have been, posted."""
    key = Concat(Value("chaos:"), Cast("pk", CharField()))
    return Subject.objects.filter(happened_at__isnull=False).annotate(key=key, not_before=F("happened_at"))
