"""Listening: questions and their answers, and restatements that the customer says are not it."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.common import clock
from recovery.actions.listening import add_clarification, reject_restatement
from recovery.api.endpoint import ComplaintEndpoint
from recovery.api.serializers.listening import ClarificationIn, ClarificationOut, RejectionIn
from recovery.api.serializers.playbook import StepOut
from recovery.queries.listening import clarifications_of
from recovery.queries.playbook import playbook_of


class Clarifications(ComplaintEndpoint):
    @extend_schema(summary="List what was asked and answered", responses={200: ClarificationOut(many=True)})
    def get(self, request: Request, reference: str) -> Response:
        return self.rows(ClarificationOut, clarifications_of(self.complaint(reference)))

    @extend_schema(
        summary="Keep a question and its answer",
        request=ClarificationIn,
        responses={201: ClarificationOut, 200: ClarificationOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body, at = self.body(ClarificationIn), clock.now()
        made = add_clarification(complaint, **body, by=self.person, at=at)
        return self.answer(ClarificationOut, made, created=made.at == at)


class RestatementRejection(ComplaintEndpoint):
    @extend_schema(
        summary="Note that the customer said no to the restatement",
        description="A new restatement is needed then, with what they said instead.",
        request=RejectionIn,
        responses={201: StepOut, 200: StepOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body = self.body(RejectionIn)
        new = reject_restatement(complaint, **body, by=self.person, at=clock.now())
        view = next(view for view in playbook_of(complaint) if view.step.key == "listen")
        return self.answer(StepOut, view, created=new)
