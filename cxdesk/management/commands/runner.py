from __future__ import annotations

import os
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cxdesk.jobs.outbox import hold_all
from cxdesk.jobs.runner import run_forever, run_once, send_once
from cxdesk.jobs.timers import release_parked


class Command(BaseCommand):
    help = "Let timers happen and messages leave; run one or more of these beside the web server."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")
        parser.add_argument("--poll", type=float, default=5.0, help="seconds between rounds (5)")
        parser.add_argument(
            "--nice",
            type=int,
            choices=range(20),
            default=10,
            metavar="0-19",
            help="how far to stand back from web servers on the same machine (10)",
        )
        parser.add_argument(
            "--release-parked",
            action="store_true",
            help="first give timers that failed too often a new set of attempts",
        )
        parser.add_argument(
            "--hold",
            action="store_true",
            help="hold back all that waits to leave, then end: before the first start on a restored backup",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["hold"]:
            self.stdout.write(f"Held back {hold_all()} things that wait to leave; admins decide about each.")
            return
        if options["release_parked"]:
            self.stdout.write(f"Released {release_parked()} parked timers.")
        if options["once"]:
            swept, sent = run_once(), send_once()
            self.stdout.write(f"{swept.done} done, {swept.failed} failed, {swept.parked} parked.")
            self.stdout.write(f"{sent.done} sent, {sent.failed} put off, {sent.uncertain} uncertain.")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        if hasattr(os, "nice"):
            # People wait for pages; what is due waits for seconds at most.
            os.nice(options["nice"])
        self.stdout.write("The runner is at work. Ctrl+C ends it.")
        self.stdout.flush()
        run_forever(stop, poll=options["poll"])
        self.stdout.write("The runner has ended.")
