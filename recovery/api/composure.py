"""Assuring what can be met, and staying objective: venting, a word with a colleague, abuse."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.common import clock
from recovery.actions.assurances import assure
from recovery.actions.composure import ask_for_a_word, decide_abuse, flag_abuse, set_venting
from recovery.api.endpoint import ComplaintEndpoint
from recovery.api.serializers.base import NothingIn
from recovery.api.serializers.composure import (
    AbuseDecisionIn,
    AbuseIn,
    AbuseOut,
    AssuranceIn,
    AssuranceOut,
    VentingIn,
    VentingOut,
    WordOut,
)


class Assurance(ComplaintEndpoint):
    @extend_schema(
        summary="Assure the customer that they get what they expect",
        description="Makes exactly one promise each time the complaint is open, within own authority.",
        request=AssuranceIn,
        responses={201: AssuranceOut, 200: AssuranceOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body = self.body(AssuranceIn)
        made, new = assure(complaint, **body, by=self.person, at=clock.now())
        return self.answer(AssuranceOut, made, created=new)


class Venting(ComplaintEndpoint):
    @extend_schema(
        summary="Begin or end the time in which the customer lets it out",
        request=VentingIn,
        responses={201: VentingOut, 200: VentingOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body = self.body(VentingIn)
        new = set_venting(complaint, **body, by=self.person, at=clock.now())
        return self.answer(VentingOut, body, created=new)


class Word(ComplaintEndpoint):
    @extend_schema(
        summary="Ask a colleague of the team for a word", request=NothingIn, responses={200: WordOut}
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        self.body()
        asked = ask_for_a_word(complaint, by=self.person, at=clock.now())
        return self.answer(WordOut, {"asked": asked})


class Abuse(ComplaintEndpoint):
    @extend_schema(
        summary="Flag that the customer abuses whoever helps them",
        request=AbuseIn,
        responses={201: AbuseOut, 200: AbuseOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body = self.body(AbuseIn)
        flag, new = flag_abuse(complaint, **body, by=self.person, at=clock.now())
        return self.answer(AbuseOut, flag, created=new)


class AbuseDecision(ComplaintEndpoint):
    @extend_schema(
        summary="Decide, as a supervisor, how it goes on",
        request=AbuseDecisionIn,
        responses={201: AbuseOut, 200: AbuseOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body = self.body(AbuseDecisionIn)
        flag, new = decide_abuse(complaint, **body, by=self.person, at=clock.now())
        return self.answer(AbuseOut, flag, created=new)
