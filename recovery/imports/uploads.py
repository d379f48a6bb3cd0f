"""Uploaded files that wait for their import: on disk, by a token nobody can guess, for one person only."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from cxdesk.accounts.models import User

LARGEST = 50 * 1024 * 1024
KEPT_FOR = timedelta(hours=24)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass
class Upload:
    """One uploaded file and what the person chose for it; the counts once it was imported."""

    token: str
    user_id: int
    name: str
    map_name: str
    team_id: int
    is_history: bool
    is_too_long: bool = False
    taken: int = 0
    there: int = 0
    refused: int = 0
    is_done: bool = False

    @property
    def content(self) -> Path:
        return _folder() / f"{self.token}.content"

    @property
    def refused_rows(self) -> Path:
        return _folder() / f"{self.token}.refused.csv"

    @property
    def _claimed(self) -> Path:
        return _folder() / f"{self.token}.claimed"

    @property
    def is_waiting(self) -> bool:
        return self.content.exists()

    def save(self) -> None:
        place = _folder() / f"{self.token}.json"
        draft = place.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(self)), encoding="utf-8")
        draft.replace(place)

    def claim(self) -> Path | None:
        """Return the file for the one import of it; None when somebody pressed the button before."""
        try:
            return self.content.rename(self._claimed)
        except FileNotFoundError:
            return None

    def give_back(self) -> None:
        """Let the file wait again after an import that did not come to its end."""
        self._claimed.rename(self.content)

    def finish(self, *, taken: int, there: int, refused: int) -> None:
        """Keep what became of the rows and let go of the file."""
        self.taken, self.there, self.refused, self.is_done = taken, there, refused, True
        self.save()
        self._claimed.unlink(missing_ok=True)

    def discard(self) -> None:
        for path in _folder().glob(f"{self.token}.*"):
            path.unlink(missing_ok=True)


def keep_upload(
    chunks: Iterable[bytes],
    *,
    name: str,
    map_name: str,
    team_id: int,
    is_history: bool,
    by: User,
    at: datetime,
) -> Upload:
    """Write an uploaded file to disk, chunk by chunk; files of yesterday go."""
    _clear(before=at - KEPT_FOR)
    upload = Upload(secrets.token_urlsafe(16), by.pk, Path(name).name[:120], map_name, team_id, is_history)
    with upload.content.open("xb") as file:
        upload.content.chmod(0o600)
        for chunk in chunks:
            file.write(chunk)
    upload.save()
    return upload


def find_upload(token: str, user: User) -> Upload | None:
    """Return the upload with this token if this person made it."""
    if not _TOKEN.fullmatch(token):
        return None
    try:
        upload = Upload(**json.loads((_folder() / f"{token}.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    return upload if upload.user_id == user.pk else None


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "uploads"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _clear(*, before: datetime) -> None:
    for path in _folder().iterdir():
        try:
            if path.stat().st_mtime < before.timestamp():
                path.unlink()
        except FileNotFoundError:
            # Another request cleared it in the same moment.
            continue
