"""Measuring: rounds in which every case takes its turn, so that a noisy minute falls on all of them."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxdesk.bench.door import Answer

WARM_UP = 3


@dataclass(frozen=True)
class Case:
    """One thing that is measured; `act` gets a number that grows, for what can be done only once.

    :param floor: the case it is compared with, and `most` how many times that it may cost.
    :param by: the figure that is compared, "p50" or "p95".
    :param limit_ms: a limit of the figure itself, judged at a million complaints only.
    :param most_statements: how many statements it may take.
    :param judged_plan: whether none of its statements may read all complaints.
    """

    name: str
    title: str
    act: Callable[[int], Answer | None]
    status: int = 200
    floor: str = ""
    most: float | None = None
    by: str = "p50"
    limit_ms: float | None = None
    most_statements: int | None = None
    judged_plan: bool = False


@dataclass
class Figures:
    """What came out for one case."""

    seconds: list[float] = field(default_factory=list)
    # Of this process alone: what others do on the machine hardly touches it.
    processor: list[float] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return statistics.median(self.seconds) * 1000

    @property
    def cpu(self) -> float:
        return statistics.median(self.processor) * 1000

    @property
    def p95(self) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000


class WrongAnswer(Exception):
    """A case was not answered as it has to be, so its time means nothing."""


def measure(
    cases: Sequence[Case], *, rounds: int, each: int, dice: random.Random | None = None
) -> dict[str, Figures]:
    """Run every case `rounds` × `each` times, in another order each round; count its statements apart.

    :raises WrongAnswer: naming the case, the status and the beginning of what came back.
    """
    dice = dice or random.Random(1)
    figures = {case.name: Figures() for case in cases}
    turns = dict.fromkeys(figures, 0)

    def act(case: Case) -> tuple[float, float]:
        turns[case.name] += 1
        started, busy = time.perf_counter(), time.process_time()
        answer = case.act(turns[case.name])
        passed = time.perf_counter() - started, time.process_time() - busy
        if answer is not None and answer.status != case.status:
            text = answer.body[:400].decode(errors="replace")
            raise WrongAnswer(f"{case.name}: {answer.status} instead of {case.status}. {text}")
        return passed

    for case in cases:
        for _ in range(min(WARM_UP, rounds * each)):
            act(case)
        with CaptureQueriesContext(connection) as captured:
            act(case)
        figures[case.name].statements = [query["sql"] for query in captured.captured_queries]
    order = list(cases)
    for _ in range(rounds):
        dice.shuffle(order)
        for case in order:
            # The first of a row still finds the caches of the case before it.
            act(case)
            for _ in range(each):
                passed, busy = act(case)
                figures[case.name].seconds.append(passed)
                figures[case.name].processor.append(busy)
    return figures
