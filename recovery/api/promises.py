"""Promises to the customer."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.common import clock
from recovery.actions.promises import keep_promise, make_promise, move_promise
from recovery.api.endpoint import ComplaintEndpoint
from recovery.api.serializers.around import PromiseIn, PromiseMoveIn, PromiseOut
from recovery.api.serializers.base import NothingIn
from recovery.queries.facts import dossier_of
from recovery.queries.promises import get_promise_of


class Promises(ComplaintEndpoint):
    @extend_schema(summary="List the promises to the customer", responses={200: PromiseOut(many=True)})
    def get(self, request: Request, reference: str) -> Response:
        return self.rows(PromiseOut, dossier_of(self.complaint(reference)).promises)

    @extend_schema(
        summary="Promise the customer something",
        request=PromiseIn,
        responses={201: PromiseOut, 200: PromiseOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body, at = self.body(PromiseIn), clock.now()
        promise = make_promise(complaint, **body, by=self.person, at=at)
        return self.answer(PromiseOut, promise, created=promise.made_at == at)


class PromiseKeeping(ComplaintEndpoint):
    @extend_schema(
        summary="Mark a promise as kept",
        description="Kept late, it stays broken and the second moment is noted.",
        request=NothingIn,
        responses={201: PromiseOut, 200: PromiseOut},
    )
    def post(self, request: Request, reference: str, promise_id: int) -> Response:
        promise = get_promise_of(self.complaint_to_work_on(reference), promise_id)
        self.body()
        at = clock.now()
        promise = keep_promise(promise, by=self.person, at=at)
        return self.answer(PromiseOut, promise, created=promise.kept_at == at)


class PromiseMoving(ComplaintEndpoint):
    @extend_schema(
        summary="Move a promise with the customer's consent",
        description="Only before it is due. Answers with the promise that counts from now on.",
        request=PromiseMoveIn,
        responses={201: PromiseOut, 200: PromiseOut},
    )
    def post(self, request: Request, reference: str, promise_id: int) -> Response:
        promise = get_promise_of(self.complaint_to_work_on(reference), promise_id)
        body, at = self.body(PromiseMoveIn), clock.now()
        following = move_promise(promise, **body, by=self.person, at=at)
        return self.answer(PromiseOut, following, created=following.made_at == at)
