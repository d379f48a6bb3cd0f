"""`python3 manage.py chaos timers [--variant NAME …] [--without GUARD] [--controls]`, and `chaos mail`."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cxdesk.chaos import report
from cxdesk.chaos.variants import GUARDS, MAIL, MAIL_GUARDS, SHORT, VARIANTS, Variant, variant_of
from cxdesk.tooling import servers

SETTINGS = "cxdesk.chaos.settings"
# No run takes longer; whatever hangs is ended.
AT_MOST = 1800.0
SIZES = ("timers", "seconds", "kills", "mails")
Asked = dict[str, Any]


class Command(BaseCommand):
    help = (
        "Kill, freeze, crash and flush real processes on databases of their own, and count what became of"
        " what was owed. Ends with 1 when a promise was broken."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = "timers: what is due happens once, in time; mail: no message leaves twice, none vanishes"
        parser.add_argument("what", choices=["timers", "mail"], help=what)
        parser.add_argument("--variant", nargs="+", default=["base"], choices=[*VARIANTS, "all"])
        parser.add_argument("--seed", type=int, help="the same seed draws the same moments")
        parser.add_argument("--timers", type=int, help="how many are due in the storm")
        parser.add_argument("--seconds", type=float, help="within how many seconds")
        parser.add_argument("--kills", type=int, help="how many kills, of timers at random moments")
        parser.add_argument("--mails", type=int, help="how many messages (1000)")
        guards = [*sorted(GUARDS), *MAIL_GUARDS]
        parser.add_argument("--without", choices=guards, default="", help="take this guard away")
        parser.add_argument("--short", action="store_true", help="seconds instead of minutes")
        parser.add_argument("--controls", action="store_true", help="each guard taken away must turn it red")
        parser.add_argument("--json", type=Path, help="where to write the verdicts")
        parser.add_argument("--keep", type=Path, help="a folder that keeps the logs of all processes")
        # One run, in a process of its own that was given its folder.
        parser.add_argument("--inside", type=Path, help="for the command itself")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["inside"]:
            self._inside(options["inside"])
            return
        # A stopped job must take its processes with it, as Ctrl+C does.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        seed = options["seed"] if options["seed"] is not None else random.SystemRandom().randrange(10**6)
        self._say(f"seed {seed}")
        verdicts = [self._one({**asked, "seed": seed}, options["keep"]) for asked in _asked(options)]
        if options["json"]:
            options["json"].write_text(json.dumps({"seed": seed, "runs": verdicts}, indent=2))
        self._end(verdicts, options["controls"])

    def _one(self, asked: Asked, keep: Path | None) -> dict[str, Any]:
        variant = variant_of(asked)
        with servers.server_folder() as folder:
            told = folder / "told.json"
            (folder / "asked.json").write_text(json.dumps(asked))
            command = [sys.executable, sys.argv[0], "chaos", asked["what"], "--inside", str(folder)]
            code = self._wait(subprocess.Popen(command, env=_environment(folder, variant)))
            if keep:
                left_out = shutil.ignore_patterns("pg", "wheel", "*.libs")
                shutil.copytree(folder, keep / f"{variant.name}{variant.without}", ignore=left_out)
            if code or not told.exists():
                raise CommandError(f"The run {variant.name} ended with {code}; --keep FOLDER keeps its logs.")
            verdict: dict[str, Any] = json.loads(told.read_text())
        for line in report.lines(verdict):
            self._say(line)
        return verdict

    def _wait(self, child: subprocess.Popen[bytes]) -> int:
        try:
            return child.wait(AT_MOST)
        except BaseException:
            # It ends its own processes when it is asked politely.
            with contextlib.suppress(ProcessLookupError):
                child.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(30)
            raise

    def _inside(self, folder: Path) -> None:
        asked = json.loads((folder / "asked.json").read_text())
        if asked["what"] == "mail":
            from cxdesk.chaos import mail

            found = mail.run(variant_of(asked), asked["seed"], folder, self._say)
        else:
            from cxdesk.chaos import run

            found = run.run(variant_of(asked), asked["seed"], folder, self._say)
        (folder / "told.json").write_text(json.dumps(found, indent=2))

    def _end(self, verdicts: list[dict[str, Any]], controls: bool) -> None:
        if controls:
            whole, *without = verdicts
            blind = [one["without"] for one in without if one["green"]]
            if blind or not whole["green"]:
                raise CommandError(f"Not seen: {', '.join(blind) or 'the whole one is red'}.")
            self._say("Each guard is needed: without it the run is red, with all of them green.")
            return
        red = [one["variant"] for one in verdicts if not one["green"]]
        if red:
            raise CommandError(f"RED: {', '.join(red)}.")
        self._say("GREEN")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _asked(options: dict[str, Any]) -> list[Asked]:
    """Return what each run was asked for, in plain values."""
    common: Asked = {"what": options["what"], **{name: options[name] for name in SIZES}}
    mail = options["what"] == "mail"
    guards = MAIL_GUARDS if mail else GUARDS
    if options["without"] and options["without"] not in guards:
        raise CommandError(f"chaos {options['what']} can do without one of: {', '.join(guards)}.")
    names = list(VARIANTS) if "all" in options["variant"] else options["variant"]
    if mail:
        names = [MAIL.name]
    elif options["short"] or options["controls"]:
        names = [SHORT.name]
    without = ("", *guards) if options["controls"] else (options["without"],)
    return [{"name": name, "without": guard, **common} for name in names for guard in without]


def _environment(folder: Path, variant: Variant) -> dict[str, str]:
    database = servers.postgresql_url(folder)
    if variant.engine == "sqlite":
        database = f"sqlite:///{folder / 'desk.sqlite3'}"
    (folder / "static").mkdir()
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "CXDESK_MODE": "test",
        "CXDESK_DATA": str(folder),
        "DATABASE_URL": database,
        "REDIS_URL": f"redis://127.0.0.1:{servers.free_port()}/0",
        "CXDESK_CHAOS_SMTP": str(servers.free_port()),
        "CXDESK_CHAOS_FOLDER": str(folder),
        "CXDESK_CHAOS_LEASE": str(variant.lease),
        "CXDESK_CHAOS_WITHOUT": variant.without,
        "PYTHONUNBUFFERED": "1",
    }
