"""`python3 manage.py test [pytest arguments] [--quick] [--engine NAME]`."""

from __future__ import annotations

import signal
import sys
from typing import Any

from django.core.management.base import BaseCommand

from cxdesk.tooling import suite
from cxdesk.tooling.servers import ServerUnavailable

HELP = """Run the tests on SQLite, and on a real PostgreSQL and Redis that are brought along.

  manage.py test [pytest arguments] [--quick] [--engine sqlite|postgresql]

  --quick   SQLite only, no browser, without the tests marked slow
  --engine  one engine only

All other arguments go to pytest, e.g. tests/recovery -k promise. DATABASE_URL (a PostgreSQL) and
REDIS_URL are used when they are set. CXDESK_CHROMIUM names the browser, CXDESK_REAL_DATA the folder
with the real complaints."""


class Command(BaseCommand):
    help = HELP
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        # Not argparse: whatever is not ours belongs to pytest, unread.
        if argv[2:] and argv[2] in ("-h", "--help"):
            self.stdout.write(HELP)
            return
        sys.exit(self.handle(words=argv[2:]))

    def handle(self, *args: Any, words: list[str] | None = None, **options: Any) -> Any:
        # A stopped job must take its servers with it, as Ctrl+C does.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            return suite.run(suite.read_request(words or []), self._say)
        except (ValueError, ServerUnavailable) as reason:
            self.stderr.write(f"The tests did not run: {reason}")
            return 1

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
