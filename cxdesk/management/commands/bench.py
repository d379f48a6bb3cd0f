"""`python3 manage.py bench [--size N …] [--json FILE] [--only NAME …] [--engine NAME] [--plans]`.

`bench tone [FILE] [--misses]` measures the tone guard instead.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from cxdesk.bench import report, tone
from cxdesk.bench.run import Asked, run
from cxdesk.tooling.servers import ServerUnavailable, create_database, postgresql

SIZES = (10_000, 100_000)
IMPORTED = 100_000


class Command(BaseCommand):
    help = (
        "Measure cxdesk beside bare floors in one run, on databases of its own that are thrown away."
        " Ends with 1 when a list or look-up reads all complaints; a goal that is not met is told."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "what",
            nargs="*",
            metavar="tone [FILE]",
            help="the tone guard against a file of labelled sentences",
        )
        parser.add_argument("--misses", action="store_true", help="with tone: name what does not agree, too")
        parser.add_argument("--size", type=int, nargs="+", default=list(SIZES), help="complaints, each")
        parser.add_argument("--json", type=Path, help="where to write the same figures as JSON")
        parser.add_argument(
            "--only", nargs="+", default=[], help="the beginning of the names of cases; import"
        )
        parser.add_argument("--engine", choices=["postgresql", "sqlite"], default="postgresql")
        parser.add_argument("--plans", action="store_true", help="print how the database goes about it")
        parser.add_argument("--rounds", type=int, default=8, help="how often each case takes its turn")
        parser.add_argument("--import-rows", type=int, default=IMPORTED, help="0 leaves the import out")
        parser.add_argument("--due", type=int, help="timers to drain; a tenth of the size, 0 leaves it out")
        # The run of one size, in a process of its own that was given its database.
        parser.add_argument("--inside", type=Path, help="for the command itself")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"]:
            self._tone(options["what"], misses=options["misses"])
            return
        if options["inside"]:
            self._measure(options)
            return
        # A stopped job must take its server with it, as Ctrl+C does.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with tempfile.TemporaryDirectory(prefix="cxdesk-bench-") as folder:
            try:
                sizes = list(self._sizes(options, Path(folder)))
            except ServerUnavailable as reason:
                raise CommandError(f"Nothing was measured: {reason}") from reason
        found = {
            "machine": report.machine(),
            "engine": options["engine"],
            "sizes": sizes,
            "growth": report.growth(sizes),
        }
        if options["json"]:
            options["json"].write_text(json.dumps(found, indent=2, ensure_ascii=False))
        for line in report.lines(found, plans=options["plans"]):
            self.stdout.write(line)
        if any(told["whole_reads"] for told in sizes):
            raise CommandError("A list or look-up reads all complaints.")

    def _tone(self, what: list[str], *, misses: bool) -> None:
        if what[0] != "tone" or len(what) > 2:
            raise CommandError("What can be measured by name is «tone», with one file at most.")
        try:
            for line in tone.report([Path(one) for one in what[1:]] or list(tone.OURS), misses=misses):
                self.stdout.write(line)
        except (OSError, ValueError) as reason:
            raise CommandError(f"Nothing was measured: {reason}") from reason

    def _sizes(self, options: dict[str, Any], folder: Path) -> Iterator[dict[str, Any]]:
        sizes = sorted(options["size"])
        with contextlib.ExitStack() as stack:
            server = (
                stack.enter_context(postgresql(durable=True)) if options["engine"] == "postgresql" else ""
            )
            for size in sizes:
                url = f"sqlite:///{folder / str(size)}.sqlite3"
                if server:
                    url = create_database(server, f"bench_{size}")
                rows = options["import_rows"] if size == sizes[-1] else 0
                yield self._one_size(options, size, rows, url, folder)

    def _one_size(
        self, options: dict[str, Any], size: int, rows: int, url: str, folder: Path
    ) -> dict[str, Any]:
        told = folder / f"{size}.json"
        command = [sys.executable, sys.argv[0], "bench", "--inside", str(told), "--size", str(size)]
        command += ["--rounds", str(options["rounds"]), "--import-rows", str(rows)]
        due = options["due"] if options["due"] is not None else size // 10
        command += ["--due", str(due)]
        command += ["--only", *options["only"]] if options["only"] else []
        (folder / "static").mkdir(exist_ok=True)
        environment = {**os.environ, "CXDESK_MODE": "test", "CXDESK_DATA": str(folder), "DATABASE_URL": url}
        code = subprocess.run(command, env=environment, check=False).returncode
        if code:
            raise CommandError(f"The run with {size:,} complaints ended with {code}.")
        found: dict[str, Any] = json.loads(told.read_text())
        return found

    def _measure(self, options: dict[str, Any]) -> None:
        call_command("migrate", verbosity=0)
        (size,) = options["size"]
        asked = Asked(
            size,
            options["only"],
            options["rounds"],
            import_rows=options["import_rows"],
            due=options["due"] or 0,
        )
        told = run(asked, self._say)
        options["inside"].write_text(json.dumps(asdict(told)))

    def _say(self, line: str) -> None:
        self.stderr.write(line)
        self.stderr.flush()
