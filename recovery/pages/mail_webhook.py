"""Where mail is brought to us by a program: the raw mail, signed, with the moment of signing."""

from __future__ import annotations

import hmac

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cxdesk.common import clock
from cxdesk.common.errors import DomainError
from recovery.actions.mail_in import receive_mail
from recovery.channels.parsing import limits
from recovery.channels.signed import WEBHOOK_WINDOW, webhook_key, webhook_signing
from recovery.queries.mail_in import find_mailbox

SIGNATURE, TIMESTAMP = "X-Cxdesk-Signature", "X-Cxdesk-Timestamp"
NOT_YOU = 401
PIECE, LARGEST = 64 * 1024, 4 * limits.RAW


@csrf_exempt
@require_POST
def mail_webhook(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Take one mail: 202 when it is safe, and the same for one that was brought before.

    Whoever signs wrongly gets one answer, whether there is such a mailbox or not.
    """
    timestamp = request.headers.get(TIMESTAMP, "")
    box = find_mailbox(pk=mailbox_id)
    if not _is_now(timestamp) or box is None or box.stopped_at or not box.secret_number:
        return _refused()
    signing = webhook_signing(webhook_key(box.pk, box.secret_number), timestamp)
    raw, whole = _read(request, signing)
    if not whole:
        return _told(413, "too_large", _("This is more than fits into one request."))
    if not _is_signed(request, signing):
        return _refused()
    try:
        mail = receive_mail(box, raw, at=clock.now())
    except DomainError as refusal:
        return _told(400, refusal.code, refusal.message)
    return JsonResponse({"sha256": mail.sha256, "state": mail.state}, status=202)


def _is_now(timestamp: str) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        return False
    return abs(clock.now().timestamp() - int(timestamp)) <= WEBHOOK_WINDOW


def _read(request: HttpRequest, signing: hmac.HMAC) -> tuple[bytes, bool]:
    """Read the body into its signature; return what of it is kept, and whether that was the whole body.

    What is too large to be read as a mail is signed all the same, so that it becomes a record to see.
    """
    kept, size = bytearray(), 0
    while size <= LARGEST:
        piece = request.read(PIECE)
        if not piece:
            return bytes(kept), True
        signing.update(piece)
        size += len(piece)
        kept += piece[: limits.RAW + 1 - len(kept)]
    return bytes(kept), False


def _is_signed(request: HttpRequest, signing: hmac.HMAC) -> bool:
    given = request.headers.get(SIGNATURE, "").removeprefix("sha256=")
    return hmac.compare_digest(given.encode("utf-8", "replace"), signing.hexdigest().encode("ascii"))


def _refused() -> HttpResponse:
    return _told(NOT_YOU, "not_signed", _("The signature is missing, wrong or too old."))


def _told(status: int, code: str, message: str) -> HttpResponse:
    return JsonResponse({"code": code, "message": message, "blockers": [], "errors": []}, status=status)
