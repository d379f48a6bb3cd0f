"""`python3 manage.py lint [check …]`: the same checks on a laptop and in CI."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cxdesk.tooling import checks


class Command(BaseCommand):
    help = "Check form, types, imports, migrations, templates, sizes, locks and catalogues."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = [check.name for check in checks.CHECKS]
        parser.add_argument("names", nargs="*", metavar="check", help=f"only these: {', '.join(names)}")

    def handle(self, *args: Any, names: list[str], **options: Any) -> None:
        chosen = tuple(check for check in checks.CHECKS if not names or check.name in names)
        failed = checks.run(chosen, self._say)
        if failed or not chosen:
            self.stderr.write(f"{failed} of {len(chosen)} checks failed.")
            sys.exit(1)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
