"""The secret key of an installation that was given none: made once, kept for its owner alone."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path


def kept_key(folder: Path) -> str:
    """Return the key kept in the folder; the first call makes it, readable by its owner only."""
    place = folder / "secret_key"
    if not place.exists():
        _make(place)
    return place.read_text()


def _make(place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and linked, so that a second start never reads half a key.
    draft = place.with_name(f".secret_key.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(60))
    try:
        with contextlib.suppress(FileExistsError):
            os.link(draft, place)
    finally:
        draft.unlink()
