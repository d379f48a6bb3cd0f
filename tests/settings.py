"""The settings of the tests: the ones of the project in test mode, away from anybody's data."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile

os.environ["CXDESK_MODE"] = "test"
if "CXDESK_DATA" not in os.environ and "pytest" in sys.modules:
    # pytest was started by hand, not by `manage.py test`, which brings a folder of its own. Tools that
    # only read these settings write nothing, and some of them end without cleaning up.
    _folder = tempfile.mkdtemp(prefix="cxdesk-test-")
    os.environ["CXDESK_DATA"] = _folder
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)

from cxdesk.settings import *  # noqa: F403 - the environment has to be set first
from cxdesk.settings import DATA_DIR, DATABASES, STATIC_ROOT

# The static files come from their sources; WhiteNoise warns when the collected ones have no folder.
if "pytest" in sys.modules:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: threads of one test must meet in it as they do in the real one.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;"
    )
