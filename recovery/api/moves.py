"""Moves of a complaint: taking it, waiting, going on, closing, reopening, setting aside, merging."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.common import clock
from recovery.actions.endings import (
    close_complaint,
    confirm_set_aside,
    refuse_set_aside,
    reopen_complaint,
    set_aside,
)
from recovery.actions.merging import mark_duplicate, merge_complaints
from recovery.actions.states import let_wait, resume, take_complaint
from recovery.api.endpoint import ComplaintEndpoint
from recovery.api.serializers.base import NothingIn
from recovery.api.serializers.complaints import (
    ClosingIn,
    ComplaintOut,
    DuplicateIn,
    LinkOut,
    MergingIn,
    ReasonIn,
    SetAsideIn,
    SetAsideOut,
    WaitingIn,
)
from recovery.models import Complaint
from recovery.playbook.states import ComplaintState
from recovery.queries.complaints import read_again, read_beside

MOVED = {201: ComplaintOut, 200: ComplaintOut}


class MoveEndpoint(ComplaintEndpoint):
    """A move; its answer is the complaint as it stands afterwards."""

    def moved(self, complaint: Complaint, *, created: bool) -> Response:
        return self.answer(ComplaintOut, read_beside(read_again(complaint), self.person), created=created)


class Owner(MoveEndpoint):
    @extend_schema(summary="Take a complaint that nobody owns", request=NothingIn, responses=MOVED)
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        self.body()
        at = clock.now()
        complaint = take_complaint(complaint, by=self.person, at=at)
        return self.moved(complaint, created=complaint.owned_at == at)


class Waiting(MoveEndpoint):
    @extend_schema(
        summary="Let a complaint wait for somebody", request=WaitingIn, responses={201: ComplaintOut}
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body = self.body(WaitingIn)
        return self.moved(let_wait(complaint, **body, by=self.person, at=clock.now()), created=True)


class Resumption(MoveEndpoint):
    @extend_schema(summary="Go on with a complaint that waited", request=NothingIn, responses=MOVED)
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        self.body()
        waited = complaint.state == ComplaintState.WAITING
        return self.moved(resume(complaint, by=self.person, at=clock.now()), created=waited)


class Closing(MoveEndpoint):
    @extend_schema(summary="Close a complaint whose steps are settled", request=ClosingIn, responses=MOVED)
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body, at = self.body(ClosingIn), clock.now()
        complaint = close_complaint(complaint, **body, by=self.person, at=at)
        return self.moved(complaint, created=complaint.closed_at == at)


class Reopening(MoveEndpoint):
    @extend_schema(summary="Reopen a complaint", request=ReasonIn, responses={201: ComplaintOut})
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body = self.body(ReasonIn)
        return self.moved(reopen_complaint(complaint, **body, by=self.person, at=clock.now()), created=True)


class SettingAside(ComplaintEndpoint):
    """Ending a complaint without the ten steps; «not a complaint» waits for a second person."""

    @extend_schema(
        summary="Set a complaint aside", request=SetAsideIn, responses={201: SetAsideOut, 200: SetAsideOut}
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body, at = self.body(SetAsideIn), clock.now()
        proposal = set_aside(complaint, **body, by=self.person, at=at)
        return self.answer(SetAsideOut, proposal, created=proposal.proposed_at == at)


class SettingAsideConfirmation(ComplaintEndpoint):
    @extend_schema(
        summary="Agree, as a second person, that it is no complaint",
        request=NothingIn,
        responses={201: SetAsideOut, 200: SetAsideOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        self.body()
        at = clock.now()
        proposal = confirm_set_aside(complaint, by=self.person, at=at)
        return self.answer(SetAsideOut, proposal, created=proposal.confirmed_at == at)

    @extend_schema(
        summary="Turn the proposal down; the complaint goes on", request=None, responses={204: None}
    )
    def delete(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        refuse_set_aside(complaint, by=self.person, at=clock.now())
        return Response(status=204)


class Duplicate(ComplaintEndpoint):
    @extend_schema(
        summary="Mark as a duplicate of another", request=DuplicateIn, responses={201: LinkOut, 200: LinkOut}
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        other = self.named_complaint(self.body(DuplicateIn)["of"], field="of")
        at = clock.now()
        link = mark_duplicate(complaint, other, by=self.person, at=at)
        return self.answer(LinkOut, link, created=link.at == at)


class Merging(MoveEndpoint):
    @extend_schema(
        summary="Merge into another complaint",
        description="Promises, timers, remedies, words and files go over; the answer is the other complaint.",
        request=MergingIn,
        responses=MOVED,
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body = self.body(MergingIn)
        into = self.named_complaint(body["into"], field="into")
        again = complaint.merged_into_id == into.pk
        into = merge_complaints(complaint, into, reason=body["reason"], by=self.person, at=clock.now())
        return self.moved(into, created=not again)
