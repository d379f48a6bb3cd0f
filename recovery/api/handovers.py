"""Handing complaints over: asking, the brief, and the answer of who is asked."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.common import clock
from recovery.actions.handovers import (
    accept_handover,
    ask_handover,
    read_brief,
    refuse_handover,
    withdraw_handover,
)
from recovery.api.endpoint import ComplaintEndpoint, Endpoint
from recovery.api.named import person_named
from recovery.api.serializers.asked import HandoverIn, HandoverOut, NoIn
from recovery.api.serializers.base import NothingIn
from recovery.queries.asked import get_handover_for, get_handover_of, handovers_asked_of, handovers_of

ANSWERED = {201: HandoverOut, 200: HandoverOut}


class ComplaintHandovers(ComplaintEndpoint):
    @extend_schema(summary="List who was asked to own it", responses={200: HandoverOut(many=True)})
    def get(self, request: Request, reference: str) -> Response:
        return self.rows(HandoverOut, handovers_of(self.complaint(reference)).select_related("complaint"))

    @extend_schema(
        summary="Ask somebody to own it",
        description="With a brief of what stands in the complaint now. Its owner stays until they accept.",
        request=HandoverIn,
        responses=ANSWERED,
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body, at = self.body(HandoverIn), clock.now()
        to = person_named(body.pop("to"), field="to")
        row = ask_handover(complaint, to=to, **body, by=self.person, at=at)
        return self.answer(HandoverOut, row, created=row.asked_at == at)


class HandoverWithdrawal(ComplaintEndpoint):
    @extend_schema(summary="Take an asking back", request=NothingIn, responses=ANSWERED)
    def post(self, request: Request, reference: str, handover_id: int) -> Response:
        row = get_handover_of(self.complaint_to_work_on(reference), handover_id)
        self.body()
        at = clock.now()
        row = withdraw_handover(row, by=self.person, at=at)
        return self.answer(HandoverOut, row, created=row.withdrawn_at == at)


class Handovers(Endpoint):
    @extend_schema(summary="List what you are asked to own", responses={200: HandoverOut(many=True)})
    def get(self, request: Request) -> Response:
        return self.rows(HandoverOut, handovers_asked_of(self.person))


class HandoverOne(Endpoint):
    @extend_schema(summary="Show one asking with its brief", responses={200: HandoverOut})
    def get(self, request: Request, handover_id: int) -> Response:
        return self.answer(HandoverOut, get_handover_for(self.person, handover_id))


class HandoverReading(Endpoint):
    @extend_schema(summary="Say that you read the brief", request=NothingIn, responses=ANSWERED)
    def post(self, request: Request, handover_id: int) -> Response:
        row = get_handover_for(self.person, handover_id)
        self.body()
        at = clock.now()
        row = read_brief(row, by=self.person, at=at)
        return self.answer(HandoverOut, row, created=row.read_at == at)


class HandoverAcceptance(Endpoint):
    @extend_schema(
        summary="Own it from now on",
        description="The customer hears who answers. From the third transfer on a supervisor has to ask.",
        request=NothingIn,
        responses=ANSWERED,
    )
    def post(self, request: Request, handover_id: int) -> Response:
        row = get_handover_for(self.person, handover_id)
        self.body()
        at = clock.now()
        row = accept_handover(row, by=self.person, at=at)
        return self.answer(HandoverOut, row, created=row.accepted_at == at)


class HandoverRefusal(Endpoint):
    @extend_schema(summary="Say no, and why", request=NoIn, responses=ANSWERED)
    def post(self, request: Request, handover_id: int) -> Response:
        row = get_handover_for(self.person, handover_id)
        body, at = self.body(NoIn), clock.now()
        row = refuse_handover(row, **body, by=self.person, at=at)
        return self.answer(HandoverOut, row, created=row.refused_at == at)
