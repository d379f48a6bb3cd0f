"""The first moment of every command: plain standard library, no Django, old syntax on purpose."""

import os
import sys

OLDEST = (3, 11)
MODES = {
    "demo": "demo",
    "test": "test",
    "lint": "test",
    "bench": "test",
    "chaos": "test",
    "makemigrations": "test",
    "makemessages": "test",
    "compilemessages": "test",
}
NEED_DEV = ("test", "lint", "bench", "chaos")
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def mode_for(argv):
    """Return the mode a command runs in when CXDESK_MODE names none, or "" where it has to be named."""
    return MODES.get(argv[1], "") if len(argv) > 1 else ""


def refuse_old_python(version):
    """Leave with one sentence when this Python is older than cxdesk can use."""
    if tuple(version[:2]) < OLDEST:
        numbers = OLDEST + tuple(version[:2])
        sys.exit("cxdesk needs Python %d.%d or newer, and this is Python %d.%d." % numbers)


def ensure_environment(argv):
    """Return at once when Django can be imported; else make .venv and start the command again inside it."""
    refuse_old_python(sys.version_info)
    from importlib.util import find_spec

    from cxdesk import environment

    needs_dev = len(argv) > 1 and argv[1] in NEED_DEV
    in_own = environment.runs_in_own(ROOT)
    if find_spec("django") and not (in_own and needs_dev and not find_spec("pytest")):
        return
    environment.prepare_and_restart(ROOT, argv, needs_dev=needs_dev)
