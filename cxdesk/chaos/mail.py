"""`chaos mail`: senders die between sending and noting it, servers fail, each mail is accounted for."""

from __future__ import annotations

import contextlib
import json
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from cxdesk.chaos import house, letters, sink
from cxdesk.chaos.house import House, Role, answers, wait_until
from cxdesk.chaos.run import Say, gone_at_a_signal
from cxdesk.chaos.variants import Variant
from cxdesk.jobs.models import DONE, PARKED, PENDING, SENDING, UNCERTAIN, Outgoing
from cxdesk.tooling import servers
from recovery.actions.letters import MAIL
from recovery.models import Message

# Of a hundred mails: asked to wait, refused, taken without an answer, dropped in the middle.
FATES = {sink.LATER: 4, sink.REFUSED: 1, sink.TAKEN_SILENTLY: 2, sink.DROPPED: 1}
# Of the deaths, so many before anything was sent; the rest right after, before it was noted.
BEFORE = 0.2
ENOUGH = 480.0
OVER = (DONE, UNCERTAIN, PARKED)
MUST_BE_ZERO = (
    "duplicates silently_lost parked_that_arrived still_waiting message_disagrees deaths_that_did_not_come"
).split()


def run(variant: Variant, seed: int, folder: Path, say: Say) -> dict[str, Any]:
    """Send all mails through all deaths, and tell what became of each."""
    begun = time.monotonic()
    with gone_at_a_signal(), contextlib.ExitStack() as stack:
        stack.enter_context(servers.postgresql_in(folder, durable=True))
        call_command("migrate", verbosity=0, run_syncdb=True)
        stack.callback(connections.close_all)
        letters.write(variant.mails)
        _give_fates(variant, seed, folder)
        processes = stack.enter_context(House(folder, dict(os.environ)))
        _employ(processes, variant, folder)
        say(f"  {variant.mails} messages written, {variant.kills} deaths to come")
        wait_until(lambda: not _waiting(), ENOUGH, every=0.5)
        counts, uncertain = _count(variant, folder)
        restarts = processes.restarts
    red = [f"{name.replace('_', ' ')}: {counts[name]}" for name in MUST_BE_ZERO if counts[name]]
    return {
        "variant": variant.name,
        "title": variant.title,
        "without": variant.without,
        "seed": seed,
        "counts": counts,
        "must_be_zero": MUST_BE_ZERO,
        "uncertain": uncertain,
        "restarts": restarts,
        "seconds": round(time.monotonic() - begun, 1),
        "red": red,
        "green": not red,
    }


def _employ(processes: House, variant: Variant, folder: Path) -> None:
    port = settings.EMAIL_PORT
    processes.employ(Role("sink", [sys.executable, "-m", "cxdesk.chaos.sink", str(port), str(folder)]))
    wait_until(lambda: answers(port), 30)
    for number in range(variant.runners):
        processes.employ(house.runner(number + 1, poll=variant.poll))


def _give_fates(variant: Variant, seed: int, folder: Path) -> None:
    """Decide by the seed which mails meet a bad server, and over which a sender dies."""
    chance = random.Random(seed)
    rows = list(Outgoing.objects.filter(kind=MAIL).order_by("pk").values_list("pk", "message_id"))
    chance.shuffle(rows)
    doomed, rest = rows[: variant.kills], rows[variant.kills :]
    deaths = {pk: "before" if chance.random() < BEFORE else "after" for pk, _ in doomed}
    (folder / "deaths.json").write_text(json.dumps(deaths))
    fates: dict[str, str] = {}
    for fate, percent in FATES.items():
        many = max(1, len(rows) * percent // 100)
        fates |= {message_id: fate for _, message_id in rest[:many]}
        rest = rest[many:]
    (folder / "fates.json").write_text(json.dumps(fates))


def _waiting() -> int:
    return Outgoing.objects.filter(kind=MAIL, state__in=(PENDING, SENDING)).count()


def _count(variant: Variant, folder: Path) -> tuple[dict[str, int], list[tuple[int, int, int]]]:
    """Hold each row against the sink, which knows nothing of it; count, and list those of unknown fate."""
    path = folder / "mails"
    arrived = Counter(path.read_text().split() if path.exists() else [])
    rows = list(Outgoing.objects.filter(kind=MAIL).values_list("pk", "subject_id", "message_id", "state"))
    uncertain = [
        (pk, subject, arrived[message]) for pk, subject, message, state in rows if state == UNCERTAIN
    ]
    counts = {
        "mails": len(rows),
        "arrived": sum(arrived.values()),
        "done": sum(state == DONE for *_, state in rows),
        "uncertain": len(uncertain),
        "uncertain_that_arrived": sum(bool(times) for *_, times in uncertain),
        "parked": sum(state == PARKED for *_, state in rows),
        "deaths": letters.deaths(),
        "duplicates": sum(times > 1 for times in arrived.values()),
        "silently_lost": sum(state == DONE and not arrived[message] for _, _, message, state in rows),
        "parked_that_arrived": sum(
            state == PARKED and bool(arrived[message]) for _, _, message, state in rows
        ),
        "still_waiting": sum(state not in OVER for *_, state in rows),
        "message_disagrees": _disagreeing({subject: state for _, subject, _, state in rows}),
        "deaths_that_did_not_come": variant.kills - letters.deaths(),
    }
    # What is neither sent, nor listed, nor still to be sent has vanished, whatever its row says.
    counts["silently_lost"] += variant.mails - len(rows)
    return counts, uncertain


def _disagreeing(states: dict[int, str]) -> int:
    """Count the messages on a timeline that say something else than their row in the outbox."""
    said = {
        DONE: Message.Sending.SENT,
        UNCERTAIN: Message.Sending.UNCERTAIN,
        PARKED: Message.Sending.FAILED,
    }
    shown = dict(Message.objects.filter(pk__in=states).values_list("pk", "sending"))
    return sum(shown.get(pk) != said[state] for pk, state in states.items() if state in said)
