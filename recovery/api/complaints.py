"""Complaints: the list, logging one, reading one, and changing what we say about it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cxdesk.common import clock
from recovery.actions.complaints import describe_complaint
from recovery.actions.intake import log_for_known
from recovery.api.endpoint import ComplaintEndpoint, Endpoint
from recovery.api.intake import ANSWERS, KEY_PARAMETER, check_may_log, logged_once, new_complaint
from recovery.api.named import rows_named
from recovery.api.pagination import CursorPages
from recovery.api.serializers.base import bad_field
from recovery.api.serializers.complaints import (
    ComplaintIn,
    ComplaintOut,
    ComplaintPatchIn,
    ComplaintRowOut,
)
from recovery.models import Complaint
from recovery.queries.complaints import (
    complaints_for,
    list_rows,
    queue_for,
    read_again,
    read_beside,
)
from recovery.queries.filters import ComplaintFilter
from recovery.queries.keyset import NEWEST, QUEUE, Order

VIEWS = ("all", "queue")


class ComplaintList(Endpoint, ListAPIView[Complaint]):
    """The complaints a person may see, and the door for new ones."""

    serializer_class = ComplaintRowOut
    filterset_class = ComplaintFilter
    pagination_class = CursorPages

    @property
    def order(self) -> Order:
        return QUEUE if self.request.query_params.get("view") == "queue" else NEWEST

    def get_queryset(self) -> Any:
        rows = queue_for(self.person) if self.order is QUEUE else complaints_for(self.person)
        return list_rows(rows)

    @extend_schema(
        summary="List complaints",
        description="`view=queue` lists what needs recovery, next thing due first; `all` the newest first.",
        parameters=[OpenApiParameter("view", str, enum=VIEWS, default="all")],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._refuse_unknown_parameters()
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        for row in page or ():
            # Rows are plain values, told as they are; a serializer per row would cost more than the query.
            del row["id"]
        return self.get_paginated_response(page)

    def _refuse_unknown_parameters(self) -> None:
        """Refuse a filter that would be ignored: its list would hold more than was asked for."""
        known = {*ComplaintFilter.base_filters, "view", "cursor", "limit"}
        for name in self.request.query_params:
            if name not in known:
                raise bad_field(name[:80], _("This filter is not known here."), "unknown_field")
        if self.request.query_params.get("view", "all") not in VIEWS:
            raise bad_field("view", _("Choose one of: all, queue."))

    @extend_schema(
        summary="Log a complaint",
        description="By phone or face to face the caller owns it at once.",
        parameters=[KEY_PARAMETER],
        request=ComplaintIn,
        responses=ANSWERS,
    )
    def post(self, request: Request) -> Response:
        check_may_log(self.person)
        new = new_complaint(self.person, self.body(ComplaintIn))
        return logged_once(
            request, self.person, new, lambda new: log_for_known(new, by=self.person, at=clock.now())
        )


class ComplaintOne(ComplaintEndpoint):
    """One complaint."""

    @extend_schema(
        summary="Read a complaint",
        responses={
            200: ComplaintOut,
            301: OpenApiResponse(None, "It was merged; `Location` is where it went."),
        },
    )
    def get(self, request: Request, reference: str) -> Any:
        complaint = self.complaint(reference)
        if complaint.merged_into is not None:
            where = reverse("api:complaint", args=[complaint.merged_into.reference])
            return HttpResponseRedirect(where, status=301)
        return self.answer(ComplaintOut, read_beside(complaint, self.person))

    @extend_schema(summary="Describe a complaint", request=ComplaintPatchIn, responses={200: ComplaintOut})
    def patch(self, request: Request, reference: str) -> Response:
        complaint = self.complaint_to_work_on(reference)
        changes = rows_named(self.person, self.body(ComplaintPatchIn), team_id=complaint.team_id)
        complaint = describe_complaint(complaint, changes, by=self.person, at=clock.now())
        return self.answer(ComplaintOut, read_beside(read_again(complaint), self.person))
