"""The tables a person reads, out of the same values that go into the JSON file."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

# From the smaller of two sizes to the larger; goal 9 of the figures is about these.
GROWTH = ("api_list", "complaint_page", "api_complaint", "api_create", "queue_page")
MOST_GROWTH = 1.2
_FORM = "{:<34} {:>4} {:>9} {:>9} {:>8} {:>6}  {:<14} {:>6} {:>6}  {:<4} {}"


def machine() -> dict[str, Any]:
    """Say on what it ran; `load` tells how many others wanted the processors at the end."""
    memory = ""
    if (facts := Path("/proc/meminfo")).exists():
        kilobytes = int(facts.read_text().split()[1])
        memory = f"{kilobytes / 2**20:.0f} GiB"
    return {
        "cores": os.cpu_count(),
        "memory": memory,
        "system": platform.system(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    }


def growth(sizes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Compare each size with the one before, as ratios to the floors, which take the noise out."""
    found = []
    for small, large in pairwise(sizes):
        before = {case["name"]: case for case in small["cases"]}
        for case in large["cases"]:
            old = before.get(case["name"])
            if case["name"] not in GROWTH or not old or not old["ratio"] or not case["ratio"]:
                continue
            ratio = case["p50_over_floor"] / old["p50_over_floor"]
            found.append(
                {
                    "name": case["name"],
                    "from": small["size"],
                    "to": large["size"],
                    "ratio": round(ratio, 2),
                    "met": ratio <= MOST_GROWTH,
                }
            )
    return found


def lines(report: dict[str, Any], *, plans: bool = False) -> Iterator[str]:
    """Tell the whole report, line by line."""
    facts = report["machine"]
    yield (
        f"{facts['cores']} cores, {facts['memory']}, {facts['system']}, Python {facts['python']}, "
        f"{report['engine']}; load {facts['load']} at the end."
    )
    yield "Each request goes through WSGI in this process with a session of the database; one at a time."
    for told in report["sizes"]:
        yield from _size(told)
        if plans:
            yield from _plans(told)
    for row in report["growth"]:
        yield (
            f"Growth {row['from']:,} → {row['to']:,} of {row['name']}: {row['ratio']} ×"
            f" (goal ≤ {MOST_GROWTH}) {_met(row['met'])}"
        )
    for told in report["sizes"]:
        for name in told["whole_reads"]:
            yield f"READS ALL COMPLAINTS at {told['size']:,}: {name}"


def _size(told: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield (
        f"== {told['size']:,} complaints, filled in {told['fill_seconds']:.0f} s;"
        f" fdatasync_8k {told['fdatasync_8k']:.0f}/s"
    )
    head = ("what", "n", "p50 ms", "p95 ms", "cpu ms", "SQL", "floor", "ratio", "cpu", "met", "goal")
    yield _FORM.format(*head)
    for case in told["cases"]:
        yield _FORM.format(
            case["title"],
            case["n"],
            f"{case['p50_ms']:.2f}",
            f"{case['p95_ms']:.2f}",
            f"{case['cpu_ms']:.2f}",
            case["statements"],
            case["floor"],
            "" if case["ratio"] is None else f"{case['ratio']:.2f}",
            "" if case["cpu_ratio"] is None else f"{case['cpu_ratio']:.2f}",
            _met(case["met"]),
            "; ".join(goal["goal"] + ("" if goal["met"] else " (no)") for goal in case["goals"]),
        ).rstrip()
    if found := told["imported"]:
        yield (
            f"Import: {found['rows']:,.0f} rows in {found['seconds']:.0f} s"
            f" ({found['cpu_seconds']:.0f} s of this process' own),"
            f" {found['rows_a_second']:.0f} rows/s (goal {found['goal']}) {_met(found['met'])}; memory"
            f" {found['before']:.0f} MiB before, {found['after_first_tenth']:.0f} after a tenth,"
            f" {found['peak']:.0f} at most, {found['after']:.0f} after"
        )
    if drained := told["drained"]:
        yield from _drained(drained)


def _drained(found: dict[str, Any]) -> Iterator[str]:
    yield (
        f"Sweep: {found['due']:,} due of {found['due'] + found['waiting']:,} timers."
        f" Bare SQL, same batch, one effect row each: {found['floor_rate']:.0f} rows/s;"
        f" one runner: {found['rate']:.0f} rows/s = {found['share']:.2f} of it (goal ≥ 0.3);"
        f" promises that break: {found['promises_rate']:.0f} rows/s"
    )
    yield (
        f"Queue page meanwhile, p95: quiet {found['quiet_p95']:.0f} ms;"
        f" one runner {found['normal_p95']:.0f} ms = {found['normal_ratio']:.2f} × (goal < 2);"
        f" several {found['full_p95']:.0f} ms = {found['full_ratio']:.2f} × (goal < 3)"
        f" at {found['full_rate']:.0f} rows/s. {_met(found['met'])}"
    )
    yield f"A claim reads only what is due: {_met(found['reads_only_due'])}"
    yield found["plan"]


def _plans(told: dict[str, Any]) -> Iterator[str]:
    for one in told["plans"]:
        yield ""
        yield f"-- {one['case']} at {told['size']:,}: {one['statement'][:1500]}"
        yield one["plan"]


def _met(met: bool | None) -> str:
    return {None: "", True: "yes", False: "no"}[met]
