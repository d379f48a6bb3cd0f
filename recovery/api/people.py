"""Customers, look-up, the taxonomy, and the person who asks."""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.common import clock
from recovery.actions.customers import describe_customer
from recovery.api.endpoint import Endpoint
from recovery.api.serializers.others import (
    CustomerOut,
    CustomerPatchIn,
    FoundOut,
    LookUpIn,
    MeOut,
    TaxonomyOut,
)
from recovery.errors import NotAllowed
from recovery.models.complaints import ComplaintQuerySet
from recovery.queries.complaints import list_rows
from recovery.queries.customers import get_customer_for, history_of, newest_worked_on
from recovery.queries.lookup import look_up
from recovery.queries.taxonomy import open_categories, open_sites, open_touchpoints

# Somebody with more complaints than this is found in the list, filtered by customer.
MOST_COMPLAINTS = 100


class Customer(Endpoint):
    @extend_schema(
        summary="Read a customer with the newest of their complaints",
        description="For those who may see at least one of them; the rest is in the list, by `customer`.",
        responses={200: CustomerOut},
    )
    def get(self, request: Request, customer_id: int) -> Response:
        return self._told(customer_id)

    @extend_schema(
        summary="Change what we know of a customer",
        request=CustomerPatchIn,
        responses={200: CustomerOut},
    )
    def patch(self, request: Request, customer_id: int) -> Response:
        customer = get_customer_for(self.person, customer_id)
        if newest_worked_on(self.person, customer) is None:
            raise NotAllowed(_("Only those who work on a complaint of this customer change this."))
        describe_customer(customer, self.body(CustomerPatchIn), by=self.person, at=clock.now())
        return self._told(customer_id)

    def _told(self, customer_id: int) -> Response:
        customer = get_customer_for(self.person, customer_id)
        found = cast(ComplaintQuerySet, history_of(customer, self.person))
        rows = list(list_rows(found)[:MOST_COMPLAINTS])
        for row in rows:
            del row["id"]
        return Response(CustomerOut(customer, context={"complaints": rows}).data)


class LookUp(Endpoint):
    @extend_schema(
        summary="Find complaints by what a caller says",
        description="Reference, booking, room, phone, e-mail or name; at most twelve.",
        parameters=[OpenApiParameter("q", str, required=True)],
        responses={200: FoundOut(many=True)},
    )
    def get(self, request: Request) -> Response:
        words = self.parameters(LookUpIn)["q"]
        return self.rows(FoundOut, look_up(self.person, words))


class Taxonomy(Endpoint):
    @extend_schema(summary="Read what a complaint can be filed under", responses={200: TaxonomyOut})
    def get(self, request: Request) -> Response:
        body = {"categories": open_categories(), "sites": open_sites(), "touchpoints": open_touchpoints()}
        return self.answer(TaxonomyOut, body)


class Me(Endpoint):
    @extend_schema(summary="Read who you are here", responses={200: MeOut})
    def get(self, request: Request) -> Response:
        return self.answer(MeOut, self.person)
