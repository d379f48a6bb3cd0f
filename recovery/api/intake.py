"""From a body to a complaint that is logged: rows in the place of numbers, and once for each key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
from django.db import IntegrityError
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.accounts.access import access_of
from cxdesk.accounts.models import User
from cxdesk.common import clock
from recovery.actions.complaints import NewComplaint
from recovery.actions.customers import NewCustomer
from recovery.api.named import rows_named, team_named
from recovery.api.serializers.base import ErrorOut, bad_field
from recovery.api.serializers.complaints import ComplaintMadeOut
from recovery.errors import NotAllowed
from recovery.models import Complaint
from recovery.queries.complaints import logged_from

KEY = "Idempotency-Key"
LONGEST_KEY = 120
KEY_PARAMETER = OpenApiParameter(
    KEY, str, OpenApiParameter.HEADER, description="The same body again gives the same complaint with 200."
)
ANSWERS = {
    201: ComplaintMadeOut,
    200: ComplaintMadeOut,
    422: OpenApiResponse(ErrorOut, "The key was used for another body."),
}


class KeyReused(APIException):
    """The key of an earlier request came with another body."""

    status_code = 422
    default_code = "key_reused"


def check_may_log(person: User) -> None:
    """Let only people pass who log for some team, before their body is looked at.

    :raises NotAllowed: for everybody else.
    """
    if not access_of(person).works:
        raise NotAllowed(_("You can log complaints for your own teams only."))


def new_complaint(person: User, body: dict[str, Any], **fixed: Any) -> NewComplaint:
    """Return what `log_complaint` takes, with rows in the place of numbers.

    :raises rest_framework.exceptions.ValidationError: naming each field that is not right.
    """
    team = team_named(person, body.pop("team", None))
    fields = rows_named(person, body, team_id=team.pk)
    if customer := fields.pop("new_customer", None):
        lists = {name: tuple(customer[name]) for name in ("emails", "phones", "accounts")}
        fields["new_customer"] = NewCustomer(**{**customer, **lists})
    references = tuple((one["kind"], one["value"]) for one in fields.pop("references", ()))
    fields.setdefault("received_at", clock.now())
    return NewComplaint(team=team, references=references, **fields, **fixed)


def logged_once(
    request: Request, person: User, new: NewComplaint, log: Callable[[NewComplaint], Complaint]
) -> Response:
    """Log the complaint by `log`, and answer with it; a key makes that happen once.

    :raises KeyReused: when the key came with another body before.
    """
    key, source = key_of(request), f"api:{person.pk}"
    if not key:
        return _made(log(new), created=True)
    sent = orjson.dumps([request.path, request.data], option=orjson.OPT_SORT_KEYS)
    digest = hashlib.sha256(sent).hexdigest()
    if known := logged_from(source, key):
        return _repeated(*known, digest)
    try:
        return _made(log(replace(new, source=source, source_id=key, facts={"body": digest})), created=True)
    except IntegrityError:
        # The same request came in twice at once, and the other one was faster.
        if known := logged_from(source, key):
            return _repeated(*known, digest)
        raise


def key_of(request: Request) -> str:
    key = str(request.headers.get(KEY, "")).strip()
    if len(key) > LONGEST_KEY or not key.isprintable():
        words = _("A key has at most %(most)d characters, all of them visible.") % {"most": LONGEST_KEY}
        raise bad_field(KEY, words)
    return key


def _repeated(complaint: Complaint, facts: dict[str, Any], digest: str) -> Response:
    if facts.get("body") != digest:
        raise KeyReused(_("This key was used before, with another body."))
    return _made(complaint, created=False)


def _made(complaint: Complaint, *, created: bool) -> Response:
    address = reverse("api:complaint", args=[complaint.reference])
    body = ComplaintMadeOut(complaint).data
    return Response(body, status=201 if created else 200, headers={"Location": address})
