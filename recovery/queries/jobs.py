"""Where what a job is about is seen: the complaint, the mail or the mailbox behind an id."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Model
from django.urls import reverse

from cxdesk.jobs.registry import Place
from recovery.models import InboundMail, Mailbox


def complaints_behind(model: type[Model], path: str, ids: Collection[int]) -> dict[int, Place]:
    """Return the complaints to which these rows belong, by the ids of the rows.

    :param path: from a row to the reference of its complaint.
    """
    rows: Any = model._default_manager.filter(pk__in=ids).values_list("pk", path)
    return {pk: Place(reference, reverse("complaint", args=[reference])) for pk, reference in rows}


def mails_behind(ids: Collection[int]) -> dict[int, Place]:
    """Return the pages of mails, each under its mailbox and number: no page of jobs quotes anybody."""
    rows = InboundMail.objects.filter(pk__in=ids).values_list("pk", "mailbox__name")
    return {pk: Place(f"{name} {pk}", reverse("mail_one", args=[pk])) for pk, name in rows}


def mailboxes_behind(ids: Collection[int]) -> dict[int, Place]:
    """Return the pages of mailboxes."""
    rows = Mailbox.objects.filter(pk__in=ids).values_list("pk", "name")
    return {pk: Place(name, reverse("mailbox", args=[pk])) for pk, name in rows}
