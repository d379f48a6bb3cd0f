"""Standing in for owners: a promise, a shift, an absence."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.common import clock
from recovery.actions.covers import (
    accept_cover,
    ask_cover_of_promise,
    end_cover,
    hand_over_shift,
    plan_absence,
    refuse_cover,
)
from recovery.api.endpoint import ComplaintEndpoint
from recovery.api.named import person_named
from recovery.api.serializers.asked import CoverIn, CoverOut, DueOut, NoIn, PromiseCoverIn, SpanIn
from recovery.api.serializers.base import NothingIn
from recovery.models import Cover
from recovery.queries.asked import get_cover_for
from recovery.queries.covers import covers_of, due_between
from recovery.queries.promises import get_promise_of

ANSWERED = {201: CoverOut, 200: CoverOut}


class PromiseCover(ComplaintEndpoint):
    @extend_schema(
        summary="Ask somebody to keep a promise for its owner", request=PromiseCoverIn, responses=ANSWERED
    )
    def post(self, request: Request, reference: str, promise_id: int) -> Response:
        promise = get_promise_of(self.complaint_to_work_on(reference), promise_id)
        body, at = self.body(PromiseCoverIn), clock.now()
        covered_by = person_named(body["covered_by"], field="covered_by")
        cover = ask_cover_of_promise(promise, covered_by=covered_by, note=body["note"], by=self.person, at=at)
        return self.answer(CoverOut, cover, created=cover.asked_at == at)


class Covers(ComplaintEndpoint):
    @extend_schema(
        summary="List who stands in for you, and for whom you do", responses={200: CoverOut(many=True)}
    )
    def get(self, request: Request) -> Response:
        return self.rows(CoverOut, covers_of(self.person, at=clock.now()))

    @extend_schema(
        summary="Pass a shift on, or plan an absence",
        description="A shift names complaints of your own; an absence says from when. Asked once for all.",
        request=CoverIn,
        responses=ANSWERED,
    )
    def post(self, request: Request) -> Response:
        body, at = self.body(CoverIn), clock.now()
        person = person_named(body["covered_by"], field="covered_by")
        told = {"note": body["note"], "until_at": body["until_at"], "by": self.person, "at": at}
        if body["kind"] == Cover.Kind.ABSENCE:
            cover = plan_absence(deputy=person, from_at=body.get("from_at", at), **told)
        else:
            named = [self.named_complaint(one, field="complaints") for one in body.get("complaints", ())]
            cover = hand_over_shift(named, covered_by=person, **told)
        return self.answer(CoverOut, cover, created=cover.asked_at == at)


class CoversDue(ComplaintEndpoint):
    @extend_schema(
        summary="List what of yours falls due in a span",
        description="Promises, follow-ups and tasks: what a deputy would keep.",
        parameters=[SpanIn],
        responses={200: DueOut(many=True)},
    )
    def get(self, request: Request) -> Response:
        span = self.parameters(SpanIn)
        return self.rows(DueOut, due_between(self.person, span["from_at"], span["until_at"]))


class CoverOne(ComplaintEndpoint):
    @extend_schema(summary="Show one cover", responses={200: CoverOut})
    def get(self, request: Request, cover_id: int) -> Response:
        return self.answer(CoverOut, get_cover_for(self.person, cover_id))


class CoverAcceptance(ComplaintEndpoint):
    @extend_schema(summary="Stand in", request=NothingIn, responses=ANSWERED)
    def post(self, request: Request, cover_id: int) -> Response:
        cover = get_cover_for(self.person, cover_id)
        self.body()
        at = clock.now()
        cover = accept_cover(cover, by=self.person, at=at)
        return self.answer(CoverOut, cover, created=cover.accepted_at == at)


class CoverRefusal(ComplaintEndpoint):
    @extend_schema(summary="Say that you cannot stand in, and why", request=NoIn, responses=ANSWERED)
    def post(self, request: Request, cover_id: int) -> Response:
        cover = get_cover_for(self.person, cover_id)
        body, at = self.body(NoIn), clock.now()
        cover = refuse_cover(cover, **body, by=self.person, at=at)
        return self.answer(CoverOut, cover, created=cover.refused_at == at)


class CoverEnd(ComplaintEndpoint):
    @extend_schema(summary="End it before its time", request=NothingIn, responses=ANSWERED)
    def post(self, request: Request, cover_id: int) -> Response:
        cover = get_cover_for(self.person, cover_id)
        self.body()
        at = clock.now()
        cover = end_cover(cover, by=self.person, at=at)
        return self.answer(CoverOut, cover, created=cover.ended_at == at)
