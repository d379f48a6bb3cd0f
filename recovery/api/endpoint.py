"""What all routes of the API have in common: who asks, what they sent, and the one door to a complaint."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from cxdesk.accounts.models import User
from cxdesk.parsers import check_size
from recovery.api.pagination import WholeList
from recovery.api.schema import ApiSchema
from recovery.api.serializers.base import Body, NothingIn, bad_field
from recovery.errors import NotAllowed
from recovery.models import Complaint
from recovery.permissions import can_work_on
from recovery.queries.complaints import get_complaint_for


class Endpoint(APIView):
    """A route; signed-in people only, and a token for reading reads only."""

    schema = ApiSchema()
    pagination_class: type[BasePagination] = WholeList

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Before anybody looks into the body: checking a session's form token reads it whole.
        check_size(request.META.get("CONTENT_LENGTH") or "", limit=settings.LARGEST_UPLOAD)
        super().initial(request, *args, **kwargs)

    @property
    def person(self) -> User:
        """Return who asks; the permissions have made sure that it is somebody."""
        return cast(User, self.request.user)

    def body(self, shape: type[Body] = NothingIn, **made_for: Any) -> dict[str, Any]:
        """Return what was sent, checked.

        :raises rest_framework.exceptions.ValidationError: naming each field that is not right.
        """
        return self._checked(shape(data=self.request.data, **made_for))

    def parameters(self, shape: type[Body]) -> dict[str, Any]:
        """Return the query parameters, checked like a body."""
        return self._checked(shape(data=self.request.query_params.dict()))

    def _checked(self, body: Serializer[Any]) -> dict[str, Any]:
        body.is_valid(raise_exception=True)
        return cast(dict[str, Any], body.validated_data)

    def answer(self, shape: type[Serializer[Any]], row: Any, *, created: bool = False) -> Response:
        """Answer with one row; 201 where this request made it, 200 where it stood before."""
        code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return Response(shape(row).data, status=code)

    def rows(self, shape: type[Serializer[Any]], rows: Any) -> Response:
        """Answer with the few rows that belong to one thing; long lists are paged instead."""
        return WholeList().get_paginated_response(shape(rows, many=True).data)


class ComplaintEndpoint(Endpoint):
    """A route under one complaint."""

    def complaint(self, reference: str) -> Complaint:
        """Return the complaint, or answer 404 to whom may not see it."""
        return get_complaint_for(self.person, reference)

    def complaint_to_work_on(self, reference: str) -> Complaint:
        """Return the complaint, for writing on it.

        :raises NotAllowed: for those who may only read it, before their body is looked at.
        """
        complaint = get_complaint_for(self.person, reference, beside=False)
        if not can_work_on(self.person, complaint):
            raise NotAllowed(_("You can read this complaint, but only its team works on it."))
        return complaint

    def named_complaint(self, reference: str, *, field: str) -> Complaint:
        """Return a second complaint, which the body names in this field.

        :raises rest_framework.exceptions.ValidationError: when it is unknown or invisible, told alike.
        """
        try:
            return self.complaint(reference)
        except Http404 as error:
            raise bad_field(field, _("There is no such complaint here, or you may not see it.")) from error
