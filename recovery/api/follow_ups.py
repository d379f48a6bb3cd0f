"""The follow-ups after the resolution, and what sleeps on one's own day."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.common import clock
from recovery.actions.asking import log_attempt, settle_follow_up
from recovery.actions.follow_ups import add_follow_up, move_follow_up
from recovery.actions.snoozes import snooze, unsnooze
from recovery.api.endpoint import ComplaintEndpoint
from recovery.api.serializers.around import (
    AttemptIn,
    ContactOut,
    FollowUpIn,
    FollowUpMoveIn,
    FollowUpOut,
    FollowUpOutcomeIn,
    SnoozeEndOut,
    SnoozeIn,
    SnoozeOut,
)
from recovery.api.serializers.base import NothingIn
from recovery.queries.facts import dossier_of
from recovery.queries.promises import get_follow_up_of


class FollowUps(ComplaintEndpoint):
    @extend_schema(summary="List the follow-ups", responses={200: FollowUpOut(many=True)})
    def get(self, request: Request, reference: str) -> Response:
        return self.rows(FollowUpOut, dossier_of(self.complaint(reference)).follow_ups)

    @extend_schema(
        summary="Add a follow-up",
        description="Beside those of the playbook, by the owner or a supervisor.",
        request=FollowUpIn,
        responses={201: FollowUpOut, 200: FollowUpOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        known = set(complaint.follow_ups.values_list("pk", flat=True))
        added = add_follow_up(complaint, **self.body(FollowUpIn), by=self.person, at=clock.now())
        return self.answer(FollowUpOut, added, created=added.pk not in known)


class FollowUpMoving(ComplaintEndpoint):
    @extend_schema(
        summary="Ask at another time or in another way",
        request=FollowUpMoveIn,
        responses={200: FollowUpOut},
    )
    def post(self, request: Request, reference: str, follow_up_id: int) -> Response:
        follow_up = get_follow_up_of(self.complaint_to_work_on(reference), follow_up_id)
        body = {"due_at": None, **self.body(FollowUpMoveIn)}
        return self.answer(FollowUpOut, move_follow_up(follow_up, **body, by=self.person, at=clock.now()))


class FollowUpAttempts(ComplaintEndpoint):
    @extend_schema(
        summary="Note an attempt to reach the customer",
        request=AttemptIn,
        responses={201: ContactOut},
    )
    def post(self, request: Request, reference: str, follow_up_id: int) -> Response:
        follow_up = get_follow_up_of(self.complaint_to_work_on(reference), follow_up_id)
        body, at = self.body(AttemptIn), clock.now()
        return self.answer(ContactOut, log_attempt(follow_up, **body, by=self.person, at=at), created=True)


class FollowUpOutcome(ComplaintEndpoint):
    @extend_schema(
        summary="Settle a follow-up",
        description="Done, with how they feel from 1 to 5 and whether they are content; or unreachable after "
        "three attempts, with how you tried.",
        request=FollowUpOutcomeIn,
        responses={201: FollowUpOut, 200: FollowUpOut},
    )
    def post(self, request: Request, reference: str, follow_up_id: int) -> Response:
        follow_up = get_follow_up_of(self.complaint_to_work_on(reference), follow_up_id)
        body, at = self.body(FollowUpOutcomeIn), clock.now()
        follow_up = settle_follow_up(follow_up, **body, by=self.person, at=at)
        return self.answer(FollowUpOut, follow_up, created=follow_up.settled_at == at)


class Snooze(ComplaintEndpoint):
    @extend_schema(
        summary="Let it sleep on your own day",
        description="Until the next promise at most. It moves no promise and no deadline.",
        request=SnoozeIn,
        responses={201: SnoozeOut, 200: SnoozeOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body, at = self.body(SnoozeIn), clock.now()
        row = snooze(complaint, **body, by=self.person, at=at)
        return self.answer(SnoozeOut, row, created=row.made_at == at)


class SnoozeEnd(ComplaintEndpoint):
    @extend_schema(summary="Wake it again", request=NothingIn, responses={200: SnoozeEndOut})
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        self.body()
        was_asleep = unsnooze(complaint, by=self.person, at=clock.now())
        return self.answer(SnoozeEndOut, {"was_asleep": was_asleep})
