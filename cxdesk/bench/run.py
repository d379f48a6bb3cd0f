"""One run at one size: fill, measure, look at the plans, import; told as plain values."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.test.utils import override_settings

from cxdesk.bench.cases import cases
from cxdesk.bench.draining import GOAL_FULL, GOAL_NORMAL, GOAL_SHARE, measure_draining
from cxdesk.bench.fill import House, fill, vacuum
from cxdesk.bench.floors import fdatasync_rate
from cxdesk.bench.measure import Case, Figures, measure
from cxdesk.bench.plans import JUDGED_FROM, plans_of, reads_all
from cxdesk.bench.taking_over import GOAL_ROWS_A_SECOND, measure_import
from cxdesk.common import clock

LARGE = 1_000_000
Say = Callable[[str], None]


@dataclass(frozen=True)
class Asked:
    """What to measure."""

    size: int
    only: Sequence[str] = ()
    rounds: int = 8
    each: int = 10
    import_rows: int = 0
    # How many timers to make due and drain.
    due: int = 0
    trusted: bool = True


@dataclass
class Told:
    """What came out of one size, ready for JSON."""

    size: int
    fill_seconds: float = 0.0
    fdatasync_8k: float = 0.0
    cases: list[dict[str, Any]] = field(default_factory=list)
    imported: dict[str, Any] | None = None
    drained: dict[str, Any] | None = None
    plans: list[dict[str, str]] = field(default_factory=list)
    whole_reads: list[str] = field(default_factory=list)


def run(asked: Asked, say: Say = lambda line: None) -> Told:
    """Fill the database that is there and measure; nothing is cleaned up afterwards."""
    told = Told(asked.size)
    with override_settings(ROOT_URLCONF="cxdesk.bench.urls"):
        house = _fill(asked, told, say)
        chosen = _chosen(cases(house), asked.only)
        say(f"{asked.size:,}: measuring {len(chosen)} cases")
        told.fdatasync_8k = fdatasync_rate()
        figures = measure(chosen, rounds=asked.rounds, each=asked.each)
        told.cases = [_told(case, figures, asked.size) for case in chosen]
        _look_at_plans(chosen, figures, told)
        if asked.import_rows and (not asked.only or "import" in asked.only):
            say(f"{asked.size:,}: importing {asked.import_rows:,} rows")
            told.imported = _imported(house, asked.import_rows)
        # Last: it opens every complaint.
        if asked.due and (not asked.only or "sweep" in asked.only):
            say(f"{asked.size:,}: draining {asked.due:,} due timers")
            told.drained = _drained(house, asked.due)
    return told


def _fill(asked: Asked, told: Told, say: Say) -> House:
    say(f"{asked.size:,}: filling")
    started = time.perf_counter()
    house = fill(asked.size, at=clock.now(), trusted=asked.trusted)
    if asked.trusted:
        vacuum()
    told.fill_seconds = time.perf_counter() - started
    return house


def _chosen(known: list[Case], only: Sequence[str]) -> list[Case]:
    """Keep the cases whose names begin as asked, and the floors they stand on."""
    if not only:
        return known
    wanted = {case.name for case in known if case.name.startswith(tuple(only))}
    for _ in range(2):
        wanted |= {case.floor for case in known if case.name in wanted and case.floor}
    return [case for case in known if case.name in wanted]


def _told(case: Case, figures: dict[str, Figures], size: int) -> dict[str, Any]:
    mine = figures[case.name]
    floor = figures.get(case.floor)
    ratio = getattr(mine, case.by) / getattr(floor, case.by) if floor else None
    goals = []
    if case.most is not None and ratio is not None:
        goals.append((f"{case.by} ≤ {case.most:g} × {case.floor}", ratio <= case.most))
    if case.limit_ms is not None and size >= LARGE:
        goals.append((f"{case.by} ≤ {case.limit_ms:g} ms", getattr(mine, case.by) <= case.limit_ms))
    if case.most_statements is not None:
        goals.append((f"≤ {case.most_statements} statements", len(mine.statements) <= case.most_statements))
    return {
        "name": case.name,
        "title": case.title,
        "n": len(mine.seconds),
        "p50_ms": round(mine.p50, 3),
        "p95_ms": round(mine.p95, 3),
        "cpu_ms": round(mine.cpu, 3),
        "statements": len(mine.statements),
        "floor": case.floor,
        "compared_by": case.by,
        "ratio": round(ratio, 3) if ratio is not None else None,
        "p50_over_floor": round(mine.p50 / floor.p50, 3) if floor else None,
        "cpu_ratio": round(mine.cpu / floor.cpu, 3) if floor else None,
        "goals": [{"goal": goal, "met": met} for goal, met in goals],
        "met": all(met for _goal, met in goals) if goals else None,
    }


def _look_at_plans(chosen: list[Case], figures: dict[str, Figures], told: Told) -> None:
    for case in chosen:
        for statement, plan in plans_of(figures[case.name].statements) if case.judged_plan else ():
            told.plans.append({"case": case.name, "statement": statement, "plan": plan})
            if told.size >= JUDGED_FROM and reads_all(plan):
                told.whole_reads.append(case.name)


def _imported(house: House, rows: int) -> dict[str, Any]:
    found = measure_import(house, rows)
    return {
        **{name: round(value, 2) for name, value in asdict(found).items()},
        "rows_a_second": round(found.rows_a_second, 1),
        "goal": f"≥ {GOAL_ROWS_A_SECOND} rows/s",
        "met": found.rows_a_second >= GOAL_ROWS_A_SECOND,
    }


def _drained(house: House, due: int) -> dict[str, Any]:
    found = measure_draining(house, due)
    normal, full = found.normal_p95 / found.quiet_p95, found.full_p95 / found.quiet_p95
    return {
        **{name: round(one, 1) if isinstance(one, float) else one for name, one in asdict(found).items()},
        "share": round(found.share, 3),
        "normal_ratio": round(normal, 2),
        "full_ratio": round(full, 2),
        "met": found.share >= GOAL_SHARE
        and normal < GOAL_NORMAL
        and full < GOAL_FULL
        and found.reads_only_due,
    }
