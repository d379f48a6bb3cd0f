"""Options, offers and a declined offer on its way to the supervisors and back."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.common import clock
from recovery.actions.escalations import answer_escalation, escalate_decline, receive_escalation
from recovery.actions.offers import add_option, answer_offer, offer_option
from recovery.api.endpoint import ComplaintEndpoint
from recovery.api.serializers.base import NothingIn
from recovery.api.serializers.options import (
    EscalationAnswerIn,
    EscalationIn,
    EscalationOut,
    OfferAnswerIn,
    OfferOut,
    OptionIn,
    OptionOut,
)
from recovery.queries.options import (
    escalation_rows,
    get_escalation_of,
    get_offer_of,
    get_option_of,
    offer_rows,
    option_rows,
)


class Options(ComplaintEndpoint):
    @extend_schema(
        summary="List the options, in the order to offer them", responses={200: OptionOut(many=True)}
    )
    def get(self, request: Request, reference: str) -> Response:
        options = option_rows(self.complaint(reference))
        return self.rows(OptionOut, options)

    @extend_schema(
        summary="Write down a way to put it right",
        request=OptionIn,
        responses={201: OptionOut, 200: OptionOut},
    )
    def post(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        body, at = self.body(OptionIn), clock.now()
        option = add_option(complaint, **body, by=self.person, at=at)
        return self.answer(OptionOut, option, created=option.at == at)


class Offers(ComplaintEndpoint):
    @extend_schema(summary="List the offers in their order", responses={200: OfferOut(many=True)})
    def get(self, request: Request, reference: str) -> Response:
        return self.rows(OfferOut, offer_rows(self.complaint(reference)))


class OptionOffer(ComplaintEndpoint):
    @extend_schema(
        summary="Put an option before the customer",
        description="One at a time, and only once the expectation is known and somebody owns it.",
        request=NothingIn,
        responses={201: OfferOut, 200: OfferOut},
    )
    def post(self, request: Request, reference: str, option_id: int) -> Response:
        option = get_option_of(self.complaint_to_work_on(reference), option_id)
        self.body()
        at = clock.now()
        offer = offer_option(option, by=self.person, at=at)
        return self.answer(OfferOut, offer, created=offer.offered_at == at)


class OfferAnswer(ComplaintEndpoint):
    @extend_schema(
        summary="Note what the customer said to an offer",
        request=OfferAnswerIn,
        responses={201: OfferOut, 200: OfferOut},
    )
    def post(self, request: Request, reference: str, offer_id: int) -> Response:
        offer = get_offer_of(self.complaint_to_work_on(reference), offer_id)
        body, at = self.body(OfferAnswerIn), clock.now()
        offer = answer_offer(offer, **body, by=self.person, at=at)
        return self.answer(OfferOut, offer, created=offer.answered_at == at)


class OfferEscalation(ComplaintEndpoint):
    @extend_schema(
        summary="Pass a declined offer on to the supervisors",
        description="They have half an hour of working time to receive it.",
        request=EscalationIn,
        responses={201: EscalationOut, 200: EscalationOut},
    )
    def post(self, request: Request, reference: str, offer_id: int) -> Response:
        offer = get_offer_of(self.complaint_to_work_on(reference), offer_id)
        body, at = self.body(EscalationIn), clock.now()
        escalation = escalate_decline(offer, **body, by=self.person, at=at)
        return self.answer(EscalationOut, escalation, created=escalation.at == at)


class Escalations(ComplaintEndpoint):
    @extend_schema(summary="List what was passed on", responses={200: EscalationOut(many=True)})
    def get(self, request: Request, reference: str) -> Response:
        rows = escalation_rows(self.complaint(reference))
        return self.rows(EscalationOut, rows)


class EscalationReceipt(ComplaintEndpoint):
    @extend_schema(
        summary="Say that one has what was passed on",
        description="By a supervisor of the team, other than whoever passed it on.",
        request=NothingIn,
        responses={201: EscalationOut, 200: EscalationOut},
    )
    def post(self, request: Request, reference: str, escalation_id: int) -> Response:
        escalation = get_escalation_of(self.complaint_to_work_on(reference), escalation_id)
        self.body()
        at = clock.now()
        escalation = receive_escalation(escalation, by=self.person, at=at)
        return self.answer(EscalationOut, escalation, created=escalation.received_at == at)


class EscalationAnswer(ComplaintEndpoint):
    @extend_schema(
        summary="Answer what was passed on",
        request=EscalationAnswerIn,
        responses={201: EscalationOut, 200: EscalationOut},
    )
    def post(self, request: Request, reference: str, escalation_id: int) -> Response:
        escalation = get_escalation_of(self.complaint_to_work_on(reference), escalation_id)
        body, at = self.body(EscalationAnswerIn), clock.now()
        escalation = answer_escalation(escalation, **body, by=self.person, at=at)
        return self.answer(EscalationOut, escalation, created=escalation.answered_at == at)
