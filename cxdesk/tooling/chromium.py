"""Where the browser for the journeys is."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str:
    """Return the path of a Chromium, or "" where there is none; CXDESK_CHROMIUM goes first."""
    named = os.environ.get("CXDESK_CHROMIUM", "")
    if named:
        return shutil.which(named) or ""
    return next((path for name in NAMES if (path := shutil.which(name))), "")
