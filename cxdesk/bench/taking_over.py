"""How fast a file is imported, and whether memory stays where it was."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from cxdesk.bench.fill import House
from cxdesk.bench.rows import write_rows
from cxdesk.common import clock
from recovery.imports.files import open_rows
from recovery.imports.maps import find_map
from recovery.imports.run import Counts, Import, Target

GOAL_ROWS_A_SECOND = 700


@dataclass(frozen=True)
class ImportFigures:
    """What one import came to; memory in MiB, 0 where this system does not tell."""

    rows: int
    refused: int
    seconds: float
    # Of this process alone; the rest went to the database and to whoever else was there.
    cpu_seconds: float
    before: float
    after_first_tenth: float
    peak: float
    after: float

    @property
    def rows_a_second(self) -> float:
        return self.rows / self.seconds


def resident() -> float:
    """Return the memory of this process in MiB."""
    try:
        text = Path("/proc/self/statm").read_text()
    except OSError:
        return 0.0
    return int(text.split()[1]) * 4096 / 2**20


def measure_import(house: House, rows: int) -> ImportFigures:
    """Import generated rows as `import_complaints` does: same reader, map and door."""
    plan = find_map("generic")
    target = Target(house.team, True, house.admin, clock.now())
    seen: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            write_rows(file, rows, seed=house.plan.count)
        before = resident()
        started, busy = time.perf_counter(), time.process_time()
        with open_rows(path, plan) as reader:
            counts = Import(reader, plan, target, progress=lambda _counts: seen.append(resident())).run()
        spent = time.perf_counter() - started, time.process_time() - busy
    return _came_to(counts, spent, before, seen)


def _came_to(counts: Counts, spent: tuple[float, float], before: float, seen: list[float]) -> ImportFigures:
    return ImportFigures(
        rows=counts.taken,
        refused=counts.refused,
        seconds=spent[0],
        cpu_seconds=spent[1],
        before=before,
        after_first_tenth=seen[len(seen) // 10],
        peak=max(seen),
        after=resident(),
    )
