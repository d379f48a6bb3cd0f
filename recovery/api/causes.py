"""Root causes, and the complaints that go back to them."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.common import clock
from recovery.actions.causes import link_cause, move_cause, name_cause
from recovery.api.endpoint import ComplaintEndpoint, Endpoint
from recovery.api.named import owner_named
from recovery.api.serializers.base import bad_field
from recovery.api.serializers.others import (
    CauseBriefOut,
    CauseIn,
    CauseMoveIn,
    CauseOut,
    ComplaintCauseIn,
)
from recovery.queries.causes import causes_of, get_cause_for, list_causes_for

# The most frequent ones; the page shows as many.
MOST = 200


class Causes(Endpoint):
    @extend_schema(summary="List the causes, most frequent first", responses={200: CauseOut(many=True)})
    def get(self, request: Request) -> Response:
        return self.rows(CauseOut, list_causes_for(self.person)[:MOST])

    @extend_schema(summary="Name a cause", request=CauseIn, responses={201: CauseOut})
    def post(self, request: Request) -> Response:
        body = self.body(CauseIn)
        owner = owner_named(body.get("owner"))
        cause = name_cause(body["title"], owner=owner, by=self.person, at=clock.now())
        return self.answer(CauseOut, get_cause_for(self.person, cause.pk), created=True)


class Cause(Endpoint):
    @extend_schema(summary="Read a cause", responses={200: CauseOut})
    def get(self, request: Request, cause_id: int) -> Response:
        return self.answer(CauseOut, get_cause_for(self.person, cause_id))

    @extend_schema(
        summary="Change the state or the owner of a cause", request=CauseMoveIn, responses={200: CauseOut}
    )
    def patch(self, request: Request, cause_id: int) -> Response:
        cause = get_cause_for(self.person, cause_id)
        body = self.body(CauseMoveIn)
        changes = dict(body)
        if "owner" in changes:
            changes["owner"] = owner_named(changes["owner"])
        cause = move_cause(cause, changes, by=self.person, at=clock.now())
        return self.answer(CauseOut, cause)


class ComplaintCause(ComplaintEndpoint):
    @extend_schema(summary="List the causes of a complaint", responses={200: CauseBriefOut(many=True)})
    def get(self, request: Request, reference: str) -> Response:
        return self.rows(CauseBriefOut, [link.cause for link in causes_of(self.complaint(reference))])

    @extend_schema(
        summary="Say to which cause a complaint goes back",
        description="A cause that is known by its number, or the title of a new one.",
        request=ComplaintCauseIn,
        responses={201: CauseBriefOut, 200: CauseBriefOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body, at = self.body(ComplaintCauseIn), clock.now()
        if "title" in body:
            cause = name_cause(body["title"], complaint=complaint, by=self.person, at=at)
            return self.answer(CauseBriefOut, cause, created=True)
        try:
            cause = get_cause_for(self.person, body["cause"])
        except Http404 as error:
            raise bad_field("cause", _("There is no such cause."), "unknown") from error
        link = link_cause(complaint, cause, by=self.person, at=at)
        return self.answer(CauseBriefOut, cause, created=link.at == at)
