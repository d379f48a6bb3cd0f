#!/usr/bin/env python3
"""The Django entry; on a bare machine it first makes its own environment."""

import os
import sys


def main() -> None:
    from cxdesk import bootstrap

    bootstrap.ensure_environment(sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxdesk.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
