"""Those who do not know that anything is wrong: they move, call off and start timers, and load a page."""

from __future__ import annotations

import http.client
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, connection, connections, transaction

from cxdesk.chaos.models import Subject
from cxdesk.chaos.tasks import LETTER, key_of
from cxdesk.common import clock
from cxdesk.jobs.outbox import post_many
from cxdesk.jobs.timers import cancel_timer, start_timer

logger = logging.getLogger(__name__)
LATER = timedelta(seconds=3)
# How long somebody tries again whom a crash of the database threw out.
PATIENCE = 45.0
BETWEEN_REQUESTS = 0.3


@dataclass
class Pages:
    """What the requests of a run came to."""

    seconds: list[float] = field(default_factory=list)
    answers: dict[int, int] = field(default_factory=dict)
    refused: int = 0


class People:
    """Threads of the harness that act as people do, until the run is over."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self.pages = Pages()

    def begin(self, work: Callable[[], None]) -> None:
        """Let somebody work beside the run."""

        def and_leave() -> None:
            try:
                work()
            except Exception:
                logger.exception("Somebody could not go on.")
            finally:
                connections.close_all()

        thread = threading.Thread(target=and_leave, daemon=True)
        thread.start()
        self._threads.append(thread)

    def end(self) -> None:
        """Send everybody home."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def follow_plans(self, phase: str) -> None:
        """Do about each subject what was planned, at its moment."""
        planned = Subject.objects.filter(phase=phase).exclude(plan="").order_by("plan_at")
        for subject in list(planned):
            wait = (subject.plan_at - clock.now()).total_seconds() if subject.plan_at else 0
            if self._stop.wait(max(0.0, wait)):
                return
            self._patiently(lambda subject=subject: PLANS[subject.plan](subject))  # type: ignore[misc]  # bound now

    def post_again(self) -> None:
        """Post the letters of those it just happened to, as if nobody had: one key is one letter."""
        while not self._stop.wait(1.0):
            self._patiently(_post_the_latest)

    def load_pages(self, port: int) -> None:
        """Send requests that make something due at once, and note how long each took."""
        while not self._stop.wait(BETWEEN_REQUESTS):
            self.load_one(port)

    def load_one(self, port: int) -> int:
        """Send one such request; return its status, or 0 when nobody answered."""
        begun = time.perf_counter()
        status = ask(port, "POST", "/chaos/due-now/")
        if not status:
            self.pages.refused += 1
            return 0
        self.pages.seconds.append(time.perf_counter() - begun)
        self.pages.answers[status] = self.pages.answers.get(status, 0) + 1
        return status

    def _patiently(self, act: Callable[[], None]) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return act()
            except (DatabaseError, InterfaceError):
                connection.close()
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)


def ask(port: int, method: str, path: str) -> int:
    """Return the status of an answer, or 0 when there was none within 20 seconds."""
    talk = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        talk.request(method, path)
        return talk.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        talk.close()


@transaction.atomic
def _move(subject: Subject) -> None:
    due_at = clock.now() + LATER
    if _still(subject, due_at=due_at, answer="done"):
        start_timer(subject.kind, subject.pk, due_at=due_at)


@transaction.atomic
def _call_off(subject: Subject) -> None:
    if _still(subject, cancelled_at=clock.db_time(), answer="done"):
        cancel_timer(subject.kind, subject.pk)


def _race(subject: Subject) -> None:
    """Two people start the same timer at once: one row comes of it."""
    together = threading.Barrier(2)

    def start(milliseconds: int) -> None:
        connection.ensure_connection()
        together.wait(10)
        start_timer(subject.kind, subject.pk, due_at=subject.due_at + timedelta(milliseconds=milliseconds))

    def start_beside() -> None:
        try:
            start(1)
        except (DatabaseError, InterfaceError, threading.BrokenBarrierError):
            # The database crashed under this one; the other one tries again.
            together.abort()
        finally:
            connection.close()

    other = threading.Thread(target=start_beside, daemon=True)
    other.start()
    try:
        start(0)
    except threading.BrokenBarrierError as error:
        raise DatabaseError from error
    finally:
        together.abort()
        other.join()
    Subject.objects.filter(pk=subject.pk).update(answer="done")


def _still(subject: Subject, **facts: object) -> bool:
    """Change the subject unless it has happened or was called off; then note that we came too late."""
    waiting = Subject.objects.filter(pk=subject.pk, answer="", happened_at=None, cancelled_at=None)
    if waiting.update(**facts):
        return True
    Subject.objects.filter(pk=subject.pk, answer="").update(answer="late")
    return False


def _post_the_latest() -> None:
    latest = Subject.objects.filter(happened_at__isnull=False).order_by("-happened_at")
    post_many(LETTER, [(pk, key_of(pk), None) for pk in latest.values_list("pk", flat=True)[:20]])


PLANS: dict[str, Callable[[Subject], None]] = {"move": _move, "cancel": _call_off, "race": _race}
