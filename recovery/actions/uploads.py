"""Files from people: what we take, decided by what is in them and never by what they are called."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import filetype
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.actions.pictures import is_whole
from recovery.errors import FileRefused

LARGEST = 10 * 1024 * 1024
MOST = 5
PLAIN_TEXT = "text/plain"
# The first ending is the one a name gets when it says something else.
ENDINGS: dict[str, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "application/pdf": (".pdf",),
    PLAIN_TEXT: (".txt", ".log", ".csv", ".md"),
}
# Marks that turn the reading direction, and the invisible ones that hide an ending.
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class CheckedFile:
    """A file that we take, with what we found out about it."""

    upload: UploadedFile
    name: str
    content_type: str
    size: int
    sha256: str


def check_files(uploads: Sequence[UploadedFile]) -> list[CheckedFile]:
    """Look at all files before any is stored.

    :raises FileRefused: when there are too many, or one is too large, empty or of a kind we do not take.
    """
    if len(uploads) > MOST:
        words = ngettext("At most %(most)d file at a time.", "At most %(most)d files at a time.", MOST)
        raise FileRefused(words % {"most": MOST}, field="files")
    return [check_file(upload) for upload in uploads]


def check_file(upload: UploadedFile) -> CheckedFile:
    """Look at one file.

    :raises FileRefused: when it is too large, empty or of a kind we do not take.
    """
    name = clean_name(upload.name or "")
    size = upload.size or 0
    if size > LARGEST:
        raise _refused(_("«%(name)s» is larger than 10 MB. Send a smaller picture of it."), name)
    if not size:
        raise _refused(_("«%(name)s» is empty. Choose it again."), name)
    digest = hashlib.sha256()
    upload.seek(0)
    head = upload.read(8192)
    kind = filetype.guess_mime(head)
    digest.update(head)
    is_text = kind is None and _is_text(head)
    for chunk in iter(lambda: upload.read(64 * 1024), b""):
        digest.update(chunk)
        is_text = is_text and _CONTROL.search(chunk.decode("utf-8", "ignore")) is None
    content_type = PLAIN_TEXT if is_text else kind or ""
    if content_type not in ENDINGS:
        raise _refused(
            _("«%(name)s» is of a kind we do not take. Send a picture, a PDF or plain text."), name
        )
    if not is_whole(upload, content_type, size):
        raise _refused(
            _("«%(name)s» begins as a picture but is none, or broke on the way. Send it once more."), name
        )
    if not name.lower().endswith(ENDINGS[content_type]):
        name = name[: 200 - 5] + ENDINGS[content_type][0]
    return CheckedFile(upload, name, content_type, size, digest.hexdigest())


def clean_name(name: str) -> str:
    """Keep what a person would read of a file name: no folders, no control or direction marks."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    name = _INVISIBLE.sub("", _CONTROL.sub("", name)).replace("\n", " ").replace("\r", " ").replace("\t", " ")
    name = "".join(ch for ch in name if unicodedata.category(ch) != "Cs")
    name = " ".join(name.split()).strip(". ")
    if len(name) > 195:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[: 190 - len(ending)]}.{ending}" if dot and len(ending) < 10 else name[:195]
    return name or _("file")


def _is_text(head: bytes) -> bool:
    """Say whether the beginning reads as UTF-8 without control characters; a cut last letter is fine."""
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3 or len(head) < 8192:
            return False
        text = head[: error.start].decode("utf-8")
    return _CONTROL.search(text) is None


def _refused(words: str, name: str) -> FileRefused:
    return FileRefused(words % {"name": name}, field="files")
