"""`python3 manage.py verify`: look whether this system keeps what it promised; changes nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cxdesk.health import LATEST
from cxdesk.jobs.health import oldest_due_age, oldest_outgoing_age
from cxdesk.jobs.models import HELD, PARKED, UNCERTAIN, Outgoing, Timer
from cxdesk.jobs.reconcile import missing
from recovery.queries.verify import due_wrongly


class Command(BaseCommand):
    help = (
        "Count what is late, stuck, owed and missing. Only reads; ends with 1 when something is wrong."
        " The runner puts back by itself, once an hour, what is missing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--late", type=float, default=LATEST.total_seconds(), help="seconds (85)")

    def handle(self, *args: Any, late: float, **options: Any) -> None:
        wrong = [*self._ages(timedelta(seconds=late)), *self._missing(), *self._complaints()]
        self._for_people()
        if wrong:
            raise CommandError("; ".join(wrong))
        self.stdout.write("Nothing is late, stuck or missing.")

    def _ages(self, late: timedelta) -> list[str]:
        wrong = []
        for what, age in (("timer", oldest_due_age()), ("sending", oldest_outgoing_age())):
            seconds = 0 if age is None else age.total_seconds()
            self.stdout.write(f"The {what} that waits longest: {seconds:.0f} s")
            if age is not None and age > late:
                wrong.append(f"a {what} that is due waits for {seconds:.0f} s")
        stalled = Outgoing.objects.stalled().count()
        self.stdout.write(f"Begun to send and not finished within the lease: {stalled}")
        # A runner decides about those at its next round.
        return wrong + ([f"{stalled} sendings stand still"] if stalled else [])

    def _missing(self) -> list[str]:
        found = missing()
        for kind, count in sorted(found.items()):
            self.stdout.write(f"Owed and missing, {kind}: {count}")
        return [f"{count} of {kind} are missing" for kind, count in sorted(found.items()) if count]

    def _complaints(self) -> list[str]:
        count = due_wrongly().count()
        self.stdout.write(f"Complaints whose next moment is not that of what they owe: {count}")
        return [f"{count} complaints show a wrong next moment"] if count else []

    def _for_people(self) -> None:
        parked = Timer.objects.filter(state=PARKED).count()
        waiting = {state: Outgoing.objects.filter(state=state).count() for state in (UNCERTAIN, PARKED, HELD)}
        told = ", ".join(f"{count} {state}" for state, count in waiting.items())
        self.stdout.write(f"Waiting for a person: {parked} timers parked; sendings: {told}")
