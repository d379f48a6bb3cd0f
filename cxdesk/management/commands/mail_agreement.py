"""`manage.py mail_agreement FOLDER`: how far our reading of real mails agrees with what others expect."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cxdesk.bench.mail_agreement import measure


class Command(BaseCommand):
    help = "Read every mail of a folder with an index.jsonl, and print the agreement set by set."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--misses", action="store_true", help="name what does not agree, too")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (options["folder"] / "index.jsonl").is_file():
            raise CommandError(f"There is no index.jsonl in {options['folder']}.")
        for line in measure(options["folder"]).lines(misses=options["misses"]):
            self.stdout.write(line)
