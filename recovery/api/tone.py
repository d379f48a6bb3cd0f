"""The tone guard for programs: a look at words that stores nothing, asking a supervisor, letting words go."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.common import clock
from recovery.actions.releases import ask_to_let_go, let_go
from recovery.api.endpoint import ComplaintEndpoint, Endpoint
from recovery.api.serializers.tone import (
    ToneAskIn,
    ToneCheckIn,
    ToneCheckOut,
    ToneEventOut,
    ToneReleaseIn,
    ToneReportOut,
    ToneWindowIn,
)
from recovery.errors import NotAllowed
from recovery.permissions import can_lead
from recovery.queries.advice import advice_on
from recovery.queries.letters import language_of, written_by_people
from recovery.queries.tone import get_ask_of, is_heard_out
from recovery.queries.tone_report import WINDOW, first_replies, may_read_tone, overrides


class ToneCheck(ComplaintEndpoint):
    @extend_schema(
        summary="Look at a letter before it is written",
        description="Stores nothing. What warns leaves with a `tone_reason` of one's own; what is required "
        "takes that of a supervisor, or these very words let go by one.",
        request=ToneCheckIn,
        responses={200: ToneCheckOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body = self.body(ToneCheckIn)
        body["language"] = body["language"] or language_of(complaint)
        advice = advice_on(
            complaint,
            **body,
            by=self.person,
            leads=can_lead(self.person, complaint),
            is_first=lambda: not written_by_people(complaint).exists(),
            heard_out=lambda: is_heard_out(complaint),
        )
        return self.answer(ToneCheckOut, advice)


class ToneAsking(ComplaintEndpoint):
    @extend_schema(
        summary="Ask the supervisors of the team to let words go",
        description="The words are kept as your draft. Once they are let go, send them as they are.",
        request=ToneAskIn,
        responses={201: ToneEventOut, 200: ToneEventOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        at = clock.now()
        asked = ask_to_let_go(complaint, **self.body(ToneAskIn), by=self.person, at=at)
        return self.answer(ToneEventOut, asked, created=asked.at == at)


class ToneRelease(ComplaintEndpoint):
    @extend_schema(
        summary="Let the very words go that somebody asked for",
        description="For supervisors of the team. Whoever asked sends them.",
        request=ToneReleaseIn,
        responses={201: ToneEventOut, 200: ToneEventOut},
    )
    def post(self, request: Request, reference: str, event_id: int) -> Response:
        asked = get_ask_of(self.complaint_to_work_on(reference), event_id)
        at = clock.now()
        released = let_go(asked, reason=self.body(ToneReleaseIn)["reason"], by=self.person, at=at)
        return self.answer(ToneEventOut, released, created=released.at == at)


class ToneReport(Endpoint):
    @extend_schema(
        summary="Read how people write to customers",
        description="First replies per team, and what left although the tone guard spoke up, for the teams "
        "that you oversee; without a window, the last 28 days.",
        parameters=[ToneWindowIn],
        responses={200: ToneReportOut},
    )
    def get(self, request: Request) -> Response:
        if not may_read_tone(self.person):
            raise NotAllowed(_("Only supervisors, admins and auditors read how people write."))
        asked = self.parameters(ToneWindowIn)
        until = asked.get("until") or clock.now()
        window = {"since": asked.get("since") or until - WINDOW, "until": until}
        told = {"first_replies": first_replies(self.person, **window), **window}
        return self.answer(ToneReportOut, {**told, "overrides": overrides(self.person, **window)})
