"""Files of complaints, behind the same door as the complaints themselves."""

from __future__ import annotations

from django.http import Http404

from cxdesk.accounts.models import User
from recovery.models import Attachment, Complaint


def get_attachment_for(user: User, pk: int) -> Attachment:
    """Return a file of a complaint that this person may see.

    :raises Http404: when there is none, or its complaint is not theirs to see.
    """
    visible = Complaint.objects.visible_to(user)
    row = Attachment.objects.filter(pk=pk, complaint__in=visible).first()
    if row is None:
        raise Http404
    return row
