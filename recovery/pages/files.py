"""The one door to files: asked for one by one, and never shown as a page of ours."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from cxdesk.accounts.pages.answers import SignedIn
from recovery.actions.uploads import ENDINGS
from recovery.queries.messages import get_attachment_for


@login_required
@require_safe
def file(request: SignedIn, file_id: int) -> HttpResponseBase:
    """Hand out a file of a complaint that this person may see."""
    attachment = get_attachment_for(request.user, file_id)
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    kind = attachment.content_type if attachment.content_type in ENDINGS else "application/octet-stream"
    answer = FileResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, attachment.name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, no-store"
    return answer
