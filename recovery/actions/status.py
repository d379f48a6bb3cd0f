"""Links by which customers open their own page; only a digest of a link is kept."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from recovery.actions.events import record_event
from recovery.models import Complaint, StatusLink
from recovery.queries.status import digest_of


@transaction.atomic
def make_status_link(complaint: Complaint, *, at: datetime, token: str = "") -> str:
    """Make a link to the customer's own page and return its token, which is shown once.

    :param token: one that can be worked out again, for a link that leaves later; see `channels.signed`.
    """
    token = token or secrets.token_urlsafe(32)
    StatusLink.objects.create(complaint=complaint, token_sha256=digest_of(token), made_at=at)
    record_event(complaint, "status_link.made", by=None, at=at)
    return token


@transaction.atomic
def renew_status_link(complaint: Complaint, *, at: datetime) -> str:
    """Give the open link of this complaint a new token; the one before opens nothing any more."""
    token = secrets.token_urlsafe(32)
    open_link = StatusLink.objects.filter(complaint=complaint, ended_at=None).order_by("pk").first()
    if open_link is None:
        return make_status_link(complaint, at=at)
    StatusLink.objects.filter(pk=open_link.pk, ended_at=None).update(token_sha256=digest_of(token))
    return token


@transaction.atomic
def end_status_link(token: str, *, at: datetime) -> None:
    """End a link for good; ending it twice is harmless."""
    digest = digest_of(token)
    if StatusLink.objects.filter(token_sha256=digest, ended_at=None).update(ended_at=at):
        link = StatusLink.objects.select_related("complaint").get(token_sha256=digest)
        record_event(link.complaint, "status_link.ended", by=None, at=at)
