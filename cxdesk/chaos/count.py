"""What came of a run, counted in the database and in the sink, and in nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.db.models import Max, Q

from cxdesk.chaos import observer
from cxdesk.chaos.models import Effect, Subject
from cxdesk.chaos.tasks import CROWD, LETTER, SINGLE
from cxdesk.chaos.verdict import MUST_BE_ZERO
from cxdesk.jobs.models import CANCELLED, DONE, PARKED, PENDING, SENDING, UNCERTAIN, Outgoing, Timer

KINDS = (SINGLE, CROWD)


@dataclass
class Counts:
    """The figures of a verdict; those of `must_be_zero` decide."""

    subjects: int = 0
    effects: int = 0
    called_off: int = 0
    moved: int = 0
    # --- each of these is a broken promise
    lost: int = 0
    twice: int = 0
    stale: int = 0
    early: int = 0
    acted_for_another: int = 0
    leases_robbed: int = 0
    not_done_for_people: int = 0
    parked_wrongly: int = 0
    poison_not_parked: int = 0
    letters_missing: int = 0
    letters_twice: int = 0
    sent_twice: int = 0
    silently_lost: int = 0
    sent_for_another: int = 0
    deadlocks: int = 0
    # --- and these are told
    uncertain: int = 0
    uncertain_that_arrived: int = 0
    parked: int = 0
    attempts_most: int = 0
    still_waiting: int = 0

    def broken(self) -> dict[str, int]:
        """Return what should be zero and is not."""
        return {name: getattr(self, name) for name in MUST_BE_ZERO if getattr(self, name)}


@dataclass
class Lateness:
    """How late the effects of one phase were, in seconds."""

    count: int = 0
    p50: float = 0.0
    p99: float = 0.0
    longest: float = 0.0

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Lateness:
        """Sum up."""
        ordered = sorted(seconds)
        if not ordered:
            return cls()
        at = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.99)]
        return cls(len(ordered), round(at[0], 2), round(at[1], 2), round(ordered[-1], 2))


@dataclass
class Sink:
    """What arrived outside: how often for whom, and how much was sent by somebody who no longer held it."""

    got: Counter[int] = field(default_factory=Counter)
    late: int = 0

    @classmethod
    def read(cls, folder: Path) -> Sink:
        """Read the file of the sink; none is an empty one."""
        path, sink = folder / "sink", cls()
        for line in path.read_text().splitlines() if path.exists() else []:
            subject_id, _message_id, held = line.split()
            sink.got[int(subject_id)] += 1
            sink.late += held != "mine"
        return sink


def count(folder: Path, lease: float) -> Counts:
    """Count everything, once nothing moves any more."""
    counts = Counts()
    _effects(counts)
    _timers(counts)
    _letters(counts, Sink.read(folder))
    counts.leases_robbed = observer.robbed(timedelta(seconds=lease))
    counts.deadlocks = _deadlocks()
    return counts


def lateness(phase: str) -> Lateness:
    """Return how late what nobody moved and nothing troubled happened in a phase."""
    plain = Subject.objects.filter(phase=phase, plan="", trouble="", happened_at__isnull=False)
    return Lateness.of((at - due).total_seconds() for at, due in plain.values_list("happened_at", "due_at"))


def waiting() -> int:
    """Count what is still to happen or to be sent."""
    timers = Timer.objects.filter(kind__in=KINDS, state=PENDING).count()
    return timers + Outgoing.objects.filter(kind=LETTER, state__in=(PENDING, SENDING)).count()


def _effects(counts: Counts) -> None:
    subjects = {subject.pk: subject for subject in Subject.objects.all()}
    newest = dict(Timer.objects.filter(kind__in=KINDS).values_list("subject_id").annotate(Max("generation")))
    happened: Counter[int] = Counter()
    for effect in Effect.objects.all():
        subject = subjects[effect.subject_id]
        happened[subject.pk] += 1
        older = effect.generation < newest.get(subject.pk, 0)
        counts.stale += bool(subject.cancelled_at) or older
        counts.early += effect.at < subject.due_at
        counts.acted_for_another += effect.attempt != effect.attempt_now
    poison = {subject.pk for subject in subjects.values() if subject.trouble in ("raise", "kill")}
    # Those of before only have a letter that waits.
    owed = [one.pk for one in subjects.values() if not one.cancelled_at and one.phase != "before"]
    counts.subjects, counts.effects = len(subjects), sum(happened.values())
    counts.called_off = sum(bool(subject.cancelled_at) for subject in subjects.values())
    counts.moved = sum(subject.plan == "move" and subject.answer == "done" for subject in subjects.values())
    counts.lost = sum(not happened[pk] for pk in owed if pk not in poison)
    counts.twice = sum(times > 1 for times in happened.values())
    counts.not_done_for_people = Subject.objects.filter(~Q(plan=""), answer="").count()


def _timers(counts: Counts) -> None:
    timers = Timer.objects.filter(kind__in=KINDS)
    poison = Subject.objects.filter(trouble__in=("raise", "kill")).values("pk")
    parked = timers.filter(state=PARKED)
    counts.parked = parked.count()
    counts.parked_wrongly = parked.exclude(subject_id__in=poison).count()
    bad = timers.filter(subject_id__in=poison).exclude(state=CANCELLED)
    counts.poison_not_parked = bad.exclude(state=PARKED).count()
    counts.attempts_most = timers.exclude(state=PARKED).aggregate(most=Max("attempt"))["most"] or 0
    counts.still_waiting = waiting()


def _letters(counts: Counts, sink: Sink) -> None:
    rows: dict[int, list[str]] = {}
    for subject_id, state in Outgoing.objects.filter(kind=LETTER).values_list("subject_id", "state"):
        rows.setdefault(subject_id, []).append(state)
    happened = Effect.objects.values_list("subject_id", flat=True).distinct()
    counts.letters_missing = sum(subject_id not in rows for subject_id in happened)
    counts.letters_twice = sum(len(states) > 1 for states in rows.values())
    counts.sent_twice = sum(times > 1 for times in sink.got.values())
    counts.sent_for_another = sink.late
    uncertain = [subject_id for subject_id, states in rows.items() if UNCERTAIN in states]
    counts.uncertain = len(uncertain)
    counts.uncertain_that_arrived = sum(bool(sink.got[subject_id]) for subject_id in uncertain)
    # What says that it was sent, and never arrived; and what arrived while its row says that it waits.
    counts.silently_lost = sum(DONE in states and not sink.got[pk] for pk, states in rows.items())
    counts.silently_lost += sum(bool(sink.got[pk]) and PENDING in states for pk, states in rows.items())


def _deadlocks() -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def uncertain_rows() -> list[tuple[int, int, str]]:
    """List what nobody knows the fate of: row, subject and reason; a person sees the same list."""
    rows = Outgoing.objects.filter(kind=LETTER, state=UNCERTAIN).order_by("pk")
    return list(rows.values_list("pk", "subject_id", "last_error"))
