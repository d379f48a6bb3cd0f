"""Pages of a long list, by cursor: never an offset, never a total."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from recovery.api.serializers.base import bad_field
from recovery.queries.keyset import NEWEST, BadCursor, Order, cursor_after, rows_after

USUAL, LARGEST = 50, 200


class WholeList(BasePagination):
    """The few rows that belong to one thing, in the shape that pages have."""

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {"type": "object", "required": ["results"], "properties": {"results": schema}}

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return []


class CursorPages(BasePagination):
    """Cuts a list at its cursor; the view says in which order the list is."""

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        """Return one page of rows.

        :raises rest_framework.exceptions.ValidationError: for a cursor or a limit that is none.
        """
        order: Order = getattr(view, "order", NEWEST)
        limit = _limit(request.query_params.get("limit", str(USUAL)))
        if cursor := request.query_params.get("cursor", ""):
            try:
                queryset = rows_after(queryset, cursor, order)
            except BadCursor as error:
                words = _("This cursor is not known here. Start from the first page.")
                raise bad_field("cursor", words) from error
        found = list(queryset.order_by(*order.fields)[: limit + 1])
        self.next = None
        if len(found) > limit:
            address = request.build_absolute_uri()
            self.next = replace_query_param(address, "cursor", cursor_after(found[limit - 1], order))
        return found[:limit]

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "next": self.next})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": schema,
                "next": {"type": "string", "format": "uri", "nullable": True},
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return [
            {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"}},
            {
                "name": "limit",
                "in": "query",
                "required": False,
                "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": USUAL},
            },
        ]


def _limit(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= LARGEST:
        return int(text)
    raise bad_field("limit", _("Give a number from 1 to %(most)d.") % {"most": LARGEST})
