#!/usr/bin/env python3
"""The Django entry; on a bare machine it first makes its own environment.

Plain old syntax here and in cxdesk/bootstrap.py: a Python that is too old must get far enough to say so.
"""

import os
import sys


def main():
    from cxdesk import bootstrap

    bootstrap.ensure_environment(sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxdesk.settings")
    mode = bootstrap.mode_for(sys.argv)
    if mode:
        os.environ.setdefault("CXDESK_MODE", mode)
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as reason:
        sys.exit("%s For the data of the demo, set CXDESK_MODE=demo." % reason if not mode else str(reason))


if __name__ == "__main__":
    main()
