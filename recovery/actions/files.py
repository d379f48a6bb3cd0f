"""Files attached to a complaint, by colleagues or with what the customer wrote."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cxdesk.accounts.models import User
from recovery.actions.events import record_event
from recovery.actions.states import check_may_work, fresh
from recovery.actions.uploads import CheckedFile, check_files
from recovery.models import Attachment, Complaint


def attach_file(complaint: Complaint, upload: UploadedFile, *, by: User, at: datetime) -> Attachment:
    """Attach one file; see `attach_files`."""
    return attach_files(complaint, [upload], by=by, at=at)[0]


def attach_files(
    complaint: Complaint, uploads: Sequence[UploadedFile], *, by: User, at: datetime
) -> list[Attachment]:
    """Attach files to the complaint, all or none; the same file a second time stays one file.

    :raises FileRefused: when there are too many, or one is too large or of a kind we do not take.
    """
    check_may_work(complaint, by)
    return store_files(complaint, check_files(uploads), by=by, at=at)


def store_files(
    complaint: Complaint, files: Sequence[CheckedFile], *, by: User | None, at: datetime
) -> list[Attachment]:
    """Store files that were looked at; when one cannot be stored, none is left behind."""
    stored: list[str] = []
    try:
        with transaction.atomic():
            complaint = fresh(complaint, by=by)
            return [_store(complaint, file, stored, by=by, at=at) for file in files]
    except BaseException:
        for name in stored:
            default_storage.delete(name)
        raise


def _store(
    complaint: Complaint, file: CheckedFile, stored: list[str], *, by: User | None, at: datetime
) -> Attachment:
    if same := Attachment.objects.filter(complaint=complaint, sha256=file.sha256).first():
        return same
    row = Attachment(
        complaint=complaint,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        by=by,
        at=at,
    )
    file.upload.seek(0)
    # A name of our own: what the file is called elsewhere never becomes a path.
    row.file.save(uuid4().hex, file.upload, save=False)
    stored.append(row.file.name or "")
    row.save()
    record_event(complaint, "file.attached", by=by, at=at, attachment=row.pk)
    return row
