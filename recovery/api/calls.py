"""A call in hand with its hold timer, and comfort for whoever waits."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.common import clock
from recovery.actions import calls as actions
from recovery.actions.comfort import give_comfort
from recovery.api.endpoint import ComplaintEndpoint
from recovery.api.serializers.around import ContactOut, PromiseOut
from recovery.api.serializers.base import NothingIn
from recovery.api.serializers.options import CallBackIn, CallEndIn, CallIn, CallOut, ComfortIn, ComfortOut
from recovery.queries.calls import get_call_of, next_call_back


class Calls(ComplaintEndpoint):
    @extend_schema(
        summary="Begin a call, or return the one in hand",
        request=CallIn,
        responses={201: CallOut, 200: CallOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body, at = self.body(CallIn), clock.now()
        call = actions.begin_call(complaint, **body, by=self.person, at=at)
        return self.answer(CallOut, call, created=call.begun_at == at)


class CallHold(ComplaintEndpoint):
    @extend_schema(
        summary="Put the caller on hold", request=NothingIn, responses={201: CallOut, 200: CallOut}
    )
    def post(self, request: Request, reference: str, call_id: int) -> Response:
        call = get_call_of(self.complaint_to_work_on(reference), call_id, self.person)
        self.body()
        at = clock.now()
        call = actions.hold_call(call, by=self.person, at=at)
        return self.answer(CallOut, call, created=call.held_since == at)


class CallHoldEnd(ComplaintEndpoint):
    @extend_schema(summary="Go back on the line", request=NothingIn, responses={200: CallOut})
    def post(self, request: Request, reference: str, call_id: int) -> Response:
        call = get_call_of(self.complaint_to_work_on(reference), call_id, self.person)
        self.body()
        return self.answer(CallOut, actions.take_up_call(call, by=self.person, at=clock.now()))


class CallBack(ComplaintEndpoint):
    @extend_schema(
        summary="Promise to call back rather than let them wait",
        request=CallBackIn,
        responses={201: PromiseOut, 200: PromiseOut},
    )
    def post(self, request: Request, reference: str, call_id: int) -> Response:
        call = get_call_of(self.complaint_to_work_on(reference), call_id, self.person)
        body, at = self.body(CallBackIn), clock.now()
        due_at = body.get("due_at") or next_call_back(at)
        promise = actions.promise_call_back(call, due_at=due_at, by=self.person, at=at)
        return self.answer(PromiseOut, promise, created=promise.made_at == at)


class CallEnd(ComplaintEndpoint):
    @extend_schema(
        summary="End the call; it is a contact from now on",
        request=CallEndIn,
        responses={201: ContactOut, 200: ContactOut},
    )
    def post(self, request: Request, reference: str, call_id: int) -> Response:
        call = get_call_of(self.complaint_to_work_on(reference), call_id, self.person)
        body, at = self.body(CallEndIn), clock.now()
        contact = actions.end_call(call, **body, by=self.person, at=at)
        return self.answer(ContactOut, contact, created=contact.at == at)


class Comfort(ComplaintEndpoint):
    @extend_schema(
        summary="Give a comfort",
        description="From a small pot of its own, without approval. To come back in an hour is a promise.",
        request=ComfortIn,
        responses={201: ComfortOut, 200: ComfortOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body, at = self.body(ComfortIn), clock.now()
        remedy = give_comfort(complaint, **body, by=self.person, at=at)
        return self.answer(ComfortOut, remedy, created=remedy.given_at == at)
