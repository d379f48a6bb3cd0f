"""The lines a person reads, out of the same values that go into the JSON file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cxdesk.chaos.verdict import MUST_BE_ZERO


def lines(verdict: dict[str, Any]) -> Iterator[str]:
    """Tell the verdict on one run."""
    without = f", without the {verdict['without']}" if verdict["without"] else ""
    yield f"== {verdict['variant']}{without}: {verdict['title']}; seed {verdict['seed']}"
    yield from _mail(verdict) if verdict["variant"] == "mail" else _timers(verdict)
    yield "  GREEN" if verdict["green"] else "  RED: " + "; ".join(verdict["red"])


def _timers(verdict: dict[str, Any]) -> Iterator[str]:
    counts = verdict["counts"]
    yield (
        f"  {counts['subjects']} owed, {counts['effects']} effects, {counts['called_off']} called off,"
        f" {counts['moved']} moved; {verdict['seconds']:.0f} s"
    )
    yield "  " + ", ".join(f"{name.replace('_', ' ')} {counts[name]}" for name in MUST_BE_ZERO)
    yield (
        f"  uncertain and listed {counts['uncertain']} ({counts['uncertain_that_arrived']} had arrived),"
        f" parked {counts['parked']}, most attempts {counts['attempts_most']},"
        f" still waiting {counts['still_waiting']}"
    )
    for phase, late in verdict["lateness"].items():
        yield (
            f"  lateness {phase}: p50 {late['p50']} s, p99 {late['p99']} s, longest {late['longest']} s"
            f" of {late['count']}"
        )
    if verdict["faults"]:
        yield "  faults: " + ", ".join(f"{name} {number}" for name, number in verdict["faults"].items())
    if verdict["pages"]:
        yield f"  pages: {verdict['pages']['requests']} requests, longest {verdict['pages']['longest']} s"
    if verdict["facts"]:
        yield "  " + ", ".join(
            f"{name.replace('_', ' ')} {value}" for name, value in verdict["facts"].items()
        )


def _mail(verdict: dict[str, Any]) -> Iterator[str]:
    counts = verdict["counts"]
    yield (
        f"  {counts['mails']} messages, {counts['deaths']} deaths between sending and noting,"
        f" {counts['arrived']} arrived; {verdict['seconds']:.0f} s, {verdict['restarts']} restarts"
    )
    yield (
        f"  done {counts['done']}, uncertain and listed {counts['uncertain']}"
        f" ({counts['uncertain_that_arrived']} had arrived), parked {counts['parked']}"
    )
    yield "  " + ", ".join(f"{name.replace('_', ' ')} {counts[name]}" for name in verdict["must_be_zero"])
