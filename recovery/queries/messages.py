"""Files, letters and drafts of complaints, behind the same door as the complaints themselves."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from cxdesk.accounts.models import User
from recovery.models import Attachment, Complaint, Message, MessageDraft


def get_attachment_for(user: User, pk: int) -> Attachment:
    """Return a file of a complaint that this person may see.

    :raises Http404: when there is none, or its complaint is not theirs to see.
    """
    visible = Complaint.objects.visible_to(user)
    row = Attachment.objects.filter(pk=pk, complaint__in=visible).first()
    if row is None:
        raise Http404
    return row


def letter_of(complaint: Complaint, pk: int) -> Message:
    """Return a letter of this complaint.

    :raises Http404: when it has no such letter.
    """
    rows = Message.objects.filter(complaint=complaint, direction=Message.Direction.OUT)
    row = rows.select_related("complaint", "by").exclude(sending="").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def last_words_in(complaint: Complaint) -> Message | None:
    """Return what the customer wrote last on this complaint, or nothing."""
    rows = Message.objects.filter(complaint=complaint, direction=Message.Direction.IN)
    return rows.order_by("-at", "-pk").first()


def drafts_for(user: User, complaint: Complaint) -> QuerySet[MessageDraft]:
    """Return the drafts of this person and of the desk, newest first."""
    mine = Q(by=user) | Q(by=None)
    return MessageDraft.objects.filter(mine, complaint=complaint).select_related("by").order_by("-pk")
